"""What a worker is sent to do on its phone, and what comes back. Small: pictures never travel."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from detector.farm.matrix import Job, Phone
from detector.farm.policy import Ending

__all__ = ["DEVICES_FILE_HERE", "Ended", "Engine", "Errand", "Report", "Told"]


DEVICES_FILE_HERE = "DETECTOR_FARM_DEVICES"
"""The environment variable by which a worker of another host knows that host's devices.yaml."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """A scan, or only a look at the phone (`job` None). `attempt`: its number in the ledger, below 0 for
    a look.

    `folder` is where the case goes, absolute; `devices_file` too. `owner` holds the phone's lease by `token`.
    """

    attempt: int
    phone: Phone
    job: Job | None
    owner: str
    token: int
    folder: str
    devices_file: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """`exit_code`: of the case, where there is one. `reason`: one sentence, or "" for none."""

    ending: Ending
    exit_code: int | None = None
    reason: str = ""
    took_s: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    errand: Errand
    report: Report


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a phone is at, in a few words."""

    phone: str
    attempt: int
    doing: str


class Engine(Protocol):
    """Carries errands out, one at a time on each phone; each ends once, whatever becomes of its worker."""

    def begin(self, errand: Errand) -> None: ...

    def happened(self, timeout_s: float) -> Sequence[Ended | Told]:
        """What came in, waiting at most so long for the first of it."""

    def stop(self, errand: Errand) -> None:
        """It shall end as soon as it can."""
