"""unlabelled-advert (POP-03), beyond its three cases."""

import pytest

from detector.measures.advert_label import AdvertLabel
from detector.rules.unlabelled_advert import RULE
from tests.rules.asked import a_measure, outcome_of


@pytest.mark.parametrize(
    ("values", "verdict"),
    [
        pytest.param({}, "untested: label_not_read", id="nothing was read"),
        pytest.param(
            {"n_read_runs": 1, "n_leading_away": 1, "n_unlabelled_away": 1},
            "cantTell: advert_unlabelled_once",
            id="one launch",
        ),
        pytest.param(
            {"n_read_runs": 2, "n_leading_away": 2, "n_unlabelled_away": 2},
            "failed, minor: advert_unlabelled",
            id="two launches",
        ),
        pytest.param(
            {"n_read_runs": 4, "n_leading_away": 4, "n_unlabelled_away": 2, "n_labelled_runs": 2},
            "cantTell: advert_unlabelled_once",
            id="two of four",
        ),
        pytest.param(
            {"n_read_runs": 1, "n_perhaps_unlabelled_away": 1},
            "cantTell: label_perhaps_too_small",
            id="small print may have been missed",
        ),
        pytest.param(
            {"n_read_runs": 2, "n_perhaps_unlabelled_away": 1, "n_labelled_runs": 1},
            "passed: advert_labelled",
            id="missed in one, read in another",
        ),
        pytest.param({"n_read_runs": 1}, "cantTell: perhaps_no_advert", id="no label, and nothing led away"),
        pytest.param(
            {"n_read_runs": 1, "n_labelled_runs": 1},
            "passed: advert_labelled",
            id="its contrast not measured",
        ),
        pytest.param(
            {"n_read_runs": 1, "n_labelled_runs": 1, "label_ratio": (1.5, 0.1)},
            "cantTell: label_contrast_near_limit",
            id="about 1.5:1",
        ),
        pytest.param(
            {"n_read_runs": 1, "n_labelled_runs": 1, "label_ratio": (1.3, 0.1)},
            "failed, minor: label_faint",
            id="below 1.5:1",
        ),
        pytest.param(
            {"n_read_runs": 1, "n_labelled_runs": 1, "label_ratio": (1.6, 0.1)},
            "passed: advert_labelled",
            id="at least 1.5:1",
        ),
    ],
)
def test_outcome(values: dict[str, object], verdict: str) -> None:
    assert outcome_of(RULE, a_measure(AdvertLabel, **values)) == verdict
