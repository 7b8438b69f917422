"""Watches the log for app process starts as it arrives, so that dumps can be taken while they are fresh.

For the session only: the judge reads them again from the bundle.
"""

from detector.core.events import ProcessStart
from detector.parsing.android_log import parse_log
from detector.parsing.bounded import MAX_LINE_CHARS
from detector.parsing.system_events import read_events

__all__ = ["StartListener"]


class StartListener:
    def __init__(self) -> None:
        self._rest = b""
        self._packages: dict[str, None] = {}

    def feed(self, data: bytes) -> None:
        """`data` need not end at a line break."""
        lines, newline, rest = (self._rest + data).rpartition(b"\n")
        self._rest = rest[:MAX_LINE_CHARS]  # the remainder of a line beyond this is ignored
        if not newline or b"am_proc_start" not in lines:
            return
        text = "\n".join(
            line for line in lines.decode("utf-8", errors="replace").splitlines() if "am_proc_start" in line
        )
        for event in read_events(parse_log(text), to_run_ms=lambda ms: (ms, 0.0)):
            if isinstance(event, ProcessStart):
                self._packages[event.process.partition(":")[0]] = None

    def take(self) -> tuple[str, ...]:
        """Packages whose processes have started since the last call, in order, without repeats."""
        packages = tuple(self._packages)
        self._packages.clear()
        return packages
