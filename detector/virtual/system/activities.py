"""Intents, activities, tasks and the app runs behind them: the system's state, without behaviour.

A run is one life of an app's process. Its clock starts at 0 when its first frame is drawn.
"""

import asyncio
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Protocol
from urllib.parse import urlsplit

from detector.virtual.app_port import Memory, RunningApp
from detector.virtual.clock import DeviceClock
from detector.virtual.system.packages import Component, InstalledApp, PackageRegistry
from detector.virtual.system.processes import Process

__all__ = [
    "LAUNCH_FLAGS",
    "NEW_TASK_FLAG",
    "ActivityRecord",
    "AppRun",
    "Intent",
    "Onlooker",
    "Start",
    "StartOutcome",
    "Task",
    "TaskStack",
    "target_of",
]

NEW_TASK_FLAG = 0x1000_0000
LAUNCH_FLAGS = 0x1020_0000  # new task, reset task if needed: as a launcher sends


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    action: str | None = None
    categories: tuple[str, ...] = ()
    data_uri: str | None = None
    package: str | None = None
    component: Component | None = None
    flags: int = 0
    bounds: tuple[int, int, int, int] | None = None
    scene: str | None = None
    """What the app itself put into the intent of a notification."""

    def describe(self, *, redacts_data: bool = True, extended_flags: int = 0) -> str:
        """As `Intent.toShortString` prints it, without braces."""
        parts = []
        if self.action:
            parts.append(f"act={self.action}")
        if self.categories:
            parts.append(f"cat=[{','.join(self.categories)}]")
        if self.data_uri:
            parts.append(f"dat={_safe(self.data_uri) if redacts_data else self.data_uri}")
        if self.flags:
            parts.append(f"flg=0x{self.flags:x}")
        if extended_flags:
            parts.append(f"xflg=0x{extended_flags:x}")
        if self.package:
            parts.append(f"pkg={self.package}")
        if self.component:
            parts.append(f"cmp={self.component.short}")
        if self.bounds:
            left, top, right, bottom = self.bounds
            parts.append(f"bnds=[{left},{top}][{right},{bottom}]")
        return " ".join(parts)


class Onlooker(Protocol):
    """Notified of starts and ends here, such as the background life of the apps."""

    def launched(self, installed: InstalledApp) -> None:
        """The app was asked to show itself; its process may not be running yet."""

    def process_begun(self, record: "ActivityRecord") -> None:
        """A process was started for this activity."""

    def crashed(self, run: "AppRun") -> None: ...

    def memory_of(self, package: str) -> Memory:
        """What the launches of this app have left so far."""


def target_of(intent: Intent, packages: PackageRegistry, *, home: str, is_shell: bool) -> InstalledApp | None:
    """The app that an intent starts. What a shell asks of a package by address must be one of its links."""
    if intent.component is not None:
        return packages.get(intent.component.package)
    if intent.package is not None:
        named, uri = packages.get(intent.package), intent.data_uri
        is_refused = is_shell and uri is not None and named is not None and not named.app.opens(uri)
        return None if is_refused else named
    if intent.data_uri is not None:
        return packages.for_uri(intent.data_uri)
    return packages.get(home) if "android.intent.category.HOME" in intent.categories else None


def _safe(uri: str) -> str:
    split = urlsplit(uri)
    return f"{split.scheme}://{split.netloc}/..." if split.netloc else f"{split.scheme}:..."


@dataclass(slots=True, kw_only=True, eq=False)
class AppRun:
    """A live process of an app and what it shows. A new process is a new run."""

    installed: InstalledApp
    running: RunningApp
    process: Process
    launch_index: int
    first_frame_at_s: float | None = None
    left_at_s: float | None = None
    """When it went to the background, if it is there."""
    is_alive: bool = True
    timer: asyncio.TimerHandle | None = None

    @property
    def package(self) -> str:
        return self.installed.package

    def at_ms(self, at_s: float) -> float:
        """The app's own clock; 0 until its first frame is drawn."""
        return 0.0 if self.first_frame_at_s is None else max(0.0, (at_s - self.first_frame_at_s) * 1000)


@dataclass(slots=True, kw_only=True, eq=False)
class ActivityRecord:
    token: int
    window_token: int
    component: Component
    intent: Intent
    task: "Task"
    run: AppRun
    launched_from_uid: int
    launched_from_package: str
    is_resumed: bool = False

    @property
    def hash_text(self) -> str:
        return f"{self.token:x}"

    @property
    def window_title(self) -> str:
        return self.component.full


@dataclass(slots=True, kw_only=True, eq=False)
class Task:
    id: int
    token: int
    affinity: str
    is_home: bool = False
    activities: list[ActivityRecord] = field(default_factory=list)  # bottom first

    @property
    def top(self) -> ActivityRecord:
        return self.activities[-1]


class TaskStack:
    """All tasks, the frontmost last. It always contains the home task."""

    def __init__(self, clock: DeviceClock, on_changed: Callable[[], None]) -> None:
        self._tasks: list[Task] = []
        self._next_id = 12
        self._clock = clock
        self._on_changed = on_changed
        self._shown: AppRun | None = None
        self._shown_before: AppRun | None = None
        self._shown_from_s = -math.inf

    def __iter__(self) -> Iterator[Task]:
        """Top first."""
        return reversed(self._tasks)

    @property
    def shown(self) -> AppRun | None:
        """The run whose window is on the display; it lags behind the top during a transition."""
        return self._shown

    @shown.setter
    def shown(self, run: AppRun) -> None:
        self._shown_before, self._shown = self._shown, run
        self._shown_from_s = self._clock.now_s()
        self._on_changed()

    def shown_at(self, at_s: float) -> AppRun | None:
        """Reaches back only to the change before the last one."""
        return self._shown if at_s >= self._shown_from_s else self._shown_before

    @property
    def top(self) -> ActivityRecord:
        return self._tasks[-1].top

    @property
    def home(self) -> Task:
        return next(task for task in self._tasks if task.is_home)

    def new(self, *, affinity: str, token: int, is_home: bool = False) -> Task:
        task = Task(id=self._next_id, token=token, affinity=affinity, is_home=is_home)
        self._next_id += 1
        self._tasks.append(task)
        return task

    def bring_to_front(self, task: Task) -> None:
        self._tasks.remove(task)
        self._tasks.append(task)

    def remove(self, record: ActivityRecord) -> None:
        """Removes an activity, and its task once that is empty."""
        record.task.activities.remove(record)
        if not record.task.activities:
            self._tasks.remove(record.task)

    def clear(self) -> None:
        self._tasks.clear()
        self._shown = self._shown_before = None

    def of_package(self, package: str) -> Task | None:
        """The app's own task, if there is one."""
        return next((task for task in self if task.affinity == package), None)

    def records(self) -> Iterator[ActivityRecord]:
        """Top first."""
        for task in self:
            yield from reversed(task.activities)


class StartOutcome(Enum):
    STARTED = auto()
    BROUGHT_TO_FRONT = auto()
    NOT_FOUND = auto()
    BLOCKED = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """The result of a start. `drawn` is done once the first frame is drawn."""

    outcome: StartOutcome
    intent: Intent
    component: Component | None = None
    drawn: "asyncio.Task[None] | None" = None
