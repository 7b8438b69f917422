"""One line of each `.jsonl` file of a bundle, and its two documents.

Times are the host's monotonic clock, raw ns, as read: ms on the run's axis are derived by the reader, so
that a better clock model can later be applied to old evidence.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from detector.codec import tagged_by
from detector.core.actions import Action
from detector.core.clip_facts import ClipFacts
from detector.core.clock import HostZone
from detector.core.conditions import DeviceConditions, HostFacts
from detector.core.device_facts import DeviceFacts, PackageFacts, Stamp
from detector.core.entry import COLD
from detector.core.gap_code import GapCode
from detector.core.movement import Movement
from detector.core.screen import Stream

__all__ = [
    "ActionRecord",
    "BundleKind",
    "ClockReading",
    "DumpRecord",
    "ForegroundRecord",
    "FrameRecord",
    "GapRecord",
    "JournalEntry",
    "LatenessRecord",
    "Manifest",
    "PacketRecord",
    "PictureRecord",
    "RunHeader",
    "TreeRecord",
]


class BundleKind(StrEnum):
    """What a bundle is the evidence of. Never changes its meaning."""

    RUN = "run"  # an app was run on a device
    RECORDING = "recording"  # a screen recording that somebody else made


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalEntry:
    """`path` had `n_bytes` with this hash when the line was written; a `.jsonl` file keeps growing."""

    path: str
    n_bytes: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameRecord:
    """`path` is the picture as the device gave it. `is_uniform`: one colour all over.

    A video frame has the video's `path`, the number of its `packet` there, and the `sha256` of that
    packet; `device_us` is when it was shown, by the device's CLOCK_MONOTONIC, if the video carries
    times. A picture that was still shown a moment before the next one has a second record.
    `state` numbers what the video showed, also for a picture that was taken beside it. A frame of a recording
    has the `path` and `sha256` of the clip and, as `packet`, the number of its picture there; whether it is
    uniform was not asked.
    """

    id: str
    path: str
    sha256: str
    shown: Stamp
    source: str
    lossy: bool
    width_px: int
    height_px: int
    is_uniform: bool
    packet: int | None = None
    device_us: int | None = None
    state: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureRecord:
    """Of a recording: the picture of a frame of the clip, decoded when it was taken in and kept as PNG.

    For people and their reports; what is judged is the clip.
    """

    frame_id: str
    path: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PacketRecord:
    """`n_bytes` from `offset` on in the video at `path`. A later line about one packet replaces the first."""

    path: str
    number: int
    offset: int
    n_bytes: int
    is_config: bool
    is_key: bool
    pts_us: int | None
    arrived: Stamp


@dataclass(frozen=True, slots=True, kw_only=True)
class TreeRecord:
    id: str
    path: str
    sha256: str
    dumped: Stamp


@dataclass(frozen=True, slots=True, kw_only=True)
class ForegroundRecord:
    """The device's own report of what was in front, kept as text."""

    id: str
    path: str
    sha256: str
    read: Stamp


@dataclass(frozen=True, slots=True, kw_only=True)
class DumpRecord:
    """A dump of the device's processes, kept as text. `package` None: of the whole device."""

    id: str
    name: str
    package: str | None
    path: str
    sha256: str
    read: Stamp


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionRecord:
    """`action` is what was requested. `effect`: when the device actually received it, if known.

    `way`: which implementation was used, if there are several (for a tap: scrcpy, uiautomation or input).
    `made` is the movement actually made of the phone. `error` None: it was done. An action that failed
    stays in the record.
    """

    id: str
    action: Annotated[Action, tagged_by("name")]
    started_ns: int
    ended_ns: int
    effect: Stamp | None = None
    error: str | None = None
    way: str | None = None
    made: Movement | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GapRecord:
    """`sha256` names a picture that was received but shows nothing (black under FLAG_SECURE).

    `code` is the reason that the program uses, `why` the same for people, with the particulars.
    """

    stream: Stream
    code: GapCode
    from_ns: int
    to_ns: int
    why: str
    sha256: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LatenessRecord:
    """How late this machine's own waits ended in a stretch: the worst of `n_waits`."""

    from_ns: int
    to_ns: int
    n_waits: int
    worst_ns: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockReading:
    """The device's wall clock read `device_epoch_ms` at some moment within `read`.

    `device_uptime_ms`: its CLOCK_MONOTONIC at that moment; None if not requested or not available.
    """

    device_epoch_ms: float
    read: Stamp
    device_uptime_ms: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunHeader:
    """What is known before the first action. `started_at` is UTC, ISO 8601.

    `resumed_after`: the scan had been interrupted after that complete run, and this is the next one.
    `format` is set by the writer: None only before that. `watched_with`:
    other apps that were watched on the device in the same run, each into a bundle of its own. `zone`: of
    the host's local time; None: recorded before that was asked for. `kind` RECORDING: a recording that
    somebody else made, of which `clip` holds the facts; `started_at` is then when it was taken in.
    `conditions` None: nobody asked the device for its state; `host` None: not recorded.
    `entry`: by which way the app was entered (core/entry.py).
    `salt` is drawn by the writer, 64 hex digits, so that nobody who knows all of a run but a telephone number
    can find that number from a hash of the run (decision 0032); None: written before, or in a redacted copy.
    """

    run_id: str
    scenario: str
    package: PackageFacts
    device: DeviceFacts
    tool_version: str
    started_at: str
    resumed_after: str | None = None
    format: str | None = None
    watched_with: tuple[str, ...] = ()
    zone: HostZone | None = None
    kind: BundleKind = BundleKind.RUN
    clip: ClipFacts | None = None
    conditions: DeviceConditions | None = None
    host: HostFacts | None = None
    salt: str | None = None
    entry: str = COLD

    def __post_init__(self) -> None:
        if (self.kind is BundleKind.RECORDING) != (self.clip is not None):
            raise ValueError("a recording, and nothing else, has a clip")


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """Written at close. `files` gives the sha256 of every other file of the bundle by its path.

    `zero_ns` is 0 of the run's axis: the host's clock when the first `am start` was sent. For a
    partial bundle the reader derives this from what the journal proves.
    """

    format: str
    header: RunHeader
    zero_ns: int
    clock_readings: tuple[ClockReading, ...]
    ended_at: str
    files: dict[str, str]

    @property
    def package(self) -> str:
        return self.header.package.package
