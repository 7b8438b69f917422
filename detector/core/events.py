"""What the system did during a run, as its logs report it. Times are ms on the run's axis."""

from dataclasses import dataclass
from enum import StrEnum

__all__ = [
    "ActivityStart",
    "AppCrash",
    "Download",
    "Event",
    "FingerTarget",
    "ForceStop",
    "ForegroundChange",
    "ForegroundServiceStart",
    "HostingType",
    "ProcessEnd",
    "ProcessStart",
    "ServiceRestart",
    "StartRefusal",
]


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
    LINK_FAIL = "link fail"
    ON_HOLD = "on-hold"
    STARTED_SERVICE = "started-service"  # 17: instead of `service`
    BOUND_SERVICE = "bound-service"  # 17
    START_APPLICATION = "start application"  # EMUI 10: a launcher's start
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
class ActivityStart:
    """An activity start was requested (the START line). None: not in the line.

    Up to Android 13 the line precedes the decision and has no result; from 14 on it follows it. A
    blocked background start can still report result 0.
    """

    at_ms: float
    at_error_ms: float
    action: str | None
    data: str | None
    component: str | None
    from_uid: int | None
    from_package: str | None
    result_code: int | None
    is_background_blocked: bool

    @property
    def web_package(self) -> str | None:
        """The app that the system chose to show an address of the web; None: the start is of nothing such."""
        is_web = (self.data or "").lower().startswith(("https:", "http:"))
        return (self.component or "").partition("/")[0] or None if is_web else None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessStart:
    """A process was started. None: not in the log.

    `caller` is the requester named in the log itself (a package or a process), and `caller_told_by` is
    the kind of line that names it. Only some vendors' logs do; elsewhere the caller comes from the dumps
    (autostart.md 1.4). `hosting_text` is the type as printed, which is more precise if `hosting_type` is
    OTHER.
    """

    at_ms: float
    at_error_ms: float
    package: str
    process: str
    hosting_type: HostingType
    component: str | None
    pid: int | None = None
    uid: int | None = None
    caller: str | None = None
    caller_told_by: str | None = None
    hosting_text: str = ""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class ForceStop:
    """A package was force-stopped: its processes end, its alarms and jobs are removed. `why` as printed."""

    at_ms: float
    at_error_ms: float
    package: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceRestart:
    """The system will restart a sticky or bound service `restart_in_ms` after its process died."""

    at_ms: float
    at_error_ms: float
    package: str
    service: str
    restart_in_ms: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StartRefusal:
    """A start that the system or the vendor's controller refused: it still counts as an attempt.

    `refused_by` is the log tag that reports it. None: not in the line. `lacks`: a requirement that every
    phone enforces and the start does not meet: a permission, or that the component is exported.
    """

    at_ms: float
    at_error_ms: float
    refused_by: str
    package: str | None
    component: str | None
    hosting_type: HostingType | None
    action: str | None
    caller: str | None
    caller_uid: int | None
    lacks: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ForegroundServiceStart:
    """A service moved to the foreground from the background (Android 12 and later), with its caller.

    `allowed_because` is the system's own code, such as SYSTEM_ALERT_WINDOW_PERMISSION.
    """

    at_ms: float
    at_error_ms: float
    is_allowed: bool
    caller_package: str
    caller_uid: int | None
    component: str | None
    action: str | None
    allowed_because: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """The system's download manager began to download something. `what` as printed."""

    at_ms: float
    at_error_ms: float
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FingerTarget:
    """A finger came down on windows other than the last time: these, topmost first, as named in the log.

    Android 11 and later. A window of an activity, including its dialogs, is named by its component.
    """

    at_ms: float
    at_error_ms: float
    windows: tuple[str, ...]


Event = (
    ForegroundChange
    | FingerTarget
    | Download
    | ActivityStart
    | ProcessStart
    | ProcessEnd
    | AppCrash
    | ForceStop
    | ServiceRestart
    | StartRefusal
    | ForegroundServiceStart
)
