"""A missed deadline shows that something is slow; a heartbeat shows whether the device is still there."""

from collections.abc import Iterator
from contextlib import contextmanager

from detector.core.errors import CaptureError, DeviceError, DeviceLost, DeviceNotReady
from detector.devices.shell import DeviceShell

__all__ = ["downgrade_timeouts_to_gaps"]


@contextmanager
def downgrade_timeouts_to_gaps(shell: DeviceShell) -> Iterator[None]:
    """Turn a timeout or refusal of one capture into CaptureError if the device still answers."""
    try:
        yield
    except DeviceNotReady:
        raise
    except DeviceError as error:
        if isinstance(error, DeviceLost) and not shell.is_answering():
            raise
        raise CaptureError(str(error)) from error
