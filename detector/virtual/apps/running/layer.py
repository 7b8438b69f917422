"""One layer of a scene, all random values drawn and every length in px: what it shows at a given time."""

from dataclasses import dataclass, field

import numpy as np

from detector.core.geometry import Rect
from detector.virtual.apps.running.layer_time import Motion, Still, Ticker, Visibility
from detector.virtual.drawing.painter import Ink, Painter, paint

__all__ = ["Layer", "LayerState", "NodeShape"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerState:
    """All that a layer's pixels depend on; equal states are equal pixels."""

    fade_step: int
    x_px: int
    y_px: int
    tick: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeShape:
    """The layer's node in the accessibility tree, before motion."""

    class_name: str
    bounds: Rect
    resource_id: str
    text: str | None  # None: the layer's own text
    content_desc: str
    is_clickable: bool
    checked: bool | None  # None: it cannot be checked
    enabled_from_ms: float
    inside: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """What is drawn where, and when."""

    id: str
    box: Rect
    painter: Painter = field(repr=False)
    alpha: float = 1.0
    visibility: Visibility = field(default_factory=Visibility)
    motion: Motion | None = None
    ticker: Ticker = field(default_factory=Still)
    node: NodeShape | None = None

    def state(self, at_ms: float) -> LayerState | None:
        """None while it is invisible."""
        fade_step = self.visibility.step(at_ms)
        if fade_step == 0:
            return None
        x_px, y_px = self.motion.offset_px(at_ms) if self.motion is not None else (0, 0)
        return LayerState(fade_step=fade_step, x_px=x_px, y_px=y_px, tick=self.ticker.tick(at_ms))

    def next_change_ms(self, after_ms: float) -> float | None:
        """When its appearance next changes by itself."""
        moments = [self.visibility.next_change_ms(after_ms), self.ticker.next_change_ms(after_ms)]
        if self.motion is not None:
            moments.append(self.motion.next_change_ms(after_ms))
        if self.node is not None and self.node.enabled_from_ms > after_ms:
            moments.append(self.node.enabled_from_ms)
        return min((moment for moment in moments if moment is not None), default=None)

    @property
    def ever_changes(self) -> bool:
        return self.next_change_ms(0) is not None or self.visibility.from_ms > 0

    def box_at(self, state: LayerState) -> Rect:
        return moved(self.box, state.x_px, state.y_px)

    def alpha_at(self, state: LayerState) -> float:
        return self.alpha * self.visibility.share(state.fade_step)

    def paint(self, canvas: np.ndarray, state: LayerState) -> None:
        paint(self.painter, canvas, self.box_at(state), self.alpha_at(state), state.tick)

    def paint_ground(self, canvas: np.ndarray, state: LayerState) -> None:
        """Everything but its ink."""
        self.painter.ground(canvas, self.box_at(state), self.alpha_at(state), state.tick)

    def ink(self, state: LayerState) -> Ink | None:
        return self.painter.ink(self.box_at(state), state.tick)


def moved(box: Rect, x_px: float, y_px: float) -> Rect:
    return Rect.from_xywh(box.left_px + x_px, box.top_px + y_px, box.width_px, box.height_px)
