"""static-wake-capability (AST-06), beyond its three cases."""

import pytest

from detector.measures.wake_capabilities import WakeCapabilities
from detector.rules.static_wake_capability import RULE
from tests.rules.asked import a_measure, outcome_of


@pytest.mark.parametrize(
    ("values", "verdict"),
    [
        pytest.param({"n_auto_start_receivers": 1}, "failed, info: can_be_woken", id="a receiver"),
        pytest.param({"n_wake_targets": 1}, "failed, info: can_be_woken", id="a service for others"),
        pytest.param({"n_wake_sdks": 1}, "failed, info: can_be_woken", id="an SDK"),
        pytest.param({"n_sync_adapters": 1}, "failed, info: can_be_woken", id="a sync adapter"),
        pytest.param(
            {"n_closed_receivers": 1, "n_keep_alive_means": 1, "n_seen_packages": 1},
            "passed: cannot_be_woken",
            id="nothing that counts",
        ),
        pytest.param({"n_unread_parts": 1}, "cantTell: files_not_read_whole", id="a part was not read"),
    ],
)
def test_outcome(values: dict[str, object], verdict: str) -> None:
    assert outcome_of(RULE, a_measure(WakeCapabilities, **values)) == verdict
