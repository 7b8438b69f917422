"""What the wire needs of a device: whom its services work on, and how an adb server tells it from others."""

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
        """What adbd says of the device when a host connects."""


class ServicePorts(ShellPorts, HasListeners, HasReboots, HasReverses, Protocol):
    """What opens and carries a service."""


class ListedPorts(HasFaults, HasProperties, HasSerial, Protocol):
    """What `adb devices` says of a device."""


class AttachedPorts(ServicePorts, HasProperties, HasSerial, Protocol):
    """A device that an adb server has at hand."""
