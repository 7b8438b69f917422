"""The continuous logcat of a run: one process on the device, a few ms behind."""

from detector.devices.port import ByteStream, Link

__all__ = ["open_log"]

_BUFFERS = ("events", "system", "main", "crash")

WHOLE_COMMAND = f"logcat {' '.join(f'-b {name}' for name in _BUFFERS)} -v threadtime -v epoch -v usec"
"""All that the buffers still contain, and what follows. epoch and usec exist since Android 7."""

COMMAND = f"{WHOLE_COMMAND} -T 1"
"""`-T 1` starts at the newest line and continues."""

OPEN_TIMEOUT_S = 5.0


def open_log(link: Link, *, is_whole: bool = False) -> ByteStream:
    """Closing the stream ends the logcat: the device sends it a SIGPIPE or hangs up."""
    return link.open(f"exec:{WHOLE_COMMAND if is_whole else COMMAND}", timeout_s=OPEN_TIMEOUT_S)
