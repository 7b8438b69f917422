"""What a worker is asked to do on its phone, and what it reports. Small: pictures are never sent."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from detector.farm.matrix import Job, Phone
from detector.farm.policy import STRIKES, Ending

__all__ = ["DEVICES_FILE_HERE", "Ended", "Engine", "Errand", "PhoneActivity", "Report", "Task"]


DEVICES_FILE_HERE = "DETECTOR_FARM_DEVICES"
"""The environment variable that gives a worker on another host the path of that host's devices.yaml."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A job to be done, its attempt in the ledger, and where its case goes (absolute)."""

    attempt: int
    job: Job
    folder: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """A scan, a watch, or only a check of the phone (`job` None). `attempt`: its number in the ledger,
    negative for a check.

    `folder`: where the case goes; `folder` and `devices_file` are absolute. `owner` holds the phone's lease
    under `token`. `beside`: jobs of other apps that are watched together with this one. `is_reboot`: no check
    is made, the phone is rebooted.
    """

    attempt: int
    phone: Phone
    job: Job | None
    owner: str
    token: int
    folder: str
    devices_file: str | None = None
    beside: tuple[Task, ...] = ()
    is_reboot: bool = False

    @property
    def title(self) -> str:
        """For display: its jobs."""
        if self.job is None:
            return "a reboot" if self.is_reboot else "a check"
        return self.job.title + (f" and {len(self.beside)} more" if self.beside else "")

    def each(self) -> Iterator["Errand"]:
        """One errand for each of its jobs."""
        yield replace(self, beside=())
        for task in self.beside:
            yield replace(self, attempt=task.attempt, job=task.job, folder=task.folder, beside=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """`exit_code`: the case's, if there is one. `reason`: one sentence, or "" for none.

    `beside`: how the errand's further jobs ended, in their order; if empty, like this one.
    """

    ending: Ending
    exit_code: int | None = None
    reason: str = ""
    took_s: float = 0.0
    beside: tuple["Report", ...] = ()

    def each(self, errand: Errand) -> tuple["Report", ...]:
        """One report for each job of the errand."""
        own = replace(self, beside=())
        return own, *(self.beside or (own,) * len(errand.beside))

    @property
    def about_the_phone(self) -> "Report":
        """The one of them with most evidence about the phone: its failure, else that a job was done on it."""
        every = (replace(self, beside=()), *self.beside)
        for endings in (STRIKES, (Ending.JUDGED, Ending.CRASHED)):
            for report in every:
                if report.ending in endings:
                    return report
        return every[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    errand: Errand
    report: Report


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneActivity:
    """What a phone is doing, in a few words."""

    phone: str
    attempt: int
    doing: str


class Engine(Protocol):
    """Executes errands, one at a time per phone; each ends exactly once, even if its worker dies."""

    def begin(self, errand: Errand) -> None: ...

    def happened(self, timeout_s: float) -> Sequence[Ended | PhoneActivity]:
        """The events received so far; waits at most `timeout_s` for the first one."""

    def stop(self, errand: Errand) -> None:
        """Asks the errand to end as soon as it can."""
