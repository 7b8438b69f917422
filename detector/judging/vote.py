"""Combines a rule's judgements of all runs into one verdict.

Adverts differ from launch to launch, so one run proves little and a run without the window does not count. A
failure stands if two thirds of the runs that could be judged show it, rounded up (1 of 1, 2 of 2, 2 of 3, 7
of 10), at the worst severity that this many of them reach. A pass needs as many and not a single failure.
Failures below the vote are `unstable`: cantTell. A rule that raised an error in any run is an `error`, unless
the other runs make a failure stand without it. How often it failed is stated as k of n, with the interval of
the true share.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from detector.core.entry import COLD
from detector.core.measured import NamedQuantity, named
from detector.core.probing import share_of
from detector.core.quantity import Quantity
from detector.core.spread import combined
from detector.core.subject import app_at
from detector.core.uncertainty import Part
from detector.core.verdict import Outcome, ReasonCode, RunWord, Severity, Tries, Verdict
from detector.judging.profiles import Profile
from detector.judging.rule import Judgement, Rule, Scope
from detector.judging.tries import counted_tries, is_short_of_tries
from detector.judging.wording import reason_in

__all__ = ["n_votes_needed", "verdicts_without_window", "vote"]

_JUDGED = (Outcome.FAILED, Outcome.PASSED, Outcome.CANT_TELL)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Basis:
    """What a verdict rests on; nothing where no run showed a window."""

    seen_in_runs: tuple[int, ...] = ()
    quantities: tuple[NamedQuantity, ...] = ()
    evidence_ids: tuple[str, ...] = ()
    runs: tuple[RunWord, ...] = ()
    tries: Tries | None = None


def n_votes_needed(n_judged: int) -> int:
    """Two thirds, rounded up to a whole number."""
    return -(-2 * n_judged // 3)


def vote(rule: Rule, subject: str, judgements: Mapping[int, Judgement], *, profile: Profile) -> Verdict:
    """One verdict from the judgements by run index, over the runs in which the subject was seen."""
    if not judgements:
        raise ValueError(f"{rule.id}: no run to vote on")
    in_order = dict(sorted(judgements.items()))
    chosen, n_failed, n_judged = _choose(list(in_order.values()))
    runs = tuple(_word(rule, index, judgement) for index, judgement in in_order.items())
    quantities = _combined(_carrying(runs, chosen.outcome))
    if n_failed and n_judged > 1:
        quantities += (_n_runs("n_runs_failed", n_failed), _n_runs("n_runs_judged", n_judged))
        quantities += _failed_share(n_failed, n_judged)
    basis = _Basis(
        seen_in_runs=tuple(in_order),
        quantities=quantities,
        evidence_ids=_evidence(in_order, chosen),
        runs=tuple(_without_budgets(run) for run in runs),
        tries=_tries(rule, quantities, chosen, list(in_order.values())),
    )
    return _verdict(rule, subject, chosen, basis, profile=profile)


def verdicts_without_window(
    rules: Iterable[Rule],
    *,
    profile: Profile,
    reason_code: ReasonCode = ReasonCode.NO_SAMPLE,
    is_broken_off: bool = False,
    entry: str = COLD,
    reason_id: str | None = None,
) -> tuple[Verdict, ...]:
    """No run at this entry showed a window. `reason_code` is SECURE or GAP if the runs could not see any.

    `is_broken_off`: no run was completed.
    """
    judgement = Judgement(
        outcome=Outcome.UNTESTED,
        reason_id=reason_id
        or ("run_broke_off" if is_broken_off else _UNSEEN.get(reason_code, "no_window_seen")),
        reason_code=reason_code,
    )
    return tuple(
        replace(_verdict(rule, app_at(entry), judgement, _Basis(), profile=profile), entry=entry)
        for rule in rules
        if profile.asks(rule)
    )


_UNSEEN = {ReasonCode.SECURE: "screen_secure", ReasonCode.GAP: "screen_not_recorded"}


def _choose(judgements: Sequence[Judgement]) -> tuple[Judgement, int, int]:
    """The judgement that stands for all, the number of failures, and the number judged."""
    judged = [judgement for judgement in judgements if judgement.outcome in _JUDGED]
    failures = [judgement for judgement in judged if judgement.outcome is Outcome.FAILED]
    passes = [judgement for judgement in judged if judgement.outcome is Outcome.PASSED]
    needed = n_votes_needed(len(judged))
    counts = (len(failures), len(judged))
    if failures and len(failures) >= needed:
        worst_first = sorted(failures, key=_severity_rank)
        return worst_first[needed - 1], *counts
    if broken := [judgement for judgement in judgements if judgement.outcome is Outcome.ERROR]:
        return broken[0], *counts
    if not judged:
        return _commonest(judgements, _UNJUDGED_FIRST), *counts
    if failures:
        first = failures[0]
        unstable = Judgement(
            outcome=Outcome.CANT_TELL,
            reason_id="unstable",
            read=first.read,
            reason_code=ReasonCode.UNSTABLE,
            limits=first.limits,
            sources=first.sources,
            uncited=first.uncited,
        )
        return unstable, *counts
    if len(passes) >= needed:
        return _commonest(passes, ()), *counts
    return _commonest(
        [judgement for judgement in judged if judgement.outcome is Outcome.CANT_TELL], ()
    ), *counts


_UNJUDGED_FIRST = (Outcome.UNTESTED, Outcome.INAPPLICABLE)


def _commonest(judgements: Sequence[Judgement], preferred: Sequence[Outcome]) -> Judgement:
    """The first of the commonest kind; of equally common kinds the one that `preferred` lists first."""
    counts = Counter(
        (judgement.outcome, judgement.reason_code, judgement.reason_id) for judgement in judgements
    )

    def order(one: Judgement) -> tuple[int, int]:
        rank = preferred.index(one.outcome) if one.outcome in preferred else len(preferred)
        return (-counts[(one.outcome, one.reason_code, one.reason_id)], rank)

    return min(judgements, key=order)


def _severity_rank(judgement: Judgement) -> int:
    severity = judgement.severity or Severity.INFO
    return severity.rank


def _word(rule: Rule, run_index: int, judgement: Judgement) -> RunWord:
    return RunWord(
        run_index=run_index,
        outcome=judgement.outcome,
        severity=judgement.severity,
        reason_code=judgement.reason_code,
        reason_id=judgement.reason_id,
        quantities=tuple(
            quantity
            for measured in judgement.read
            for quantity in measured.quantities()
            if quantity.name in rule.quantities
        ),
    )


def _without_budgets(run: RunWord) -> RunWord:
    """The verdict's own quantities carry their budgets; once is enough."""
    return replace(run, quantities=tuple(replace(quantity, budget=None) for quantity in run.quantities))


_BLIND = frozenset(
    {
        ReasonCode.GAP,
        ReasonCode.SECURE,
        ReasonCode.BLOCKED_BY_SYSTEM,
        ReasonCode.NO_SENSOR_INJECTION,
        ReasonCode.BUDGET,
    }
)
"""Why a run could not have shown the fault."""


def _tries(
    rule: Rule, quantities: Sequence[NamedQuantity], chosen: Judgement, judgements: Sequence[Judgement]
) -> Tries | None:
    """Runs that show the reported fault, this bad or worse, of those that could have shown it."""
    if rule.scope is not Scope.WINDOW:
        if chosen.outcome is Outcome.UNTESTED and is_short_of_tries(chosen.reason_id):
            quantities = [quantity for measured in chosen.read for quantity in measured.quantities()]
        return counted_tries(quantities, reason_id=chosen.reason_id)
    failures = [judgement for judgement in judgements if judgement.outcome is Outcome.FAILED]
    doubts = [
        judgement
        for judgement in judgements
        if judgement.outcome is Outcome.CANT_TELL and judgement.reason_code not in _BLIND
    ]
    passes = [judgement for judgement in judgements if judgement.outcome is Outcome.PASSED]
    n_tries = len(failures) + len(doubts) + len(passes)
    if n_tries == 0:
        return None
    shown = failures
    if chosen.outcome is Outcome.FAILED:
        shown = [failure for failure in failures if _severity_rank(failure) <= _severity_rank(chosen)]
    return Tries(n=n_tries, shown=len(shown))


def _carrying(runs: Sequence[RunWord], outcome: Outcome) -> list[RunWord]:
    """The runs whose readings a verdict states: of a failure those that show it, else all that were judged.

    A run that does not show it may have seen another window or creative, and its readings would widen the
    stated error until the quantity no longer bears the failure out.
    """
    carrying = (Outcome.FAILED,) if outcome is Outcome.FAILED else _JUDGED
    return [run for run in runs if run.outcome in carrying]


def _combined(runs: Sequence[RunWord]) -> tuple[NamedQuantity, ...]:
    """Median over runs of each quantity; the error covers each run's own and the spread."""
    readings: dict[str, list[Quantity]] = {}
    for run in runs:
        for quantity in run.quantities:
            readings.setdefault(quantity.name, []).append(quantity.quantity)
    found = []
    for name, values in readings.items():
        together = combined(values, part=Part.RUNS_SPREAD)
        assert together is not None
        found.append(named(name, together))
    return tuple(found)


def _failed_share(n_failed: int, n_judged: int) -> tuple[NamedQuantity, ...]:
    """The share of all launches in which it would fail, with Clopper-Pearson bounds (95 % each)."""
    share = share_of(n_failed, n_judged)
    if share is None:
        return ()
    return (named("failed_run_share", share),)


def _n_runs(name: str, n: int) -> NamedQuantity:
    return NamedQuantity(name=name, value=float(n), error=0.0, unit="runs")


def _evidence(judgements: Mapping[int, Judgement], chosen: Judgement) -> tuple[str, ...]:
    """All evidence read in all runs; that of the deciding judgement comes first."""
    read = [*chosen.read, *(measured for judgement in judgements.values() for measured in judgement.read)]
    return tuple(dict.fromkeys(evidence for measured in read for evidence in measured.evidence_ids))


def _verdict(rule: Rule, subject: str, judgement: Judgement, basis: _Basis, *, profile: Profile) -> Verdict:
    limits = dict(judgement.limits)
    sources = (source for source in judgement.sources if "/" in source and " " not in source)
    named = tuple(dict.fromkeys((*profile.clauses[rule.id], *sources)))
    cited = tuple(clause for clause in named if clause not in judgement.uncited) or named
    clauses, not_in_force = profile.in_force.split(cited)
    return Verdict(
        rule_id=rule.id,
        code=rule.code,
        subject=subject,
        outcome=judgement.outcome,
        severity=judgement.severity or profile.worst_severity(rule),
        profile=profile.id,
        seen_in_runs=basis.seen_in_runs,
        quantities=basis.quantities,
        limits=limits,
        clauses=clauses,
        not_in_force=not_in_force,
        reason_code=judgement.reason_code,
        reason_id=judgement.reason_id,
        reason=reason_in("en", judgement.reason_id, quantities=basis.quantities, limits=limits),
        evidence_ids=basis.evidence_ids,
        runs=basis.runs,
        tries=basis.tries,
    )
