"""deceptive-download (DL-01), where the three cases do not reach."""

import pytest

from detector.measures.unasked_download import UnaskedDownload
from detector.rules.deceptive_download import RULE
from tests.rules.asked import a_measure, said


@pytest.mark.parametrize(
    ("told", "verdict"),
    [
        pytest.param({"n_runs_untouched": 3}, "untested: window_not_tapped", id="nobody tapped"),
        pytest.param({"n_taps_beside": 1}, "passed: nothing_fetched_unasked", id="nothing was fetched"),
        pytest.param({"n_unasked": 1}, "cantTell: fetched_unasked_once", id="once"),
        pytest.param({"n_unasked": 2}, "failed, critical: fetched_unasked", id="twice"),
    ],
)
def test_says(told: dict[str, object], verdict: str) -> None:
    assert said(RULE, a_measure(UnaskedDownload, **told)) == verdict
