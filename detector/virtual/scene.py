"""One scene, ready to show: its layers in px, where it answers taps, what it is."""

from dataclasses import dataclass
from functools import cached_property

from detector.core.geometry import Rect
from detector.virtual.app_port import VirtualDisplay
from detector.virtual.chance import Chance
from detector.virtual.layer import Layer, moved
from detector.virtual.layer_making import LayerMaker
from detector.virtual.spec_app import AppSpec, EffectSpec, WindowSpec

__all__ = ["DueTimer", "Scene", "ScenePopup", "TouchRegion", "make_scene"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TouchRegion:
    """Where a tap has an effect, ms since the scene appeared."""

    box: Rect
    layer_id: str | None  # the region moves and hides with this layer
    after_ms: float
    until_ms: float | None
    after_taps: int
    passes_early_taps: bool
    effect: EffectSpec


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenePopup:
    scene: str
    after_ms: float


@dataclass(frozen=True, slots=True, kw_only=True)
class DueTimer:
    after_ms: float
    effect: EffectSpec


@dataclass(frozen=True, kw_only=True)
class Scene:
    """One screen, or one window over a screen, of one launch."""

    name: str
    activity: str | None
    window: WindowSpec | None
    lasts_ms: float | None
    then: str | None
    back: str | None
    is_secure: bool
    layers: tuple[Layer, ...]
    touch: tuple[TouchRegion, ...]
    popups: tuple[ScenePopup, ...]
    timers: tuple[DueTimer, ...]

    @cached_property
    def layer_by_id(self) -> dict[str, Layer]:
        return {layer.id: layer for layer in self.layers}

    @cached_property
    def changing(self) -> frozenset[str]:
        """The ids of layers that look different at different times."""
        return frozenset(layer.id for layer in self.layers if layer.ever_changes)

    def region_at(self, x_px: float, y_px: float, at_ms: float) -> int | None:
        """The index of the first region that holds a finger, ms since the scene appeared."""
        for index, region in enumerate(self.touch):
            if self._holds(region, x_px, y_px, at_ms):
                return index
        return None

    def _holds(self, region: TouchRegion, x_px: float, y_px: float, at_ms: float) -> bool:
        box = region.box
        if region.layer_id is not None:
            state = self.layer_by_id[region.layer_id].state(at_ms)
            if state is None:
                return False
            box = moved(box, state.x_px, state.y_px)
        if region.until_ms is not None and at_ms >= region.until_ms:
            return False
        if at_ms < region.after_ms and region.passes_early_taps:
            return False
        return box.left_px <= x_px < box.right_px and box.top_px <= y_px < box.bottom_px

    def next_change_ms(self, after_ms: float) -> float | None:
        """When anything drawn or touchable next changes by itself, ms since the scene appeared."""
        moments = [layer.next_change_ms(after_ms) for layer in self.layers if layer.id in self.changing]
        moments += [layer.node.enabled_from_ms for layer in self.layers if layer.node is not None]
        moments += [region.after_ms for region in self.touch] + [region.until_ms for region in self.touch]
        return min((moment for moment in moments if moment is not None and moment > after_ms), default=None)


def make_scene(spec: AppSpec, name: str, *, display: VirtualDisplay, chance: Chance) -> Scene:
    """Draw all that a scene leaves to chance, and place it on the display."""
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
    regions = []
    for index, touch in enumerate(scene.touch):
        key = f"{name}/touch/{index}"
        if touch.at is not None:
            box = maker.placing.boxes[touch.at]
        elif touch.place is not None:
            box = maker.placing.box(touch.place, f"{key}/place", None)
        else:
            box = maker.placing.reference("display")
        region = TouchRegion(
            box=box.expanded(maker.placing.px(touch.grow, f"{key}/grow")),
            layer_id=touch.at,
            after_ms=chance.number(touch.after_ms, f"{key}/after_ms"),
            until_ms=None if touch.until_ms is None else chance.number(touch.until_ms, f"{key}/until_ms"),
            after_taps=touch.after_taps,
            passes_early_taps=touch.early == "pass",
            effect=touch.effect,
        )
        regions.append(region)
    return Scene(
        name=name,
        activity=scene.activity,
        window=scene.window,
        lasts_ms=None if scene.lasts_ms is None else chance.number(scene.lasts_ms, f"{name}/lasts_ms"),
        then=scene.then,
        back=scene.back,
        is_secure=scene.secure,
        layers=layers,
        touch=tuple(regions),
        popups=tuple(
            ScenePopup(scene=popup.scene, after_ms=chance.number(popup.after_ms, f"{name}/popups/{index}"))
            for index, popup in enumerate(scene.popups)
        ),
        timers=tuple(
            DueTimer(after_ms=chance.number(timer.after_ms, f"{name}/timers/{index}"), effect=timer.effect)
            for index, timer in enumerate(scene.timers)
        ),
    )
