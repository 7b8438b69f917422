"""Which rules a baseline knows to be decided, and which of them no longer are.

A gate that looks at failures alone stays green when a control becomes so faint that nothing can be said of
it. So the baseline records, by app and by whether the window fills the screen, which rules passed or failed.
A rule that is cantTell or untested on every such window has lost its decision, and nights of that are counted
one after another. A window that did not show proves nothing until so many launches lack it that chance does
not explain it. What the chosen level does not try is not lost. A night that was recorded too slowly to tell
says nothing about the app: it neither counts nor ends the count.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from detector.core.verdict import Outcome, ReasonCode, Verdict
from detector.judging.shortfall import lacked_recording
from detector.regression.baseline import Baseline, DecidedEntry, UndecidedEntry, with_findings
from detector.regression.fingerprint import AT, MarkedVerdict
from detector.regression.mending import without_mended
from detector.regression.significance import ALPHA, chance_of_none

__all__ = [
    "LostDecision",
    "Place",
    "after_nights",
    "counted_nights",
    "lost_decisions",
    "undecided_after",
]

Place = tuple[str, str]
"""The package, and the shape of the window: `screen`, `over content`, or "" for the app as a whole."""

_DECIDED = (Outcome.PASSED, Outcome.FAILED)
_OPEN = (Outcome.CANT_TELL, Outcome.UNTESTED, Outcome.ERROR)


@dataclass(frozen=True, slots=True, kw_only=True)
class LostDecision:
    """`nights`, this one included, for which it has been undecided. `may_be_chance`: no such window showed,
    in no more launches than chance explains. `is_for_slowness`: a faster recording might have decided it,
    so this night is not counted. `verdicts`: those of this night on it, () where none showed.
    """

    rule_id: str
    shape: str
    nights: int
    may_be_chance: bool
    verdicts: tuple[Verdict, ...]
    is_for_slowness: bool = False


def _decided_places(judged: Iterable[MarkedVerdict]) -> dict[Place, set[str]]:
    """The ids of the rules that passed or failed, by place; of each other entry than a cold start also the
    place that says that it was looked at.
    """
    found: dict[Place, set[str]] = {}
    for verdict in judged:
        if at := verdict.mark.shape.partition(AT)[2]:
            found.setdefault((verdict.mark.package, f"{AT}{at}"), set())
        if verdict.verdict.outcome in _DECIDED:
            found.setdefault((verdict.mark.package, verdict.mark.shape), set()).add(verdict.mark.rule_id)
    return found


def counted_nights(entries: Iterable[UndecidedEntry], at: str | None) -> dict[tuple[str, str, str], int]:
    """How many nights each rule was undecided before the night `at`, by package, shape and rule. Of several
    counts the highest: they may have missed nights, never invented any.
    """
    found: dict[tuple[str, str, str], int] = {}
    for entry in entries:
        before = entry.nights - 1 if at is not None and entry.until >= at else entry.nights
        key = entry.package, entry.shape, entry.rule
        found[key] = max(before, found.get(key, 0))
    return found


def lost_decisions(
    decided: Sequence[DecidedEntry],
    before: Mapping[tuple[str, str, str], int],
    judged: Sequence[MarkedVerdict],
) -> tuple[LostDecision, ...]:
    """`judged`: one case; `before`: as of `counted_nights`."""
    return tuple(
        lost
        for entry in decided
        if any(entry.package == verdict.mark.package for verdict in _at_entry_of(entry.shape, judged))
        for rule_id in entry.rules
        if (lost := _lost(entry, rule_id, before, judged)) is not None
    )


def _at_entry_of(shape: str, judged: Sequence[MarkedVerdict]) -> list[MarkedVerdict]:
    """Those at the entry of this shape; () if it was not tried, so that nothing of it can have been lost."""
    return [verdict for verdict in judged if verdict.mark.shape.partition(AT)[2] == shape.partition(AT)[2]]


def _lost(
    entry: DecidedEntry,
    rule_id: str,
    before: Mapping[tuple[str, str, str], int],
    judged: Sequence[MarkedVerdict],
) -> LostDecision | None:
    alike = [
        verdict.verdict
        for verdict in judged
        if verdict.mark.rule_id == rule_id and verdict.mark.shape == entry.shape
    ]
    still_open = [
        verdict
        for verdict in alike
        if verdict.outcome in _OPEN and verdict.reason_code is not ReasonCode.BUDGET
    ]
    if alike and (not still_open or any(verdict.outcome in _DECIDED for verdict in alike)):
        return None
    is_slow = any(verdict.is_slow for verdict in judged) and all(map(lacked_recording, still_open))
    nights = before.get((entry.package, entry.shape, rule_id), 0) + (not is_slow)
    n_launches = max((verdict.n_launches for verdict in _at_entry_of(entry.shape, judged)), default=0)
    chance = 0.0 if alike else chance_of_none(entry.shown, entry.launches, nights * n_launches)
    return LostDecision(
        rule_id=rule_id,
        shape=entry.shape,
        nights=nights,
        may_be_chance=chance > ALPHA,
        verdicts=tuple(still_open),
        is_for_slowness=is_slow,
    )


def undecided_after(
    known: Iterable[UndecidedEntry], lost: Iterable[LostDecision], *, package: str, at: str
) -> tuple[UndecidedEntry, ...]:
    """The app's entries after the night `at`; those of `known` stay where that night is not counted."""
    before = {(entry.shape, entry.rule): entry for entry in known if entry.package == package}
    entries = (
        before.get((decision.shape, decision.rule_id))
        if decision.is_for_slowness
        else UndecidedEntry(
            package=package, shape=decision.shape, rule=decision.rule_id, nights=decision.nights, until=at
        )
        for decision in lost
    )
    return tuple(entry for entry in entries if entry is not None)


def after_nights(
    baseline: Baseline, judged: Sequence[MarkedVerdict], today: date, *, forgets: bool = False
) -> Baseline:
    """Brought up to date by these cases: new findings are known, mended ones gone, decisions counted."""
    found = with_findings(without_mended(baseline, judged), judged, today)
    return with_decisions(found, judged, forgets=forgets)


def with_decisions(baseline: Baseline, judged: Sequence[MarkedVerdict], *, forgets: bool = False) -> Baseline:
    """Takes in what these cases decided, and counts the nights of what they did not, each night once.
    `forgets`: what they did not decide is no longer expected to be.
    """
    nights: dict[tuple[str, str], list[MarkedVerdict]] = {}
    for verdict in judged:
        nights.setdefault((verdict.captured_at or "", verdict.mark.package), []).append(verdict)
    for (at, _), case in sorted(nights.items(), key=lambda night: night[0]):
        baseline = _after_night(baseline, case, at, forgets=forgets)
    return baseline


def _after_night(baseline: Baseline, case: Sequence[MarkedVerdict], at: str, *, forgets: bool) -> Baseline:
    lost = lost_decisions(baseline.decided, counted_nights(baseline.undecided, at), case)
    package = case[0].mark.package
    gone = {(decision.shape, decision.rule_id) for decision in lost}
    decided = {(entry.package, entry.shape): entry for entry in baseline.decided}
    if forgets:
        decided = {
            place: _without(entry, gone) for place, entry in decided.items() if place[0] == package
        } | {place: entry for place, entry in decided.items() if place[0] != package}
    for place, rules in _decided_places(case).items():
        known = decided.get(place)
        fresh = _entry(place, rules, case)
        decided[place] = fresh if known is None else replace(known, rules=_sorted({*known.rules, *rules}))
    undecided = [entry for entry in baseline.undecided if entry.package != package]
    if not forgets:
        undecided += undecided_after(baseline.undecided, lost, package=package, at=at)
    return replace(
        baseline,
        decided=tuple(entry for entry in decided.values() if entry.rules or entry.shape.startswith(AT)),
        undecided=tuple(undecided),
    )


def _without(entry: DecidedEntry, gone: set[tuple[str, str]]) -> DecidedEntry:
    return replace(entry, rules=tuple(rule for rule in entry.rules if (entry.shape, rule) not in gone))


def _entry(place: Place, rules: set[str], case: Sequence[MarkedVerdict]) -> DecidedEntry:
    n_launches = max((verdict.n_launches for verdict in _at_entry_of(place[1], case)), default=0)
    shown = {
        index for verdict in case if verdict.mark.shape == place[1] for index in verdict.verdict.seen_in_runs
    }
    return DecidedEntry(
        package=place[0],
        shape=place[1],
        rules=_sorted(rules),
        shown=min(len(shown), n_launches),
        launches=n_launches,
    )


def _sorted(rules: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(rules))
