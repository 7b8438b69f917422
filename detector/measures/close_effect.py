"""The outcome of a tap on the close control: closed, something else, or nothing, and how fast.

One launch counts once, by its first tap. T_close runs from the tap to the first frame without the window
(criteria.md 0.3); it is bounded by the frames around the window's end.
"""

from dataclasses import dataclass

from detector.core.measured import Measured
from detector.core.outcome import OutcomeKind
from detector.core.probing import share_of
from detector.core.quantity import Quantity, bounded, counted
from detector.core.spread import combined
from detector.core.uncertainty import Part
from detector.windows.touched_window import Touch, TouchedWindow

__all__ = ["CloseEffect", "measure_close_effect"]

_FAKE = frozenset(kind for kind in OutcomeKind if kind.is_jump) | {OutcomeKind.NEW_POPUP}


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseEffect(Measured):
    """Counts of launches, by the outcome of their first tap on the control.

    n_close_taps        taps whose outcome is known
    n_closed            those that closed the window
    n_fake_taps         those that led elsewhere, started a download, or brought up another window
    n_taps_in_vain      those that had no effect
    n_later_in_vain     second and later taps on it that had no effect
    n_closed_later      launches in which a later tap on it closed the window
    fake_share          share of the taps; with the interval of Clopper and Pearson
    close_ms            T_close; None if no tap closed the window
    has_control         whether the window certainly has a close control
    was_tapped          whether any tap was aimed at it and hit the window
    taps_arrive         whether any touch in the case had an effect
    """

    n_close_taps: Quantity
    n_closed: Quantity
    n_fake_taps: Quantity
    n_taps_in_vain: Quantity
    n_later_in_vain: Quantity
    n_closed_later: Quantity
    fake_share: Quantity | None
    close_ms: Quantity | None
    has_control: bool
    was_tapped: bool
    taps_arrive: bool


def measure_close_effect(window: TouchedWindow) -> CloseEffect:
    taps = window.first_taps_on_control()
    # Another picture in the same place may be what was closed, or what was below it.
    known = [tap for tap in taps if tap.outcome.is_known and tap.outcome is not OutcomeKind.IN_PAGE]
    closed = [touch for touch in known if touch.outcome is OutcomeKind.DISMISSED]
    fake = [touch for touch in known if touch.outcome in _FAKE]
    vain = [touch for touch in known if touch.outcome is OutcomeKind.NOTHING]
    again = [touch for touch in window.touches if touch.n_before > 0 and touch.tries_control]
    later = [touch for touch in again if touch.outcome is OutcomeKind.DISMISSED]
    later_vain = [touch for touch in again if touch.outcome is OutcomeKind.NOTHING]
    return CloseEffect(
        evidence_ids=_evidence((*fake, *vain, *later_vain, *closed, *later, *taps)),
        n_close_taps=counted(len(known), "taps"),
        n_closed=counted(len(closed), "taps"),
        n_fake_taps=counted(len(fake), "taps"),
        n_taps_in_vain=counted(len(vain), "taps"),
        n_later_in_vain=counted(len(later_vain), "taps"),
        n_closed_later=counted(len(later), "taps"),
        fake_share=share_of(len(fake), len(known)),
        close_ms=combined(
            [bounded(touch.after_ms, Part.MOMENTS) for touch in closed if touch.after_ms is not None],
            part=Part.RUNS_SPREAD,
        ),
        has_control=window.has_control,
        was_tapped=bool(taps),
        taps_arrive=window.taps_arrive,
    )


def _evidence(touches: tuple[Touch, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(evidence for touch in touches for evidence in touch.evidence_ids))
