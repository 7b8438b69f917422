"""Everything known about one watch: events, stages, our own acts, dumps, installed packages.

Assembled by the code that reads the bundle; times are ms on the run's axis.
"""

from dataclasses import dataclass, field
from typing import Generic, TypeVar

from detector.core.actions import Action
from detector.core.events import Event
from detector.core.menu_walk import MenuPage
from detector.core.screen import Gap
from detector.core.watching import ConsentPage, Stage
from detector.parsing.associations import Association
from detector.parsing.broadcasts import SentBroadcast
from detector.parsing.providers import RunningProvider
from detector.parsing.services import RunningService
from detector.parsing.start_info import StartRecord
from detector.parsing.vendor_switch import VendorSwitch

__all__ = [
    "Dumped",
    "FirstPage",
    "OwnAct",
    "PackageState",
    "ReadPage",
    "StageSpan",
    "TimedLine",
    "WatchRecord",
]

V = TypeVar("V")


@dataclass(frozen=True, slots=True, kw_only=True)
class StageSpan:
    """The time span of a stage. `evidence_id` names the action that began it."""

    stage: Stage
    from_ms: float
    to_ms: float
    evidence_id: str

    def holds(self, at_ms: float) -> bool:
        return self.from_ms <= at_ms < self.to_ms


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnAct:
    """An action of ours. `error`: why it could not be done, in the device's words."""

    action: Action
    from_ms: float
    to_ms: float
    is_done: bool
    evidence_id: str
    error: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dumped(Generic[V]):
    """The values in a dump, and when it was taken. `package` None: of the whole phone."""

    id: str
    package: str | None
    at_ms: float
    at_error_ms: float
    values: tuple[V, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageState:
    """From `dumpsys package`; None: not in the dump."""

    is_stopped: bool | None
    is_never_launched: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadPage:
    """A page of the app's menus as read on the way to the user's switch. `page` None: truncated."""

    id: str
    at_ms: float
    page: MenuPage | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstPage:
    """What was on the screen before any consent. `page` None: the tree was truncated."""

    id: str
    at_ms: float
    page: ConsentPage | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedLine:
    at_ms: float
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchRecord:
    """`uids` are those of all installed packages, `third_party` the user-installed ones.

    `n_lines_dropped`: lines of the system, as reported by the log itself.
    `alarm_tags`: actions and components of all alarms set by any app during the watch.
    `first_pages`: what the app showed before the user was to agree, in order; None: truncated.
    `roles`: packages by role granted by the user (ime, accessibility, notification-listener).
    `watched_with`: other apps that were watched in the same run.
    """

    package: str
    events: tuple[Event, ...]
    lines: tuple[TimedLine, ...]
    spans: tuple[StageSpan, ...]
    acts: tuple[OwnAct, ...]
    gaps: tuple[Gap, ...]
    is_partial: bool
    uids: dict[str, int]
    third_party: frozenset[str]
    roles: dict[str, frozenset[str]] = field(default_factory=dict)
    services: tuple[Dumped[RunningService], ...] = ()
    broadcasts: tuple[Dumped[SentBroadcast], ...] = ()
    providers: tuple[Dumped[RunningProvider], ...] = ()
    associations: tuple[Dumped[Association], ...] = ()
    start_infos: tuple[Dumped[StartRecord], ...] = ()
    states: tuple[Dumped[PackageState], ...] = ()
    pages: tuple[ReadPage, ...] = ()
    first_pages: tuple[FirstPage, ...] = ()
    alarm_tags: frozenset[str] = frozenset()
    n_lines_dropped: int = 0
    vendor_switch: Dumped[VendorSwitch] | None = None
    watched_with: tuple[str, ...] = ()

    def stage_at(self, at_ms: float) -> StageSpan | None:
        return next((span for span in self.spans if span.holds(at_ms)), None)

    def package_of_uid(self, uid: int | None) -> str | None:
        """None if no package, or more than one, has it (a shared uid)."""
        owners = [package for package, own in self.uids.items() if own == uid]
        return owners[0] if len(owners) == 1 else None
