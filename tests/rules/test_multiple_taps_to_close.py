"""multiple-taps-to-close (CLS-13), beyond its three cases."""

import pytest

from detector.measures.close_taps import CloseTaps
from detector.rules.multiple_taps_to_close import RULE
from tests.rules.asked import a_measure, outcome_of


@pytest.mark.parametrize(
    ("values", "verdict"),
    [
        pytest.param({"has_control": True}, "untested: control_not_tapped", id="not tapped"),
        pytest.param({"was_tapped": True}, "cantTell: taps_to_close_unknown", id="unknown"),
        pytest.param({"was_tapped": True, "taps_to_close": 1}, "passed: one_tap_closes", id="one"),
        pytest.param(
            {"was_tapped": True, "taps_to_close": 2}, "failed, critical: several_taps_to_close", id="two"
        ),
    ],
)
def test_outcome(values: dict[str, object], verdict: str) -> None:
    assert outcome_of(RULE, a_measure(CloseTaps, **values)) == verdict
