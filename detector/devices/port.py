"""What a session may ask of a device, and what the adapters below it build on.

`Link` is a connection to one device: the adb server's sockets, or an in-process connection to a virtual
device on a simulated clock. Everything above uses it and does not know which it is.
Every wait has a deadline of ours; past it the link raises `DeviceLost`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from detector.core.conditions import DeviceConditions, HostFacts
from detector.core.device_facts import DeviceFacts, DeviceKind, Injection, PackageFacts, Stamp
from detector.core.display import Display
from detector.core.geometry import Point
from detector.core.space import Vector
from detector.core.video import VideoPacket
from detector.core.watching import AppEnding, PhoneTrigger
from detector.parsing.focus import ScreenSecrecy

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
        """At least one byte, or b"" at the end. Raises DeviceLost past the deadline."""

    def read_available(self) -> bytes:
        """What has already arrived; never waits; b"" if nothing has (or at the end)."""

    def write(self, data: bytes, *, timeout_s: float) -> None: ...

    def close(self) -> None: ...


class HostListener(Protocol):
    """A port of this machine, only for `adb reverse`."""

    @property
    def address(self) -> str:
        """`tcp:PORT`, as sent to the device."""

    def accept(self, *, timeout_s: float) -> ByteStream | None:
        """The next incoming connection; None if there was none within that time."""

    def close(self) -> None: ...


class Link(Protocol):
    """Opens adb services (`exec:…`, `shell,v2:…`, `sync:`, `tcp:9008`) on one device."""

    serial: str

    def open(self, service: str, *, timeout_s: float) -> ByteStream:
        """Raises DeviceLost, DeviceNotReady (offline, unauthorised) or DeviceError (refused)."""

    def listen(self) -> HostListener:
        """Accept connections from the device. Raises DeviceError if this link does not support it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RawFrame:
    """One picture as the device gave it. `png` is its own file; `stamp` bounds when it was shown."""

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
    """Output of a command on the device. `name` is ours; `package` None: it concerns the whole phone."""

    name: str
    package: str | None
    command: str
    text: str
    stamp: Stamp


class WakeControls(Protocol):
    """The part of a device used by a watch over background starts."""

    def send(self, trigger: PhoneTrigger, *, package: str | None = None) -> Iterator[None]:
        """Yields between two steps, while the caller waits. Not for a reboot: see `reboot`.

        `package`: the app that is updated. It keeps its data and its installer.

        Raises CaptureError if this device does not support the trigger.
        """

    def reboot(self) -> None:
        """Returns at once. Raises CaptureError if this device would not come back by itself."""

    def has_booted(self) -> bool:
        """Whether it answers and has finished booting. Never raises: a device that is booting is away."""

    def after_boot(self) -> None:
        """Dismiss the lock screen once, and enable again what a boot disables."""

    def end(self, package: str, ending: AppEnding) -> None: ...

    def turn_screen(self, *, is_on: bool) -> None:
        """Off; or on, and past a lock screen that asks for nothing."""

    def restore(self) -> None:
        """Undo the changes that triggers made to the device."""

    def system_dumps(self) -> tuple[RawDump, ...]: ...

    def state_dumps(self, package: str) -> tuple[RawDump, ...]: ...

    def start_dumps(self, package: str) -> tuple[RawDump, ...]: ...

    def sensor_dumps(self, package: str) -> tuple[RawDump, ...]: ...


class MotionControls(Protocol):
    """What moves a device: an emulator's console, or in future a rig that holds a phone."""

    @property
    def name(self) -> str: ...

    @property
    def rest(self) -> Vector:
        """The accelerometer's reading when nothing moves, m/s² with gravity. Raises CaptureError."""

    def set(self, acceleration_mps2: Vector, rate_rad_s: Vector) -> None:
        """Both hold until they are set again. Raises CaptureError if the device refuses."""

    def be_at_rest(self) -> None: ...

    def close(self) -> None:
        """Restore the original state of rest. Never raises."""


class FrameSource(Protocol):
    """One way to get pictures. Streaming sources return the newest picture they have."""

    name: str

    def take(self, *, timeout_s: float) -> RawFrame:
        """Raises CaptureError if this picture could not be taken; never a substitute."""

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamedFrame:
    """The result of one packet: a picture, or the reason why there is none.

    `packet` counts the packets of this stream, configs included. `small` is (h, w, 3) uint8 BGR, a
    quarter of the display's sides. `shown`: when it was first displayed, as bounded by its arrival.
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
    """What arrived since the last call. `ended`: why no more will come."""

    packets: tuple[VideoPacket, ...] = ()
    frames: tuple[StreamedFrame, ...] = ()
    ended: str | None = None


class VideoSource(Protocol):
    """A source that sends whatever the display shows by itself, and nothing while nothing changes."""

    name: str

    def start(self, display: Display) -> str | None:
        """Why its usual way was not available, if it used another one; it may be started again.

        Raises CaptureError if this device provides no such video.
        """

    def news(self) -> VideoNews:
        """Never waits."""

    def newest(self) -> np.ndarray | None:
        """(H, W, 3) uint8 RGB of the last frame returned by `news`; None before the first."""

    def close(self) -> None: ...


class Device(Protocol):
    """All that a session may ask. Texts are raw: parsing them is up to the reader."""

    serial: str
    wake: WakeControls
    motion: MotionControls | None
    """None: nothing can move this device."""
    host: HostFacts | None
    """Who and what drives it; None: not known."""

    def facts(self) -> DeviceFacts: ...

    def conditions(self) -> DeviceConditions:
        """What state the device is in; nothing is recorded if it refuses. Raises DeviceLost if it is gone."""

    def package_facts(self, package: str) -> PackageFacts:
        """Raises DeviceNotReady if the app is not installed."""

    def video_sources(self) -> tuple[VideoSource, ...]:
        """In order of preference; any of them is preferred to single pictures."""

    def frame_sources(self) -> tuple[FrameSource, ...]:
        """In order of preference; a session falls back along them and records why."""

    def is_answering(self) -> bool:
        """A heartbeat: a hung device looks like one on which nothing changes."""

    def tree(self, *, timeout_s: float) -> RawTree:
        """Raises CaptureError if the dump fails or is empty."""

    def launch(self, package: str) -> Stamp:
        """From when `am start` was sent until it returned; resolving the activity is not included."""

    def open(self, package: str, *, uri: str | None, activity: str | None) -> Stamp:
        """The same with an address that the app opens, or with one of its activities.

        Raises CaptureError if the app has no such activity, or does not let it be opened.
        """

    def links_of(self, package: str) -> tuple[str, ...]:
        """An address for each link that the app opens, as it declares them; empty if it has none."""

    def notification_of(self, package: str) -> Point | None:
        """Opens the notification shade; where one of the app's stands in it. If none does it is closed again.

        Raises CaptureError if there is no view tree.
        """

    def stop_app(self, package: str) -> None: ...

    def tap(self, point: Point) -> Injection:
        """By the fastest way that answers. Raises CaptureError if it is not known whether it arrived."""

    def swipe(self, start: Point, end: Point, *, duration_ms: float) -> Injection: ...

    def press_back(self) -> Injection: ...

    def press_home(self) -> Injection: ...

    def foreground_text(self) -> str:
        """The device's own report of what is in front (`dumpsys activity activities`)."""

    def is_system_up(self) -> bool:
        """False while its system server is dead or starting: adb answers, and no service is found."""

    def await_system(self) -> None:
        """Waits until it is up and can be used again. Raises DeviceNotReady if it does not come up."""

    def screen_secrecy(self) -> ScreenSecrecy | None:
        """Whether pictures of what is in front may be taken; None if not known."""

    def open_log(self, *, is_whole: bool = False) -> ByteStream:
        """A continuous `logcat` of the events, system, main and crash buffers from now on.

        `is_whole`: from the oldest line that the device still has.
        """

    def device_epoch_ms(self) -> tuple[float, Stamp]:
        """The device's wall clock, and the host times between which it was read."""

    def monotonic_minus_epoch_ms(self) -> float:
        """The device's CLOCK_MONOTONIC, used by videos, minus its wall clock. Raises CaptureError."""

    def close(self) -> None:
        """Leave the device as it was found: no server of ours running, no file of ours left."""
