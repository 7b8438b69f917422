"""oversensitive-shake (SHK-03), beyond its three cases."""

import pytest

from detector.measures.shake_trigger import ShakeTrigger
from detector.rules.oversensitive_shake import RULE
from tests.rules.asked import a_measure, outcome_of

HARD = {
    "peak_mps2": (20, 0.1),
    "total_mps2": (22, 0.1),
    "turn_deg": (40, 1),
    "shake_ms": (3500, 50),
    "weakest_runs": 2,
    "n_jump_shakes": 2,
}
"""In two launches shakes jumped that are harder than the note asks, in all three values."""


@pytest.mark.parametrize(
    ("values", "verdict"),
    [
        pytest.param({}, "untested: phone_cannot_be_moved", id="nothing moves it"),
        pytest.param(
            {"n_shakes": 2, "can_be_moved": True}, "passed: hardest_shake_does_nothing", id="no shake jumps"
        ),
        pytest.param({"n_jump_shakes": 1}, "untested: phone_not_moved", id="its values are not known"),
        pytest.param({**HARD, "peak_mps2": None}, "untested: phone_not_moved", id="its peak is not known"),
        pytest.param({**HARD, "total_mps2": None}, "untested: phone_not_moved", id="its total is not known"),
        pytest.param({**HARD, "turn_deg": None}, "untested: phone_not_moved", id="its turn is not known"),
        pytest.param({**HARD, "shake_ms": None}, "untested: phone_not_moved", id="its length is not known"),
        pytest.param(HARD, "passed: only_hard_shakes_jump", id="none below"),
        pytest.param(
            {**HARD, "peak_mps2": (14.9, 0.1), "total_mps2": (14.9, 0.1)},
            "passed: only_hard_shakes_jump",
            id="a peak just below, as sensors are set",
        ),
        pytest.param(
            {**HARD, "peak_mps2": (14.9, 0.11), "total_mps2": (14.9, 0.11)},
            "cantTell: shake_near_reference",
            id="a peak perhaps below",
        ),
        pytest.param(
            {**HARD, "turn_deg": (34.5, 1)}, "passed: only_hard_shakes_jump", id="a turn just below"
        ),
        pytest.param(
            {**HARD, "turn_deg": (34.4, 1)}, "cantTell: shake_near_reference", id="a turn perhaps below"
        ),
        pytest.param(
            {**HARD, "shake_ms": (2900, 100)}, "passed: only_hard_shakes_jump", id="a length just below"
        ),
        pytest.param(
            {**HARD, "shake_ms": (2900, 101)}, "cantTell: shake_near_reference", id="a length perhaps below"
        ),
        pytest.param(
            {**HARD, "turn_deg": (34.5, 0.5), "shake_ms": (2900, 100)},
            "passed: only_hard_shakes_jump",
            id="two values as high as the note's at most",
        ),
        pytest.param(
            {**HARD, "shake_ms": (2849, 50)}, "passed: only_hard_shakes_jump", id="one value surely below"
        ),
        pytest.param(
            {**HARD, "turn_deg": (33.9, 1), "shake_ms": (2940, 50)},
            "failed, minor: shake_partly_light_jumps",
            id="two values surely below",
        ),
        pytest.param(
            {**HARD, "peak_mps2": (10, 1), "total_mps2": (13, 1), "turn_deg": (10, 1)},
            "failed, minor: shake_partly_light_jumps",
            id="two values surely below, in both readings",
        ),
        pytest.param(
            {**HARD, "peak_mps2": (10, 1), "total_mps2": (16, 1), "turn_deg": (10, 1)},
            "cantTell: shake_near_reference",
            id="a peak below in one reading alone",
        ),
        pytest.param(
            {**HARD, "peak_mps2": (10, 1), "total_mps2": (13, 1), "turn_deg": (10, 1), "shake_ms": (500, 50)},
            "failed, major: light_shake_jumps",
            id="all three",
        ),
        pytest.param(
            {
                **HARD,
                "peak_mps2": (10, 1),
                "total_mps2": (13, 1),
                "turn_deg": (10, 1),
                "shake_ms": (500, 50),
                "weakest_runs": 1,
            },
            "cantTell: shake_jumped_once",
            id="all three, in one launch",
        ),
        pytest.param(
            {**HARD, "peak_mps2": 0.2, "total_mps2": (9.9, 0.1), "shake_ms": (250, 50)},
            "passed: turn_meets_reference",
            id="a turn alone, as far as the note asks",
        ),
        pytest.param(
            {**HARD, "peak_mps2": (0.7, 0.4), "total_mps2": (9.9, 0.1), "shake_ms": (250, 50)},
            "failed, minor: shake_partly_light_jumps",
            id="and a little force",
        ),
        pytest.param(
            {**HARD, "peak_mps2": (0.6, 0.4), "total_mps2": (9.9, 0.1), "shake_ms": (251, 50)},
            "failed, minor: shake_partly_light_jumps",
            id="and for a while",
        ),
        pytest.param(
            {
                **HARD,
                "peak_mps2": (0.6, 0.4),
                "total_mps2": (9.9, 0.1),
                "turn_deg": (30, 1),
                "shake_ms": (250, 50),
            },
            "failed, major: light_shake_jumps",
            id="a turn alone, less far",
        ),
    ],
)
def test_outcome(values: dict[str, object], verdict: str) -> None:
    assert outcome_of(RULE, a_measure(ShakeTrigger, **values)) == verdict
