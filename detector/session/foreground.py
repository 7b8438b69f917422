"""What is in front right now, followed along the log as it comes in."""

from detector.core.events import ForegroundChange
from detector.parsing.android_log import parse_log
from detector.parsing.components import ComponentName
from detector.parsing.system_events import read_events

__all__ = ["ForegroundTracker"]


class ForegroundTracker:
    """For the scenario only: what is judged later is read again from the bundle."""

    def __init__(self) -> None:
        self.component: ComponentName | None = None
        self._rest = b""

    def set(self, component: ComponentName | None) -> None:
        if component is not None:
            self.component = component

    def feed(self, data: bytes) -> None:
        """The cut between two pieces need not fall between lines."""
        lines, newline, rest = (self._rest + data).rpartition(b"\n")
        self._rest = rest
        if not newline:
            return
        events = read_events(
            parse_log(lines.decode("utf-8", errors="replace")), to_run_ms=lambda ms: (ms, 0.0)
        )
        for event in events:
            if isinstance(event, ForegroundChange):
                self.component = ComponentName(package=event.to_package, class_name=event.activity)
