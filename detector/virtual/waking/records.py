"""What the system remembers about processes, services and broadcasts, for its dumps.

`TrueStart` is not the system's: it is the virtual device's own record of why a process started, which
no log or dump prints. Tests compare it with what a detector infers from the logs.
"""

from collections import deque
from dataclasses import dataclass, field

from detector.virtual.system.activities import Intent
from detector.virtual.system.packages import Component
from detector.virtual.system.processes import Process, ProcessTable

__all__ = [
    "CRASH",
    "KILL_BACKGROUND",
    "MEMORY_LIMIT",
    "REMOVE_TASK",
    "BroadcastRecord",
    "Caller",
    "Delivery",
    "Exit",
    "ExitRecord",
    "ProviderRecord",
    "ServiceRecord",
    "StartRecord",
    "SystemMemory",
    "TrueStart",
    "system_caller",
]

_KEPT_BROADCASTS = 50  # BroadcastHistory of AOSP up to 13: MAX_BROADCAST_HISTORY
_KEPT_PER_PACKAGE = 16  # AppExitInfoTracker and AppStartInfoTracker keep 16 each


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """The requester. The system has the package `android` and the uid 1000."""

    package: str
    process: str
    pid: int
    uid: int

    @property
    def is_system(self) -> bool:
        return self.uid < 10_000


def system_caller(processes: ProcessTable) -> Caller:
    """The system itself, as the requester."""
    server = processes.system_server
    return Caller(package="android", process="system", pid=server.pid, uid=server.uid)


@dataclass(frozen=True, slots=True, kw_only=True)
class TrueStart:
    """A start, or a refused one, as it really happened. `caller` None: the system itself."""

    at_s: float
    package: str
    process: str
    component: str
    trigger: str
    wake_id: str | None
    caller: str | None
    is_refused: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StartRecord:
    at_s: float
    package: str
    uid: int
    process: str
    reason: str
    component_kind: str
    intent: Intent | None
    was_stopped: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ExitRecord:
    at_s: float
    package: str
    uid: int
    pid: int
    process: str
    reason: str  # "10 (USER REQUESTED)"
    subreason: str
    description: str
    importance: int


@dataclass(slots=True, kw_only=True)
class Delivery:
    """One receiver of a broadcast, whose turn came at `at_s`.

    `decided_at_s` None: it still waits. `why_skipped` None: it was, or will be, delivered.
    `scheduled_at_s`: when its process, running by then, was handed the broadcast.
    """

    component: Component
    at_s: float
    scheduled_at_s: float | None = None
    decided_at_s: float | None = None
    why_skipped: str | None = None


@dataclass(slots=True, kw_only=True)
class BroadcastRecord:
    token: int
    at_s: float
    intent: Intent
    caller: Caller
    extras: str | None
    is_ordered: bool = False
    deliveries: list[Delivery] = field(default_factory=list)
    finished_at_s: float | None = None

    @property
    def is_done(self) -> bool:
        return self.finished_at_s is not None


@dataclass(slots=True, kw_only=True, eq=False)
class ServiceRecord:
    """A service that runs, or is about to be restarted. `clients` are processes bound to it."""

    token: int
    component: Component
    process_name: str
    intent: Intent
    permission: str | None
    caller: Caller
    created_at_s: float
    process: Process | None
    start_requested: bool
    sticky: bool
    clients: list[Caller] = field(default_factory=list)


@dataclass(slots=True, kw_only=True, eq=False)
class ProviderRecord:
    """A content provider; `clients` hold a connection to it. `process` None: still being started."""

    token: int
    component: Component
    process_name: str
    process: Process | None = None
    clients: dict[int, tuple[Caller, float]] = field(default_factory=dict)  # by pid: who, since when


class SystemMemory:
    def __init__(self) -> None:
        self.broadcasts: deque[BroadcastRecord] = deque(maxlen=_KEPT_BROADCASTS)
        self.services: dict[Component, ServiceRecord] = {}
        self.providers: dict[Component, ProviderRecord] = {}
        self.starts: list[StartRecord] = []
        self.exits: list[ExitRecord] = []

    def starts_of(self, package: str) -> list[StartRecord]:
        """Newest first."""
        return [start for start in reversed(self.starts) if start.package == package][:_KEPT_PER_PACKAGE]

    def exits_of(self, package: str) -> list[ExitRecord]:
        """Newest first."""
        return [exit_ for exit_ in reversed(self.exits) if exit_.package == package][:_KEPT_PER_PACKAGE]

    def forget_boot(self) -> None:
        """A reboot: running services and delivered broadcasts are gone, exit reasons stay."""
        self.broadcasts.clear()
        self.services.clear()
        self.providers.clear()
        self.starts.clear()


@dataclass(frozen=True, slots=True, kw_only=True)
class Exit:
    """Why a process ended, as worded by logs and `exit-info`."""

    reason: str
    subreason: str
    description: str
    is_kill: bool = True


CRASH = Exit(reason="4 (APP CRASH(EXCEPTION))", subreason="0 (UNKNOWN)", description="crash", is_kill=False)
KILL_BACKGROUND = Exit(reason="10 (USER REQUESTED)", subreason="0 (UNKNOWN)", description="kill background")
MEMORY_LIMIT = Exit(
    reason="13 (OTHER KILLS BY SYSTEM)", subreason="12 (KILL PID)", description="MemoryLimiter:AnonSwap"
)
REMOVE_TASK = Exit(reason="10 (USER REQUESTED)", subreason="22 (REMOVE TASK)", description="remove task")
