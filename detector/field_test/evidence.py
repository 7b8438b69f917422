"""What a field test gathered from a phone, step by step; for a skipped step, the reason."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from detector.attribution.watch_record import WatchRecord
from detector.core.calibration import Calibration
from detector.core.device_facts import DeviceFacts
from detector.core.display import Display
from detector.core.events import Event
from detector.core.gap_code import GapCode
from detector.core.geometry import Point, Rect
from detector.core.quantity import Quantity
from detector.core.screen import ViewNode
from detector.core.verdict import Verdict
from detector.devices.doctor.finding import Finding
from detector.windows.seen_run import SeenRun

__all__ = [
    "ClockAt",
    "FieldEvidence",
    "Heartbeats",
    "PageSeen",
    "Probed",
    "ShakeSeen",
    "Step",
    "TouchSeen",
    "UpdateSeen",
    "Watched",
]


class Step(StrEnum):
    """In the order in which they are carried out."""

    CONNECTION = "connection"
    INSTALL = "install"
    DOCTOR = "doctor"
    CALIBRATION = "calibration"
    LAUNCHES = "launches"
    PAGE = "page"
    TOUCH = "touch"
    SHAKE = "shake"
    UPDATE = "update"


@dataclass(frozen=True, slots=True, kw_only=True)
class Heartbeats:
    """How long each answer took, ms; `n_failed` requests got none in time."""

    took_ms: tuple[float, ...]
    n_failed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockAt:
    """`offset_ms`: the phone's wall clock minus the host's monotonic one, at `host_ms` of the latter."""

    host_ms: float
    offset_ms: Quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """Of one run: how long it was watched, and for how much of that no picture could be taken, ms.

    A page that forbids pictures does not count. `n_lossless`: pictures that no encoder changed.
    """

    watched_ms: float
    blind_ms: float
    n_gaps: int
    n_lossless: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSeen:
    """The resting page: `marks` as the picture shows them, `nodes` as the tree reports them, by the same ids.

    `picture_px`: width and height, None without a picture; `display`: as declared by the phone.
    `tree_ms`: how long the tree took; `why_no_tree`, `why_no_picture` where there is none.
    `in_front`: whether the phone's own dump named the app while it was in front; None: no dump.
    """

    display: Display
    picture_px: tuple[int, int] | None
    marks: Mapping[str, Rect]
    nodes: Mapping[str, ViewNode]
    tree_ms: float | None
    why_no_tree: str | None
    why_no_picture: str | None
    in_front: bool | None
    events: tuple[Event, ...]
    gap_codes: frozenset[GapCode]


@dataclass(frozen=True, slots=True, kw_only=True)
class Probed:
    """One tap: where it was aimed, whether the target reacted (None: not seen) and whether it should."""

    target: str
    point: Point
    was_hit: bool | None
    should_hit: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TouchSeen:
    """`ways`: how touches were injected; `refused`: why the phone accepted none.

    `secret_gaps`: why there was no picture of the secure page; `is_secret_shown`: there was one after all;
    `has_secret_tree`: its words are in the tree.
    """

    probes: tuple[Probed, ...]
    ways: tuple[str, ...]
    refused: str | None
    events: tuple[Event, ...]
    secret_gaps: frozenset[GapCode]
    is_secret_shown: bool
    has_secret_tree: bool
    has_jumped: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShakeSeen:
    """`strong` is above the app's threshold, `weak` below it: whether each made the app jump.

    `why_not` is "" if there is no means to move this phone.
    """

    strong_jumped: bool | None
    weak_jumped: bool | None
    why_not: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateSeen:
    record: WatchRecord
    dumps: Mapping[str, str]
    """The text of the newest dump of each name."""
    slowest_dump: tuple[str, float]
    """Which one, and how long it took, ms."""


@dataclass(slots=True, kw_only=True)
class FieldEvidence:
    """None or empty: the step was skipped; `why_not` gives the reason, by step."""

    facts: DeviceFacts | None = None
    heartbeats: Heartbeats | None = None
    clocks: list[ClockAt] = field(default_factory=list)
    n_lost: int = 0
    why_gone: str | None = None
    """Set if the phone went away and did not come back."""
    was_installed: bool | None = None
    findings: Sequence[Finding] | None = None
    calibration: Calibration | None = None
    runs: Sequence[SeenRun] = ()
    verdicts: Sequence[Verdict] = ()
    watched: list[Watched] = field(default_factory=list)
    page: PageSeen | None = None
    touch: TouchSeen | None = None
    shake: ShakeSeen | None = None
    update: UpdateSeen | None = None
    texts: list[tuple[str, str]] = field(default_factory=list)
    """What the phone printed, by the name of its source: logs and dumps, for lines unknown to the parsers."""
    why_not: dict[Step, str] = field(default_factory=dict)
