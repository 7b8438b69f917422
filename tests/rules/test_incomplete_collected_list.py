"""incomplete-collected-list (PRV-03), beyond its three cases."""

import pytest

from detector.measures.collected_list import CollectedList
from detector.rules.incomplete_collected_list import RULE
from tests.rules.asked import a_measure, outcome_of


@pytest.mark.parametrize(
    ("values", "verdict"),
    [
        pytest.param({}, "cantTell: no_collected_list_in_text", id="no list"),
        pytest.param({"n_lists": 1}, "cantTell: list_heads_not_understood", id="a head was not understood"),
        pytest.param(
            {"n_lists": 1, "n_missing_fields": 1},
            "failed, minor: collected_list_lacks_fields",
            id="one field is missing",
        ),
        pytest.param(
            {"n_lists": 1, "n_missing_fields": 0, "n_taps": 3, "n_untried": 4},
            "passed: collected_list_has_fields",
            id="in a menu of the second level",
        ),
        pytest.param(
            {"n_lists": 1, "n_missing_fields": 0, "n_taps": 4, "n_untried": 0},
            "failed, minor: list_too_deep",
            id="deeper",
        ),
        pytest.param(
            {"n_lists": 1, "n_taps": 4, "n_untried": 0},
            "failed, minor: list_too_deep",
            id="deeper, and a head was not understood",
        ),
        pytest.param(
            {"n_lists": 1, "n_missing_fields": 0, "n_taps": 4, "n_untried": 1},
            "cantTell: list_perhaps_nearer",
            id="perhaps nearer",
        ),
        pytest.param(
            {"n_lists": 1, "n_missing_fields": 1, "n_taps": 4, "n_untried": 0},
            "failed, minor: collected_list_lacks_fields",
            id="deeper, and a field is missing",
        ),
        pytest.param(
            {"n_lists": 2, "n_missing_fields": 0}, "passed: collected_list_has_fields", id="all are there"
        ),
    ],
)
def test_outcome(values: dict[str, object], verdict: str) -> None:
    assert outcome_of(RULE, a_measure(CollectedList, **values)) == verdict
