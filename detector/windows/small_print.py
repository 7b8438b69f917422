"""The small print of a window in one run, from all its frames."""

from detector.windows.seen import Channel, Notice, NoticeKind
from detector.windows.touched_window import RunNotices
from detector.windows.window_track import WindowTrack

__all__ = ["small_print"]


def small_print(run_index: int, window: WindowTrack) -> RunNotices:
    """Each text as it was best to be seen: while a picture fades in, its small print is faint.

    A quick look can show that there is a prompt, but not that there is no further small print.
    """
    read = [reading for reading in window.readings if Channel.TEXT in reading.read_by]
    best: dict[tuple[NoticeKind, str], tuple[Notice, str]] = {}
    for reading in window.readings:
        is_read = Channel.TEXT in reading.read_by
        for notice in reading.notices:
            if not is_read and notice.kind is not NoticeKind.PROMPT:
                continue
            known = best.get((notice.kind, notice.text))
            if known is None or _ratio(notice) > _ratio(known[0]):
                best[notice.kind, notice.text] = notice, reading.frame_id
    frame_ids = [*(frame_id for _, frame_id in best.values()), *(reading.frame_id for reading in read[:1])]
    return RunNotices(
        run_index=run_index,
        notices=tuple(notice for notice, _ in best.values()),
        n_frames_read=len(read),
        n_frames_read_finely=sum(reading.is_read_finely for reading in window.readings),
        evidence_ids=tuple(dict.fromkeys(f"run:{run_index}/{frame_id}" for frame_id in frame_ids)),
    )


def _ratio(notice: Notice) -> float:
    """0 where the contrast is not known."""
    return 0.0 if notice.contrast is None else notice.contrast.value
