"""window-over-other-apps (POP-05), where the three cases do not reach."""

import pytest

from detector.measures.unasked_window import UnaskedWindow
from detector.rules.window_over_other_apps import RULE
from tests.rules.asked import a_measure, said


@pytest.mark.parametrize(
    ("told", "verdict"),
    [
        pytest.param({}, "untested: app_not_sent_away", id="nobody sent it away"),
        pytest.param(
            {"n_away_runs": 1, "n_shown_runs": 1},
            "cantTell: came_over_others_once",
            id="it came in the only run",
        ),
        pytest.param(
            {"n_away_runs": 2, "n_shown_runs": 2}, "failed, critical: comes_over_others", id="it came in two"
        ),
        pytest.param(
            {"n_away_runs": 2, "n_refused_runs": 1}, "cantTell: refused_over_others", id="it was refused"
        ),
        pytest.param({"n_away_runs": 1}, "cantTell: sent_away_once", id="it was sent away once"),
        pytest.param({"n_away_runs": 2}, "passed: stays_away", id="twice"),
    ],
)
def test_says(told: dict[str, object], verdict: str) -> None:
    assert said(RULE, a_measure(UnaskedWindow, **told)) == verdict
