"""advert-in-elderly-ui (POP-07), beyond its three cases."""

import pytest

from detector.measures.advert_label import AdvertLabel
from detector.rules.advert_in_elderly_ui import RULE
from tests.rules.asked import a_measure, outcome_of


@pytest.mark.parametrize(
    ("values", "verdict"),
    [
        pytest.param({}, "untested: label_not_read", id="nothing was read"),
        pytest.param({"n_read_runs": 1}, "passed: no_advert_in_elderly_ui", id="no label in one launch"),
        pytest.param(
            {"n_read_runs": 2, "n_labelled_runs": 1}, "cantTell: advert_seen_once", id="a label in one launch"
        ),
        pytest.param(
            {"n_read_runs": 2, "n_labelled_runs": 2},
            "failed, critical: advert_in_elderly_ui",
            id="a label in two",
        ),
        pytest.param(
            {"n_read_runs": 2, "n_leading_away": 1}, "cantTell: perhaps_an_advert", id="one led away"
        ),
    ],
)
def test_outcome(values: dict[str, object], verdict: str) -> None:
    assert outcome_of(RULE, a_measure(AdvertLabel, **values)) == verdict
