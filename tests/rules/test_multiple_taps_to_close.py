"""multiple-taps-to-close (CLS-13), where the three cases do not reach."""

import pytest

from detector.measures.close_taps import CloseTaps
from detector.rules.multiple_taps_to_close import RULE
from tests.rules.asked import a_measure, said


@pytest.mark.parametrize(
    ("told", "verdict"),
    [
        pytest.param({"has_control": True}, "untested: control_not_tapped", id="nobody tapped"),
        pytest.param({"was_tapped": True}, "cantTell: taps_to_close_unknown", id="nobody knows"),
        pytest.param({"was_tapped": True, "taps_to_close": 1}, "passed: one_tap_closes", id="one"),
        pytest.param(
            {"was_tapped": True, "taps_to_close": 2}, "failed, critical: several_taps_to_close", id="two"
        ),
    ],
)
def test_says(told: dict[str, object], verdict: str) -> None:
    assert said(RULE, a_measure(CloseTaps, **told)) == verdict
