"""Unrequested downloads and install dialogs: without a touch, or on a tap outside every call to action."""

from dataclasses import dataclass

from detector.core.measured import Measured
from detector.core.outcome import OutcomeKind
from detector.core.quantity import Quantity, counted
from detector.core.trials import Gesture
from detector.windows.touched_window import MARK_PROBE, Touch, TouchedWindow

__all__ = ["UnaskedDownload", "measure_unasked_download"]

_FETCHING = (OutcomeKind.DOWNLOAD, OutcomeKind.INSTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnaskedDownload(Measured):
    """Counts of runs and of taps.

    n_unasked       untouched runs with a download, and taps outside every call that caused one
    n_taps_beside   taps outside every call whose outcome is known
    n_body_taps     of them, those that were not meant for a close control either
    n_runs_untouched
    """

    n_unasked: Quantity
    n_taps_beside: Quantity
    n_body_taps: Quantity
    n_runs_untouched: Quantity


def measure_unasked_download(window: TouchedWindow) -> UnaskedDownload:
    beside = [touch for touch in window.touches if touch.is_counted and _is_beside(touch)]
    by_tap = [touch for touch in beside if touch.outcome in _FETCHING]
    by_itself = [
        untouched for untouched in window.untouched if any(move.kind in _FETCHING for move in untouched.moves)
    ]
    supporting = [e for untouched in by_itself for e in untouched.evidence_ids]
    supporting += [e for touch in by_tap for e in touch.evidence_ids]
    everything = [e for untouched in window.untouched for e in untouched.evidence_ids]
    everything += [e for touch in beside for e in touch.evidence_ids]
    return UnaskedDownload(
        evidence_ids=tuple(dict.fromkeys(supporting or everything)),
        n_unasked=counted(len(by_tap) + len(by_itself), "taps"),
        n_taps_beside=counted(len(beside), "taps"),
        n_body_taps=counted(sum(map(_is_on_body, beside)), "taps"),
        n_runs_untouched=counted(len(window.untouched), "runs"),
    )


def _is_beside(touch: Touch) -> bool:
    point = touch.point
    return (
        touch.gesture is Gesture.TAP
        and point is not None
        and not any(call.box.expanded(call.box.height_px / 2).contains(point) for call in touch.calls)
    )


def _is_on_body(touch: Touch) -> bool:
    return touch.probe != MARK_PROBE and not touch.is_on_control
