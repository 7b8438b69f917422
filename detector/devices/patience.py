"""A deadline that has passed says that something is slow; a heartbeat says whether the device is there."""

from collections.abc import Iterator
from contextlib import contextmanager

from detector.core.errors import CaptureError, DeviceError, DeviceLost, DeviceNotReady
from detector.devices.shell import DeviceShell

__all__ = ["downgrade_timeouts_to_gaps"]


@contextmanager
def downgrade_timeouts_to_gaps(shell: DeviceShell) -> Iterator[None]:
    """A single capture that took too long, or was refused, is a gap as long as the device answers."""
    try:
        yield
    except DeviceNotReady:
        raise
    except DeviceError as error:
        if isinstance(error, DeviceLost) and not shell.is_answering():
            raise
        raise CaptureError(str(error)) from error
