"""One scene, ready to show: its layers in px, where it responds to taps, what it is."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from detector.core.geometry import Rect
from detector.virtual.app_port import VirtualDisplay
from detector.virtual.apps.running.chance import Chance
from detector.virtual.apps.running.layer import Layer, NodeShape, moved
from detector.virtual.apps.running.layer_painting import PainterMaker
from detector.virtual.apps.running.layer_time import Motion, MotionPoint, Visibility
from detector.virtual.apps.running.motion import MotionTrigger
from detector.virtual.apps.running.pages import expand_page
from detector.virtual.apps.running.placing import Placing
from detector.virtual.apps.spec.app import (
    AppSpec,
    EffectSpec,
    MotionTriggerSpec,
    SceneSpec,
    SeldomSpec,
    SwipeSpec,
    TouchSpec,
    WindowSpec,
)
from detector.virtual.apps.spec.layers import LayerSpec, PageLayer
from detector.virtual.apps.spec.place import NodeSpec
from detector.virtual.apps.spec.values import NumberChoice, NumberRange
from detector.virtual.drawing.writing import TextPainter

__all__ = ["Scene", "SwipeRegion", "make_scene"]


class LayerMaker:
    """Turns the layers of one scene, as written, into layers in px: random values drawn, boxes placed. Bottom
    first; later ones may refer to earlier ones.
    """

    def __init__(
        self,
        *,
        scene: str,
        display: VirtualDisplay,
        chance: Chance,
        package: str,
        folder: Path,
        fade_in_ms: float,
    ) -> None:
        self.placing = Placing(display=display, chance=chance)
        self.chance = chance
        self._display = display
        self._scene = scene
        self._package = package
        self._painters = PainterMaker(self.placing, folder=folder)
        self._fade_in_ms = fade_in_ms
        self._texts: dict[str, TextPainter] = {}

    def make_all(self, specs: list[LayerSpec]) -> tuple[Layer, ...]:
        made = []
        for index, spec in enumerate(specs):
            if isinstance(spec, PageLayer):
                key = f"{self._scene}/{index}"
                made += [
                    self._make(part, f"{key}/{part_index}")
                    for part_index, part in enumerate(expand_page(spec, self.chance, key))
                ]
            else:
                made.append(self._make(spec, f"{self._scene}/{index}"))
        return tuple(made)

    def boxes_of_words(self, layer_id: str, words: str) -> list[Rect]:
        """The boxes of these words in a text, one per line; none if the text does not contain them."""
        painter = self._texts.get(layer_id)
        return [] if painter is None else painter.boxes_of(words, self.placing.boxes[layer_id])

    def _make(self, spec: LayerSpec, key: str) -> Layer:
        box, painter, ticker = self._painters.make(spec, key)
        layer_id = spec.id or key
        self.placing.boxes[layer_id] = box
        if isinstance(painter, TextPainter):
            self._texts[layer_id] = painter
        fade_in = self._fade_in_ms if spec.fade_in_ms is None else spec.fade_in_ms
        until_ms = None
        if spec.until_ms is not None:
            until_ms = self.chance.number(spec.until_ms, f"{key}/until_ms")
        visibility = Visibility(
            from_ms=self.chance.number(spec.from_ms, f"{key}/from_ms"),
            until_ms=until_ms,
            fade_in_ms=self.chance.number(fade_in, f"{key}/fade_in_ms"),
        )
        return Layer(
            id=layer_id,
            box=box,
            painter=painter,
            alpha=self.chance.number(spec.alpha, f"{key}/alpha"),
            visibility=visibility,
            motion=self._motion(spec, key),
            ticker=ticker,
            node=self._node(spec.node, box, key) if spec.node is not None else None,
        )

    def _motion(self, spec: LayerSpec, key: str) -> Motion | None:
        if spec.motion is None:
            return None
        points = tuple(
            MotionPoint(
                at_ms=self.chance.number(moment.at_ms, f"{key}/motion/{index}/at_ms"),
                x_px=self.placing.px(moment.x, f"{key}/motion/{index}/x", self._display.width_px),
                y_px=self.placing.px(moment.y, f"{key}/motion/{index}/y", self._display.height_px),
            )
            for index, moment in enumerate(spec.motion.keys)
        )
        return Motion(points=points, is_path=spec.motion.kind == "path")

    def _node(self, spec: NodeSpec, box: Rect, key: str) -> NodeShape:
        if spec.place is not None:
            bounds = self.placing.box(spec.place, f"{key}/node/place", None)
        else:
            bounds = box.expanded(round(self.placing.px(spec.grow, f"{key}/node/grow")))
        return NodeShape(
            class_name=spec.class_name,
            bounds=bounds,
            resource_id=f"{self._package}:id/{spec.id}" if spec.id else "",
            text=spec.text,
            content_desc=spec.desc,
            is_clickable=spec.clickable,
            checked=spec.checked,
            enabled_from_ms=self.chance.number(spec.enabled_from_ms, f"{key}/node/enabled_from_ms"),
            inside=spec.inside,
        )


@dataclass(frozen=True, kw_only=True)
class Cause:
    """An effect, and from when on, ms since the scene appeared. `id`: by which its turns are counted."""

    after_ms: float
    effect: EffectSpec
    remember: str | None = None
    seldom: SeldomSpec | None = None
    id: str = ""


@dataclass(frozen=True, kw_only=True)
class Region(Cause):
    """Where and when a finger has an effect."""

    box: Rect
    layer_id: str | None  # the region moves and hides with this layer
    until_ms: float | None


@dataclass(frozen=True, kw_only=True)
class TouchRegion(Region):
    """Answers taps."""

    after_taps: int
    after_text: tuple[str, ...]  # ids of fields that have to hold text first
    delay_ms: float  # from the tap to its effect
    passes_early_taps: bool


@dataclass(frozen=True, kw_only=True)
class SwipeRegion(Region):
    """Answers swipes that begin in it."""

    direction: str  # up, down, left, right, any
    least_length_px: float

    def answers(self, x_px: float, y_px: float) -> bool:
        """Whether a path of so many px is long enough, in its direction."""
        if self.direction == "any":
            return math.hypot(x_px, y_px) >= self.least_length_px
        is_level = abs(x_px) > abs(y_px)
        if is_level != (self.direction in {"left", "right"}):
            return False
        along_px = x_px if is_level else y_px
        return (along_px if self.direction in {"right", "down"} else -along_px) >= self.least_length_px


@dataclass(frozen=True, slots=True, kw_only=True)
class SceneMotion:
    """A movement of the device that has an effect, ms since the scene appeared."""

    kind: str  # shake, twist
    trigger: MotionTrigger
    after_ms: float
    until_ms: float | None
    effect: EffectSpec


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenePopup:
    scene: str
    after_ms: float


@dataclass(frozen=True, kw_only=True)
class Scene:
    """One screen, or one window over a screen, of one launch."""

    name: str
    activity: str | None
    window: WindowSpec | None
    lasts_ms: float | None
    then: str | None
    back: str | None
    on_back: tuple[EffectSpec, ...]  # what its first presses do
    is_secure: bool
    system_activity: str | None  # package/.Class of the system that owns the window
    permission: str | None  # that its dialog asks for
    written: SceneSpec  # with what decides whether it comes
    layers: tuple[Layer, ...]
    touch: tuple[TouchRegion, ...]
    swipes: tuple[SwipeRegion, ...]
    motion: tuple[SceneMotion, ...]
    popups: tuple[ScenePopup, ...]
    timers: tuple[Cause, ...]

    @cached_property
    def layer_by_id(self) -> dict[str, Layer]:
        return {layer.id: layer for layer in self.layers}

    @cached_property
    def changing(self) -> frozenset[str]:
        """The ids of layers whose appearance changes over time."""
        return frozenset(layer.id for layer in self.layers if layer.ever_changes)

    def region_at(
        self, x_px: float, y_px: float, at_ms: float, has_its_turn: Callable[[TouchRegion], bool] = bool
    ) -> int | None:
        """The index of the first region that contains the point, ms since the scene appeared."""
        for index, region in enumerate(self.touch):
            if at_ms < region.after_ms and region.passes_early_taps:
                continue
            if self._holds(region, x_px, y_px, at_ms) and has_its_turn(region):
                return index
        return None

    def swiped(
        self, start: tuple[float, float], end: tuple[float, float], at_ms: float
    ) -> SwipeRegion | None:
        """The region that answers a swipe, ms since the scene appeared."""
        way_px = end[0] - start[0], end[1] - start[1]
        for region in self.swipes:
            if self._holds(region, *start, at_ms) and at_ms >= region.after_ms and region.answers(*way_px):
                return region
        return None

    def _holds(self, region: Region, x_px: float, y_px: float, at_ms: float) -> bool:
        box = region.box
        if region.layer_id is not None:
            state = self.layer_by_id[region.layer_id].state(at_ms)
            if state is None:
                return False
            box = moved(box, state.x_px, state.y_px)
        if region.until_ms is not None and at_ms >= region.until_ms:
            return False
        return box.left_px <= x_px < box.right_px and box.top_px <= y_px < box.bottom_px

    def next_change_ms(self, after_ms: float) -> float | None:
        """When anything drawn or touchable next changes by itself, ms since the scene appeared."""
        moments = [layer.next_change_ms(after_ms) for layer in self.layers if layer.id in self.changing]
        moments += [layer.node.enabled_from_ms for layer in self.layers if layer.node is not None]
        moments += [region.after_ms for region in self.touch] + [region.until_ms for region in self.touch]
        return min((moment for moment in moments if moment is not None and moment > after_ms), default=None)


def make_scene(spec: AppSpec, name: str, *, display: VirtualDisplay, chance: Chance) -> Scene:
    """Draw all of a scene's random values, and place it on the display."""
    scene = spec.scenes[name]
    maker = LayerMaker(
        scene=name,
        display=display,
        chance=chance,
        package=spec.package,
        folder=spec.folder,
        fade_in_ms=chance.number(scene.fade_in_ms, f"{name}/fade_in_ms"),
    )
    layers = maker.make_all(scene.layers)
    return Scene(
        name=name,
        activity=scene.activity,
        window=scene.window,
        lasts_ms=None if scene.lasts_ms is None else chance.number(scene.lasts_ms, f"{name}/lasts_ms"),
        then=scene.then,
        back=scene.back,
        on_back=tuple(scene.on_back),
        is_secure=scene.secure,
        system_activity=scene.system_activity,
        permission=scene.permission,
        written=scene,
        layers=layers,
        touch=_touch_regions(maker, scene, name),
        swipes=_swipe_regions(maker, scene, name),
        motion=_motions(chance, scene, name),
        popups=tuple(
            ScenePopup(scene=popup.scene, after_ms=chance.number(popup.after_ms, f"{name}/popups/{index}"))
            for index, popup in enumerate(scene.popups)
            if popup.first_launches is None or chance.launch_index < popup.first_launches
        ),
        timers=tuple(
            Cause(
                after_ms=chance.number(timer.after_ms, f"{name}/timers/{index}"),
                effect=timer.effect,
                remember=timer.remember,
                seldom=timer.seldom,
                id=f"{name}/timers/{index}",
            )
            for index, timer in enumerate(scene.timers)
        ),
    )


def _motions(chance: Chance, scene: SceneSpec, name: str) -> tuple[SceneMotion, ...]:
    return tuple(
        SceneMotion(
            kind=motion.kind,
            trigger=_trigger(chance, motion, f"{name}/motion/{index}"),
            after_ms=chance.number(motion.after_ms, f"{name}/motion/{index}/after_ms"),
            until_ms=_until_ms(chance, motion.until_ms, f"{name}/motion/{index}"),
            effect=motion.effect,
        )
        for index, motion in enumerate(scene.motion)
    )


def _touch_regions(maker: LayerMaker, scene: SceneSpec, name: str) -> tuple[TouchRegion, ...]:
    chance = maker.chance
    return tuple(
        TouchRegion(
            box=box,
            layer_id=touch.at,
            after_ms=chance.number(touch.after_ms, f"{name}/touch/{index}/after_ms"),
            until_ms=_until_ms(chance, touch.until_ms, f"{name}/touch/{index}"),
            after_taps=touch.after_taps,
            after_text=tuple(touch.after_text),
            delay_ms=chance.number(touch.delay_ms, f"{name}/touch/{index}/delay_ms"),
            passes_early_taps=touch.early == "pass",
            effect=touch.effect,
            remember=touch.remember,
            seldom=touch.seldom,
            id=f"{name}/touch/{index}",
        )
        for index, touch in enumerate(scene.touch)
        for box in _touch_boxes(maker, touch, f"{name}/touch/{index}")
    )


def _touch_boxes(maker: LayerMaker, touch: TouchSpec, key: str) -> list[Rect]:
    """One box, or one per line for words within a text that respond."""
    if touch.at is None or touch.words is None:
        return [_region_box(maker, touch, key)]
    grow_px = maker.placing.px(touch.grow, f"{key}/grow")
    return [box.expanded(grow_px) for box in maker.boxes_of_words(touch.at, touch.words)]


def _swipe_regions(maker: LayerMaker, scene: SceneSpec, name: str) -> tuple[SwipeRegion, ...]:
    chance = maker.chance
    return tuple(
        SwipeRegion(
            box=_region_box(maker, swipe, f"{name}/swipes/{index}"),
            layer_id=swipe.at,
            after_ms=chance.number(swipe.after_ms, f"{name}/swipes/{index}/after_ms"),
            until_ms=_until_ms(chance, swipe.until_ms, f"{name}/swipes/{index}"),
            direction=swipe.direction,
            least_length_px=maker.placing.px(swipe.least_length, f"{name}/swipes/{index}/least_length"),
            effect=swipe.effect,
            remember=swipe.remember,
        )
        for index, swipe in enumerate(scene.swipes)
    )


def _region_box(maker: LayerMaker, region: TouchSpec | SwipeSpec, key: str) -> Rect:
    if region.at is not None:
        box = maker.placing.boxes[region.at]
    elif region.place is not None:
        box = maker.placing.box(region.place, f"{key}/place", None)
    else:
        box = maker.placing.reference("display")
    return box.expanded(maker.placing.px(region.grow, f"{key}/grow"))


def _until_ms(chance: Chance, value: float | NumberRange | NumberChoice | None, key: str) -> float | None:
    return None if value is None else chance.number(value, f"{key}/until_ms")


def _trigger(chance: Chance, motion: MotionTriggerSpec, key: str) -> MotionTrigger:
    return MotionTrigger(
        least_mps2=None
        if motion.least_mps2 is None
        else chance.number(motion.least_mps2, f"{key}/least_mps2"),
        includes_gravity=motion.gravity,
        least_deg=None if motion.least_deg is None else chance.number(motion.least_deg, f"{key}/least_deg"),
        least_ms=chance.number(motion.least_ms, f"{key}/least_ms"),
    )
