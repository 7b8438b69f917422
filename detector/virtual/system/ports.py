"""Ports to the system of a device: each is one part of it that others use.

A command, a service or a dump combines those that it needs in a Protocol of its own; the assembled device
has them all, and only what assembles and serves devices names it.
"""

from typing import Protocol

from detector.virtual.clock import DeviceClock
from detector.virtual.streams import Service
from detector.virtual.system.apk_name import Declared
from detector.virtual.system.browser import Browser
from detector.virtual.system.device_log import DeviceLog
from detector.virtual.system.faults import Faults
from detector.virtual.system.files import FileTree
from detector.virtual.system.foreground import Foreground
from detector.virtual.system.latency import Latency
from detector.virtual.system.mishaps import Mishaps
from detector.virtual.system.notifications import NotificationBoard
from detector.virtual.system.packages import PackageRegistry, VirtualApp
from detector.virtual.system.processes import ProcessTable
from detector.virtual.system.reboot import Reboots
from detector.virtual.system.reverse import Reverses
from detector.virtual.system.surroundings import Surroundings

__all__ = [
    "HasBrowser",
    "HasClipboard",
    "HasClock",
    "HasFaults",
    "HasFiles",
    "HasForeground",
    "HasInstallSessions",
    "HasLatency",
    "HasListeners",
    "HasLog",
    "HasMishaps",
    "HasNotifications",
    "HasPackages",
    "HasProcesses",
    "HasProperties",
    "HasReboots",
    "HasReverses",
    "HasSdk",
    "HasSerial",
    "HasSettings",
    "HasSurroundings",
]


class HasBrowser(Protocol):
    @property
    def browser(self) -> Browser: ...


class HasClipboard(Protocol):
    clipboard: str


class HasClock(Protocol):
    @property
    def clock(self) -> DeviceClock: ...


class HasFaults(Protocol):
    @property
    def faults(self) -> Faults: ...


class HasFiles(Protocol):
    @property
    def files(self) -> FileTree: ...


class HasForeground(Protocol):
    @property
    def foreground(self) -> Foreground: ...


class HasInstallSessions(Protocol):
    @property
    def install_sessions(self) -> dict[int, list[Declared]]:
        """By number: what the files say that were written to it."""

    @property
    def apk_twins(self) -> dict[str, VirtualApp]:
        """By package: what an APK runs as once it is installed."""


class HasLatency(Protocol):
    @property
    def latency(self) -> Latency: ...


class HasListeners(Protocol):
    @property
    def listeners(self) -> dict[str, Service]:
        """By device-side address, such as `tcp:9008`, the service that listens there."""


class HasLog(Protocol):
    @property
    def log(self) -> DeviceLog: ...


class HasMishaps(Protocol):
    @property
    def mishaps(self) -> Mishaps: ...


class HasNotifications(Protocol):
    @property
    def notifications(self) -> NotificationBoard: ...


class HasPackages(Protocol):
    @property
    def packages(self) -> PackageRegistry: ...


class HasProcesses(Protocol):
    @property
    def processes(self) -> ProcessTable: ...


class HasProperties(Protocol):
    @property
    def properties(self) -> dict[str, str]:
        """The output of `getprop`."""


class HasReboots(Protocol):
    @property
    def reboots(self) -> Reboots: ...


class HasReverses(Protocol):
    @property
    def reverses(self) -> Reverses: ...


class HasSdk(Protocol):
    @property
    def sdk(self) -> int:
        """The API level."""


class HasSerial(Protocol):
    @property
    def serial(self) -> str: ...


class HasSettings(Protocol):
    @property
    def settings(self) -> dict[tuple[str, str], str]:
        """By namespace and key."""


class HasSurroundings(Protocol):
    @property
    def surroundings(self) -> Surroundings: ...
