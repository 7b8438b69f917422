"""Where things lie in the folder of a run.

farm.sqlite            the ledger            farm.lock   held by the scheduler that lives
cases/NAME/            a job's case, once it has a result
attempts/N/NAME/       attempt N of it, while it runs, and for good where it came to nothing
report/                the page over all
"""

import re

from detector.farm.matrix import Job

__all__ = ["LOCK", "REPORT", "attempt_folder", "case_folder"]

LOCK = "farm.lock"
REPORT = "report"


def case_folder(job: Job) -> str:
    return f"cases/{_name(job)}"


def attempt_folder(job: Job, attempt: str) -> str:
    return f"attempts/{attempt}/{_name(job)}"


def _name(job: Job) -> str:
    """Of its key, which holds what a package, a version and a class may hold; two keys never share one."""
    return re.sub(r"[^\w.@-]", lambda found: "~" if found[0] == "/" else f"%{ord(found[0]):x}", job.key)
