"""Which window is on top, by one picture: a chance for each way it can lie, and the likeliest box."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from detector.core.geometry import Rect
from detector.perception.weights import JointEvidence
from detector.perception.window_shapes import Shape
from detector.windows.seen import InformationWindow, WindowKind

__all__ = ["WAYS", "WindowBelief", "belief_from", "believed", "way_of"]

EDGE_TO_EDGE_SHARE = 0.97  # of the width: a sheet or a band comes from an edge
AT_EDGE_SHARE = 0.02  # of the height
MIN_CHANCE = 1e-6
WAYS = ("full_screen", "card", "sheet")


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowBelief:
    """Chances that add up to one: no window, one that fills the screen, a card, something from an edge.

    `box` is the likeliest window's, even where "none" is likelier still.
    """

    none: float
    full_screen: float
    card: float
    sheet: float
    box: Rect

    @property
    def is_window(self) -> bool:
        return self.none < 0.5

    def beside(self, control: float, together: JointEvidence) -> "WindowBelief":
        """Combined with the likeliest control, whose log-odds assume that there is a window."""
        none = min(max(self.none, MIN_CHANCE), 1 - MIN_CHANCE)
        capped = min(max(control, -together.most), together.most)
        odds = together.shift + together.window * float(np.log(1 / none - 1)) + together.control * capped
        return self.with_none(1 - float(1 / (1 + np.exp(-odds))))

    def with_none(self, none: float) -> "WindowBelief":
        """The same ways to lie, at this chance of no window."""
        sure, there = self.as_sure(), 1 - none
        return replace(
            sure,
            none=none,
            full_screen=sure.full_screen * there,
            card=sure.card * there,
            sheet=sure.sheet * there,
        )

    def as_sure(self) -> "WindowBelief":
        """The same belief, given that there is a window."""
        there = max(1 - self.none, MIN_CHANCE)
        return replace(
            self,
            none=0.0,
            full_screen=self.full_screen / there,
            card=self.card / there,
            sheet=self.sheet / there,
        )


def belief_from(window: InformationWindow) -> WindowBelief:
    """The belief where neighbouring frames show which window is on top; its score is the chance."""
    ways = dict.fromkeys(WAYS, 0.0) | {_WAY_OF_KIND.get(window.kind, "card"): window.score}
    return WindowBelief(none=1 - window.score, box=window.box, **ways)


def believed(shapes: Sequence[Shape], log_odds: np.ndarray) -> WindowBelief:
    """The best shape of each way of lying counts: overlapping shapes are the same window."""
    frame = shapes[0].box
    ways = [way_of(shape, frame) for shape in shapes]
    odds = np.exp(np.clip(log_odds, -12, 12))
    best = {way: max((o for o, w in zip(odds, ways, strict=True) if w == way), default=0.0) for way in WAYS}
    total = 1 + sum(best.values())
    top = int(np.argmax(log_odds))
    return WindowBelief(
        none=float(1 / total),
        full_screen=float(best["full_screen"] / total),
        card=float(best["card"] / total),
        sheet=float(best["sheet"] / total),
        box=frame if ways[top] == "full_screen" else shapes[top].box,
    )


_WAY_OF_KIND = {
    WindowKind.SPLASH: "full_screen",
    WindowKind.INTERSTITIAL: "full_screen",
    WindowKind.SHEET: "sheet",
    WindowKind.BANNER: "sheet",
}


def way_of(shape: Shape, frame: Rect) -> str:
    """The way a rectangle lies on the picture: full_screen, card or sheet."""
    if shape.is_whole:
        return "full_screen"
    box = shape.box
    reach = AT_EDGE_SHARE * frame.height_px
    at_top, at_bottom = box.top_px - frame.top_px < reach, frame.bottom_px - box.bottom_px < reach
    if box.width_px < EDGE_TO_EDGE_SHARE * frame.width_px or not (at_top or at_bottom):
        return "card"
    # A band from the top is low; one over more than half of the screen is a picture above a brand bar.
    return "full_screen" if at_top and 2 * box.height_px > frame.height_px else "sheet"
