"""What the wire needs of a device: what its services work on, and how an adb server identifies it."""

from typing import Protocol

from detector.virtual.shell.interpreter import ShellPorts
from detector.virtual.system.ports import (
    HasFaults,
    HasListeners,
    HasProperties,
    HasReboots,
    HasReverses,
    HasSerial,
)

__all__ = ["AttachedPorts", "HasBanner", "ListedPorts", "ServicePorts"]


class HasBanner(Protocol):
    @property
    def banner(self) -> str:
        """How adbd introduces the device when a host connects."""


class ServicePorts(ShellPorts, HasListeners, HasReboots, HasReverses, Protocol):
    """What is needed to open and carry a service."""


class ListedPorts(HasFaults, HasProperties, HasSerial, Protocol):
    """What `adb devices` prints about a device."""


class AttachedPorts(ServicePorts, HasProperties, HasSerial, Protocol):
    """A device attached to an adb server."""
