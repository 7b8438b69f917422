"""fake-close-control (CLS-11), where the three cases do not reach."""

import pytest

from detector.measures.close_effect import CloseEffect
from detector.rules.fake_close_control import RULE
from tests.rules.asked import a_measure, said


@pytest.mark.parametrize(
    ("told", "verdict"),
    [
        pytest.param({"has_control": True}, "untested: control_not_tapped", id="nobody tapped"),
        pytest.param({"was_tapped": True}, "cantTell: tap_outcome_unknown", id="nobody knows what came"),
        pytest.param(
            {"was_tapped": True, "n_close_taps": 3, "n_fake_taps": 2},
            "failed, critical: close_is_fake",
            id="two taps of three",
        ),
        pytest.param(
            {"was_tapped": True, "n_close_taps": 1, "n_fake_taps": 1},
            "failed, critical: close_is_fake",
            id="the only tap",
        ),
        pytest.param(
            {"was_tapped": True, "n_close_taps": 3, "n_fake_taps": 1},
            "cantTell: close_fake_at_times",
            id="one of three",
        ),
        pytest.param(
            {"was_tapped": True, "n_close_taps": 1},
            "passed: close_leads_nowhere_else",
            id="the only tap led nowhere else",
        ),
    ],
)
def test_says(told: dict[str, object], verdict: str) -> None:
    assert said(RULE, a_measure(CloseEffect, **told)) == verdict
