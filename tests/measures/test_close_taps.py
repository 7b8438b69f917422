import pytest

from detector.core.geometry import Point, Rect
from detector.core.outcome import OutcomeKind
from detector.core.trials import Gesture
from detector.measures.close_taps import CloseTaps, measure_close_taps
from detector.windows.touched_window import Touch
from tests.measures.touched import NOWHERE, a_window, at, q, tap


def closing(run: int, n_before: int, since_ms: float = 2_000.0, **fields: object) -> Touch:
    return tap(OutcomeKind.DISMISSED, run, n_before=n_before, since_window_ms=q(since_ms, "ms"), **fields)


def vain(run: int, since_ms: float = 2_000.0, **fields: object) -> Touch:
    return tap(OutcomeKind.NOTHING, run, since_window_ms=q(since_ms, "ms"), **fields)


def earlier(run: int) -> Touch:
    """The first tap of a launch that a later one closed, as a_touch has it: after 600 ms."""
    return tap(OutcomeKind.NOTHING, run)


def test_two_taps_are_proven_by_a_first_one_as_late_in_another_launch() -> None:
    assert measure_close_taps(a_window(earlier(1), closing(1, 1), vain(2))) == CloseTaps(
        evidence_ids=("run:1/touch:1", "run:1/touch:0", "run:2/touch:0"),
        taps_to_close=q(2, "taps"),
        n_launches_closed=q(1, "runs"),
        has_control=True,
        was_tapped=True,
    )


@pytest.mark.parametrize(
    ("others", "n_taps"),
    [
        pytest.param([vain(2, 1_850)], 2, id="as late, but for what a moment is"),
        pytest.param([vain(2, 1_849)], None, id="earlier: it may only work later"),
        pytest.param([vain(1)], None, id="in the same launch"),
        pytest.param([vain(2, n_before=1)], None, id="no first tap"),
        pytest.param([vain(2, point=at(*NOWHERE))], None, id="beside the control"),
        pytest.param([vain(2, gesture=Gesture.BACK)], None, id="no tap"),
        pytest.param([tap(OutcomeKind.NOTHING, 2, since_window_ms=None)], None, id="no window was there"),
        pytest.param([tap(OutcomeKind.STORE, 2, since_window_ms=q(2_000, "ms"))], None, id="it jumped"),
        pytest.param([vain(2), closing(3, 0)], 2, id="as many launches took one"),
        pytest.param([vain(2), closing(3, 0), closing(4, 0)], 1, id="more launches took one"),
        pytest.param([vain(2, page_watched_ms=1_400.0)], 2, id="watched as long as the first was at work"),
        pytest.param([vain(2, page_watched_ms=1_399.0)], None, id="watched for less: it may close slowly"),
    ],
)
def test_what_proves_a_second_tap(others: list[Touch], n_taps: int | None) -> None:
    taps = measure_close_taps(a_window(earlier(1), closing(1, 1), *others)).taps_to_close
    assert taps == (None if n_taps is None else q(n_taps, "taps"))


def test_a_slow_control_takes_one_tap() -> None:
    """Five seconds after a first tap, whatever was tapped meanwhile; elsewhere one was watched for 3.5 s."""
    slow = closing(1, 2, 5_400.0, after_ms=q(200.0, "ms"))
    window = a_window(earlier(1), vain(1, 3_000.0, n_before=1), slow, vain(2, 6_000.0))
    assert measure_close_taps(window).taps_to_close is None


def test_a_launch_with_an_unknown_first_tap_proves_nothing() -> None:
    assert measure_close_taps(a_window(closing(1, 1), vain(2))).taps_to_close is None


def test_the_smallest_proven_number_counts() -> None:
    window = a_window(earlier(1), closing(1, 3), earlier(3), closing(3, 2), vain(2))
    taps = measure_close_taps(window)
    assert taps.taps_to_close == q(3, "taps")
    assert taps.evidence_ids[:2] == ("run:1/touch:3", "run:3/touch:2")


def test_an_unproven_second_tap_is_not_cited() -> None:
    window = a_window(earlier(1), closing(1, 1), vain(2), earlier(3), closing(3, 1, 9_000))
    taps = measure_close_taps(window)
    assert "run:1/touch:1" in taps.evidence_ids
    assert "run:3/touch:1" not in taps.evidence_ids


def test_cites_a_closing_first_tap_first() -> None:
    taps = measure_close_taps(a_window(vain(1, 600), closing(1, 1), closing(2, 0), closing(2, 1)))
    assert taps.taps_to_close == q(1, "taps")
    assert taps.n_launches_closed == q(2, "runs")
    assert taps.evidence_ids == ("run:2/touch:0", "run:1/touch:1", "run:2/touch:1", "run:1/touch:0")


def test_a_closing_tap_beside_the_control_does_not_count() -> None:
    taps = measure_close_taps(a_window(closing(1, 0, point=at(*NOWHERE))))
    assert (taps.taps_to_close, taps.n_launches_closed, taps.was_tapped) == (None, q(0, "runs"), False)


def test_a_second_tap_at_an_unknown_time_proves_nothing() -> None:
    second = tap(OutcomeKind.DISMISSED, 1, n_before=1, since_window_ms=None)
    assert measure_close_taps(a_window(second, vain(2))).taps_to_close is None


def test_cites_all_taps_if_none_is_decisive() -> None:
    taps = measure_close_taps(a_window(tap(OutcomeKind.STORE), has_control=False))
    assert (taps.evidence_ids, taps.has_control, taps.was_tapped) == (("run:1/touch:0",), False, True)


@pytest.mark.parametrize(("watched_ms", "n_taps"), [(1_600.0, 2), (1_599.0, None)])
def test_the_first_tap_may_have_been_at_work_until_the_window_was_gone(
    watched_ms: float, n_taps: int | None
) -> None:
    """1,400 ms from the first tap to the second, and 200 ms from that to the end of the window."""
    second = closing(1, 1, after_ms=q(200.0, "ms"))
    window = a_window(earlier(1), second, vain(2, page_watched_ms=watched_ms))
    taps = measure_close_taps(window).taps_to_close
    assert taps == (None if n_taps is None else q(n_taps, "taps"))


def test_a_tap_without_a_time_proves_nothing_in_either_place() -> None:
    untimed = {"n_before": 1, "since_window_ms": None}
    for first, second in (
        (earlier(1), tap(OutcomeKind.DISMISSED, 1, **untimed)),
        (tap(OutcomeKind.NOTHING, 1, since_window_ms=None), closing(1, 1)),
    ):
        assert measure_close_taps(a_window(first, second, vain(2))).taps_to_close is None


@pytest.mark.parametrize(
    ("first", "point", "n_taps"),
    [
        pytest.param(OutcomeKind.IN_PAGE, at(360, 800), 2, id="the words that it asks for"),
        pytest.param(OutcomeKind.IN_PAGE, at(*NOWHERE), None, id="elsewhere"),
    ],
)
def test_a_menu_that_asks_why_takes_a_second_tap(
    first: OutcomeKind, point: Point, n_taps: float | None
) -> None:
    touches = [
        touch
        for run in (1, 2)
        for touch in (
            tap(first, run, asks_at=Rect.from_xywh(300, 780, 120, 40)),
            tap(OutcomeKind.DISMISSED, run, n_before=1, point=point),
        )
    ]
    taps = measure_close_taps(a_window(*touches))
    assert taps.taps_to_close == (None if n_taps is None else q(n_taps, "taps"))
    assert taps.n_launches_closed == q(0 if n_taps is None else 2, "runs")
