"""Launches by other entries than the cold start: how many, what they take, and when one more is made."""

from collections.abc import Iterable

from detector.core.entry import Entry, EntryKind, entry_named
from detector.core.subject import number_of
from detector.core.trials import Level
from detector.core.verdict import ReasonCode
from detector.judging.case import judge_runs
from detector.judging.rule_book import RuleBook
from detector.scenarios.entries import N_SHOWN, WaysIn
from detector.touching import MAX_LINKS, Scan, join_runs
from detector.windows.seen_run import SeenRun, tested_runs

__all__ = ["N_ENTRY_RUNS", "entered", "extra_minutes"]

N_ENTRY_RUNS = {Level.LOOK: 2, Level.QUICK: 2, Level.LAB: 3}
"""Launches by each other entry; a hot start has as many as its waits need."""

OPENED_S, WATCHED_S = 17.0, 15.0
"""Until an app that is to be left stands on its page; how long an entry is watched at most."""

_REST_S = {EntryKind.UNLOCK: 65.0, EntryKind.EXIT: 30.0, EntryKind.RETURN: 7.0, EntryKind.NOTIFICATION: 65.0}
"""What each entry needs besides, at most."""


def extra_minutes(ways: WaysIn, level: Level) -> tuple[float, float]:
    """The phone's time for all entries but the cold start, at least and at most, in min."""
    least_s = most_s = 0.0
    for entry in ways.entries:
        if entry.kind is EntryKind.HOT:
            each_s = [OPENED_S + WATCHED_S + away_s for away_s in ways.hot_after_s]
            n_ways = 2 if ways.kills else 1
            least_s += n_ways * min(sum(each_s), N_SHOWN * min(each_s))
            most_s += n_ways * (sum(each_s) + N_SHOWN * max(each_s)) + max(each_s)
        elif entry.kind is EntryKind.WALK:
            least_s += OPENED_S
            most_s += OPENED_S + ways.walk.max_ms / 1000
        elif entry.kind is not EntryKind.COLD:
            is_any_link = entry.kind is EntryKind.LINK and entry.target is None
            n_runs = N_ENTRY_RUNS[level] * (MAX_LINKS if is_any_link else 1) + 1
            most_s += n_runs * (OPENED_S + WATCHED_S + _REST_S.get(entry.kind, 0.0))
            least_s += OPENED_S
    return least_s / 60, most_s / 60


def entered(scanning: Scan, entry: Entry, n_runs: int, *, ways: WaysIn, law: RuleBook) -> Iterable[SeenRun]:
    """Makes the launches by an entry that are missing, and one more where two disagree about a failure.

    Two launches are enough where both fail; where one does, a third decides the vote (`judging/vote.py`).
    """
    yield from scanning.entered(entry, n_runs, ways=ways)
    if entry.kind is EntryKind.WALK:
        return
    runs = [
        run
        for run in tested_runs(scanning.seen)
        if entry_named(run.entry).kind is entry.kind and run.is_untouched and not run.is_partial
    ]
    split = _split(runs, law)
    if split is not None:
        yield scanning.entered_as(split, ways=ways)


def _split(runs: list[SeenRun], law: RuleBook) -> SeenRun | None:
    """The last of two launches that disagree about a failure of a window; None: none do."""
    by_index = {run.run_index: run for run in runs}
    if sum(bool(run.windows) for run in runs) < 2:
        return None
    for verdict in judge_runs(runs, join_runs(runs), law).verdicts:
        is_split = verdict.reason_code is ReasonCode.UNSTABLE and len(verdict.seen_in_runs) == 2
        if is_split and number_of(verdict.subject) is not None:
            return by_index[verdict.seen_in_runs[-1]]
    return None
