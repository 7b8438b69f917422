"""jump-at-rest (SHK-01), beyond its three cases."""

import pytest

from detector.measures.rest_motion import RestMotion
from detector.rules.jump_at_rest import RULE
from tests.rules.asked import a_measure, outcome_of


@pytest.mark.parametrize(
    ("values", "verdict"),
    [
        pytest.param({}, "untested: phone_cannot_be_moved", id="nothing moves it"),
        pytest.param(
            {"can_be_moved": True, "n_shakes": 2},
            "passed: hardest_shake_does_nothing",
            id="it lay nowhere, two shakes",
        ),
        pytest.param({"n_rest_runs": 1, "rest_ms": 29000}, "passed: stays_at_rest", id="for half a minute"),
        pytest.param({"n_rest_runs": 1, "rest_ms": 28999}, "cantTell: rest_too_short", id="for less"),
        pytest.param(
            {"n_rest_runs": 1, "rest_ms": 100, "n_rest_jumps": 1},
            "cantTell: jumped_once_at_rest",
            id="it jumped in one launch",
        ),
        pytest.param(
            {"n_rest_runs": 2, "rest_ms": 100, "n_rest_jumps": 2},
            "failed, critical: jumps_at_rest",
            id="it jumped in two",
        ),
    ],
)
def test_outcome(values: dict[str, object], verdict: str) -> None:
    assert outcome_of(RULE, a_measure(RestMotion, **values)) == verdict
