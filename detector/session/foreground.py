"""The activity currently in front, followed from the log as it arrives."""

from detector.core.events import ActivityStart, ForegroundChange
from detector.parsing.android_log import parse_log
from detector.parsing.bounded import MAX_LINE_CHARS
from detector.parsing.dump_values import ComponentName
from detector.parsing.focus import focused_component
from detector.parsing.log_writers import SystemWriter
from detector.parsing.system_events import read_events
from detector.session.capture_blocker import CaptureBlocker

__all__ = ["ForegroundTracker"]


class ForegroundTracker:
    """For the scenario only: the judge reads it again from the bundle."""

    def __init__(self) -> None:
        self.component: ComponentName | None = None
        self.web_package: str | None = None
        self.blocker = CaptureBlocker()
        self._is_from_log = False
        self._rest = b""
        self._writer = SystemWriter()

    def read_dump(self, text: str) -> None:
        """Read `dumpsys activity activities`: the log reports only changes."""
        self.blocker.read_dump(text)
        component = focused_component(text)
        if component is not None and not self._is_from_log:
            self.component = component

    def contradiction(self, text: str) -> str | None:
        """One sentence if the dump names another activity than the log; None if they agree."""
        named = focused_component(text)
        if not self._is_from_log or named is None or self.component in (None, named):
            return None
        return f"the dump names {named} in front, the log {self.component}"

    def feed(self, data: bytes) -> None:
        """`data` need not end at a line break."""
        whole, newline, rest = (self._rest + data).rpartition(b"\n")
        self._rest = rest[:MAX_LINE_CHARS]  # the remainder of a line beyond this is ignored
        if not newline:
            return
        lines = self._writer.lines(parse_log(whole.decode("utf-8", errors="replace")))
        self.blocker.read_lines(lines)
        for event in read_events(lines, to_run_ms=lambda ms: (ms, 0.0)):
            if isinstance(event, ForegroundChange):
                self.component = ComponentName(package=event.to_package, class_name=event.activity)
                self._is_from_log = True
            elif isinstance(event, ActivityStart):
                self.web_package = event.web_package or self.web_package
