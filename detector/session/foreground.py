"""The activity currently in front, followed from the log as it arrives."""

from collections.abc import Iterable

from detector.core.events import ActivityStart, ForegroundChange
from detector.core.gap_code import GapCode, GapReason
from detector.parsing.android_log import LogLine, parse_log
from detector.parsing.device_text import MAX_LINE_CHARS, whole_number
from detector.parsing.dump_values import ComponentName
from detector.parsing.focus import focused_component
from detector.parsing.log_writers import SystemWriter, ends_the_system
from detector.parsing.screen_state import parse_keyguard_shown, parse_screen_state
from detector.parsing.system_events import read_events

__all__ = ["LOCKED", "SCREEN_OFF", "TURNED", "CaptureBlocker", "ForegroundTracker"]


# What keeps pictures from showing the app, as reported by the device's log and dumps.
#
# A screen that is off, a lock screen, a display that was rotated since the run began: a picture taken then
# does not show the app as measured, so none is taken, and the gap records why.

SCREEN_OFF = GapReason(code=GapCode.SCREEN_OFF, why="the screen is off")
LOCKED = GapReason(code=GapCode.LOCKED, why="the lock screen lies over the app")
TURNED = GapReason(code=GapCode.TURNED, why="the display was turned since the run began")

_FIRST_DISPLAY = 0  # Display.DEFAULT_DISPLAY
_ORIENTATION = 0x80  # ActivityInfo.CONFIG_ORIENTATION, a bit of `configuration_changed`


class CaptureBlocker:
    def __init__(self) -> None:
        self._is_off = self._is_locked = self._is_turned = False

    @property
    def why(self) -> GapReason | None:
        """None: nothing known."""
        if self._is_off:
            return SCREEN_OFF
        if self._is_locked:
            return LOCKED
        return TURNED if self._is_turned else None

    def begin(self) -> None:
        """The display has just been measured; earlier log lines do not apply to it."""
        self._is_turned = False

    def read_dump(self, text: str) -> None:
        """Read `dumpsys activity activities`, which includes the screen state; what is missing is kept."""
        state = parse_screen_state(text)
        if state.is_on is not None:
            self._is_off = not state.is_on
        if state.is_locked is not None:
            self._is_locked = state.is_locked

    def read_lines(self, lines: Iterable[LogLine]) -> None:
        for line in lines:
            fields = line.message.strip("[]").split(",")
            match line.tag:
                case "screen_toggled":  # 0 off, 1 on, 2 locked
                    self._is_off = fields[0].strip() == "0"
                case "wm_set_keyguard_shown":
                    keyguard = parse_keyguard_shown(line.message)
                    if keyguard is not None and keyguard.display == _FIRST_DISPLAY:
                        self._is_locked = keyguard.is_shown
                case "configuration_changed":
                    mask = whole_number(fields[0].strip(), most_digits=11)
                    if mask is not None and mask & _ORIENTATION:
                        self._is_turned = not self._is_turned
                case _:
                    pass


class ForegroundTracker:
    """For the scenario only: the judge reads it again from the bundle."""

    def __init__(self) -> None:
        self.component: ComponentName | None = None
        self.web_package: str | None = None
        self.blocker = CaptureBlocker()
        self.says_system_ended = False
        """A line of the log says so; any app can write it."""
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
        self.says_system_ended |= any(map(ends_the_system, lines))
        self.blocker.read_lines(lines)
        for event in read_events(lines, to_run_ms=lambda ms: (ms, 0.0)):
            if isinstance(event, ForegroundChange):
                self.component = ComponentName(package=event.to_package, class_name=event.activity)
                self._is_from_log = True
            elif isinstance(event, ActivityStart):
                self.web_package = event.web_package or self.web_package
