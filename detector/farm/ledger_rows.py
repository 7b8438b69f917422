"""Rows of a farm's ledger as values."""

from dataclasses import dataclass
from typing import Any

from detector import codec
from detector.farm.matrix import Job
from detector.farm.policy import Ending

__all__ = ["AttemptRow", "JobRow", "PhoneRow", "Result", "RunRow", "job_row"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRow:
    """`stop`: None, `step` or `now`, as requested. Times are Unix times in s."""

    id: str
    plan_path: str
    plan_sha256: str
    began_at: float
    deadline: float | None
    epoch: int
    scheduler: str | None
    alive_at: float | None
    ended_at: float | None
    stop: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """`folder` is the case's, relative to the run's folder."""

    exit_code: int
    folder: str
    took_s: float
    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRow:
    """`state`: waiting, running, done, failed, untestable or cancelled. `phone`: of its last attempt."""

    job: Job
    state: str
    reason: str | None
    result: Result | None
    n_attempts: int
    phone: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptRow:
    id: int
    job: str
    phone: str
    token: int
    began_at: float
    ended_at: float | None
    ending: Ending | None
    reason: str | None
    folder: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneRow:
    """`state`: available, running, checking, rebooting, away, leased or quarantined."""

    id: str
    serial: str
    server: str
    host: str
    state: str
    doing: str | None
    since: float


def job_row(row: tuple[Any, ...], *, where: str) -> JobRow:
    """Builds a JobRow from a row as `Ledger.jobs` selects it."""
    text, state, reason, exit_code, case, took_s, at, n_attempts, phone = row
    return JobRow(
        job=codec.from_json(Job, text, where=where),
        state=state,
        reason=reason,
        result=None if case is None else Result(exit_code=exit_code, folder=case, took_s=took_s, at=at),
        n_attempts=n_attempts,
        phone=phone,
    )
