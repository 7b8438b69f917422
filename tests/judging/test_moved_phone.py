"""Judgements on a phone that was not moved, or moved without effect."""

import pytest

from detector.judging.checks import unmoved
from detector.judging.rule import Condition, Limits, Origin
from detector.measures.shake_trigger import ShakeTrigger
from tests.rules.given import a_measure

TWO = Condition(value=2, unit="movements", origin=Origin.TOOL, source="a test")
LIMITS = Limits(by_name={}, conditions={"min_quiet_shakes": TWO, "min_silent_runs": TWO})


@pytest.mark.parametrize(
    ("can_be_moved", "n_shakes", "n_jumps", "word"),
    [
        pytest.param(False, 0, 0, "untested, no_sensor_injection: phone_cannot_be_moved", id="it cannot be"),
        pytest.param(True, 0, 0, "untested, budget: phone_not_moved", id="it was not"),
        pytest.param(True, 1, 0, "untested, budget: phone_not_moved", id="once is too few"),
        pytest.param(True, (2, 1), 0, "untested, budget: phone_not_moved", id="perhaps once"),
        pytest.param(True, 2, 0, "passed: hardest_shake_does_nothing", id="twice"),
        pytest.param(False, 2, 0, "passed: hardest_shake_does_nothing", id="in launches when it could be"),
        pytest.param(True, 2, 1, "untested, budget: phone_not_moved", id="one of two jumped"),
        pytest.param(False, 1, 0, "untested, budget: phone_not_moved", id="once, when it could be"),
    ],
)
def test_only_hard_shakes_without_effect_clear_it(
    can_be_moved: bool, n_shakes: object, n_jumps: int, word: str
) -> None:
    moved = a_measure(ShakeTrigger, can_be_moved=can_be_moved, n_shakes=n_shakes, n_jump_shakes=n_jumps)
    judgement = unmoved(moved, moved, LIMITS)
    code = "" if judgement.reason_code is None else f", {judgement.reason_code.value}"
    assert f"{judgement.outcome.value}{code}: {judgement.reason_id}" == word
    assert judgement.read == (moved,)
