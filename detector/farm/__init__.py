"""Many apps on many phones: a plan becomes jobs, each job one scan, and each job's result counts once.

    from pathlib import Path
    from detector.farm import run

    document = run(Path("nightly.yaml"), pool="nightly", out=Path("runs/tonight"))
    for job in document.jobs:
        print(job.package, job.device, job.state, job.case)

`run` starts worker processes: call it below `if __name__ == "__main__":`.
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
    """What `detector farm run` does; gives the document `farm/1`.

    Raises ConfigError before any phone is touched for what a person has to mend, DeviceError where no adb
    server answers.
    """
    from detector.farm.running import RunOrder, run_plan  # noqa: PLC0415 - all the rest comes with it

    return run_plan(RunOrder(plan=plan, pool=pool, devices_file=devices_file, out=out, is_resumed=resume))
