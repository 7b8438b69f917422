import pytest

from detector.core.outcome import OutcomeKind
from detector.measures.close_reshow import CloseReshow, measure_close_reshow
from detector.windows.touched_window import Touch
from tests.measures.touched import a_window, q, tap


def watched(run: int, watched_ms: float, again_ms: float | None = None, **fields: object) -> Touch:
    again = None if again_ms is None else q(again_ms, "ms", 50)
    keys: dict[str, object] = {"outcome": OutcomeKind.DISMISSED, "probe": "reshow_watch", **fields}
    return tap(run=run, page_watched_ms=watched_ms, reshown_after_ms=again, **keys)  # type: ignore[arg-type]


def test_counts_watched_launches_and_reappearances() -> None:
    window = a_window(
        watched(1, 30_000), watched(2, 20_000, 9_000), watched(3, 25_000, 4_000), is_over_content=True
    )
    assert measure_close_reshow(window) == CloseReshow(
        evidence_ids=("run:2/touch:0", "run:3/touch:0", "run:1/touch:0"),
        n_closed_and_watched=q(3, "runs"),
        n_reshown=q(2, "runs"),
        n_followed=q(0, "runs"),
        reshown_ms=q(4_000, "ms", 50),
        watched_ms=q(20_000, "ms"),
        is_over_content=True,
        has_control=True,
        was_tapped=True,
    )


@pytest.mark.parametrize(
    "fields",
    [{"probe": "close_probe"}, {"outcome": OutcomeKind.NOTHING}],
    ids=["another probe", "not closed"],
)
def test_only_a_popup_closed_by_the_reshow_watch_counts(fields: dict[str, object]) -> None:
    reshow = measure_close_reshow(a_window(watched(1, 30_000, 4_000, **fields), has_control=False))
    assert (reshow.n_reshown, reshow.reshown_ms, reshow.watched_ms) == (q(0, "runs"), None, None)
    assert (reshow.was_tapped, reshow.has_control, reshow.is_over_content) == (False, False, False)


def test_another_window_over_the_page_may_be_the_popup_in_another_form() -> None:
    sheet = q(3_000, "ms", 50)
    touches = watched(1, 20_000, followed_after_ms=sheet), watched(2, 20_000, 3_000, followed_after_ms=sheet)
    reshow = measure_close_reshow(a_window(*touches, is_over_content=True))
    assert (reshow.n_reshown, reshow.n_followed) == (q(1, "runs"), q(1, "runs"))
