"""deceptive-download (DL-01), beyond its three cases."""

import pytest

from detector.measures.unasked_download import UnaskedDownload
from detector.rules.deceptive_download import RULE
from tests.rules.asked import a_measure, outcome_of


@pytest.mark.parametrize(
    ("values", "verdict"),
    [
        pytest.param({"n_runs_untouched": 3}, "untested: window_not_tapped", id="not tapped"),
        pytest.param({"n_taps_beside": 4}, "untested: window_not_tapped", id="only its control"),
        pytest.param(
            {"n_taps_beside": 5, "n_body_taps": 1},
            "passed: nothing_fetched_unasked",
            id="nothing was fetched",
        ),
        pytest.param({"n_unasked": 1}, "cantTell: fetched_unasked_once", id="once"),
        pytest.param({"n_unasked": 2}, "failed, major: fetched_unasked", id="twice"),
    ],
)
def test_outcome(values: dict[str, object], verdict: str) -> None:
    assert outcome_of(RULE, a_measure(UnaskedDownload, **values)) == verdict
