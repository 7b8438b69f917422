"""early-permission-request (PRV-08), beyond its three cases."""

import pytest

from detector.measures.permission_requests import PermissionRequests
from detector.rules.early_permission_request import RULE
from tests.rules.asked import a_measure, outcome_of


@pytest.mark.parametrize(
    ("values", "verdict"),
    [
        pytest.param({}, "inapplicable: no_permission_dialog", id="no dialog"),
        pytest.param({"n_dialogs": 1}, "passed: permission_not_early", id="after a tap"),
        pytest.param(
            {"n_dialogs": 1, "n_early": 1, "n_in_a_row": 1}, "failed, minor: permission_asked_early", id="one"
        ),
        pytest.param(
            {"n_dialogs": 3, "n_early": 2, "n_in_a_row": 1, "n_perhaps_early": 1},
            "failed, minor: permission_asked_early",
            id="apart from each other",
        ),
        pytest.param(
            {"n_dialogs": 2, "n_early": 2, "n_in_a_row": 2},
            "failed, minor: permissions_in_a_row",
            id="two in a row",
        ),
        pytest.param(
            {"n_dialogs": 1, "n_perhaps_early": 1},
            "cantTell: permission_perhaps_early",
            id="its function may be in use",
        ),
    ],
)
def test_outcome(values: dict[str, object], verdict: str) -> None:
    assert (
        outcome_of(RULE, a_measure(PermissionRequests, evidence_ids=("run:0/tree:1",), **values)) == verdict
    )
