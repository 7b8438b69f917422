"""Runs a plan of apps on many phones: a plan becomes jobs, a job is one scan, and each result counts once.

    from pathlib import Path
    from detector.farm import run

    document = run(Path("nightly.yaml"), pool="nightly", out=Path("runs/tonight"))
    for job in document.jobs:
        print(job.package, job.device, job.state, job.case)

`run` starts worker processes, so call it under `if __name__ == "__main__":`.
"""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from detector.farm.document import FarmDocument

__all__ = ["run"]


def run(
    plan: Path,
    *,
    pool: str | None = None,
    devices_file: Path | None = None,
    out: Path | None = None,
    resume: bool = False,
) -> "FarmDocument":
    """Run a plan, as `detector farm run` does, and return its `farm/1` document.

    Raises ConfigError, before any phone is touched, for anything the user has to fix, and DeviceError if no
    adb server answers.
    """
    from detector.farm.running import RunOrder, run_plan  # noqa: PLC0415 - imports the rest of the farm

    return run_plan(RunOrder(plan=plan, pool=pool, devices_file=devices_file, out=out, is_resumed=resume))
