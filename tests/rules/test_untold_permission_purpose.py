"""untold-permission-purpose (PRV-02), beyond its three cases."""

import pytest

from detector.measures.permission_purpose import PermissionPurpose
from detector.rules.untold_permission_purpose import RULE
from tests.rules.asked import a_measure, outcome_of


@pytest.mark.parametrize(
    ("n_asked", "n_untold", "n_unclear", "verdict"),
    [
        (0, 0, 0, "inapplicable: no_permission_asked"),
        (1, 0, 0, "passed: permission_purpose_told"),
        (2, 0, 1, "cantTell: permission_purpose_unclear"),
        (2, 1, 1, "failed, major: permission_purpose_untold"),
    ],
)
def test_outcome(n_asked: int, n_untold: int, n_unclear: int, verdict: str) -> None:
    values = a_measure(
        PermissionPurpose,
        evidence_ids=("run:0/tree:1",),
        n_asked=n_asked,
        n_untold=n_untold,
        n_unclear=n_unclear,
    )
    assert outcome_of(RULE, values) == verdict
