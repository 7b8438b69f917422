"""Small print of a window in one line each, for tests of the measures on it."""

from detector.core.geometry import Rect
from detector.windows.seen import Notice, NoticeKind
from detector.windows.touched_window import RunNotices
from tests.measures.touched import q

__all__ = ["a_notice", "printed"]


def a_notice(
    kind: NoticeKind, ratio: float | None = None, error: float = 0.0, *, says_result: bool = False
) -> Notice:
    """`ratio` is its contrast, None if not measured."""
    return Notice(
        kind=kind,
        box=Rect.from_xywh(200, 1300, 320, 40),
        text="广告",
        contrast=None if ratio is None else q(ratio, "ratio", error),
        score=0.95,
        says_result=says_result,
    )


def printed(run: int, *notices: Notice, read: int = 6, read_finely: int = 6) -> RunNotices:
    return RunNotices(
        run_index=run,
        notices=notices,
        n_frames_read=read,
        n_frames_read_finely=read_finely,
        evidence_ids=(f"run:{run}/print",),
    )
