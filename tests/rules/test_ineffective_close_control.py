"""ineffective-close-control (CLS-14), beyond its three cases."""

import pytest

from detector.measures.close_effect import CloseEffect
from detector.measures.close_gate import CloseGate
from detector.rules.ineffective_close_control import RULE
from tests.rules.asked import a_measure, outcome_of


@pytest.mark.parametrize(
    ("values", "verdict"),
    [
        pytest.param({"has_control": True}, "untested: control_not_tapped", id="not tapped"),
        pytest.param({"was_tapped": True, "n_closed": 1}, "cantTell: close_time_unknown", id="unknown speed"),
        pytest.param(
            {"was_tapped": True, "n_closed": 1, "close_ms": (3100, 99)},
            "failed, major: closes_slowly",
            id="more than 3 s",
        ),
        pytest.param(
            {"was_tapped": True, "n_closed": 1, "close_ms": (3100, 100)},
            "failed, minor: closes_slowly",
            id="more than 1 s",
        ),
        pytest.param(
            {"was_tapped": True, "n_closed": 1, "close_ms": (1000, 50)},
            "cantTell: close_time_near_limit",
            id="about 1 s",
        ),
        pytest.param(
            {"was_tapped": True, "n_closed": 1, "close_ms": (900, 100)},
            "passed: closes_in_time",
            id="at most 1 s",
        ),
        pytest.param(
            {
                "was_tapped": True,
                "n_closed_later": 1,
                "n_taps_in_vain": 3,
                "n_later_in_vain": 1,
                "taps_arrive": True,
            },
            "passed: closes_after_more_taps",
            id="a later tap closed",
        ),
        pytest.param(
            {"was_tapped": True, "n_taps_in_vain": 2, "n_later_in_vain": 1, "taps_arrive": True},
            "cantTell: too_few_taps_to_say_never",
            id="two taps in vain",
        ),
        pytest.param(
            {"was_tapped": True, "n_taps_in_vain": 3, "taps_arrive": True},
            "cantTell: never_tapped_several_times",
            id="never twice in one launch",
        ),
        pytest.param(
            {"was_tapped": True, "n_taps_in_vain": 3, "n_later_in_vain": 1},
            "cantTell: taps_may_not_arrive",
            id="perhaps no tap arrives",
        ),
        pytest.param(
            {"was_tapped": True, "n_taps_in_vain": 3, "n_later_in_vain": 1, "taps_arrive": True},
            "failed, critical: never_closes",
            id="three taps in vain",
        ),
    ],
)
def test_outcome(values: dict[str, object], verdict: str) -> None:
    assert outcome_of(RULE, a_measure(CloseEffect, **values), a_measure(CloseGate)) == verdict


@pytest.mark.parametrize(
    ("gate", "verdict"),
    [
        pytest.param(
            {"countdown_end_ms": (4000, 500), "latest_vain_ms": (4500, 90)},
            "cantTell: no_tap_after_countdown",
            id="a window that stays, and perhaps no tap after the countdown",
        ),
        pytest.param(
            {"countdown_end_ms": (4000, 500), "latest_vain_ms": (4600, 90)},
            "failed, critical: never_closes",
            id="a tap surely after it",
        ),
        pytest.param(
            {"countdown_end_ms": (4000, 500), "latest_vain_ms": (3000, 90), "life_ms": (7200, 90)},
            "cantTell: no_tap_after_countdown",
            id="a window that outlasts it",
        ),
        pytest.param(
            {"countdown_end_ms": (4000, 500), "latest_vain_ms": (3000, 90), "life_ms": (4500, 90)},
            "failed, critical: never_closes",
            id="a window that goes with it",
        ),
        pytest.param(
            {"countdown_end_ms": (4000, 500)}, "cantTell: no_tap_after_countdown", id="no moment is known"
        ),
    ],
)
def test_a_control_may_wait_for_its_countdown(gate: dict[str, object], verdict: str) -> None:
    vain = a_measure(CloseEffect, was_tapped=True, n_taps_in_vain=3, n_later_in_vain=1, taps_arrive=True)
    assert outcome_of(RULE, vain, a_measure(CloseGate, **gate)) == verdict
