"""window-over-other-apps (POP-05), beyond its three cases."""

import pytest

from detector.measures.unasked_window import UnaskedWindow
from detector.rules.window_over_other_apps import RULE
from tests.rules.asked import a_measure, outcome_of


@pytest.mark.parametrize(
    ("values", "verdict"),
    [
        pytest.param({}, "untested: app_not_sent_away", id="not sent away"),
        pytest.param(
            {"n_away_runs": 1, "n_shown_runs": 1},
            "cantTell: came_over_others_once",
            id="it came in the only run",
        ),
        pytest.param(
            {"n_away_runs": 2, "n_shown_runs": 2}, "failed, major: comes_over_others", id="it came in two"
        ),
        pytest.param(
            {"n_away_runs": 2, "n_refused_runs": 1}, "cantTell: refused_over_others", id="it was refused"
        ),
        pytest.param({"n_away_runs": 1}, "cantTell: sent_away_once", id="it was sent away once"),
        pytest.param({"n_away_runs": 2}, "passed: stays_away", id="twice"),
    ],
)
def test_outcome(values: dict[str, object], verdict: str) -> None:
    assert outcome_of(RULE, a_measure(UnaskedWindow, **values)) == verdict
