"""What a session may ask of a device, and what the adapters below it stand on.

`Link` is a road to one device: the adb server's sockets, or the in-process road to a virtual
device on a simulated clock. Everything above speaks through it and cannot tell which it is.
Every wait has a deadline of ours; past it the road raises `DeviceLost`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from detector.core.device_facts import DeviceFacts, DeviceKind, Injection, PackageFacts, Stamp
from detector.core.display import Display
from detector.core.geometry import Point
from detector.core.space import Vector
from detector.core.video import VideoPacket
from detector.core.watching import AppEnding, PhoneTrigger

__all__ = [
    "ByteStream",
    "Device",
    "DeviceFacts",
    "DeviceKind",
    "FrameSource",
    "HostListener",
    "Injection",
    "Link",
    "MotionControls",
    "PackageFacts",
    "RawDump",
    "RawFrame",
    "RawTree",
    "Stamp",
    "StreamedFrame",
    "VideoNews",
    "VideoPacket",
    "VideoSource",
    "WakeControls",
]


class ByteStream(Protocol):
    """One adb stream, host side."""

    def read(self, max_bytes: int, *, timeout_s: float) -> bytes:
        """At least one byte, b"" at the end. Raises DeviceLost past the deadline."""

    def read_available(self) -> bytes:
        """What has already arrived; never waits; b"" where nothing has (or at the end)."""

    def write(self, data: bytes, *, timeout_s: float) -> None: ...

    def close(self) -> None: ...


class HostListener(Protocol):
    """A port of this machine, for `adb reverse` alone."""

    @property
    def address(self) -> str:
        """`tcp:PORT`, as the device is told it."""

    def accept(self, *, timeout_s: float) -> ByteStream | None:
        """The next one who came; None where nobody did within that time."""

    def close(self) -> None: ...


class Link(Protocol):
    """Opens adb services (`exec:…`, `shell,v2:…`, `sync:`, `tcp:9008`) on one device."""

    serial: str

    def open(self, service: str, *, timeout_s: float) -> ByteStream:
        """Raises DeviceLost, DeviceNotReady (offline, unauthorised) or DeviceError (refused)."""

    def listen(self) -> HostListener:
        """Where the device can come to us. Raises DeviceError where this road leads one way only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RawFrame:
    """One picture as the device gave it. `png` is its own file; `stamp` bounds the moment shown."""

    png: bytes
    stamp: Stamp
    source: str
    lossy: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RawTree:
    xml: bytes
    stamp: Stamp


@dataclass(frozen=True, slots=True, kw_only=True)
class RawDump:
    """What the device said when it was asked. `name` is ours; `package` None: it is of the whole phone."""

    name: str
    package: str | None
    command: str
    text: str
    stamp: Stamp


class WakeControls(Protocol):
    """What a watch over background starts may ask of a device."""

    def send(self, trigger: PhoneTrigger, *, package: str | None = None) -> Iterator[None]:
        """Yields between two steps, where the caller waits. Not for a reboot: see `reboot`.

        `package`: the app that is updated. It keeps its data and who installed it.

        Raises CaptureError where this device cannot be made to do it.
        """

    def reboot(self) -> None:
        """Returns at once. Raises CaptureError where this device would not come back by itself."""

    def has_booted(self) -> bool:
        """Whether it answers and says that it is done. Never raises: a device that boots is away."""

    def after_boot(self) -> None:
        """Past the lock screen, once; what a boot switches off is switched on again."""

    def end(self, package: str, ending: AppEnding) -> None: ...

    def restore(self) -> None:
        """Undo what triggers told the device."""

    def system_dumps(self) -> tuple[RawDump, ...]: ...

    def state_dumps(self, package: str) -> tuple[RawDump, ...]: ...

    def start_dumps(self, package: str) -> tuple[RawDump, ...]: ...


class MotionControls(Protocol):
    """What moves a device: an emulator's console, or one day a rig that a phone lies on."""

    @property
    def name(self) -> str: ...

    @property
    def rest(self) -> Vector:
        """What the accelerometer says when nothing moves, m/s² with gravity. Raises CaptureError."""

    def set(self, acceleration_mps2: Vector, rate_rad_s: Vector) -> None:
        """Both hold until they are set anew. Raises CaptureError where the device refuses."""

    def be_at_rest(self) -> None: ...

    def close(self) -> None:
        """At rest as it was found. Never raises."""


class FrameSource(Protocol):
    """One way to get pictures. Streaming sources take the newest picture they hold."""

    name: str

    def take(self, *, timeout_s: float) -> RawFrame:
        """Raises CaptureError where this picture could not be had; never a stand-in."""

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamedFrame:
    """What became of one packet: a picture, or the reason why there is none to look at.

    `packet` counts the packets of this stream, configs included. `small` is (h, w, 3) uint8 BGR, a
    quarter of the display's sides. `shown`: when it came to be shown, as far as its arrival tells.
    """

    packet: int
    pts_us: int | None
    shown: Stamp
    width_px: int = 0
    height_px: int = 0
    small: np.ndarray | None = None
    why_not: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoNews:
    """What came since the last asking. `ended`: why no more will come."""

    packets: tuple[VideoPacket, ...] = ()
    frames: tuple[StreamedFrame, ...] = ()
    ended: str | None = None


class VideoSource(Protocol):
    """A source that sends by itself whatever the display shows, and nothing while nothing changes."""

    name: str

    def start(self, display: Display) -> str | None:
        """Why its usual way was not to be had, where it took another one; it may be started again.

        Raises CaptureError where this device gives no such video.
        """

    def news(self) -> VideoNews:
        """Never waits."""

    def newest(self) -> np.ndarray | None:
        """(H, W, 3) uint8 RGB of the last frame told as news, None before the first."""

    def close(self) -> None: ...


class Device(Protocol):
    """All that a session may ask. Texts come raw: parsing them is the reader's work."""

    serial: str
    wake: WakeControls
    motion: MotionControls | None
    """None: nothing can move this device."""

    def facts(self) -> DeviceFacts: ...

    def package_facts(self, package: str) -> PackageFacts:
        """Raises DeviceNotReady where the app is not installed."""

    def video_sources(self) -> tuple[VideoSource, ...]:
        """In order of preference, and all preferred to single pictures where any can be had."""

    def frame_sources(self) -> tuple[FrameSource, ...]:
        """In order of preference; a session falls back along them and records why."""

    def is_answering(self) -> bool:
        """A heartbeat: a device that hangs looks like one on which nothing changes."""

    def tree(self, *, timeout_s: float) -> RawTree:
        """Raises CaptureError on a failed or an empty dump."""

    def launch(self, package: str) -> Stamp:
        """From the moment `am start` was sent until it returned: looking up the activity is not in it."""

    def stop_app(self, package: str) -> None: ...

    def tap(self, point: Point) -> Injection:
        """By the fastest way that answers. Raises CaptureError where nobody knows whether it arrived."""

    def swipe(self, start: Point, end: Point, *, duration_ms: float) -> Injection: ...

    def press_back(self) -> Injection: ...

    def press_home(self) -> Injection: ...

    def foreground_text(self) -> str:
        """The device's own account of what is in front (`dumpsys activity activities`)."""

    def is_screen_secure(self) -> bool | None:
        """Whether the focused window forbids screenshots; None where it cannot be told."""

    def open_log(self, *, is_whole: bool = False) -> ByteStream:
        """A standing `logcat` of the events, system, main and crash buffers from now on.

        `is_whole`: from the oldest line that the device still has.
        """

    def device_epoch_ms(self) -> tuple[float, Stamp]:
        """The device's wall clock, and between which host times it was read."""

    def monotonic_minus_epoch_ms(self) -> float:
        """How far its CLOCK_MONOTONIC, which videos carry, is from its wall clock. Raises CaptureError."""

    def close(self) -> None:
        """Leave the device as it was found: no server of ours running, no file of ours left."""
