from dataclasses import replace

import pytest

from detector.core.display import Display
from detector.core.measured import Measurements
from detector.core.verdict import Outcome, ReasonCode, Severity
from detector.judging.judge import judge_window
from detector.judging.rule import Judgement, Limits, cannot_tell, failed, inapplicable, passed
from detector.measures import measure_window
from detector.rules import RULES
from tests.rulebook import a_control, a_run, a_track, profile, rule_of

DISPLAY = Display(width_px=1080, height_px=2400, density_dpi=420)
LATE = rule_of("late-close-control")


def given_of(n_frames: int = 20, *, first_control: int | None = 0) -> Measurements:
    controls = [
        a_control() if first_control is not None and n >= first_control else None for n in range(n_frames)
    ]
    return measure_window(a_run(a_track(controls), DISPLAY), run_index=3)


def test_applies_exactly_the_rules_of_the_profile() -> None:
    judgements = judge_window(RULES, given_of(), profile=profile())
    assert list(judgements) == [rule.id for rule in RULES if profile().asks(rule)]


def test_names_evidence_with_its_run() -> None:
    judgements = judge_window(RULES, given_of(first_control=None), profile=profile())
    missing = judgements["missing-close-control"]
    assert missing.outcome is Outcome.FAILED
    assert all(one.startswith("run:3/frame:") for one in missing.read[0].evidence_ids)


@pytest.mark.parametrize("why", [ReasonCode.GAP, ReasonCode.SECURE, None])
def test_a_missing_need_is_untested(why: ReasonCode | None) -> None:
    judgements = judge_window([LATE], Measurements(()), profile=profile(), unmet=why)
    assert judgements[LATE.id].outcome is Outcome.UNTESTED
    assert judgements[LATE.id].reason_code is why


def test_a_rule_that_raises_does_not_stop_the_others() -> None:
    def broken(given: Measurements, limits: Limits) -> Judgement:
        raise ZeroDivisionError

    rules = [replace(LATE, judge=broken), *(rule for rule in RULES if rule is not LATE)]
    judgements = judge_window(rules, given_of(), profile=profile())
    assert judgements[LATE.id].outcome is Outcome.ERROR
    assert judgements["missing-close-control"].outcome is Outcome.PASSED


def test_refuses_a_failure_without_evidence() -> None:
    def accuses(given: Measurements, limits: Limits) -> Judgement:
        return failed(Severity.MAJOR, "control_late", limits={})

    judgements = judge_window([replace(LATE, judge=accuses)], given_of(), profile=profile())
    assert judgements[LATE.id].outcome is Outcome.ERROR


@pytest.mark.parametrize(
    "judgement", [passed("control_in_time"), cannot_tell("delay_unmeasured"), inapplicable("no_control_seen")]
)
def test_only_a_failure_needs_evidence(judgement: Judgement) -> None:
    judgements = judge_window([replace(LATE, judge=lambda *_: judgement)], given_of(), profile=profile())
    assert judgements[LATE.id] == judgement


def test_passes_a_rule_only_what_it_declared() -> None:
    handed: list[Measurements] = []

    def looks(given: Measurements, limits: Limits) -> Judgement:
        handed.append(given)
        return LATE.judge(given, limits)

    judge_window([replace(LATE, judge=looks)], given_of(), profile=profile())
    assert {type(one) for one in handed[0]} == set(LATE.needs)
