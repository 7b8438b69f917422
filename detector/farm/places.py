"""The layout of a run's folder.

farm.sqlite            the ledger
farm.lock              locked by the running scheduler
cases/NAME/            a job's case, once it has a result
attempts/N/NAME/       attempt N of the job while it runs; kept if it had no result
report/                the page over all cases
decisions.json         what this night left open that earlier ones decided, if the plan names `decisions`
"""

import re

from detector.farm.matrix import Job

__all__ = ["DECISIONS", "LOCK", "REPORT", "attempt_folder", "case_folder"]

LOCK = "farm.lock"
REPORT = "report"
DECISIONS = "decisions.json"


def case_folder(job: Job) -> str:
    return f"cases/{_name(job)}"


def attempt_folder(job: Job, attempt: str) -> str:
    return f"attempts/{attempt}/{_name(job)}"


def _name(job: Job) -> str:
    """Built from the key, which may hold anything a package, a version or a class may; names are unique."""
    return re.sub(r"[^\w.@-]", lambda found: "~" if found[0] == "/" else f"%{ord(found[0]):x}", job.key)
