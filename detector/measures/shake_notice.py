"""If moving the phone makes a window jump: whether it announces this and the result, and legibly."""

from dataclasses import dataclass
from statistics import median

from detector.core.measured import Measured
from detector.core.quantity import Quantity, counted
from detector.windows.edges import contrast_stated
from detector.windows.seen import Notice, NoticeKind
from detector.windows.touched_window import RunNotices, TouchedWindow

__all__ = ["ShakeNotice", "measure_shake_notice"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShakeNotice(Measured):
    """Launches in which a movement jumped, and whose window was read for text.

    n_moved_runs     their number
    n_unannounced    those that show no notice of motion
    n_unexplained_motion   those whose notice does not state the result
    notice_ratio     the notices' contrast, the best of each launch, median; None if not measured
    n_shakes, n_jump_shakes, can_be_moved   as in ShakeTrigger, here for movements of all kinds
    """

    n_moved_runs: Quantity
    n_unannounced: Quantity
    n_unexplained_motion: Quantity
    notice_ratio: Quantity | None
    n_shakes: Quantity
    n_jump_shakes: Quantity
    can_be_moved: bool
    n_silent_runs: Quantity
    n_listening_runs: Quantity


def measure_shake_notice(window: TouchedWindow) -> ShakeNotice:
    moved = [touch for touch in window.touches if touch.movement is not None and touch.is_counted]
    jumped = {touch.run_index: touch for touch in moved if touch.outcome.is_jump}
    read = [notice for notice in window.notices if notice.run_index in jumped and notice.n_frames_read > 0]
    silent = [notices for notices in read if not _of_motion(notices)]
    unexplained = [
        notices
        for notices in read
        if _of_motion(notices) and not any(n.says_result for n in _of_motion(notices))
    ]
    evidence = [
        e
        for notices in (*silent, *unexplained, *read)
        for e in (*notices.evidence_ids, *jumped[notices.run_index].evidence_ids)
    ]
    return ShakeNotice(
        evidence_ids=tuple(dict.fromkeys(evidence or [e for touch in moved for e in touch.evidence_ids])),
        n_moved_runs=counted(len(read), "runs"),
        n_unannounced=counted(len(silent), "runs"),
        n_unexplained_motion=counted(len(unexplained), "runs"),
        notice_ratio=_contrast(read),
        n_shakes=counted(len(moved), "movements"),
        n_jump_shakes=counted(sum(touch.outcome.is_jump for touch in moved), "movements"),
        can_be_moved=window.can_be_moved,
        n_silent_runs=counted(window.n_silent_runs, "runs"),
        n_listening_runs=counted(len(window.listened_in), "runs"),
    )


def _of_motion(run: RunNotices) -> list[Notice]:
    return [notice for notice in run.notices if notice.kind is NoticeKind.MOTION]


def _contrast(runs: list[RunNotices]) -> Quantity | None:
    best = []
    for run in runs:
        measured = [notice.contrast for notice in _of_motion(run) if notice.contrast is not None]
        if measured:
            best.append(max(measured, key=lambda quantity: quantity.value))
    if not best:
        return None
    value = median(quantity.value for quantity in best)
    return contrast_stated(
        Quantity(value=value, error=max(quantity.error for quantity in best), unit="ratio")
    )
