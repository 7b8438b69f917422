"""What a worker is asked to do on its phone, and what it reports. Small: pictures are never sent."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from detector.farm.matrix import Job, Phone
from detector.farm.policy import Ending

__all__ = ["DEVICES_FILE_HERE", "Ended", "Engine", "Errand", "Report", "Told"]


DEVICES_FILE_HERE = "DETECTOR_FARM_DEVICES"
"""The environment variable that gives a worker on another host the path of that host's devices.yaml."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """A scan, or only a check of the phone (`job` None). `attempt`: its number in the ledger, negative for
    a check.

    `folder`: where the case goes; `folder` and `devices_file` are absolute. `owner` holds the phone's lease
    under `token`.
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
    """`exit_code`: the case's, if there is one. `reason`: one sentence, or "" for none."""

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
    """What a phone is doing, in a few words."""

    phone: str
    attempt: int
    doing: str


class Engine(Protocol):
    """Executes errands, one at a time per phone; each ends exactly once, even if its worker dies."""

    def begin(self, errand: Errand) -> None: ...

    def happened(self, timeout_s: float) -> Sequence[Ended | Told]:
        """The events received so far; waits at most `timeout_s` for the first one."""

    def stop(self, errand: Errand) -> None:
        """Asks the errand to end as soon as it can."""
