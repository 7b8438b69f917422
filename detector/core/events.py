"""What the system did while we watched, as its logs tell it. Times are ms on the run's axis."""

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["AppCrash", "Event", "ForegroundChange", "HostingType", "ProcessEnd", "ProcessStart"]


class HostingType(StrEnum):
    """Why a process was started (AOSP HostingRecord, the Type field of am_proc_start)."""

    ACTIVITY = "activity"
    NEXT_ACTIVITY = "next-activity"
    TOP_ACTIVITY = "top-activity"
    NEXT_TOP_ACTIVITY = "next-top-activity"
    PRE_TOP_ACTIVITY = "pre-top-activity"
    SERVICE = "service"
    BROADCAST = "broadcast"
    CONTENT_PROVIDER = "content provider"
    ADDED_APPLICATION = "added application"
    BACKUP = "backup"
    RESTART = "restart"
    SYSTEM = "system"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class ForegroundChange:
    """Another activity came to the front. `from_package` None: not known."""

    at_ms: float
    at_error_ms: float
    from_package: str | None
    to_package: str
    activity: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessStart:
    at_ms: float
    at_error_ms: float
    package: str
    process: str
    hosting_type: HostingType
    component: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessEnd:
    at_ms: float
    at_error_ms: float
    process: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AppCrash:
    """The app threw and died: evidence, not an exception of ours."""

    at_ms: float
    at_error_ms: float
    process: str
    exception: str


Event = ForegroundChange | ProcessStart | ProcessEnd | AppCrash
