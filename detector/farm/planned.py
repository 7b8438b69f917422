"""What a run would do, `farm-plan/1`, reported before it starts."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from detector import codec
from detector.farm.estimate import A_LAUNCH_BYTES, expected_s, loads, n_runs_of
from detector.farm.ledger import NAME, Ledger
from detector.farm.preparing import prepared, run_folder
from detector.wiring.tool import host_clock

__all__ = ["PlannedDevice", "PlannedJob", "PlannedRun", "farm_plan_schema", "planned"]

FORMAT = "farm-plan/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedJob:
    """`devices`: ids of the phones that may run it."""

    key: str
    package: str
    label: str | None = None
    level: str
    devices: tuple[str, ...]
    expected_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedDevice:
    device: str
    jobs: int
    busy_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedRun:
    """`longest_s`: until the last phone is done, if all goes well. `notes`: why phones were left out."""

    format: str
    plan: str
    jobs: tuple[PlannedJob, ...]
    devices: tuple[PlannedDevice, ...]
    longest_s: float
    disk_bytes: int
    notes: tuple[str, ...]


def planned(
    plan: Path, *, pool: str | None = None, devices_file: Path | None = None, out: Path | None = None
) -> PlannedRun:
    """Raises ConfigError as a run would. Uses durations from an earlier run of the plan, if there is one."""
    ready = prepared(plan, host_clock(), pool=pool, devices_file=devices_file)
    measured = _measured(run_folder(plan, out))
    by_phone = loads(ready.jobs, ready.phones, measured)
    return PlannedRun(
        format=FORMAT,
        plan=str(plan),
        jobs=tuple(
            PlannedJob(
                key=job.key,
                package=job.package,
                label=job.label,
                level=job.level.value,
                devices=job.phones,
                expected_s=round(expected_s(job, measured), 1),
            )
            for job in ready.jobs
        ),
        devices=tuple(
            PlannedDevice(device=load.phone, jobs=load.n_jobs, busy_s=round(load.busy_s, 1))
            for load in by_phone
        ),
        longest_s=round(max((load.busy_s for load in by_phone), default=0.0), 1),
        disk_bytes=sum(n_runs_of(job) for job in ready.jobs) * A_LAUNCH_BYTES,
        notes=ready.notes,
    )


def farm_plan_schema() -> dict[str, Any]:
    """The JSON Schema of `farm-plan/1`."""
    return codec.json_schema(PlannedRun) | {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "farm-plan/1",
    }


def _measured(folder: Path) -> dict[tuple[str, str], float]:
    if not (folder / NAME).is_file():
        return {}
    ledger = Ledger(folder)
    try:
        return ledger.took_s()
    finally:
        ledger.close()
