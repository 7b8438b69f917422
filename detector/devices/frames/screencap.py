"""`screencap -p`: the device's own lossless PNG, byte for byte. Slow, and the one used for measuring.

Phones with several displays print a warning into the picture's stream: from the next time on the display
is named explicitly, and the picture is found by its first bytes (devices.md 3.5).
"""

import re

from detector.core.clock import Clock
from detector.core.device_facts import Stamp
from detector.core.errors import CaptureError
from detector.devices.deadline import Deadline, read_within
from detector.devices.port import Link, RawFrame
from detector.devices.shell import DeviceShell
from detector.devices.timeouts import downgrade_timeouts_to_gaps

__all__ = ["MAX_PICTURE_BYTES", "Screencap"]

_MAGIC = b"\x89PNG\r\n\x1a\n"
_END = b"IEND\xaeB`\x82"
_DISPLAY_ID = re.compile(r"^Display (\d+)", re.MULTILINE)
_MAX_WARNING_BYTES = 4096

MAX_PICTURE_BYTES = 128_000_000
"""For one picture: four bytes for each pixel of the largest that is decoded; a phone's has about 5 MB."""


class Screencap:
    name = "screencap"

    def __init__(self, link: Link, clock: Clock) -> None:
        self._link, self._clock = link, clock
        self._shell = DeviceShell(link, clock)
        self._display_id: str | None = None

    def take(self, *, timeout_s: float) -> RawFrame:
        with downgrade_timeouts_to_gaps(self._shell):
            data, stamp = self._capture(timeout_s)
        start = data.find(_MAGIC, 0, _MAX_WARNING_BYTES)
        end = data.rfind(_END)
        if start < 0:
            words = " ".join(data[:200].decode("utf-8", errors="replace").split())
            message = f": {words}" if words else ""
            raise CaptureError(f"{self._link.serial}: screencap gave no picture{message}")
        if end < start:
            raise CaptureError(f"{self._link.serial}: screencap's picture is cut off at {len(data)} bytes")
        if start > 0 and self._display_id is None:
            self._display_id = self._main_display()
        png = data[start : end + len(_END)]
        return RawFrame(png=png, stamp=stamp, source=self.name, lossy=False)

    def close(self) -> None:
        """Nothing to close: each picture has its own stream."""

    def _capture(self, timeout_s: float) -> tuple[bytes, Stamp]:
        which = f" -d {self._display_id}" if self._display_id else ""
        deadline = Deadline(self._clock, timeout_s)
        sent_ns = self._clock.monotonic_ns()
        stream = self._link.open(f"exec:screencap -p{which} 2>/dev/null", timeout_s=deadline.left_s)
        data = bytearray()
        shown_ns: int | None = None
        try:
            while piece := read_within(stream, 1 << 18, deadline, serial=self._link.serial):
                data += piece
                # The first bytes of the picture are sent after it was taken; a warning may come earlier.
                if shown_ns is None and _MAGIC in data[: 2 * _MAX_WARNING_BYTES]:
                    shown_ns = self._clock.monotonic_ns()
                if len(data) > MAX_PICTURE_BYTES:
                    raise CaptureError(
                        f"{self._link.serial}: screencap gave more than {MAX_PICTURE_BYTES} bytes"
                    )
        finally:
            stream.close()
        latest_ns = shown_ns if shown_ns is not None else self._clock.monotonic_ns()
        return bytes(data), Stamp(earliest_ns=sent_ns, latest_ns=latest_ns)

    def _main_display(self) -> str | None:
        """SurfaceFlinger lists the built-in display first."""
        found = _DISPLAY_ID.search(self._shell.run("dumpsys SurfaceFlinger --display-id").stdout)
        return found.group(1) if found else None
