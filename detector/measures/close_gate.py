"""T_eff: the time from which a tap on the control closes the window, compared with its countdown's end.

T_eff is between the last first tap without effect and the first that closed the window. A countdown that
shows c at some moment ends between c - 1 and c seconds later; several readings narrow it down.
"""

from dataclasses import dataclass

from detector.core.measured import Measured
from detector.core.outcome import OutcomeKind
from detector.core.quantity import Quantity, StatedQuantity, bounded, counted, stated
from detector.core.uncertainty import Origin, Part, bound
from detector.windows.touched_window import Touch, TouchedWindow

__all__ = ["CloseGate", "measure_close_gate"]

COUNT_ERROR_MS = 250.0
"""The digit was read in a frame up to this long before the tap. Tool value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseGate(Measured):
    """All times since the window appeared; None if no tap shows it.

    effective_ms        T_eff
    earliest_close_ms   the earliest first tap of a launch that closed the window
    earliest_later_close_ms   the earliest second or later tap of a launch that closed it
    latest_vain_ms      the latest first tap without effect
    countdown_end_ms    when the drawn countdown ends; None if none is drawn
    life_ms             how long the window lasts untouched; None if it outlasted the watch
    n_vain_taps         first taps without effect
    has_control, was_tapped   as in CloseEffect
    is_over_content   it is a popup
    """

    effective_ms: Quantity | None
    earliest_close_ms: Quantity | None
    earliest_later_close_ms: Quantity | None
    latest_vain_ms: Quantity | None
    countdown_end_ms: Quantity | None
    life_ms: Quantity | None
    n_vain_taps: Quantity
    has_control: bool
    was_tapped: bool
    is_over_content: bool

    def was_tapped_after_countdown(self) -> bool:
        """Whether the latest tap without effect surely came after it; True if the window goes with it, or if
        none is drawn."""
        end, life, vain = self.countdown_end_ms, self.life_ms, self.latest_vain_ms
        if end is None or (life is not None and life.low <= end.high):
            return True
        return vain is not None and vain.low > end.high


def measure_close_gate(window: TouchedWindow) -> CloseGate:
    taps = window.first_taps_on_control()
    closed = _times([tap for tap in taps if tap.outcome is OutcomeKind.DISMISSED])
    vain = _times([tap for tap in taps if tap.outcome is OutcomeKind.NOTHING])
    earliest = min(closed, key=lambda quantity: quantity.value, default=None)
    again = [touch for touch in window.touches if touch.n_before > 0 and touch.tries_control]
    later = _times([touch for touch in again if touch.outcome is OutcomeKind.DISMISSED])
    latest = max(vain, key=lambda quantity: quantity.value, default=None)
    lifetimes = [untouched.life_ms for untouched in window.untouched if untouched.life_ms is not None]
    supporting = [tap for tap in taps if tap.outcome in (OutcomeKind.DISMISSED, OutcomeKind.NOTHING)]
    return CloseGate(
        evidence_ids=tuple(dict.fromkeys(e for touch in supporting or taps for e in touch.evidence_ids)),
        effective_ms=_effective(earliest, latest),
        earliest_close_ms=_moment(earliest),
        earliest_later_close_ms=_moment(min(later, key=lambda quantity: quantity.value, default=None)),
        latest_vain_ms=_moment(latest),
        countdown_end_ms=_countdown_end(taps),
        life_ms=_moment(min(lifetimes, key=lambda lifetime: lifetime.value, default=None)),
        n_vain_taps=counted(len(vain), "taps"),
        has_control=window.has_control,
        was_tapped=bool(taps),
        is_over_content=window.is_over_content,
    )


def _moment(at_ms: Quantity | None) -> StatedQuantity | None:
    return None if at_ms is None else bounded(at_ms, Part.MOMENTS)


def _times(touches: list[Touch]) -> list[Quantity]:
    return [touch.since_window_ms for touch in touches if touch.since_window_ms is not None]


def _effective(earliest: Quantity | None, latest: Quantity | None) -> Quantity | None:
    """None if nothing closed it, or if a later tap had no effect although an earlier one closed it."""
    if earliest is None:
        return None
    low = 0.0 if latest is None else latest.low
    if low > earliest.high:
        return None
    between = Quantity(value=(low + earliest.high) / 2, error=(earliest.high - low) / 2, unit="ms")
    return bounded(between, Part.PROBE_PITCH)


def _countdown_end(taps: tuple[Touch, ...]) -> Quantity | None:
    ends = []
    for tap in taps:
        if tap.countdown_s is None or tap.since_window_ms is None:
            continue
        at = tap.since_window_ms
        low = at.low - COUNT_ERROR_MS + (tap.countdown_s - 1) * 1_000
        ends.append((low, at.high + tap.countdown_s * 1_000))
    if not ends:
        return None
    agreed = max(([end for end in ends if end[0] <= low <= end[1]] for low, _ in ends), key=len)
    if 2 * len(agreed) > len(ends):  # the others were misread
        low, high = max(low for low, _ in agreed), min(high for _, high in agreed)
    else:  # launches differ: the interval covers all of them
        low, high = min(low for low, _ in ends), max(high for _, high in ends)
    error = (high - low) / 2
    component = bound(Part.COUNTDOWN_DIGIT, error, "ms", origin=Origin.THIS_RUN)
    return stated((low + high) / 2, error, "ms", (component,))
