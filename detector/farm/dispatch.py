"""Chooses the next job for a free phone. Pure, and the same in a farm and in its simulation.

Dask executes what is decided here and schedules nothing itself: the choice depends on where a job was tried
before and on which phones its siblings run.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from detector.farm.matrix import Job
from detector.farm.policy import Decision, Next

__all__ = ["Waiting", "companions", "in_order", "may_ever_run", "next_job"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Waiting:
    """A job without a result. `expected_s` None: its duration is unknown. `not_before_s`: by a clock
    that is never set."""

    job: Job
    expected_s: float | None = None
    decision: Decision = field(default_factory=lambda: Decision(next=Next.AGAIN))
    not_before_s: float = 0.0


def in_order(waiting: Sequence[Waiting]) -> list[Waiting]:
    """Sorts by highest priority, then by fewest candidate phones, then by longest expected duration."""
    return sorted(
        waiting,
        key=lambda waiting: (-waiting.job.priority, len(waiting.job.phones), -(waiting.expected_s or 0.0)),
    )


def next_job(
    phone: str,
    waiting: Sequence[Waiting],
    taken: Mapping[str, frozenset[str]],
    is_usable: Callable[[str], bool],
    *,
    now_s: float,
) -> Waiting | None:
    """Returns the first of `waiting` that this phone can take; `waiting` is in order.

    `taken`: phones that siblings of a group run or have run on. A job that prefers a phone waits for it while
    that phone is usable; a job that failed on a phone does not return to it while another is usable.
    """
    for one in waiting:
        if one.not_before_s <= now_s and _fits(one, phone, taken, is_usable):
            return one
    return None


def companions(
    chosen: Waiting,
    phone: str,
    waiting: Sequence[Waiting],
    taken: Mapping[str, frozenset[str]],
    is_usable: Callable[[str], bool],
    *,
    shares: Callable[[str], bool],
    now_s: float,
) -> list[Waiting]:
    """Further jobs to be watched together with `chosen` on this phone, each of another app.

    Only as many as leave the other phones their share: ten apps take less than twice as long as one, but two
    phones with five each are done earlier. `shares`: whether a phone is there to share the work; one that is
    busy with a watch for hours is not.
    """
    watch = chosen.job.watch
    if watch is None:
        return []
    fit: dict[str, Waiting] = {}
    for one in waiting:
        is_other = one.job.package != chosen.job.package and one.job.watch == watch
        if is_other and one.not_before_s <= now_s and _fits(one, phone, taken, is_usable):
            fit.setdefault(one.job.package, one)
    phones = {other for waiting in (chosen, *fit.values()) for other in waiting.job.phones if shares(other)}
    share = math.ceil((1 + len(fit)) / max(1, len(phones)))
    return list(fit.values())[: min(share, watch.together) - 1]


def may_ever_run(
    one: Waiting, taken: Mapping[str, frozenset[str]], is_hopeful: Callable[[str], bool]
) -> bool:
    return any(is_hopeful(phone) and _is_apart(one.job, phone, taken) for phone in one.job.phones)


def _fits(
    one: Waiting, phone: str, taken: Mapping[str, frozenset[str]], is_usable: Callable[[str], bool]
) -> bool:
    job, decision = one.job, one.decision
    if phone not in job.class_of or not _is_apart(job, phone, taken):
        return False
    if decision.prefer is not None and decision.prefer != phone:
        return not is_usable(decision.prefer)
    if phone in decision.avoid:
        others = (other for other in job.phones if other not in decision.avoid)
        return not any(is_usable(other) and _is_apart(job, other, taken) for other in others)
    return True


def _is_apart(job: Job, phone: str, taken: Mapping[str, frozenset[str]]) -> bool:
    """Whether this phone differs from its siblings' phones, and in class too if the job is spread."""
    by_siblings = taken.get(job.group, frozenset())
    if phone in by_siblings:
        return False
    return not job.is_spread or all(job.class_of.get(other) != job.class_of[phone] for other in by_siblings)
