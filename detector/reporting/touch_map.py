"""Where a window was tapped, and the outcome of each tap, over a picture of it. Pure; the template draws it.

Positions are in px of the picture. A tap's mark shows its outcome by shape, not by colour alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from detector.core.geometry import Rect
from detector.core.outcome import OutcomeKind
from detector.core.trials import Gesture
from detector.windows.touched_window import Touch, TouchedWindow

__all__ = ["Spot", "TapOutcome", "TouchMap", "spot_of", "tap_outcome_of", "touch_map_of"]

SPREAD_DP = 22.0
"""Radius of a tap's glow: about a fingertip."""


class TapOutcome(StrEnum):
    """The outcome of a tap, in the categories that a map can show."""

    CLOSED = "closed"
    JUMPED = "jumped"
    OTHER = "other"
    NOTHING = "nothing"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """One tap. `run_index`: the launch it belongs to."""

    x_px: float
    y_px: float
    tap_outcome: TapOutcome
    outcome: OutcomeKind
    run_index: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TouchMap:
    """`spread_px` is the radius of a glow, `mark_px` of a mark. `window` is the window's box.

    `spread_px` None: the density is unknown, and no glow is drawn.
    """

    width_px: float
    height_px: float
    spread_px: float | None
    mark_px: float
    window: Rect | None
    control: Rect | None
    calls: tuple[Rect, ...]
    spots: tuple[Spot, ...]

    @property
    def tap_outcomes(self) -> tuple[TapOutcome, ...]:
        """The outcomes on the map, for its legend."""
        return tuple(
            outcome for outcome in TapOutcome if any(spot.tap_outcome is outcome for spot in self.spots)
        )

    @property
    def n_jumped(self) -> int:
        return self.n_of(TapOutcome.JUMPED)

    @property
    def n_closed(self) -> int:
        return self.n_of(TapOutcome.CLOSED)

    def n_of(self, tap_outcome: TapOutcome) -> int:
        return sum(spot.tap_outcome is tap_outcome for spot in self.spots)


def tap_outcome_of(outcome: OutcomeKind) -> TapOutcome:
    if outcome is OutcomeKind.DISMISSED:
        return TapOutcome.CLOSED
    if outcome.is_jump:
        return TapOutcome.JUMPED
    if outcome is OutcomeKind.NOTHING:
        return TapOutcome.NOTHING
    return TapOutcome.OTHER if outcome.is_known else TapOutcome.UNKNOWN


def touch_map_of(window: TouchedWindow) -> TouchMap | None:
    """None if no tap hit the window."""
    taps = [touch for touch in window.touches if touch.gesture is Gesture.TAP and touch.point is not None]
    if not taps:
        return None
    display = window.display
    spread_px = display.px(SPREAD_DP)
    return TouchMap(
        width_px=float(display.width_px),
        height_px=float(display.height_px),
        spread_px=None if spread_px is None else round(spread_px, 1),
        mark_px=round(max(9.0, display.width_px / 48), 1),
        window=taps[0].window_box,
        control=_control(taps),
        calls=tuple(dict.fromkeys(call.box for tap in taps[:1] for call in tap.calls)),
        spots=tuple(spot for tap in taps if (spot := spot_of(tap)) is not None),
    )


def spot_of(touch: Touch) -> Spot | None:
    """None for a touch without a place, such as a key."""
    point = touch.point
    if point is None:
        return None
    return Spot(
        x_px=round(point.x_px, 1),
        y_px=round(point.y_px, 1),
        tap_outcome=tap_outcome_of(touch.outcome),
        outcome=touch.outcome,
        run_index=touch.run_index,
    )


def _control(taps: Sequence[Touch]) -> Rect | None:
    return next((tap.control.box for tap in taps if tap.control is not None), None)
