"""countdown-gated-close (CLS-03), beyond its three cases."""

import pytest

from detector.measures.close_gate import CloseGate
from detector.rules.countdown_gated_close import RULE
from tests.rules.asked import a_measure, outcome_of


@pytest.mark.parametrize(
    ("values", "verdict"),
    [
        pytest.param({}, "inapplicable: no_control_to_tap", id="no control"),
        pytest.param({"has_control": True}, "untested: control_not_tapped", id="not tapped"),
        pytest.param(
            {"was_tapped": True, "earliest_close_ms": 600},
            "passed: closes_without_countdown",
            id="no countdown, closes",
        ),
        pytest.param(
            {"was_tapped": True, "earliest_close_ms": 600, "latest_vain_ms": 300},
            "cantTell: no_countdown_to_compare",
            id="no countdown, and one in vain",
        ),
        pytest.param(
            {"was_tapped": True}, "cantTell: no_countdown_to_compare", id="no countdown, never closed"
        ),
        pytest.param(
            {
                "was_tapped": True,
                "countdown_end_ms": (5000, 100),
                "earliest_close_ms": (4500, 99),
                "latest_vain_ms": 300,
            },
            "passed: closes_before_countdown_ends",
            id="surely 300 ms before its end",
        ),
        pytest.param(
            {
                "was_tapped": True,
                "countdown_end_ms": (5000, 100),
                "earliest_close_ms": (4500, 100),
                "latest_vain_ms": 4400,
                "n_vain_taps": 2,
            },
            "cantTell: close_near_countdown_end",
            id="perhaps 300 ms before its end",
        ),
        pytest.param(
            {
                "was_tapped": True,
                "countdown_end_ms": (5000, 100),
                "earliest_close_ms": (4700, 100),
                "latest_vain_ms": 4400,
                "n_vain_taps": 2,
            },
            "failed, critical: gated_by_countdown",
            id="surely not 300 ms before its end",
        ),
        pytest.param(
            {
                "was_tapped": True,
                "countdown_end_ms": (5000, 100),
                "earliest_close_ms": 5200,
                "latest_vain_ms": (3200, 100),
                "n_vain_taps": 2,
            },
            "failed, critical: gated_by_countdown",
            id="a tap in vain 1.8 s before its end",
        ),
        pytest.param(
            {
                "was_tapped": True,
                "countdown_end_ms": (5000, 100),
                "earliest_close_ms": 5200,
                "latest_vain_ms": (3200, 101),
                "n_vain_taps": 2,
            },
            "cantTell: no_tap_near_countdown_end",
            id="a tap in vain earlier than that",
        ),
        pytest.param(
            {"was_tapped": True, "countdown_end_ms": 5000, "earliest_close_ms": 5200, "n_vain_taps": 2},
            "cantTell: no_tap_near_countdown_end",
            id="no tap in vain",
        ),
        pytest.param(
            {
                "was_tapped": True,
                "countdown_end_ms": 5000,
                "earliest_close_ms": 5200,
                "latest_vain_ms": 4400,
                "n_vain_taps": 1,
            },
            "cantTell: too_few_taps_in_countdown",
            id="one tap in vain",
        ),
        pytest.param(
            {
                "was_tapped": True,
                "countdown_end_ms": (5000, 100),
                "latest_vain_ms": 4400,
                "n_vain_taps": 2,
                "life_ms": (6800, 100),
            },
            "failed, critical: gated_by_countdown",
            id="it goes by itself with the countdown",
        ),
        pytest.param(
            {
                "was_tapped": True,
                "countdown_end_ms": (5000, 100),
                "latest_vain_ms": 4400,
                "n_vain_taps": 2,
                "life_ms": (6801, 100),
            },
            "cantTell: no_tap_after_countdown",
            id="it outlives the countdown",
        ),
        pytest.param(
            {"was_tapped": True, "countdown_end_ms": 5000, "latest_vain_ms": 4400, "n_vain_taps": 2},
            "cantTell: no_tap_after_countdown",
            id="unknown duration",
        ),
    ],
)
def test_outcome(values: dict[str, object], verdict: str) -> None:
    assert outcome_of(RULE, a_measure(CloseGate, **values)) == verdict


@pytest.mark.parametrize(
    ("later_ms", "verdict"),
    [
        pytest.param((4_599, 0), "passed: closes_by_a_later_tap", id="surely 300 ms before its end"),
        pytest.param((4_600, 0), "failed, critical: gated_by_countdown", id="just 300 ms before it"),
        pytest.param((4_599, 1), "failed, critical: gated_by_countdown", id="perhaps later than that"),
    ],
)
def test_a_second_tap_that_closes_before_the_end_clears_the_window(later_ms: object, verdict: str) -> None:
    gate = a_measure(
        CloseGate,
        was_tapped=True,
        countdown_end_ms=(5_000, 100),
        earliest_close_ms=5_200,
        earliest_later_close_ms=later_ms,
        latest_vain_ms=4_400,
        n_vain_taps=2,
    )
    assert outcome_of(RULE, gate) == verdict
