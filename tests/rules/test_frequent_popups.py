"""frequent-popups (POP-02), beyond its three cases."""

import pytest

from detector.measures.popup_rate import PopupRate
from detector.rules.frequent_popups import RULE
from tests.rules.asked import a_measure, outcome_of


@pytest.mark.parametrize(
    ("values", "verdict"),
    [
        pytest.param({"session_ms": 600000}, "untested: app_not_watched", id="never left alone"),
        pytest.param(
            {"n_launches": 1, "session_ms": 590000, "n_popups": 3, "n_stacked": 1},
            "passed: popups_seldom",
            id="three in ten minutes",
        ),
        pytest.param(
            {"n_launches": 1, "n_popups": 4}, "failed, minor: popups_frequent", id="four, however short"
        ),
        pytest.param(
            {"n_launches": 1, "n_popups": 7, "n_stacked": 2}, "failed, major: popups_frequent", id="seven"
        ),
        pytest.param(
            {"n_launches": 1, "n_stacked": 2}, "failed, minor: popups_stacked", id="two stacked at launch"
        ),
        pytest.param(
            {"n_launches": 1, "session_ms": 29999}, "untested: app_not_left_alone", id="hardly left alone"
        ),
        pytest.param(
            {"n_launches": 1, "session_ms": 30000}, "cantTell: session_too_short", id="for half a minute"
        ),
        pytest.param(
            {"n_launches": 1, "session_ms": 589999},
            "cantTell: session_too_short",
            id="for not quite ten minutes",
        ),
    ],
)
def test_outcome(values: dict[str, object], verdict: str) -> None:
    assert outcome_of(RULE, a_measure(PopupRate, **values)) == verdict
