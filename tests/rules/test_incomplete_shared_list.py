"""incomplete-shared-list (PRV-04), beyond its three cases."""

import pytest

from detector.measures.shared_list import SharedList
from detector.rules.incomplete_shared_list import RULE
from tests.rules.asked import a_measure, outcome_of

WELL: dict[str, object] = {
    "n_lists": 1,
    "n_missing_fields": 0,
    "n_review_fields": 0,
    "n_sdk_rows": 3,
    "n_code_sdks": 2,
    "n_unlisted_sdks": 0,
    "n_unsure_sdks": 0,
    "n_absent_sdks": 0,
}

NEAR = {"n_taps": 3, "n_untried": 0}
DEEP = {"n_taps": 4, "n_untried": 0}


@pytest.mark.parametrize(
    ("values", "verdict"),
    [
        pytest.param({}, "passed: shared_list_complete", id="all is well"),
        pytest.param(
            {"n_missing_fields": 1}, "failed, minor: shared_list_incomplete", id="one field is missing"
        ),
        pytest.param({"n_unlisted_sdks": 1}, "failed, info: shared_list_incomplete", id="an SDK is unlisted"),
        pytest.param(
            {"n_absent_sdks": 1}, "failed, info: shared_list_incomplete", id="a listed one is absent"
        ),
        pytest.param({"n_unsure_sdks": 1}, "cantTell: shared_list_names_unclear", id="named elsewhere"),
        pytest.param(
            {"n_unlisted_sdks": None}, "cantTell: shared_list_names_unclear", id="the text is not whole"
        ),
        pytest.param(
            {"n_missing_fields": None}, "cantTell: list_heads_not_understood", id="a head was not understood"
        ),
        pytest.param(
            {"n_code_sdks": None, "n_unlisted_sdks": None, "n_absent_sdks": None, "n_missing_fields": None},
            "cantTell: shared_list_code_not_read",
            id="no code was read",
        ),
        pytest.param(
            {"n_lists": 0, "n_sdk_rows": 0}, "cantTell: no_shared_list_in_text", id="neither list nor row"
        ),
        pytest.param({"n_lists": 0}, "cantTell: sdks_without_list", id="rows without a title"),
        pytest.param({"n_review_fields": 1}, "cantTell: shared_list_for_review", id="no way of sharing"),
        pytest.param(
            {"n_missing_fields": 1, "n_months_early": 8},
            "failed, info: shared_list_incomplete",
            id="older than the notice",
        ),
        pytest.param({"n_sdk_rows": 0}, "passed: shared_list_complete", id="a list without SDKs"),
        pytest.param({"n_unsure_sdks": None}, "cantTell: shared_list_names_unclear", id="names not read"),
        pytest.param(NEAR, "passed: shared_list_complete", id="near enough"),
        pytest.param({**NEAR, "n_untried": 3}, "passed: shared_list_complete", id="no need to be nearer"),
        pytest.param(DEEP, "failed, minor: list_too_deep", id="too deep"),
        pytest.param({**DEEP, "n_untried": 3}, "cantTell: list_perhaps_nearer", id="perhaps nearer"),
        pytest.param(
            {**DEEP, "n_unlisted_sdks": 1}, "failed, minor: list_too_deep", id="too deep, an SDK is unlisted"
        ),
        pytest.param(
            {**DEEP, "n_missing_fields": 1},
            "failed, minor: shared_list_incomplete",
            id="too deep, a field is missing",
        ),
    ],
)
def test_outcome(values: dict[str, object], verdict: str) -> None:
    assert outcome_of(RULE, a_measure(SharedList, **{**WELL, **values})) == verdict
