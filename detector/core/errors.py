"""Our exceptions, sorted by who must act.

    DetectorError
    ├── ConfigError         a person corrects a file, an argument or a name
    ├── DeviceError         carries the serial
    │   ├── DeviceLost      the device went away: try another one
    │   └── DeviceNotReady  it is there but cannot be used yet: wait, or press something on it
    │       └── SystemRestarted   its system went down in the middle of a run: wait, and launch again
    ├── CaptureError        one thing could not be recorded: record a Gap and go on
    │   └── MissingExtra    a package that an extra installs is missing; a ConfigError as well
    └── EvidenceError       the bundle is not what was captured: stop, do not judge

Each adapter maps foreign exceptions to these in one place. Programming errors are builtin exceptions and
propagate. Every message names the serial, the file or the key.
"""

from collections.abc import Iterator
from contextlib import contextmanager

__all__ = [
    "CaptureError",
    "ConfigError",
    "DetectorError",
    "DeviceError",
    "DeviceLost",
    "DeviceNotReady",
    "EvidenceError",
    "MissingExtra",
    "SystemRestarted",
    "needs_extra",
]


class DetectorError(Exception):
    """Anything that someone outside this program can act on. The message is one sentence on one line.

    Line breaks in quoted text (a key, a path, a database's own message) are escaped.
    """

    def __str__(self) -> str:
        return super().__str__().replace("\r", "\\r").replace("\n", "\\n")


class ConfigError(DetectorError):
    """A file, an argument or a name is wrong; the message says which and how."""


class DeviceError(DetectorError):
    """A device did not do what was requested."""

    def __init__(self, serial: str, message: str) -> None:
        super().__init__(f"{serial}: {message}")
        self.serial, self.reason = serial, message


class DeviceLost(DeviceError):
    """The device vanished, did not answer before our deadline, or its connection broke."""


class DeviceNotReady(DeviceError):
    """The device answers, but cannot be used: unauthorised, offline, booting, app not installed."""


class SystemRestarted(DeviceNotReady):
    """Its system server went down: adb answers; apps and services are gone, and services come up again."""


class CaptureError(DetectorError):
    """One capture failed (a screenshot, a tree); nothing is substituted for it."""


class EvidenceError(DetectorError):
    """A bundle is missing a file, or a byte of it has changed."""


class MissingExtra(ConfigError, CaptureError):
    """A package that an extra installs is missing: without it one way of recording fails, or a command."""


@contextmanager
def needs_extra(extra: str, purpose: str) -> Iterator[None]:
    """Put around the import of what only an extra installs. Raises MissingExtra if it is missing."""
    try:
        yield
    except ModuleNotFoundError as error:
        raise MissingExtra(
            f"{purpose} needs the package {error.name}: pip install 'dark-pattern-detector[{extra}]'"
        ) from error
