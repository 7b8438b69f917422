"""The standing logcat of a run: one process on the device, a few ms behind."""

from detector.devices.port import ByteStream, Link

__all__ = ["open_log"]

_BUFFERS = ("events", "system", "main", "crash")

COMMAND = f"logcat {' '.join(f'-b {name}' for name in _BUFFERS)} -v threadtime -v epoch -v usec -T 1"
"""`-T 1` begins with the newest line and goes on; epoch and usec exist since Android 7."""

OPEN_TIMEOUT_S = 5.0


def open_log(link: Link) -> ByteStream:
    """Closing the stream ends the logcat: the device sends it a SIGPIPE or hangs up."""
    return link.open(f"exec:{COMMAND}", timeout_s=OPEN_TIMEOUT_S)
