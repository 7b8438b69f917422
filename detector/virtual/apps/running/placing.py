"""Turns a `place` in the file into a box on this display, for this launch.

Boxes are aligned to whole pixels, like views. A reference is the display, the safe area between the
system bars, or the box of a lower layer in the same scene.
"""

from dataclasses import dataclass, field

from detector.core.geometry import Rect
from detector.virtual.app_port import VirtualDisplay
from detector.virtual.apps.running.chance import Chance, length_px
from detector.virtual.apps.spec.place import Place
from detector.virtual.apps.spec.values import LengthChoice, LengthRange

__all__ = ["Placing"]

MAX_DISPLAYS = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Placing:
    """Knows the boxes placed so far in one scene."""

    display: VirtualDisplay
    chance: Chance
    boxes: dict[str, Rect] = field(default_factory=dict)

    def px(self, value: str | LengthRange | LengthChoice, key: str, whole_px: float = 0.0) -> float:
        """On this display; capped at a few displays, whatever the file asks for."""
        px = length_px(self.chance.length(value, key), display=self.display, whole_px=whole_px)
        longest_px = MAX_DISPLAYS * max(self.display.width_px, self.display.height_px)
        return max(-longest_px, min(px, longest_px))

    def reference(self, name: str) -> Rect:
        display = self.display
        if name == "display":
            return Rect.from_xywh(0, 0, display.width_px, display.height_px)
        if name == "safe":
            height_px = display.height_px - display.status_bar_px - display.navigation_bar_px
            return Rect.from_xywh(0, display.status_bar_px, display.width_px, height_px)
        return self.boxes[name]

    def reference_width_px(self, place: Place) -> float:
        return self.reference(place.of).width_px

    def width_px(self, place: Place, key: str) -> float | None:
        """The width that the place specifies, if any."""
        if place.width is None:
            return None
        return self.px(place.width, f"{key}/width", self.reference(place.of).width_px)

    def box(self, place: Place, key: str, natural_px: tuple[float, float] | None) -> Rect:
        """The box for the place; without a specified size it has its natural one, or fills the reference."""
        outer = self.reference(place.of)
        natural_width_px, natural_height_px = natural_px or (outer.width_px, outer.height_px)
        asked_width_px = self.width_px(place, key)
        width_px = natural_width_px if asked_width_px is None else asked_width_px
        height_px = natural_height_px
        if place.height is not None:
            height_px = self.px(place.height, f"{key}/height", outer.height_px)
        dx = self.px(place.x, f"{key}/x", outer.width_px)
        dy = self.px(place.y, f"{key}/y", outer.height_px)
        left = _along(outer.left_px, outer.width_px, width_px, dx, _horizontal(place.at))
        top = _along(outer.top_px, outer.height_px, height_px, dy, _vertical(place.at))
        if place.side == "above":
            top = outer.top_px - height_px - dy
        elif place.side == "below":
            top = outer.bottom_px + dy
        elif place.side == "left":
            left = outer.left_px - width_px - dx
        elif place.side == "right":
            left = outer.right_px + dx
        left, top = round(left), round(top)
        return Rect.from_xywh(left, top, max(round(width_px), 0), max(round(height_px), 0))


def _along(start: float, length: float, own: float, inset: float, where: int) -> float:
    """Start of a box of length `own` inside start..start+length: at the start, in the middle, at the end."""
    if where == 0:
        return start + inset
    if where == 1:
        return start + (length - own) / 2 + inset
    return start + length - own - inset


def _horizontal(anchor: str) -> int:
    return 0 if anchor.endswith("left") else 2 if anchor.endswith("right") else 1


def _vertical(anchor: str) -> int:
    return 0 if anchor.startswith("top") else 2 if anchor.startswith("bottom") else 1
