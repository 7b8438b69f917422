"""What follows from how an attempt ended, for its job and for its phone.

Pure. The numbers are those of `ecosystem.md` A.3: 3 strikes in a row or 5 of the last 10 take a phone out,
two clean checks bring it back; what went wrong with a phone is tried twice more, first on the same one, then
on another; an app that crashes is tried once more; a finding is never tried again until it is green.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

__all__ = [
    "CHECK_EVERY_S",
    "Decision",
    "Ending",
    "Next",
    "PastAttempt",
    "PhoneRecord",
    "after_attempt",
    "after_check",
    "lost_hub",
    "struck",
]

MORE_TRIES = 2
"""After an infrastructure error."""
MORE_TRIES_HERE = 5
"""After a fault of this machine, each after a rest."""
IN_A_ROW, OF_THE_LAST, AMONG = 3, 5, 10
CLEAN_CHECKS = 2
MOST_FAILED_CHECKS = 3
"""Then the phone is out for this run."""
CHECK_EVERY_S = 300.0
HUB_WITHIN_S = 120.0
"""Phones of one hub that are lost within this time are one fault: the hub's."""


class Ending(StrEnum):
    """How an attempt ended. `JUDGED`: verdicts are there, whatever they say."""

    JUDGED = "judged"
    CRASHED = "crashed"  # judged, and the app crashed in it
    INFRASTRUCTURE = "infrastructure"  # the phone, its connection, the worker
    REFUSED = "refused"  # the job as it was asked for cannot be done: a file, a version
    FAULT = "fault"  # ours
    HOST = "host"  # this machine: its disk was full
    STOPPED = "stopped"  # a person asked for it, or the lease went to somebody else


class Next(StrEnum):
    DONE = "done"
    FAILED = "failed"
    UNTESTABLE = "untestable"
    AGAIN = "again"


@dataclass(frozen=True, slots=True, kw_only=True)
class PastAttempt:
    phone: str
    ending: Ending


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """`prefer`: the phone to go back to; `avoid`: those that are not asked again while there are others."""

    next: Next
    prefer: str | None = None
    avoid: tuple[str, ...] = ()


def after_attempt(attempts: Sequence[PastAttempt]) -> Decision:
    """`attempts`: all of a job so far, the last one last."""
    last = attempts[-1]
    avoid = tuple(dict.fromkeys(one.phone for one in attempts if one.ending is Ending.INFRASTRUCTURE))
    match last.ending:
        case Ending.JUDGED:
            return Decision(next=Next.DONE)
        case Ending.CRASHED:
            is_second = sum(one.ending is Ending.CRASHED for one in attempts) > 1
            return Decision(next=Next.DONE) if is_second else Decision(next=Next.AGAIN, avoid=avoid)
        case Ending.REFUSED:
            return Decision(next=Next.UNTESTABLE)
        case Ending.FAULT:
            return Decision(next=Next.FAILED)
        case Ending.STOPPED:
            return Decision(next=Next.AGAIN, avoid=avoid)
        case Ending.HOST:
            n_here = sum(one.ending is Ending.HOST for one in attempts)
            return Decision(next=Next.UNTESTABLE if n_here > MORE_TRIES_HERE else Next.AGAIN, avoid=avoid)
    n_lost = sum(one.ending is Ending.INFRASTRUCTURE for one in attempts)
    if n_lost > MORE_TRIES:
        return Decision(next=Next.UNTESTABLE)
    if n_lost == 1:
        return Decision(next=Next.AGAIN, prefer=last.phone)
    return Decision(next=Next.AGAIN, avoid=avoid)


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneRecord:
    """What a phone did lately, the last one last; `True` is a strike. `is_out`: in quarantine by itself.

    `is_held_out`: a person took it out, and it does not heal by itself.
    """

    outcomes: tuple[bool, ...] = ()
    is_out: bool = False
    is_held_out: bool = False
    n_clean: int = 0
    n_failed_checks: int = 0

    @property
    def is_usable(self) -> bool:
        return not (self.is_out or self.is_held_out)

    @property
    def is_hopeless(self) -> bool:
        """It will not come back in this run."""
        return self.is_held_out or (self.is_out and self.n_failed_checks >= MOST_FAILED_CHECKS)


def struck(record: PhoneRecord, *, is_strike: bool) -> PhoneRecord:
    """After an attempt on it. A job that was stopped or refused says nothing of the phone."""
    outcomes = (*record.outcomes, is_strike)[-AMONG:]
    in_a_row = outcomes[-IN_A_ROW:] == (True,) * IN_A_ROW
    is_out = record.is_out or in_a_row or sum(outcomes) >= OF_THE_LAST
    return replace(record, outcomes=outcomes, is_out=is_out, n_clean=0)


def after_check(record: PhoneRecord, *, is_clean: bool) -> PhoneRecord:
    """After a check of a phone that is out: two clean ones in a row bring it back, and all is forgotten."""
    if not is_clean:
        return replace(record, n_clean=0, n_failed_checks=record.n_failed_checks + 1)
    if record.n_clean + 1 < CLEAN_CHECKS:
        return replace(record, n_clean=record.n_clean + 1)
    return replace(record, outcomes=(), is_out=False, n_clean=0, n_failed_checks=0)


def lost_hub(
    losses: Iterable[tuple[float, str, str | None]], *, now_s: float
) -> tuple[str, tuple[str, ...]] | None:
    """The hub that lost several phones just now, and which; of (when, phone, hub)."""
    by_hub: dict[str, dict[str, None]] = {}
    for at_s, phone, hub in losses:
        if hub is not None and now_s - at_s <= HUB_WITHIN_S:
            by_hub.setdefault(hub, {})[phone] = None
    worst = max(by_hub.items(), key=lambda item: len(item[1]), default=None)
    return None if worst is None or len(worst[1]) < 2 else (worst[0], tuple(worst[1]))
