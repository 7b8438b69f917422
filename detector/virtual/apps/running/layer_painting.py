"""How a layer of an app file is painted: its box, its painter, and what it counts."""

from pathlib import Path

import numpy as np
from PIL import Image

from detector.core.geometry import Rect
from detector.virtual.apps.running.layer_time import Countdown, Filling, Still, Ticker
from detector.virtual.apps.running.placing import Placing
from detector.virtual.apps.spec.layers import (
    ArtLayer,
    BackdropLayer,
    CrossLayer,
    CutoutLayer,
    FlatLayer,
    GradientLayer,
    IconLayer,
    LayerSpec,
    LogoLayer,
    NavigationBarLayer,
    NoiseLayer,
    PageLayer,
    PictureLayer,
    PillLayer,
    RingLayer,
    StatusBarLayer,
    TextLayer,
)
from detector.virtual.apps.spec.place import Border, Circle
from detector.virtual.apps.spec.values import LengthChoice, LengthRange
from detector.virtual.drawing.art import ArtPainter
from detector.virtual.drawing.canvas import Stroke
from detector.virtual.drawing.chrome import CutoutPainter, NavigationBarPainter, StatusBarPainter
from detector.virtual.drawing.glyphs import CirclePaint, CrossPainter, IconPainter, LogoPainter, RingPainter
from detector.virtual.drawing.painter import Painter
from detector.virtual.drawing.surfaces import FlatPainter, GrainPainter, PicturePainter, fit_picture, gradient
from detector.virtual.drawing.writing import PillPainter, TextPainter, text_size_px, wrap

__all__ = ["PainterMaker"]

MAX_GRAIN_PX = 32.0

Made = tuple[Rect, Painter, Ticker]


class PainterMaker:
    """Chooses and configures the painters of one scene's layers."""

    def __init__(self, placing: Placing, *, folder: Path) -> None:
        self._placing = placing
        self._chance = placing.chance
        self._display = placing.display
        self._folder = folder

    def make(self, spec: LayerSpec, key: str) -> Made:
        match spec:
            case TextLayer():
                return self._text(spec, key)
            case PillLayer():
                return self._pill(spec, key)
            case CrossLayer() | IconLayer():
                return self._glyph(spec, key)
            case RingLayer():
                return self._ring(spec, key)
            case LogoLayer():
                return self._logo(spec, key)
            case StatusBarLayer() | NavigationBarLayer() | CutoutLayer():
                return self._system_strip(spec, key)
            case PageLayer():
                raise AssertionError("a page is expanded before it is made")
            case _:
                return self._surface(spec, key)

    def _surface(
        self,
        spec: FlatLayer | GradientLayer | PictureLayer | ArtLayer | NoiseLayer | BackdropLayer,
        key: str,
    ) -> Made:
        box = self._placing.box(spec.place, f"{key}/place", None)
        chance = self._chance
        width_px, height_px = round(box.width_px), round(box.height_px)
        painter: Painter
        match spec:
            case FlatLayer():
                painter = FlatPainter(
                    color=chance.color(spec.color, f"{key}/color"),
                    corner_px=self._px(spec.corner, f"{key}/corner"),
                    border=self._border(spec.border, f"{key}/border"),
                    has_shadow=spec.shadow,
                )
            case GradientLayer():
                colors = tuple(chance.color(c, f"{key}/colors/{i}") for i, c in enumerate(spec.colors))
                angle_deg = chance.number(spec.angle_deg, f"{key}/angle_deg")
                picture = gradient(width_px, height_px, colors, angle_deg)
                painter = PicturePainter(picture=picture, corner_px=self._px(spec.corner, f"{key}/corner"))
            case PictureLayer():
                with Image.open(self._folder / spec.file) as opened:
                    pixels = np.asarray(opened.convert("RGB"))
                picture = fit_picture(pixels, width_px, height_px, spec.fit)
                painter = PicturePainter(picture=picture, corner_px=self._px(spec.corner, f"{key}/corner"))
            case ArtLayer():
                painter = ArtPainter(
                    art=chance.text(spec.art, f"{key}/art"),
                    seed=chance.whole(f"{key}/art-seed"),
                    colors=tuple(chance.color(c, f"{key}/colors/{i}") for i, c in enumerate(spec.colors)),
                    corner_px=self._px(spec.corner, f"{key}/corner"),
                    dim=chance.number(spec.dim, f"{key}/dim"),
                )
            case NoiseLayer():
                painter = GrainPainter(
                    amount=chance.number(spec.amount, f"{key}/amount"),
                    grain_px=min(self._px(spec.grain, f"{key}/grain"), MAX_GRAIN_PX),
                    seed=chance.whole(f"{key}/noise-seed"),
                )
            case BackdropLayer():
                painter = FlatPainter(color=chance.color(spec.color, f"{key}/color"))
        return box, painter, Still()

    def _text(self, spec: TextLayer, key: str) -> Made:
        is_bold = spec.weight == "bold"
        size_px = min(self._px(spec.size, f"{key}/size"), self._display.width_px)
        line_height = self._chance.number(spec.line_height, f"{key}/line_height")
        ticker = self._countdown(spec, key)
        width_px = self._placing.width_px(spec.place, f"{key}/place")
        text = wrap(
            self._chance.text(spec.text, f"{key}/text"),
            size_px,
            is_bold=is_bold,
            width_px=width_px,
            max_lines=spec.max_lines,
        )
        outline = None
        if spec.outline is not None:
            outline = Stroke(
                color=self._chance.color(spec.outline.color, f"{key}/outline/color"),
                width_px=self._px(spec.outline.width, f"{key}/outline/width"),
            )
        painter = TextPainter(
            text=text,
            size_px=size_px,
            color=self._chance.color(spec.color, f"{key}/color"),
            is_bold=is_bold,
            align=spec.align,
            line_height=line_height,
            outline=outline,
            has_shadow=spec.shadow,
        )
        natural_px = text_size_px(
            painter.label(ticker.tick(0)), size_px, is_bold=is_bold, line_height=line_height
        )
        return self._placing.box(spec.place, f"{key}/place", natural_px), painter, ticker

    def _pill(self, spec: PillLayer, key: str) -> Made:
        is_bold = spec.weight == "bold"
        ticker = self._countdown(spec, key)
        text = TextPainter(
            text=self._chance.text(spec.text, f"{key}/text"),
            size_px=min(self._px(spec.size, f"{key}/size"), self._display.width_px),
            color=self._chance.color(spec.color, f"{key}/color"),
            is_bold=is_bold,
            line_height=1.0,
            align="center",
            ink_alpha=self._chance.number(spec.text_alpha, f"{key}/text_alpha"),
        )
        painter = PillPainter(
            text=text,
            fill=self._chance.color(spec.fill, f"{key}/fill"),
            fill_alpha=self._chance.number(spec.fill_alpha, f"{key}/fill_alpha"),
            corner_px=None if spec.corner is None else self._px(spec.corner, f"{key}/corner"),
            border=self._border(spec.border, f"{key}/border"),
        )
        label = text.label(ticker.tick(0))
        width_px, height_px = text_size_px(label, text.size_px, is_bold=is_bold, line_height=1.0)
        natural_px = (
            width_px + 2 * self._px(spec.padding_x, f"{key}/padding_x"),
            height_px + 2 * self._px(spec.padding_y, f"{key}/padding_y"),
        )
        return self._placing.box(spec.place, f"{key}/place", natural_px), painter, ticker

    def _glyph(self, spec: CrossLayer | IconLayer, key: str) -> Made:
        size_px = self._px(spec.size, f"{key}/size")
        circle, side_px = None, size_px
        if spec.circle is not None:
            side_px = self._px(spec.circle.diameter, f"{key}/circle/diameter")
            circle = self._circle(spec.circle, f"{key}/circle")
        stroke_px = self._px(spec.stroke, f"{key}/stroke")
        color = self._chance.color(spec.color, f"{key}/color")
        painter: Painter
        if isinstance(spec, CrossLayer):
            painter = CrossPainter(
                size_px=size_px,
                stroke_px=stroke_px,
                color=color,
                is_round=spec.cap == "round",
                circle=circle,
            )
        else:
            icon = self._chance.text(spec.icon, f"{key}/icon")
            painter = IconPainter(icon=icon, size_px=size_px, stroke_px=stroke_px, color=color, circle=circle)
        return self._placing.box(spec.place, f"{key}/place", (side_px, side_px)), painter, Still()

    def _ring(self, spec: RingLayer, key: str) -> Made:
        filling = Filling(lasts_ms=self._chance.number(spec.lasts_ms, f"{key}/lasts_ms"))
        painter = RingPainter(
            stroke_px=self._px(spec.stroke, f"{key}/stroke"),
            color=self._chance.color(spec.color, f"{key}/color"),
            track=None if spec.track is None else self._chance.color(spec.track, f"{key}/track"),
            n_steps=filling.n_steps,
        )
        side_px = self._px(spec.diameter, f"{key}/diameter")
        return self._placing.box(spec.place, f"{key}/place", (side_px, side_px)), painter, filling

    def _logo(self, spec: LogoLayer, key: str) -> Made:
        first, second = (self._chance.color(c, f"{key}/colors/{i}") for i, c in enumerate(spec.colors))
        painter = LogoPainter(
            text=self._chance.text(spec.text, f"{key}/text"),
            colors=(first, second),
            color=self._chance.color(spec.color, f"{key}/color"),
            corner_px=self._px(spec.corner, f"{key}/corner"),
        )
        side_px = self._px(spec.size, f"{key}/size")
        return self._placing.box(spec.place, f"{key}/place", (side_px, side_px)), painter, Still()

    def _system_strip(self, spec: StatusBarLayer | NavigationBarLayer | CutoutLayer, key: str) -> Made:
        display = self._display
        width_px, dp_px = display.width_px, display.px(1)
        if isinstance(spec, CutoutLayer):
            return display.cutout or Rect.from_xywh(0, 0, 0, 0), CutoutPainter(), Still()
        fill = None if spec.fill is None else self._chance.color(spec.fill, f"{key}/fill")
        is_dark = spec.icons == "dark"
        if isinstance(spec, StatusBarLayer):
            time = self._chance.text(spec.time, f"{key}/time")
            box = Rect.from_xywh(0, 0, width_px, display.status_bar_px)
            return box, StatusBarPainter(time=time, is_dark=is_dark, fill=fill, dp_px=dp_px), Still()
        height_px = display.navigation_bar_px
        box = Rect.from_xywh(0, display.height_px - height_px, width_px, height_px)
        return box, NavigationBarPainter(is_dark=is_dark, fill=fill, dp_px=dp_px), Still()

    def _countdown(self, spec: TextLayer | PillLayer, key: str) -> Ticker:
        if spec.countdown_s is None:
            return Still()
        return Countdown(
            from_s=round(self._chance.number(spec.countdown_s, f"{key}/countdown_s")),
            from_ms=self._chance.number(spec.countdown_from_ms, f"{key}/countdown_from_ms"),
        )

    def _circle(self, spec: Circle, key: str) -> CirclePaint:
        return CirclePaint(
            fill=self._chance.color(spec.fill, f"{key}/fill"),
            fill_alpha=self._chance.number(spec.fill_alpha, f"{key}/fill_alpha"),
            border=self._border(spec.border, f"{key}/border"),
        )

    def _border(self, spec: Border | None, key: str) -> Stroke | None:
        if spec is None:
            return None
        return Stroke(
            color=self._chance.color(spec.color, f"{key}/color"),
            width_px=self._px(spec.width, f"{key}/width"),
            alpha=self._chance.number(spec.alpha, f"{key}/alpha"),
        )

    def _px(self, value: str | LengthRange | LengthChoice, key: str, whole_px: float = 0.0) -> float:
        return self._placing.px(value, key, whole_px)
