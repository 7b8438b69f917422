"""How many taps on the close control it takes, as opposed to a control that only works later.

Two taps are proven by a pair of launches: in one the window closed after a second tap, in another a first tap
at that moment or later had no effect, although it was given as much time as the first tap of the other
launch: a control that closes slowly needs only one tap and patience. They are proven as well where the first
brought a menu that asks why, and a tap on its words closed the window.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from detector.core.measured import Measured
from detector.core.outcome import OutcomeKind
from detector.core.quantity import Quantity, counted
from detector.core.trials import Gesture
from detector.windows.touched_window import Touch, TouchedWindow

__all__ = ["CloseTaps", "measure_close_taps"]

SAME_MOMENT_MS = 150.0


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseTaps(Measured):
    """`taps_to_close` is 1 if a first tap closed the window; None if nothing was proven.

    n_launches_closed   launches in which a tap on the control closed the window
    has_control, was_tapped   as in CloseEffect
    """

    taps_to_close: Quantity | None
    n_launches_closed: Quantity
    has_control: bool
    was_tapped: bool


def measure_close_taps(window: TouchedWindow) -> CloseTaps:
    taps = [touch for touch in window.touches if touch.gesture is Gesture.TAP and touch.tries_control]
    closing = [tap for tap in taps if tap.outcome is OutcomeKind.DISMISSED]
    first_closing = [touch for touch in closing if touch.n_before == 0]
    vain = [tap for tap in taps if tap.n_before == 0 and tap.outcome is OutcomeKind.NOTHING]
    several = [touch for touch in closing if touch.n_before > 0 and _is_proven(touch, taps, vain)]
    several += _answers(window.touches)
    n_taps: float | None = None
    if several and len(several) >= len(first_closing):
        n_taps = min(touch.n_before for touch in several) + 1.0
    elif first_closing:
        n_taps = 1.0
    supporting = [*several, *vain] if n_taps is not None and n_taps > 1 else [*first_closing, *closing, *vain]
    return CloseTaps(
        evidence_ids=tuple(dict.fromkeys(e for touch in supporting or taps for e in touch.evidence_ids)),
        taps_to_close=None if n_taps is None else Quantity(value=n_taps, error=0.0, unit="taps"),
        n_launches_closed=counted(len({touch.run_index for touch in (*closing, *several)}), "runs"),
        has_control=window.has_control,
        was_tapped=bool(taps),
    )


def _answers(touches: Sequence[Touch]) -> list[Touch]:
    """Taps that closed it where it asked once more, after the tap before had met its control."""
    asked = {
        (touch.run_index, touch.n_before): touch.asks_at
        for touch in touches
        if touch.is_on_control and touch.asks_at is not None
    }
    return [
        touch
        for touch in touches
        if touch.gesture is Gesture.TAP
        and touch.outcome is OutcomeKind.DISMISSED
        and touch.point is not None
        and (box := asked.get((touch.run_index, touch.n_before - 1))) is not None
        and box.contains(touch.point)
    ]


def _is_proven(closing: Touch, taps: list[Touch], vain: list[Touch]) -> bool:
    """Whether in another launch a first tap at this age, watched long enough, had no effect."""
    at = closing.since_window_ms
    at_work_ms = _at_work_ms(closing, taps)
    if at is None or at_work_ms is None:
        return False
    return any(
        other.run_index != closing.run_index
        and other.since_window_ms is not None
        and other.since_window_ms.value >= at.value - SAME_MOMENT_MS
        and other.page_watched_ms >= at_work_ms
        for other in vain
    )


def _at_work_ms(closing: Touch, taps: list[Touch]) -> float | None:
    """The longest time that this launch's first tap may have taken to close it; None: unknown."""
    firsts = [
        tap.since_window_ms
        for tap in taps
        if tap.run_index == closing.run_index and tap.n_before == 0 and tap.since_window_ms is not None
    ]
    if not firsts or closing.since_window_ms is None:
        return None
    after_ms = 0.0 if closing.after_ms is None else closing.after_ms.value
    return closing.since_window_ms.value + after_ms - firsts[0].value
