"""repeated-permission-request (PRV-05), beyond its three cases."""

import pytest

from detector.measures.permission_requests import PermissionRequests
from detector.rules.repeated_permission_request import RULE
from tests.rules.asked import a_measure, outcome_of


@pytest.mark.parametrize(
    ("values", "verdict"),
    [
        pytest.param({}, "inapplicable: no_permission_dialog", id="no dialog"),
        pytest.param({"n_dialogs": 1}, "untested: permission_not_refused", id="not answered"),
        pytest.param(
            {"n_dialogs": 3, "n_refused": 3, "n_again": 2, "n_perhaps_again": 2},
            "failed, major: permission_asked_again",
            id="twice more",
        ),
        pytest.param(
            {"n_dialogs": 3, "n_refused": 3, "n_again": 2, "n_perhaps_again": 2, "n_quiet_launches": 1},
            "failed, major: permission_asked_again",
            id="twice more, then quiet",
        ),
        pytest.param(
            {"n_dialogs": 3, "n_refused": 3, "n_again": 1, "n_perhaps_again": 2, "n_quiet_launches": 1},
            "cantTell: permission_perhaps_asked_again",
            id="after a tap",
        ),
        pytest.param(
            {"n_dialogs": 2, "n_refused": 2, "n_again": 1, "n_perhaps_again": 1},
            "cantTell: no_quiet_launch",
            id="at each launch so far",
        ),
        pytest.param(
            {"n_dialogs": 2, "n_refused": 2, "n_again": 1, "n_perhaps_again": 1, "n_quiet_launches": 1},
            "passed: permission_not_asked_again",
            id="once more",
        ),
        pytest.param({"n_dialogs": 1, "n_refused": 1}, "cantTell: no_quiet_launch", id="no later launch"),
    ],
)
def test_outcome(values: dict[str, object], verdict: str) -> None:
    assert (
        outcome_of(RULE, a_measure(PermissionRequests, evidence_ids=("run:0/tree:1",), **values)) == verdict
    )
