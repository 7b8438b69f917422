"""Estimates a plan's duration and storage before it starts. Pure; only as good as its figures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from detector.core.trials import Level
from detector.farm.dispatch import Waiting, in_order, may_ever_run, next_job
from detector.farm.matrix import Job, Phone

__all__ = ["A_LAUNCH_BYTES", "PhoneLoad", "expected_s", "loads", "n_runs_of"]

A_LAUNCH_S = 25.0
"""A cold start is observed for 8 to 15 s; starting, leaving, analysis and the report take the rest."""

N_LAUNCHES = {Level.LOOK: 3, Level.QUICK: 15, Level.LAB: 90}
"""Cold starts and probes where the plan gives no number and nothing has been measured yet, for apps with one
window. How a window is probed depends on what it shows."""

A_LAUNCH_BYTES = 30_000_000
"""Pictures, trees and logs of one launch at 1080×2400, including its share of the report."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneLoad:
    """The work of one phone if all goes as expected."""

    phone: str
    n_jobs: int
    busy_s: float


def n_runs_of(job: Job) -> int:
    """About how often the app is launched."""
    more = N_LAUNCHES[job.level] - N_LAUNCHES[Level.LOOK]
    return (job.n_runs or N_LAUNCHES[Level.LOOK]) + more


def expected_s(job: Job, measured: Mapping[tuple[str, str], float]) -> float:
    """`measured`: durations in s in an earlier run of the plan, by package and level."""
    return measured.get((job.package, job.level.value), n_runs_of(job) * A_LAUNCH_S)


def loads(
    jobs: Sequence[Job], phones: Sequence[Phone], measured: Mapping[tuple[str, str], float]
) -> tuple[PhoneLoad, ...]:
    """Distributes the jobs as a run without any failure would."""
    waiting = in_order([Waiting(job=job, expected_s=expected_s(job, measured)) for job in jobs])
    ends_s = {phone.id: 0.0 for phone in phones}
    n_jobs = dict.fromkeys(ends_s, 0)
    taken: dict[str, frozenset[str]] = {}
    idle = set[str]()
    while waiting and len(idle) < len(ends_s):
        phone = min((one for one in ends_s if one not in idle), key=lambda one: ends_s[one])
        chosen = next_job(phone, waiting, taken, lambda other: True, now_s=0.0)
        if chosen is None:
            idle.add(phone)
            continue
        waiting.remove(chosen)
        taken[chosen.job.group] = taken.get(chosen.job.group, frozenset()) | {phone}
        ends_s[phone] += chosen.expected_s or 0.0
        n_jobs[phone] += 1
    assert not any(may_ever_run(one, taken, lambda phone: True) for one in waiting), "all are handed out"
    return tuple(PhoneLoad(phone=one, n_jobs=n_jobs[one], busy_s=ends_s[one]) for one in ends_s)
