"""Whether a window is labelled as an advert, and whether touching it proved that it is one."""

from dataclasses import dataclass
from statistics import median

from detector.core.measured import Measured
from detector.core.outcome import OutcomeKind
from detector.core.quantity import Quantity, counted
from detector.windows.edges import contrast_stated
from detector.windows.seen import NoticeKind
from detector.windows.touched_window import RunNotices, TouchedWindow

__all__ = ["AdvertLabel", "measure_advert_label"]

ELSEWHERE = frozenset(
    {
        OutcomeKind.FOREIGN_APP,
        OutcomeKind.STORE,
        OutcomeKind.BROWSER,
        OutcomeKind.DOWNLOAD,
        OutcomeKind.INSTALL,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AdvertLabel(Measured):
    """Runs whose window was read for text.

    n_read_runs       their number
    n_labelled_runs   those that show a label
    label_ratio       the labels' contrast, the best of each run, median; None if not measured
    n_leading_away    launches in which a touch led to another app, a store, a browser, a download
    n_unlabelled_away   those of them in which no label was read, although all text was searched
    n_perhaps_unlabelled_away   those in which none was read, and small print may have been missed
    """

    n_read_runs: Quantity
    n_labelled_runs: Quantity
    label_ratio: Quantity | None
    n_leading_away: Quantity
    n_unlabelled_away: Quantity
    n_perhaps_unlabelled_away: Quantity


def measure_advert_label(window: TouchedWindow) -> AdvertLabel:
    read = {notice.run_index: notice for notice in window.notices if notice.n_frames_read > 0}
    labelled = [notices for notices in read.values() if _contrasts(notices) is not None]
    away = [
        touch
        for touch in window.touches
        if touch.is_counted and touch.outcome in ELSEWHERE and touch.run_index in read
    ]
    mute = [touch for touch in away if _contrasts(read[touch.run_index]) is None]
    silent = [touch for touch in mute if read[touch.run_index].n_frames_read_finely > 0]
    ratios = [max(ratios, key=lambda q: q.value) for notices in labelled if (ratios := _contrasts(notices))]
    supporting = [e for touch in silent for e in (*read[touch.run_index].evidence_ids, *touch.evidence_ids)]
    everything = [e for notices in (*labelled, *read.values()) for e in notices.evidence_ids]
    return AdvertLabel(
        evidence_ids=tuple(dict.fromkeys([*supporting, *everything])),
        n_read_runs=counted(len(read), "runs"),
        n_labelled_runs=counted(len(labelled), "runs"),
        label_ratio=None
        if not ratios
        else contrast_stated(
            Quantity(
                value=median(ratio.value for ratio in ratios),
                error=max(ratio.error for ratio in ratios),
                unit="ratio",
            )
        ),
        n_leading_away=counted(len({touch.run_index for touch in away}), "runs"),
        n_unlabelled_away=counted(len({touch.run_index for touch in silent}), "runs"),
        n_perhaps_unlabelled_away=counted(
            len({touch.run_index for touch in mute} - {touch.run_index for touch in silent}), "runs"
        ),
    )


def _contrasts(run: RunNotices) -> list[Quantity] | None:
    """Contrasts of the run's labels; None if it has no label."""
    labels = [notice for notice in run.notices if notice.kind is NoticeKind.ADVERT]
    return [label.contrast for label in labels if label.contrast is not None] if labels else None
