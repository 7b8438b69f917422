"""The document `farm/1` that describes a run (contracts.md), and the exit code that follows from it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from detector import codec
from detector.config.plain_file import read_plain_text
from detector.farm.estimate import left_s
from detector.farm.ledger import Ledger
from detector.farm.ledger_rows import JobRow
from detector.farm.run_folder import DECISIONS
from detector.regression.exit_code import ExitCode, worst_code

__all__ = [
    "FarmDevice",
    "FarmDocument",
    "FarmJob",
    "FarmLost",
    "LostTonight",
    "code_of_jobs",
    "counted",
    "farm_document",
    "farm_schema",
    "moment",
]

FORMAT = "farm/1"
_CODE_WITHOUT_A_CASE = {"failed": ExitCode.OUR_FAULT}
"""By job state; any other state without a result is inconclusive."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FarmJob:
    """`state`: done, failed, untestable, cancelled; during a run also waiting and running.

    `device`: the one that ran it last. `case`: its folder, None without a result. `exit_code`: the case's.
    `attempts`: number of attempts begun. `reason`: why there is no result, or what is to be said beside it.
    `label`: the plan's name for it.
    """

    key: str
    package: str
    label: str | None = None
    device: str | None
    device_class: str | None
    level: str
    state: str
    attempts: int
    case: str | None
    exit_code: int | None
    took_s: float | None
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FarmDevice:
    """`state`: available, running, checking, rebooting, away, leased or quarantined.

    `since`: UTC, ISO 8601.
    """

    id: str
    serial: str
    host: str
    state: str
    doing: str | None
    since: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FarmLost:
    """A rule that earlier nights decided for this app on this class of phones, and tonight did not. `nights`,
    this one included, for which it has been undecided; `fails`: for so long that the run fails.
    """

    package: str
    device_class: str
    rule: str
    nights: int
    fails: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LostTonight:
    """`decisions.json` in the run's folder."""

    lost: tuple[FarmLost, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FarmDocument:
    """Output of `detector farm run --json` and `status`. Times are UTC, ISO 8601.

    `ended_at` None: the run is active or was interrupted. `scheduler`: the process running it, if any.
    `left_s`: how long what is left may take; None once nothing is, and without a phone.
    """

    format: str
    run: str
    plan: str
    folder: str
    began_at: str
    ended_at: str | None
    scheduler: str | None
    exit_code: int
    left_s: float | None = None
    jobs: tuple[FarmJob, ...]
    devices: tuple[FarmDevice, ...]
    lost: tuple[FarmLost, ...] = ()


def farm_document(ledger: Ledger) -> FarmDocument:
    """The ledger's current contents as a document."""
    run, rows, phones = ledger.run(), ledger.jobs(), ledger.phones()
    jobs = tuple(_job(row, ledger.folder) for row in rows)
    n_phones = sum(phone.state != "quarantined" for phone in phones)
    took = [(row.job, row.state, None if row.result is None else row.result.took_s) for row in rows]
    rest_s = None if run.ended_at is not None else left_s(took, n_phones=n_phones)
    lost = _lost(ledger.folder)
    return FarmDocument(
        format=FORMAT,
        run=run.id,
        plan=run.plan_path,
        folder=str(ledger.folder),
        began_at=moment(run.began_at),
        ended_at=None if run.ended_at is None else moment(run.ended_at),
        scheduler=run.scheduler,
        exit_code=worst_code(
            (code_of_jobs(jobs), *(ExitCode.FINDINGS for farm_lost in lost if farm_lost.fails))
        ),
        left_s=None if rest_s is None else round(rest_s, 1),
        jobs=jobs,
        devices=tuple(
            FarmDevice(
                id=phone.id,
                serial=phone.serial,
                host=phone.host,
                state=phone.state,
                doing=phone.doing,
                since=moment(phone.since),
            )
            for phone in phones
        ),
        lost=lost,
    )


def _lost(folder: Path) -> tuple[FarmLost, ...]:
    path = folder / DECISIONS
    if not path.is_file():
        return ()
    return codec.from_json(LostTonight, read_plain_text(path), where=str(path)).lost


def code_of_jobs(jobs: Iterable[FarmJob]) -> ExitCode:
    """The worst exit code of the cases; a job without a case counts as inconclusive or as our fault."""
    return worst_code(
        _CODE_WITHOUT_A_CASE.get(job.state, ExitCode.INCONCLUSIVE)
        if job.exit_code is None
        else ExitCode(job.exit_code)
        for job in jobs
    )


def farm_schema() -> dict[str, Any]:
    """The JSON Schema of `farm/1`."""
    return codec.json_schema(FarmDocument) | {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "farm/1",
    }


def moment(at_s: float) -> str:
    return datetime.fromtimestamp(at_s, UTC).isoformat(timespec="seconds")


def counted(jobs: Sequence[FarmJob]) -> dict[str, int]:
    """The number of jobs in each state, in a fixed order."""
    states = ("done", "running", "waiting", "failed", "untestable", "cancelled")
    return {state: sum(job.state == state for job in jobs) for state in states}


def _job(row: JobRow, folder: Path) -> FarmJob:
    result = row.result
    return FarmJob(
        key=row.job.key,
        package=row.job.package,
        label=row.job.label,
        device=row.phone,
        device_class=None if row.phone is None else row.job.class_of.get(row.phone),
        level=row.job.level.value,
        state=row.state,
        attempts=row.n_attempts,
        case=None if result is None else str(folder / result.folder),
        exit_code=None if result is None else result.exit_code,
        took_s=None if result is None else round(result.took_s, 1),
        reason=row.reason,
    )
