"""unnamed-data-kind (PRV-13), beyond its three cases."""

import pytest

from detector.measures.permission_data import PermissionData
from detector.rules.unnamed_data_kind import RULE
from tests.rules.asked import a_measure, outcome_of


@pytest.mark.parametrize(
    ("values", "verdict"),
    [
        pytest.param({}, "cantTell: permissions_not_read", id="no files"),
        pytest.param({"n_permitted_kinds": 2}, "cantTell: data_kinds_not_listed", id="no list"),
        pytest.param(
            {"n_permitted_kinds": 2, "n_unnamed_kinds": 1},
            "cantTell: data_kinds_not_listed",
            id="rows not compared",
        ),
        pytest.param(
            {"n_permitted_kinds": 2, "n_short_rows": 1},
            "cantTell: data_kinds_not_listed",
            id="kinds not compared",
        ),
        pytest.param(
            {"n_permitted_kinds": 2, "n_unnamed_kinds": 1, "n_short_rows": 0},
            "failed, info: data_kind_unnamed",
            id="one unnamed",
        ),
        pytest.param(
            {"n_permitted_kinds": 2, "n_unnamed_kinds": 0, "n_short_rows": 1},
            "failed, info: sdk_row_lacks_kind",
            id="a short row",
        ),
        pytest.param(
            {"n_permitted_kinds": 2, "n_unnamed_kinds": 0, "n_short_rows": 0},
            "passed: data_kinds_named",
            id="all named",
        ),
    ],
)
def test_outcome(values: dict[str, object], verdict: str) -> None:
    assert outcome_of(RULE, a_measure(PermissionData, evidence_ids=("run:0/tree:1",), **values)) == verdict
