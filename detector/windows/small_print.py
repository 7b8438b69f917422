"""The small print of a window in one run, from all its frames."""

from dataclasses import replace
from itertools import pairwise

from detector.windows.seen import Channel, Notice, NoticeKind
from detector.windows.touched_window import RunNotices
from detector.windows.window_track import WindowTrack

__all__ = ["small_print"]

SETTLED_SHARE = 0.1  # two frames of a fade, 0.1 s apart, differ by more [tool value]


def small_print(run_index: int, window: WindowTrack) -> RunNotices:
    """Each text as it was best to be seen: while a picture fades in or out, its small print is faint.

    So its contrast is known only where two frames in a row agree on it: a launch that was touched early may
    show nothing but the entrance. A quick look can show that there is a prompt, but not that there is no
    further small print.
    """
    read = [reading for reading in window.readings if Channel.TEXT in reading.read_by]
    shown: dict[tuple[NoticeKind, str], list[tuple[Notice, str]]] = {}
    for reading in window.readings:
        is_read = Channel.TEXT in reading.read_by
        for notice in reading.notices:
            if is_read or notice.kind is NoticeKind.PROMPT:
                shown.setdefault((notice.kind, notice.text), []).append((notice, reading.frame_id))
    best = [_best(each) for each in shown.values()]
    frame_ids = [*(frame_id for _, frame_id in best), *(reading.frame_id for reading in read[:1])]
    return RunNotices(
        run_index=run_index,
        notices=tuple(notice for notice, _ in best),
        n_frames_read=len(read),
        n_frames_read_finely=sum(reading.is_read_finely for reading in window.readings),
        evidence_ids=tuple(dict.fromkeys(f"run:{run_index}/{frame_id}" for frame_id in frame_ids)),
    )


def _best(shown: list[tuple[Notice, str]]) -> tuple[Notice, str]:
    """Of one text in order of time: the clearest settled one, else the clearest, its contrast not known."""
    settled = [
        later
        for (one, _), later in pairwise(shown)
        if one.contrast is not None
        and later[0].contrast is not None
        and abs(_ratio(one) - _ratio(later[0])) <= SETTLED_SHARE * _ratio(one)
    ]
    if settled:
        return max(settled, key=lambda pair: _ratio(pair[0]))
    notice, frame_id = max(shown, key=lambda pair: _ratio(pair[0]))
    return replace(notice, contrast=None), frame_id


def _ratio(notice: Notice) -> float:
    """0 where the contrast is not known."""
    return 0.0 if notice.contrast is None else notice.contrast.value
