"""Estimates a plan's duration and storage before it starts. Pure; only as good as its figures."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from detector.core.entry import COLD, EntryKind, entries_of
from detector.core.watch_plan import TRIGGERS, WatchPlan, WatchWindows, plan_duration_ms
from detector.farm.dispatch import Waiting, companions, in_order, may_ever_run, next_job
from detector.farm.matrix import Job, Phone
from detector.farm.plan import JobLevel
from detector.scenarios.entries import HOT_AFTER_S

__all__ = [
    "A_LAUNCH_BYTES",
    "PhoneLoad",
    "expected_s",
    "left_s",
    "loads",
    "n_runs_of",
    "together_s",
    "watch_plan",
]

A_LAUNCH_S = 25.0
"""A cold start is observed for 8 to 15 s; starting, leaving, analysis and the report take the rest."""

N_LAUNCHES = {JobLevel.LOOK: 3, JobLevel.QUICK: 15, JobLevel.LAB: 90, JobLevel.AUTOSTART: 12}
"""Cold starts and probes where the plan gives no number and nothing has been measured yet, for apps with one
window. How a window is probed depends on what it shows. Of a watch: what its log takes on disk."""

A_LAUNCH_BYTES = 30_000_000
"""Pictures, trees and logs of one launch at 1080×2400, including its share of the report."""


_LEFT_OF = {"waiting": 1.0, "running": 0.5}
"""How much of a job is left, by its state; a running one counts as half done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneLoad:
    """The work of one phone if all goes as expected."""

    phone: str
    n_jobs: int
    busy_s: float


PREPARING_LAUNCHES = 3
"""Of an app that is newly installed: until its dialogs are answered."""

ENTRY_LAUNCHES = 2
"""By each entry but the cold one; after each wait in the background for a hot one."""


def n_runs_of(job: Job) -> int:
    """About how often the app is launched."""
    more = N_LAUNCHES[job.level] - N_LAUNCHES[JobLevel.LOOK]
    kinds = [entry.kind for entry in entries_of(job.ways or COLD, where="entry")]
    entered = sum(
        ENTRY_LAUNCHES * (len(HOT_AFTER_S) if kind is EntryKind.HOT else 1)
        for kind in kinds
        if kind is not EntryKind.COLD
    )
    is_new = job.apk is not None and job.level is not JobLevel.AUTOSTART
    return (job.n_runs or N_LAUNCHES[JobLevel.LOOK]) + more + entered + is_new * PREPARING_LAUNCHES


def _away_s(job: Job) -> float:
    """In the background, until hot starts."""
    kinds = [entry.kind for entry in entries_of(job.ways or COLD, where="entry")]
    return ENTRY_LAUNCHES * sum(HOT_AFTER_S) if EntryKind.HOT in kinds else 0.0


def expected_s(job: Job, measured: Mapping[tuple[str, str], float]) -> float:
    """`measured`: durations in s in an earlier run of the plan, by package and level."""
    return together_s((job,), measured)


def together_s(jobs: Sequence[Job], measured: Mapping[tuple[str, str], float]) -> float:
    """How long these jobs take one phone: a scan, or a watch of all of them, without a switch to try.

    A scan that was never measured takes as long as the others of its level did on average.
    """
    known = [measured.get((job.package, job.level.value)) for job in jobs]
    if all(known):
        return max(number for number in known if number is not None)
    job = jobs[0]
    if job.watch is not None:
        return plan_duration_ms(watch_plan(jobs)) / 1000
    alike = [took_s for (_, level), took_s in measured.items() if level == job.level.value]
    return sum(alike) / len(alike) if alike else n_runs_of(job) * A_LAUNCH_S + _away_s(job)


def left_s(jobs: Iterable[tuple[Job, str, float | None]], *, n_phones: int) -> float | None:
    """How long the jobs without a result may take these phones; None if there is none of either.

    `jobs`: each with its state, and how long it took if it is done. As much longer or shorter than expected
    as those that are done were.
    """
    took_s = planned_s = rest_s = longest_s = 0.0
    for job, state, job_took_s in jobs:
        job_s = expected_s(job, {})
        if job_took_s is not None:
            took_s, planned_s = took_s + job_took_s, planned_s + job_s
        elif state in _LEFT_OF:
            rest_s += job_s * _LEFT_OF[state]
            longest_s = max(longest_s, job_s * _LEFT_OF[state])
    if not rest_s or not n_phones:
        return None
    pace = took_s / planned_s if planned_s else 1.0
    return pace * max(rest_s / n_phones, longest_s)


def watch_plan(jobs: Sequence[Job]) -> WatchPlan:
    """The plan of a watch over the apps of these jobs."""
    keys = jobs[0].watch
    assert keys is not None, "only at the level autostart"
    return WatchPlan(
        package=jobs[0].package,
        also=tuple(job.package for job in jobs[1:]),
        others=keys.others,
        triggers=keys.triggers or TRIGGERS,
        repeats=keys.repeats,
        windows=WatchWindows().shortened(keys.shorten),
    )


def loads(
    jobs: Sequence[Job], phones: Sequence[Phone], measured: Mapping[tuple[str, str], float]
) -> tuple[PhoneLoad, ...]:
    """Distributes the jobs as a run without any failure would."""
    waiting = in_order([Waiting(job=job, expected_s=expected_s(job, measured)) for job in jobs])
    ends_s = {phone.id: 0.0 for phone in phones}
    n_jobs = dict.fromkeys(ends_s, 0)
    taken: dict[str, frozenset[str]] = {}
    watches_until_s: dict[str, float] = {}
    idle = set[str]()
    while waiting and len(idle) < len(ends_s):
        phone = min((text for text in ends_s if text not in idle), key=lambda text: ends_s[text])
        chosen = next_job(phone, waiting, taken, lambda other: True, now_s=0.0)
        if chosen is None:
            idle.add(phone)
            continue
        now_s = ends_s[phone]
        more = companions(
            chosen,
            phone,
            waiting,
            taken,
            lambda other: True,
            shares=lambda other, now_s=now_s: watches_until_s.get(other, 0.0) <= now_s,  # type: ignore[misc]
            now_s=0.0,
        )
        for one in (chosen, *more):
            waiting.remove(one)
            taken[one.job.group] = taken.get(one.job.group, frozenset()) | {phone}
        ends_s[phone] += together_s([waiting.job for waiting in (chosen, *more)], measured)
        if chosen.job.watch is not None:
            watches_until_s[phone] = ends_s[phone]
        n_jobs[phone] += 1 + len(more)
    assert not any(may_ever_run(one, taken, lambda phone: True) for one in waiting), "all are handed out"
    return tuple(PhoneLoad(phone=text, n_jobs=n_jobs[text], busy_s=ends_s[text]) for text in ends_s)
