"""The decision rule: what is near a limit under a guard band, and under simple acceptance."""

import pytest

from detector.core.measured import Given
from detector.core.quantity import Quantity
from detector.core.verdict import Outcome, ReasonCode
from detector.judging.decision import DecisionRule, decided
from detector.judging.rule import Judgement
from detector.measures.close_delay import CloseDelay
from detector.measures.close_presence import ClosePresence
from detector.rules.late_close_control import RULE
from tests.rulebook import profile
from tests.rules.asked import a_measure

G, S = DecisionRule.GUARD_BAND, DecisionRule.SIMPLE_ACCEPTANCE


def judged(delay_ms: float, error_ms: float, rule: DecisionRule) -> Judgement:
    delay = CloseDelay(
        evidence_ids=("run:0/frame:1",), delay_ms=Quantity(value=delay_ms, error=error_ms, unit="ms")
    )
    presence = a_measure(ClosePresence, n_frames=9, n_frames_with_control=9, control_score=0.95)
    given, limits = Given((delay, presence)), profile().limits[RULE.id]
    return decided(RULE.judge(given, limits), given, rule, lambda one: RULE.judge(one, limits))


@pytest.mark.parametrize(
    ("delay_ms", "by_guard_band", "by_acceptance"),
    [
        pytest.param(800, "passed", "passed", id="surely in time"),
        pytest.param(950, "cantTell", "passed", id="in time by its value"),
        pytest.param(1_050, "cantTell", "cantTell", id="late by its value, not surely"),
        pytest.param(1_200, "failed", "failed", id="surely late"),
    ],
)
def test_near_a_limit_of_one_second(delay_ms: float, by_guard_band: str, by_acceptance: str) -> None:
    assert judged(delay_ms, 100, G).outcome.value == by_guard_band
    assert judged(delay_ms, 100, S).outcome.value == by_acceptance


def test_a_pass_by_acceptance_still_shows_what_was_measured() -> None:
    (delay, *_) = (one for one in judged(950, 100, S).read if isinstance(one, CloseDelay))
    assert delay.delay_ms == Quantity(value=950, error=100, unit="ms")


def test_a_doubt_of_another_kind_is_no_matter_of_acceptance() -> None:
    """Too little was seen: the values alone would pass."""
    doubt = Judgement(outcome=Outcome.CANT_TELL, reason_id="unstable", reason_code=ReasonCode.UNSTABLE)
    kept = decided(doubt, Given(()), S, lambda _: pytest.fail("asked again"))
    assert kept is doubt
