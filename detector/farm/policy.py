"""Decides what an attempt's ending means for its job and its phone.

Pure. The numbers come from `ecosystem.md` A.3: 3 strikes in a row or 5 of the last 10 take a phone out,
two clean checks bring it back; a phone failure is retried twice, first on the same phone, then on another; an
app that crashes is retried once; a finding is never retried until it passes. Ours: a phone that adb no longer
lists is waited for, and the job that it took along waits with it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

__all__ = [
    "CHECK_EVERY_S",
    "MAX_REBOOTS",
    "REBOOTS_WITHIN_S",
    "STRIKES",
    "Decision",
    "Ending",
    "Next",
    "PastAttempt",
    "PhoneRecord",
    "after_attempt",
    "after_check",
    "ask_again_s",
    "given_up",
    "lost_hub",
    "struck",
]

MORE_TRIES = 2
"""Retries after an infrastructure failure."""
MORE_TRIES_HERE = 5
"""Retries after a failure of this machine, each after a rest."""
MORE_TRIES_REPLUGGED = 5
"""Retries after the phone went away, each once it is back or its job has another phone."""
IN_A_ROW, OF_THE_LAST, AMONG = 3, 5, 10
CLEAN_CHECKS = 2
MAX_FAILED_CHECKS = 3
"""After this many, no job waits for the phone any more; it is still checked."""
CHECK_EVERY_S = 300.0
FIRST_ASKED_S, ASKED_EVERY_S = 5.0, 60.0
"""When a phone that went away is asked for first, and how long the doubling pauses get."""
MAX_REBOOTS, REBOOTS_WITHIN_S = 3, 86_400.0
"""One after each strike, where devices.yaml allows it, at most three a day."""
HUB_WITHIN_S = 120.0
"""Several phones of one hub lost within this time count as one failure, the hub's."""


class Ending(StrEnum):
    """How an attempt ended. `JUDGED`: there are verdicts, whatever their outcome."""

    JUDGED = "judged"
    CRASHED = "crashed"  # judged, but the app crashed
    INFRASTRUCTURE = "infrastructure"  # the phone, its connection or the worker failed
    AWAY = "away"  # the phone was unplugged, or its adb server ended: adb no longer lists it
    REFUSED = "refused"  # the job cannot be done as requested: a file, a version
    FAULT = "fault"  # ours
    HOST = "host"  # this machine: its disk was full
    STOPPED = "stopped"  # on request, or another owner took the lease


STRIKES = (Ending.AWAY, Ending.INFRASTRUCTURE)
"""What counts against the phone."""


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
    """`prefer`: the phone to return to; `avoid`: phones to use only if no other is left."""

    next: Next
    prefer: str | None = None
    avoid: tuple[str, ...] = ()


def after_attempt(attempts: Sequence[PastAttempt]) -> Decision:
    """`attempts`: all of a job so far, oldest first."""
    last = attempts[-1]
    avoid = tuple(
        dict.fromkeys(attempt.phone for attempt in attempts if attempt.ending is Ending.INFRASTRUCTURE)
    )
    match last.ending:
        case Ending.JUDGED:
            return Decision(next=Next.DONE)
        case Ending.CRASHED:
            is_second = sum(attempt.ending is Ending.CRASHED for attempt in attempts) > 1
            return Decision(next=Next.DONE) if is_second else Decision(next=Next.AGAIN, avoid=avoid)
        case Ending.REFUSED:
            return Decision(next=Next.UNTESTABLE)
        case Ending.FAULT:
            return Decision(next=Next.FAILED)
        case Ending.STOPPED:
            return Decision(next=Next.AGAIN, avoid=avoid)
        case Ending.HOST:
            n_here = sum(attempt.ending is Ending.HOST for attempt in attempts)
            return Decision(next=Next.UNTESTABLE if n_here > MORE_TRIES_HERE else Next.AGAIN, avoid=avoid)
        case Ending.AWAY:
            n_away = sum(attempt.ending is Ending.AWAY for attempt in attempts)
            is_over = n_away > MORE_TRIES_REPLUGGED
            avoid = tuple(phone for phone in avoid if phone != last.phone)
            return Decision(next=Next.UNTESTABLE if is_over else Next.AGAIN, prefer=last.phone, avoid=avoid)
    n_lost = sum(attempt.ending is Ending.INFRASTRUCTURE for attempt in attempts)
    if n_lost > MORE_TRIES:
        return Decision(next=Next.UNTESTABLE)
    if n_lost == 1:
        return Decision(next=Next.AGAIN, prefer=last.phone)
    return Decision(next=Next.AGAIN, avoid=avoid)


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneRecord:
    """A phone's recent outcomes, oldest first; `True` is a strike. `is_out`: quarantined automatically.

    `is_held_out`: quarantined by a person; checks do not bring it back.
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
        """Whether no job waits for it any more."""
        return self.is_held_out or (self.is_out and self.n_failed_checks >= MAX_FAILED_CHECKS)


def struck(record: PhoneRecord, *, is_strike: bool) -> PhoneRecord:
    """The record after an attempt. Not for stopped or refused jobs: they are no evidence about the phone."""
    outcomes = (*record.outcomes, is_strike)[-AMONG:]
    in_a_row = outcomes[-IN_A_ROW:] == (True,) * IN_A_ROW
    is_out = record.is_out or in_a_row or sum(outcomes) >= OF_THE_LAST
    return replace(record, outcomes=outcomes, is_out=is_out, n_clean=0)


def after_check(record: PhoneRecord, *, is_clean: bool) -> PhoneRecord:
    """The record after a check of a phone that is out; two clean ones in a row reinstate it and reset it."""
    if not is_clean:
        return replace(record, n_clean=0, n_failed_checks=record.n_failed_checks + 1)
    if record.n_clean + 1 < CLEAN_CHECKS:
        return replace(record, n_clean=record.n_clean + 1)
    return replace(record, outcomes=(), is_out=False, n_clean=0, n_failed_checks=0)


def ask_again_s(n_asked: int) -> float:
    """How long to wait before a phone that went away is asked for once more."""
    return float(min(ASKED_EVERY_S, FIRST_ASKED_S * 2 ** min(n_asked, 10)))


def given_up(record: PhoneRecord) -> PhoneRecord:
    """The record of a phone that went away and was waited for long enough: it is out, and no job waits."""
    return replace(record, is_out=True, n_clean=0, n_failed_checks=MAX_FAILED_CHECKS)


def lost_hub(
    losses: Iterable[tuple[float, str, str | None]], *, now_s: float
) -> tuple[str, tuple[str, ...]] | None:
    """The hub that just lost several phones, and those phones. `losses`: (time in s, phone, hub)."""
    by_hub: dict[str, dict[str, None]] = {}
    for at_s, phone, hub in losses:
        if hub is not None and now_s - at_s <= HUB_WITHIN_S:
            by_hub.setdefault(hub, {})[phone] = None
    worst = max(by_hub.items(), key=lambda item: len(item[1]), default=None)
    return None if worst is None or len(worst[1]) < 2 else (worst[0], tuple(worst[1]))
