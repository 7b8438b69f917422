from detector.measures.popup_rate import PopupRate, measure_popup_rate
from tests.measures.sessions import a_session
from tests.measures.touched import q


def test_popups_of_the_longest_session_and_of_the_median_launch() -> None:
    sessions = [
        a_session(0, watched_ms=50_000, popups=3, stacked=4),
        a_session(1, watched_ms=90_000, popups=2, stacked=1),
        a_session(2, watched_ms=40_000, popups=1, stacked=2),
        a_session(3, watched_ms=99_000, popups=9, stacked=9, is_untouched=False),
    ]
    assert measure_popup_rate(sessions) == PopupRate(
        evidence_ids=("run:1/popup:0", "run:1/popup:1", "run:2/popup:0", "run:1/session", "run:2/session"),
        session_ms=q(90_000, "ms"),
        n_popups=q(2, "windows"),
        n_stacked=q(2, "windows"),
        n_launches=q(3, "runs"),
    )


def test_takes_the_lower_median_of_an_even_number_of_launches() -> None:
    stacks = [a_session(run, stacked=stacked) for run, stacked in enumerate((3, 0, 2, 1))]
    assert measure_popup_rate(stacks).n_stacked == q(1, "windows")


def test_if_every_launch_was_touched_nothing_was_watched() -> None:
    assert measure_popup_rate([a_session(is_untouched=False, popups=2, stacked=2)]) == PopupRate(
        evidence_ids=(),
        session_ms=q(0, "ms"),
        n_popups=q(0, "windows"),
        n_stacked=q(0, "windows"),
        n_launches=q(0, "runs"),
    )
