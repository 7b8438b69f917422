"""Text, icons and pictures on one canvas, drawn with Skia from open fonts and icon sets."""

import json
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
import skia

__all__ = ["ARROWS", "CROSSES", "OTHERS", "Box", "Colour", "Icons", "Pen", "fonts"]

Box = tuple[float, float, float, float]  # left, top, width, height in px
Colour = tuple[int, int, int]

CROSSES = re.compile(
    r"(x|close|xmark|x-mark|x-lg)"
    r"(-(outline|sharp|round|bold|light|thin|fill|filled|outlined|large|thick|lg|solid|20-solid))?"
)
ARROWS = re.compile(
    r"(chevron-left|caret-left|nav-arrow-left|left-outlined|arrow-back|arrow-back-outline|chevron-back|arrow-left)"
    r"(-(outline|sharp|bold|light|thin|fill|solid|20-solid|ios-new))?"
)
OTHERS = re.compile(
    r"(home|search|bell|user|star|heart|plus|minus|check|menu|settings|camera|image|share|map-pin|phone|gift|cart"
    r"|shopping-cart|calendar|clock|trash|edit|download|music|video|wifi|lock|bookmark|tag|mail|chat|scan|qr-code"
    r"|shuffle|percent|hash|divide|asterisk|tools|scissors|swords|puzzle|grid|list|filter|copy|link|sun|moon)"
    r"(-(outline|bold|light|fill|solid|outlined|filled))?"
)
_SETS = ("lucide", "mdi", "tabler", "ph", "ion", "bi", "heroicons", "ant-design", "ep", "carbon", "iconoir")


@dataclass(frozen=True, slots=True)
class Icons:
    """Icons of one meaning: their names and SVG, by set."""

    svgs: tuple[str, ...]

    @classmethod
    def matching(cls, cache: Path, names: re.Pattern[str]) -> "Icons":
        svgs = []
        for name in _SETS:
            found = json.loads((cache / f"node_modules/@iconify-json/{name}/icons.json").read_text())
            for icon, body in found["icons"].items():
                if names.fullmatch(icon) and not body.get("hidden"):
                    width = body.get("width", found.get("width", 16))
                    height = body.get("height", found.get("height", 16))
                    svgs.append(
                        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
                        f'width="{width}" height="{height}">{body["body"]}</svg>'
                    )
        return cls(tuple(svgs))


@lru_cache(maxsize=4096)
def _mask(svg: str, size: int) -> np.ndarray:
    """The coverage of an icon at `size` px, (size, size) float32 0..1, cropped to its ink."""
    surface = skia.Surface(size * 2, size * 2)
    canvas = surface.getCanvas()
    canvas.clear(0)
    data = svg.replace("currentColor", "#ffffff").encode()
    dom = skia.SVGDOM.MakeFromStream(skia.MemoryStream(data, True))
    width, height = dom.containerSize().width(), dom.containerSize().height()
    canvas.scale(size * 2 / max(width, 1), size * 2 / max(height, 1))
    dom.render(canvas)
    alpha = surface.toarray()[:, :, 3]
    ys, xs = np.nonzero(alpha > 30)
    if ys.size == 0:
        return np.zeros((1, 1), np.float32)
    ink = alpha[ys.min() : ys.max() + 1, xs.min() : xs.max() + 1]
    scale = size / max(ink.shape)
    fit = (max(1, round(ink.shape[1] * scale)), max(1, round(ink.shape[0] * scale)))
    small: np.ndarray = cv2.resize(ink, fit, interpolation=cv2.INTER_AREA)
    return small.astype(np.float32) / 255


@lru_cache(maxsize=1)
def fonts(cache: Path) -> tuple[tuple[skia.Typeface, ...], tuple[skia.Typeface, ...]]:
    """Typefaces: those of an interface, and those of posters (which include the former)."""
    root = cache / "node_modules/@expo-google-fonts"
    plain = [
        skia.Typeface.MakeFromFile(str(path))
        for path in sorted(root.glob("noto-sans-sc/*/*.ttf"))
        if any(weight in path.parent.name for weight in ("300", "400", "500", "700"))
    ]
    posters = [
        skia.Typeface.MakeFromFile(str(path))
        for path in sorted([*root.glob("zcool-*/*/*.ttf"), *root.glob("noto-sans-sc/900*/*.ttf")])
    ]
    return tuple(plain), (*plain, *posters)


class Pen:
    """A canvas of `width` x `height` px. Every drawing method returns the box of its ink.

    `lines` keeps what was written, in order, and `n_page_lines` how many of them belong to the page behind;
    lines drawn over later are still among them.
    """

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self.lines: list[tuple[str, Box]] = []
        self.n_page_lines = 0
        self._surface = skia.Surface(width, height)
        self.canvas = self._surface.getCanvas()

    def picture(self) -> np.ndarray:
        """What was drawn, (H, W, 3) uint8 BGR."""
        return np.ascontiguousarray(self._surface.toarray()[:, :, :3])

    def image(self, bgr: np.ndarray, box: Box, *, radius: float = 0, alpha: int = 255) -> None:
        rgba = cv2.cvtColor(np.ascontiguousarray(bgr), cv2.COLOR_BGR2RGBA)
        image = skia.Image.fromarray(rgba, colorType=skia.kRGBA_8888_ColorType)
        rect = skia.Rect.MakeXYWH(*box)
        self.canvas.save()
        self.canvas.clipRRect(skia.RRect.MakeRectXY(rect, radius, radius), skia.ClipOp.kIntersect, True)
        paint = skia.Paint(Alpha=alpha, AntiAlias=True)
        self.canvas.drawImageRect(image, rect, skia.SamplingOptions(skia.FilterMode.kLinear), paint)
        self.canvas.restore()

    def fill(self, box: Box, colour: Colour, *, alpha: int = 255, radius: float = 0) -> None:
        self._rounded(box, skia.Paint(Color=skia.Color(*colour, alpha), AntiAlias=True), radius)

    def fade(
        self,
        box: Box,
        first: Colour,
        last: Colour,
        *,
        alpha: int = 255,
        radius: float = 0,
        angle: bool = False,
    ) -> None:
        left, top, width, height = box
        ends = [skia.Point(left, top), skia.Point(left + (width if angle else 0), top + height)]
        colours = [skia.Color(*first, alpha), skia.Color(*last, alpha)]
        paint = skia.Paint(AntiAlias=True, Shader=skia.GradientShader.MakeLinear(points=ends, colors=colours))
        self._rounded(box, paint, radius)

    def stroke(self, box: Box, colour: Colour, width: float, *, alpha: int = 255, radius: float = 0) -> None:
        paint = skia.Paint(
            Color=skia.Color(*colour, alpha),
            AntiAlias=True,
            Style=skia.Paint.kStroke_Style,
            StrokeWidth=width,
        )
        self._rounded(box, paint, radius)

    def arc(self, box: Box, colour: Colour, width: float, start: float, sweep: float) -> None:
        paint = skia.Paint(
            Color=skia.Color(*colour), AntiAlias=True, Style=skia.Paint.kStroke_Style, StrokeWidth=width
        )
        self.canvas.drawArc(skia.Rect.MakeXYWH(*box), start, sweep, False, paint)

    def line(
        self,
        start: tuple[float, float],
        end: tuple[float, float],
        colour: Colour,
        width: float,
        *,
        alpha: int = 255,
        round_cap: bool = False,
    ) -> None:
        paint = skia.Paint(Color=skia.Color(*colour, alpha), AntiAlias=True, StrokeWidth=width)
        if round_cap:
            paint.setStrokeCap(skia.Paint.kRound_Cap)
        self.canvas.drawLine(*start, *end, paint)

    def text(
        self,
        words: str,
        left: float,
        middle: float,
        size: float,
        face: skia.Typeface,
        colour: Colour,
        *,
        alpha: int = 255,
        centred: bool = False,
    ) -> Box:
        """One line, its ink's middle at `middle`; `left` is its middle too if `centred`."""
        font, x, y, box = _laid(words, left, middle, size, face, centred=centred)
        paint = skia.Paint(Color=skia.Color(*colour, alpha), AntiAlias=True)
        self.canvas.drawString(words, x, y, font, paint)
        self.lines.append((words, box))
        return box

    def shadow(
        self,
        words: str,
        left: float,
        middle: float,
        size: float,
        face: skia.Typeface,
        *,
        centred: bool = False,
    ) -> None:
        """The shadow of a line that is about to be written there."""
        font, x, y, _ = _laid(words, left, middle, size, face, centred=centred)
        dark = skia.Paint(Color=skia.Color(0, 0, 0, 110), AntiAlias=True)
        self.canvas.drawString(words, x + size * 0.05, y + size * 0.06, font, dark)

    def text_width(self, words: str, size: float, face: skia.Typeface) -> float:
        bounds = skia.Rect()
        skia.Font(face, size).measureText(words, bounds=bounds)
        return float(bounds.width())

    def icon(self, svg: str, x: float, y: float, size: float, colour: Colour, *, alpha: int = 255) -> Box:
        """An icon whose ink's longer side is `size` px, centred on (x, y)."""
        mask = _mask(svg, max(4, round(size)))
        height, width = mask.shape
        left, top = x - width / 2, y - height / 2
        rgba = np.empty((height, width, 4), np.uint8)
        rgba[:, :, :3] = colour
        rgba[:, :, 3] = np.round(mask * alpha)
        image = skia.Image.fromarray(rgba, colorType=skia.kRGBA_8888_ColorType)
        self.canvas.drawImage(image, left, top, skia.SamplingOptions(skia.FilterMode.kLinear))
        return (left, top, width, height)

    def _rounded(self, box: Box, paint: skia.Paint, radius: float) -> None:
        rect = skia.Rect.MakeXYWH(*box)
        if radius:
            self.canvas.drawRRect(skia.RRect.MakeRectXY(rect, radius, radius), paint)
        else:
            self.canvas.drawRect(rect, paint)


def _laid(
    words: str, left: float, middle: float, size: float, face: skia.Typeface, *, centred: bool
) -> tuple[skia.Font, float, float, Box]:
    """The line's font, where it is written, and the box of its ink."""
    font = skia.Font(face, size)
    font.setSubpixel(True)
    bounds = skia.Rect()
    font.measureText(words, bounds=bounds)
    x = left - bounds.left() - (bounds.width() / 2 if centred else 0)
    y = middle - bounds.top() - bounds.height() / 2
    return font, x, y, (x + bounds.left(), y + bounds.top(), bounds.width(), bounds.height())
