from detector.core.geometry import Rect
from detector.core.outcome import OutcomeKind
from detector.measures.other_marks import MIN_ACCUSED_SCORE, measure_other_marks
from detector.windows.touched_window import OtherMark, Touch
from tests.measures.touched import a_window, at, q, tap

PLACE = Rect.from_xywh(40, 90, 60, 60)


def a_mark(*shown_in: int, n_launches: int = 4, score: float = 0.7) -> OtherMark:
    return OtherMark(box=PLACE, score=score, shown_in=shown_in, looked_for_in=tuple(range(n_launches)))


def on_it(outcome: OutcomeKind, run: int) -> Touch:
    return tap(outcome, run, point=at(70, 120))


def test_an_untapped_mark_is_untried() -> None:
    measured = measure_other_marks(a_window(tap(OutcomeKind.DISMISSED), other_marks=(a_mark(0, 1, 2, 3),)))
    assert (measured.n_other_marks, measured.n_untried_marks) == (q(1, "things"), q(1, "things"))
    assert measured.n_mark_taps == q(0, "taps")


def test_a_mark_of_few_launches_needs_no_tap() -> None:
    measured = measure_other_marks(a_window(other_marks=(a_mark(0, 1),)))
    assert (measured.n_other_marks, measured.n_untried_marks) == (q(0, "things"), q(0, "things"))


def test_counts_taps_that_led_away() -> None:
    touches = (on_it(OutcomeKind.BROWSER, 2), on_it(OutcomeKind.STORE, 3))
    measured = measure_other_marks(a_window(*touches, other_marks=(a_mark(0, 1, 2, 3),)))
    assert (measured.n_mark_jumps, measured.n_mark_taps) == (q(2, "taps"), q(2, "taps"))
    assert measured.is_always_there
    assert measured.evidence_ids == ("run:2/touch:0", "run:3/touch:0")


def test_only_a_certain_mark_in_every_launch_is_always_there() -> None:
    away, closed = on_it(OutcomeKind.BROWSER, 2), on_it(OutcomeKind.DISMISSED, 3)
    for touches, mark in (
        ((away, closed), a_mark(0, 1, 2, 3)),
        ((away,), a_mark(0, 1, 2)),
        ((away,), a_mark(0, 1, 2, 3, score=0.55)),
    ):
        measured = measure_other_marks(a_window(*touches, other_marks=(mark,)))
        assert measured.n_mark_jumps == q(1, "taps")
        assert not measured.is_always_there


def test_a_certain_mark_that_was_not_tapped_led_nowhere() -> None:
    measured = measure_other_marks(a_window(other_marks=(a_mark(0, 1, 2, 3),)))
    assert measured.n_mark_jumps == q(0, "taps")
    assert not measured.is_always_there


def test_is_certain_from_the_score_of_a_control_that_is_aimed_at() -> None:
    away = on_it(OutcomeKind.BROWSER, 2)
    for score, is_certain in ((MIN_ACCUSED_SCORE, True), (MIN_ACCUSED_SCORE - 0.01, False)):
        measured = measure_other_marks(a_window(away, other_marks=(a_mark(0, 1, 2, 3, score=score),)))
        assert measured.is_always_there is is_certain
