"""The decision rule: values near a limit under a guard band, and under simple acceptance."""

import pytest

from detector.core.measured import Measurements
from detector.core.quantity import Quantity, StatedQuantity, bounded, stated
from detector.core.uncertainty import Component, Distribution, Origin, Part, bound
from detector.core.verdict import Outcome, ReasonCode, Severity
from detector.judging.decision import DecisionRule, accusable, decided
from detector.judging.rule import Judgement, failed, passed
from detector.measures.close_delay import CloseDelay
from detector.measures.close_presence import ClosePresence
from tests.rulebook import profile, rule_of
from tests.rules.given import a_measure

RULE = rule_of("late-close-control")

G, S = DecisionRule.GUARD_BAND, DecisionRule.SIMPLE_ACCEPTANCE


def judged(delay_ms: float, error_ms: float, rule: DecisionRule) -> Judgement:
    delay = CloseDelay(
        evidence_ids=("run:0/frame:1",), delay_ms=Quantity(value=delay_ms, error=error_ms, unit="ms")
    )
    presence = a_measure(ClosePresence, n_frames=9, n_frames_with_control=9, control_score=0.95)
    given, limits = Measurements((delay, presence)), profile().limits[RULE.id]
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


def test_acceptance_does_not_settle_other_doubts() -> None:
    """Too little was seen: the values alone would pass."""
    doubt = Judgement(outcome=Outcome.CANT_TELL, reason_id="unstable", reason_code=ReasonCode.UNSTABLE)
    kept = decided(doubt, Measurements(()), S, lambda _: pytest.fail("asked again"))
    assert kept is doubt


@pytest.mark.parametrize("outcome", [Outcome.PASSED, Outcome.INAPPLICABLE, Outcome.UNTESTED, Outcome.ERROR])
def test_acceptance_changes_nothing_but_a_doubt(outcome: Outcome) -> None:
    judgement = Judgement(outcome=outcome, reason_id="delay_near_limit", reason_code=ReasonCode.GUARD_BAND)
    kept = decided(judgement, Measurements(()), S, lambda _: passed("control_in_time"))
    assert kept is judgement


def with_budget(value: float, expanded: float, error: float = 0.0) -> StatedQuantity:
    component = Component(
        part=Part.FRAMES_SPREAD,
        value=expanded / 2,
        unit="ms",
        distribution=Distribution.NORMAL,
        divisor=1.0,
        sensitivity=1.0,
        origin=Origin.READINGS,
        contribution=expanded / 2,
    )
    return stated(value, error, "ms", (component,))


@pytest.mark.parametrize(
    ("delay_ms", "outcome"),
    [
        pytest.param(1_090, "cantTell", id="within U"),
        pytest.param(1_130, "cantTell", id="past U, within three standard uncertainties"),
        pytest.param(1_160, "failed", id="past three"),
    ],
)
@pytest.mark.parametrize("rule", [G, S])
def test_an_accusation_keeps_three_standard_uncertainties(
    delay_ms: float, outcome: str, rule: DecisionRule
) -> None:
    delay = CloseDelay(evidence_ids=("run:0/frame:1",), delay_ms=with_budget(delay_ms, 100))
    presence = a_measure(ClosePresence, n_frames=9, n_frames_with_control=9, control_score=0.95)
    given, limits = Measurements((delay, presence)), profile().limits[RULE.id]
    judged = decided(RULE.judge(given, limits), given, rule, lambda one: RULE.judge(one, limits))
    assert judged.outcome.value == outcome
    assert delay in judged.read  # what is shown is what was measured, with U


def test_a_pass_needs_the_stated_interval_alone() -> None:
    delay = CloseDelay(evidence_ids=("run:0/frame:1",), delay_ms=with_budget(880, 100))
    presence = a_measure(ClosePresence, n_frames=9, n_frames_with_control=9, control_score=0.95)
    given, limits = Measurements((delay, presence)), profile().limits[RULE.id]
    passed = decided(RULE.judge(given, limits), given, G, lambda one: RULE.judge(one, limits))
    assert passed.outcome is Outcome.PASSED


def test_a_bound_wider_than_that_stays_as_it_is() -> None:
    assert accusable(with_budget(1_000, 100, error=200)).error == 200
    assert accusable(with_budget(1_000, 100)).error == pytest.approx(150)
    assert accusable(Quantity(value=1_000, error=7, unit="ms")).error == 7


def test_an_error_without_a_budget_is_kept() -> None:
    unexplained = StatedQuantity(value=1_000, error=7, unit="ms")
    assert accusable(unexplained) is unexplained


def test_a_hard_bound_needs_no_wider_band() -> None:
    late = bounded(Quantity(value=1_000, error=100, unit="ms"), Part.MOMENTS)
    assert accusable(late).error == 100


def test_barely_past_the_worse_limit_counts_as_past_the_milder_one() -> None:
    """By U past 3 s, which is a major failure, and by less than three standard uncertainties."""
    delay = CloseDelay(evidence_ids=("run:0/frame:1",), delay_ms=with_budget(3_130, 100))
    presence = a_measure(ClosePresence, n_frames=9, n_frames_with_control=9, control_score=0.95)
    given, limits = Measurements((delay, presence)), profile().limits[RULE.id]
    by_interval = RULE.judge(given, limits)
    judgement = decided(by_interval, given, G, lambda one: RULE.judge(one, limits))
    assert (by_interval.outcome, by_interval.severity) == (Outcome.FAILED, Severity.MAJOR)
    assert (judgement.outcome, judgement.severity) == (Outcome.FAILED, Severity.MINOR)


def test_a_wider_band_never_acquits() -> None:
    accused = failed(Severity.MINOR, "control_late", limits={})
    assert decided(accused, Measurements(()), G, lambda _: passed("control_in_time")) is accused


def of(*widths: tuple[float, Distribution]) -> StatedQuantity:
    """Bounds of these half widths; of a normal one it is the standard deviation."""
    parts = [bound(Part.MOMENTS, one, "ms", origin=Origin.TOOL, distribution=shape) for one, shape in widths]
    return stated(1_000, 0.0, "ms", parts)


@pytest.mark.parametrize(
    ("quantity", "band"),
    [
        pytest.param(of((60, Distribution.NORMAL), (80, Distribution.NORMAL)), 300, id="three of 100"),
        pytest.param(of((100, Distribution.RECTANGULAR)), 100, id="all of a bound"),
        pytest.param(of((100, Distribution.TRIANGULAR)), 100, id="all of a bound that is seldom reached"),
        pytest.param(
            of((100, Distribution.RECTANGULAR), (5, Distribution.NORMAL)), 115, id="a bound and three of 5"
        ),
    ],
)
def test_the_accusation_band_is_at_most_the_sum_of_bounds(quantity: StatedQuantity, band: float) -> None:
    assert accusable(quantity).error == pytest.approx(band)


def test_the_bounds_of_a_share_are_kept() -> None:
    budget = with_budget(0.9, 0.1).budget
    share = StatedQuantity(value=0.9, error=0.3, unit="1", budget=budget, least=0.6, most=1.0)
    assert accusable(share) is share
