from collections.abc import Sequence
from dataclasses import dataclass, replace

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from detector.core.measured import Measured
from detector.core.quantity import Quantity, bounded
from detector.core.uncertainty import Part
from detector.core.verdict import Outcome, ReasonCode, Severity, Tries, Verdict
from detector.judging.rule import Judgement
from detector.judging.vote import n_votes_needed, verdicts_without_window, vote
from detector.measures.close_delay import CloseDelay
from detector.measures.close_glyph_hits import CloseGlyphHits
from detector.measures.close_presence import ClosePresence
from detector.measures.daily_motion import DailyMotion
from detector.rules import RULES
from tests.rulebook import profile, rule_of, with_experimental_rules
from tests.rules.given import a_measure

RULE = rule_of("late-close-control")
F, P, C, N, U, E = (
    Outcome.FAILED,
    Outcome.PASSED,
    Outcome.CANT_TELL,
    Outcome.INAPPLICABLE,
    Outcome.UNTESTED,
    Outcome.ERROR,
)
REASONS = {
    F: "control_late",
    P: "control_in_time",
    C: "delay_near_limit",
    N: "no_control_seen",
    U: "delay_unmeasured",
    E: "rule_broke",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RunResult:
    outcome: Outcome
    severity: Severity = Severity.MAJOR
    delay_ms: float = 3500.0
    reason_code: ReasonCode | None = None


def judgement(run_index: int, run: RunResult) -> Judgement:
    delay: Measured = CloseDelay(
        evidence_ids=(f"run:{run_index}/frame:0001",),
        delay_ms=Quantity(value=run.delay_ms, error=100, unit="ms"),
    )
    return Judgement(
        outcome=run.outcome,
        reason_id=REASONS[run.outcome],
        read=(delay,),
        severity=run.severity if run.outcome is F else None,
        reason_code=run.reason_code,
        limits={"max_delay_ms": 3000.0},
    )


def verdict_of(results: Sequence[RunResult | Outcome]) -> Verdict:
    words = [one if isinstance(one, RunResult) else RunResult(outcome=one) for one in results]
    judgements = {n: judgement(n, one) for n, one in enumerate(words)}
    return vote(RULE, "window:1", judgements, profile=profile())


@pytest.mark.parametrize(("n_judged", "needed"), [(1, 1), (2, 2), (3, 2), (4, 3), (6, 4), (9, 6), (10, 7)])
def test_two_thirds_rounded_up(n_judged: int, needed: int) -> None:
    assert n_votes_needed(n_judged) == needed


@pytest.mark.parametrize(
    ("results", "outcome"),
    [
        pytest.param([F], F, id="one run is enough when there is only one"),
        pytest.param([F, F], F, id="both"),
        pytest.param([F, P], C, id="one of two is unstable"),
        pytest.param([F, F, P], F, id="two of three"),
        pytest.param([F, P, P], C, id="one of three is unstable, not a pass"),
        pytest.param([F] * 7 + [P] * 3, F, id="seven of ten"),
        pytest.param([F] * 6 + [P] * 4, C, id="six of ten"),
        pytest.param([P, P, C], P, id="a doubt among passes"),
        pytest.param([P, C], C, id="one pass of two"),
        pytest.param([F, N, N], F, id="runs that had no subject do not vote"),
        pytest.param([F, F, U], F, id="runs that were not tested do not vote"),
        pytest.param([N, N], N, id="never applicable"),
        pytest.param([U, U], U, id="never tested"),
        pytest.param([N, U], U, id="an open question is not hidden behind inapplicable"),
        pytest.param([P, P, E], E, id="a rule that broke once is not hidden by passes"),
        pytest.param([F, P, P, E], E, id="nor by failures that do not stand"),
        pytest.param([F, F, E], F, id="a failure stands without the run that broke"),
    ],
)
def test_votes(results: list[Outcome], outcome: Outcome) -> None:
    assert verdict_of(results).outcome is outcome


def test_unstable_states_how_many() -> None:
    verdict = verdict_of([F, P, P])
    assert verdict.reason_code is ReasonCode.UNSTABLE
    assert "1 of 3" in verdict.reason


@pytest.mark.parametrize(
    ("severities", "severity"),
    [
        pytest.param([Severity.CRITICAL, Severity.MINOR, Severity.MINOR], Severity.MINOR, id="one of three"),
        pytest.param([Severity.CRITICAL, Severity.CRITICAL, Severity.MINOR], Severity.CRITICAL, id="two"),
        pytest.param(
            [Severity.CRITICAL, Severity.MAJOR, Severity.MINOR], Severity.MAJOR, id="at least major"
        ),
    ],
)
def test_the_severity_is_one_that_enough_votes_reach(severities: list[Severity], severity: Severity) -> None:
    assert verdict_of([RunResult(outcome=F, severity=one) for one in severities]).severity is severity


def test_a_verdict_keeps_each_runs_value_and_the_median() -> None:
    verdict = verdict_of([RunResult(outcome=F, delay_ms=one) for one in (3400.0, 3600.0, 3500.0)])
    together = verdict.quantities[0]
    assert (together.name, together.value, together.unit) == ("delay_ms", 3500.0, "ms")
    assert together.error >= 100
    assert [run.quantities[0].value for run in verdict.runs] == [3400.0, 3600.0, 3500.0]
    assert verdict.seen_in_runs == (0, 1, 2)


def test_a_failure_states_what_the_runs_that_show_it_measured() -> None:
    late = RunResult(outcome=F, delay_ms=3900.0)
    verdict = verdict_of([late, RunResult(outcome=P, delay_ms=100.0), replace(late, delay_ms=3950.0)])
    delay = next(one for one in verdict.quantities if one.name == "delay_ms").quantity
    assert verdict.outcome is F
    assert delay.low > verdict.limits["max_delay_ms"]
    assert delay.value == pytest.approx(3925.0)
    assert [one.value for run in verdict.runs for one in run.quantities] == [3900.0, 100.0, 3950.0]


def test_a_run_without_the_subject_contributes_no_quantities() -> None:
    delays = [RunResult(outcome=F, delay_ms=3400.0), RunResult(outcome=F, delay_ms=3600.0)]
    verdict = verdict_of(
        [*delays, RunResult(outcome=N, delay_ms=9000.0), RunResult(outcome=U, delay_ms=9000.0)]
    )
    assert verdict.quantities[0].value == 3500.0


def test_cites_evidence_of_every_run_and_the_deciding_ones_first() -> None:
    assert set(verdict_of([F, F, P]).evidence_ids) == {f"run:{n}/frame:0001" for n in range(3)}
    assert verdict_of([P, P, F]).evidence_ids[0] == "run:2/frame:0001"
    assert verdict_of([P, F, F, P]).evidence_ids[0] == "run:1/frame:0001"  # unstable: the first failure


def test_of_several_errors_the_first_is_reported() -> None:
    errors = {n: Judgement(outcome=E, reason_id=one) for n, one in enumerate(("no_evidence", "rule_broke"))}
    assert vote(RULE, "window:1", errors, profile=profile()).reason_id == "no_evidence"


def test_only_the_rules_own_quantities_are_kept() -> None:
    presence = a_measure(ClosePresence, n_frames=9)
    seen = judgement(0, RunResult(outcome=P))
    verdict = vote(RULE, "window:1", {0: replace(seen, read=(*seen.read, presence))}, profile=profile())
    assert [one.name for one in verdict.quantities] == ["delay_ms"]
    assert [one.name for one in verdict.runs[0].quantities] == ["delay_ms"]


def test_without_a_run_there_is_no_vote() -> None:
    with pytest.raises(ValueError, match="no run"):
        verdict_of([])


def test_clauses_are_cited_once_and_explanations_are_not_clauses() -> None:
    own = profile().clauses[RULE.id]
    sources = ("a-clause/1", *own, "a tool value", "ours", "size and/or colour")
    judged = Judgement(outcome=P, reason_id="control_in_time", sources=sources)
    assert vote(RULE, "window:1", {0: judged}, profile=profile()).clauses == (*own, "a-clause/1")


def test_the_commonest_reason_represents_those_that_cannot_tell() -> None:
    guard = RunResult(outcome=C, reason_code=ReasonCode.GUARD_BAND)
    verdict = verdict_of([RunResult(outcome=C, reason_code=ReasonCode.GAP), guard, guard])
    assert verdict.reason_code is ReasonCode.GUARD_BAND


def test_a_verdict_without_failure_has_the_severity_at_stake() -> None:
    assert verdict_of([P]).severity is Severity.MAJOR


@pytest.mark.parametrize(
    ("why", "reason_id"),
    [
        (ReasonCode.NO_SAMPLE, "no_window_seen"),
        (ReasonCode.SECURE, "screen_secure"),
        (ReasonCode.GAP, "screen_not_recorded"),
    ],
)
def test_without_a_window_every_rule_is_untested(why: ReasonCode, reason_id: str) -> None:
    verdicts = verdicts_without_window(RULES, profile=profile(), reason_code=why)
    assert len(verdicts) == len([rule for rule in RULES if profile().asks(rule)])
    results = {(one.subject, one.outcome, one.reason_code, one.reason_id) for one in verdicts}
    assert results == {("app", U, why, reason_id)}


def test_interrupted_runs_are_the_reason_for_no_window() -> None:
    (whole,) = verdicts_without_window([RULE], profile=profile())
    (broken,) = verdicts_without_window([RULE], profile=profile(), is_broken_off=True)
    assert (whole.reason_id, whole.reason_code) == ("no_window_seen", ReasonCode.NO_SAMPLE)
    assert broken.reason_id == "run_broke_off"


RESULTS = st.builds(
    RunResult,
    outcome=st.sampled_from([F, P, C, U, N]),
    severity=st.sampled_from([Severity.CRITICAL, Severity.MAJOR, Severity.MINOR]),
)
BADNESS = {P: 0, C: 1, F: 2}


@for_all(st.lists(RESULTS.filter(lambda one: one.outcome in BADNESS), min_size=1, max_size=12), st.data())
def test_a_run_that_gets_worse_never_makes_the_verdict_better(
    results: list[RunResult], data: st.DataObject
) -> None:
    worse = list(results)
    at = data.draw(st.integers(0, len(results) - 1))
    worse[at] = RunResult(
        outcome=F, severity=results[at].severity if results[at].outcome is F else Severity.MINOR
    )
    before, after = verdict_of(results), verdict_of(worse)
    assert BADNESS[after.outcome] >= BADNESS[before.outcome]
    if before.outcome is F:
        assert after.severity.at_least(before.severity)


@for_all(st.lists(RESULTS, min_size=1, max_size=12))
def test_the_order_of_runs_does_not_change_outcome_or_severity(results: list[RunResult]) -> None:
    forth, back = verdict_of(results), verdict_of(list(reversed(results)))
    assert (forth.outcome, forth.severity) == (back.outcome, back.severity)


@for_all(st.lists(RESULTS, min_size=1, max_size=12))
def test_a_failure_is_shown_by_two_thirds_of_the_runs_that_could_judge(results: list[RunResult]) -> None:
    judged = [one for one in results if one.outcome in BADNESS]
    if verdict_of(results).outcome is F:
        assert sum(one.outcome is F for one in judged) * 3 >= len(judged) * 2


def test_states_how_often_it_failed_with_the_interval_of_the_share() -> None:
    verdict = verdict_of([RunResult(outcome=F), RunResult(outcome=F), RunResult(outcome=P)])
    quantities = {one.name: one for one in verdict.quantities}
    counts = [quantities[name] for name in ("n_runs_failed", "n_runs_judged")]
    assert [(one.value, one.error, one.unit) for one in counts] == [(2, 0, "runs"), (3, 0, "runs")]
    share = quantities["failed_run_share"]
    assert share.value == pytest.approx(2 / 3)
    assert share.low == pytest.approx(0.135, abs=0.001)  # Clopper and Pearson, 2 of 3
    assert share.high == pytest.approx(0.983, abs=0.001)


def test_two_runs_are_enough_for_a_share() -> None:
    for outcomes, share in (([F, P], 0.5), ([F, F], 1.0)):
        quantities = {one.name: one.value for one in verdict_of(outcomes).quantities}
        assert (quantities["failed_run_share"], quantities["n_runs_judged"]) == (share, 2)


def test_one_run_or_no_failure_gives_no_share() -> None:
    for outcomes in ([RunResult(outcome=F)], [RunResult(outcome=P), RunResult(outcome=P)]):
        assert "failed_run_share" not in {one.name for one in verdict_of(outcomes).quantities}


def test_tries_are_the_runs_that_could_be_judged_and_those_that_failed() -> None:
    verdict = verdict_of([F, F, P, N, U])
    assert verdict.tries == Tries(n=3, shown=2)
    assert len(verdict.seen_in_runs) == 5


def test_unjudged_runs_are_not_tries() -> None:
    assert verdict_of([N, U]).tries is None


def test_tries_count_launches_that_show_the_reported_fault() -> None:
    """Seven of ten launches are past the worse limit that is reported; the others only past a milder one."""
    worse = [RunResult(outcome=F, severity=Severity.MAJOR)] * 7
    verdict = verdict_of([*worse, *[RunResult(outcome=F, severity=Severity.MINOR)] * 3])
    assert (verdict.outcome, verdict.severity) == (F, Severity.MAJOR)
    assert verdict.tries == Tries(n=10, shown=7)


@pytest.mark.parametrize(
    "why",
    [
        *(ReasonCode.GAP, ReasonCode.SECURE, ReasonCode.BLOCKED_BY_SYSTEM),
        *(ReasonCode.NO_SENSOR_INJECTION, ReasonCode.BUDGET),
    ],
)
def test_a_launch_that_could_not_look_is_not_a_try(why: ReasonCode) -> None:
    blind = RunResult(outcome=C, reason_code=why)
    near = RunResult(outcome=C, reason_code=ReasonCode.GUARD_BAND)
    verdict = verdict_of([F, F, F, F, blind, near])
    assert (verdict.outcome, verdict.tries) == (F, Tries(n=5, shown=4))


def test_budgets_are_only_in_the_verdicts_own_quantities() -> None:
    """A budget for each quantity of the verdict; those of the launches would say the same again."""
    stated = bounded(Quantity(value=3_500, error=100, unit="ms"), Part.FRAME_INTERVAL)
    delays = {n: CloseDelay(evidence_ids=(f"run:{n}/frame:1",), delay_ms=stated) for n in (0, 1)}
    judgements = {
        n: Judgement(outcome=F, reason_id="control_late", read=(one,), severity=Severity.MAJOR)
        for n, one in delays.items()
    }
    verdict = vote(RULE, "window:1", judgements, profile=profile())
    delay = next(one for one in verdict.quantities if one.name == "delay_ms")
    assert delay.budget is not None
    assert [one.part for one in delay.budget.components] == [Part.FRAME_INTERVAL, Part.RUNS_SPREAD]
    assert all(one.budget is None for run in verdict.runs for one in run.quantities)


def test_tries_are_counted_if_only_tries_are_lacking() -> None:
    """The taps inside the glyph did not jump, though none bounds the hit region."""

    def tries(reason_id: str) -> Tries | None:
        taps = a_measure(CloseGlyphHits, has_control=True, n_taps_on_glyph=3)
        judged = Judgement(outcome=U, reason_id=reason_id, read=(taps,))
        return vote(rule_of("misplaced-hit-region"), "window:1", {0: judged}, profile=profile()).tries

    assert tries("hit_region_not_probed") == Tries(n=3, shown=0)
    assert tries("control_not_tapped") is None


@pytest.mark.parametrize("is_declared", [True, False])
def test_a_doubts_tries_are_counted_in_the_rules_own_quantities(is_declared: bool) -> None:
    rule = rule_of("jump-in-daily-motion")
    rule = rule if is_declared else replace(rule, quantities=("least_repeats",))
    daily = a_measure(DailyMotion, daily_tried_runs=2, least_repeats=2)
    doubt = Judgement(outcome=C, reason_id="too_few_daily_motions", read=(daily,))
    verdict = vote(rule, "window:1", {0: doubt}, profile=with_experimental_rules())
    assert verdict.tries == (Tries(n=2, shown=0) if is_declared else None)
