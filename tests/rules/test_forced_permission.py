"""forced-permission (PRV-09), beyond its three cases."""

import pytest

from detector.measures.permission_requests import PermissionRequests
from detector.rules.forced_permission import RULE
from tests.rules.asked import a_measure, outcome_of


@pytest.mark.parametrize(
    ("values", "verdict"),
    [
        pytest.param({}, "inapplicable: no_permission_dialog", id="no dialog"),
        pytest.param({"n_dialogs": 1}, "untested: permission_not_refused", id="not answered"),
        pytest.param({"n_dialogs": 1, "n_refused": 1}, "passed: goes_on_without_permission", id="goes on"),
        pytest.param(
            {"n_dialogs": 1, "n_refused": 1, "n_exits": 1},
            "failed, major: exit_on_refused_permission",
            id="gone",
        ),
        pytest.param(
            {"n_dialogs": 3, "n_refused": 3, "n_loops": 1},
            "failed, major: loop_on_refused_permission",
            id="a loop",
        ),
        pytest.param(
            {"n_dialogs": 2, "n_refused": 2, "n_exits": 1, "n_open_ends": 1},
            "failed, major: exit_on_refused_permission",
            id="gone, and more",
        ),
        pytest.param(
            {"n_dialogs": 2, "n_refused": 2, "n_open_ends": 1},
            "cantTell: permission_refusal_unclear",
            id="not known",
        ),
    ],
)
def test_outcome(values: dict[str, object], verdict: str) -> None:
    assert (
        outcome_of(RULE, a_measure(PermissionRequests, evidence_ids=("run:0/tree:1",), **values)) == verdict
    )
