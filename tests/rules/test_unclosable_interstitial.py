"""unclosable-interstitial (POP-06), beyond its three cases."""

import pytest

from detector.measures.close_gate import CloseGate
from detector.rules.unclosable_interstitial import RULE
from tests.rules.asked import a_measure, outcome_of


@pytest.mark.parametrize(
    ("values", "verdict"),
    [
        pytest.param(
            {"is_over_content": True, "was_tapped": True, "latest_vain_ms": 20000, "n_vain_taps": 2},
            "inapplicable: popup_is_no_interstitial",
            id="a popup",
        ),
        pytest.param(
            {"has_control": True, "life_ms": (14900, 100)},
            "passed: ends_before_limit",
            id="it ends within 15 s",
        ),
        pytest.param(
            {"has_control": True, "life_ms": (14901, 100)},
            "untested: control_not_tapped",
            id="it perhaps does, and was not tapped",
        ),
        pytest.param(
            {"was_tapped": True, "earliest_close_ms": (14900, 100)},
            "passed: closes_within_limit",
            id="a tap closes within 15 s",
        ),
        pytest.param(
            {"was_tapped": True, "earliest_close_ms": (14901, 100)},
            "cantTell: no_tap_past_limit",
            id="a tap closes perhaps later",
        ),
        pytest.param(
            {"was_tapped": True, "latest_vain_ms": (15100, 100), "n_vain_taps": 2},
            "cantTell: no_tap_past_limit",
            id="a tap in vain perhaps earlier",
        ),
        pytest.param(
            {"was_tapped": True, "latest_vain_ms": (15101, 100), "n_vain_taps": 2},
            "failed, critical: unclosable_past_limit",
            id="two in vain, one past 15 s",
        ),
        pytest.param(
            {"was_tapped": True, "latest_vain_ms": (15101, 100), "n_vain_taps": 1},
            "cantTell: no_tap_past_limit",
            id="one in vain",
        ),
    ],
)
def test_outcome(values: dict[str, object], verdict: str) -> None:
    assert outcome_of(RULE, a_measure(CloseGate, **values)) == verdict
