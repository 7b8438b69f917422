"""What is in front, out of `dumpsys activity activities` and `dumpsys window` (Android 6 to 16).

Which key tells it, and where, differs by version: devices.md 5.4. Second displays print `null`; the
first that names something wins. A sleeping phone still prints a resumed activity: `screen_state.py`.
"""

import re
from dataclasses import dataclass

from detector.parsing.components import ComponentName, parse_component

__all__ = ["Focus", "focused_component", "is_focused_window_secure", "is_sleeping", "read_focus"]

_KEYS = (
    "topResumedActivity",
    "mResumedActivity",
    "ResumedActivity",
    "Resumed",
    "mCurrentFocus",
    "mFocusedApp",
    "mFocusedActivity",
)
"""Surest first. A focused window that names no activity (the notification shade) says nothing; with
several displays the focused app of one may lie behind, while only one has the focused window."""

_KEY = re.compile(rf"^\s*({'|'.join(_KEYS)})[=:]\s*(.*)$", re.MULTILINE)
_RECORD = re.compile(r"ActivityRecord\{\w+ (?:u\d+ |\d+ )?(\S+)")
# vivo writes `Window{package:hash u0 title type=2024 }`; before 4.2 there was no user.
_WINDOW = re.compile(
    r"Window\{(?P<id>\S+) (?:u(?P<user>\d{1,9}) )?(?P<title>.*?)(?: (?:paused|type)=[^}]*)?\}"
)
_DISPLAY = re.compile(r"^\s*(?:Display: mDisplayId=|Display #|displayId=)(\d{1,9})", re.MULTILINE)
_WINDOW_FOCUS = re.compile(r"mCurrentFocus=Window\{(\S+) ")
_WINDOW_START = re.compile(r"^\s*Window #\d+ Window\{(\S+) .*$", re.MULTILINE)
_FLAGS = re.compile(
    r"\bfl=(?:#([0-9a-f]+)|(.*?)(?:\s(?:pfl|vsysui|sysui|bhv|fitTypes)=|[}\n]|$))", re.IGNORECASE
)
_ATTRIBUTES = re.compile(
    r"mAttrs=\{.*?(?=^\s*(?:Requested|mOwnerUid|mBaseLayer)\b)", re.MULTILINE | re.DOTALL
)
_SLEEPING = re.compile(r"\b(?:isSleeping|mSleeping)=(true|false)")

_FLAG_SECURE = 0x2000  # WindowManager.LayoutParams.FLAG_SECURE


@dataclass(frozen=True, slots=True, kw_only=True)
class Focus:
    """What each part of the system believes to be in front; None: it does not say.

    `window_title` is the window with the focus, an activity or not (`NotificationShade`);
    `display` the one that has it, where the dump tells them apart.
    """

    resumed: ComponentName | None
    window_title: str | None
    window: ComponentName | None
    app: ComponentName | None
    display: int | None
    is_sleeping: bool | None

    @property
    def component(self) -> ComponentName | None:
        """The activity in front, as far as any of them names one."""
        return self.resumed or self.window or self.app


def read_focus(text: str) -> Focus:
    said: dict[str, ComponentName] = {}
    title: str | None = None
    display: int | None = None
    for line in _KEY.finditer(text):
        key, value = line.groups()
        record = _RECORD.search(value)
        window = _WINDOW.search(value) if key == "mCurrentFocus" else None
        component = parse_component(record.group(1) if record else window["title"] if window else value)
        if window is not None and title is None:
            title, display = window["title"].strip(), _display_at(text, line.start())
        if component is not None:
            said.setdefault(key, component)
    return Focus(
        resumed=next((said[key] for key in _KEYS[:4] if key in said), None),
        window_title=title,
        window=said.get("mCurrentFocus"),
        app=said.get("mFocusedApp") or said.get("mFocusedActivity"),
        display=display,
        is_sleeping=is_sleeping(text),
    )


def focused_component(text: str) -> ComponentName | None:
    """The activity in front, None where the text does not say."""
    return read_focus(text).component


def _display_at(text: str, position: int) -> int | None:
    """The display in whose part of the dump a line stands."""
    before = list(_DISPLAY.finditer(text, 0, position))
    return int(before[-1].group(1)) if before else None


def is_sleeping(text: str) -> bool | None:
    """Whether the activity manager believes that the screen is off."""
    found = _SLEEPING.search(text)
    return None if found is None else found.group(1) == "true"


def is_focused_window_secure(text: str) -> bool | None:
    """Out of a whole `dumpsys window`: has the window with the focus FLAG_SECURE? None: cannot tell."""
    focus = _WINDOW_FOCUS.search(text)
    if focus is None:
        return None
    starts = list(_WINDOW_START.finditer(text))
    ends = [start.start() for start in starts[1:]] + [len(text)]
    for start, end in zip(starts, ends, strict=False):  # without any window, one end is left over
        if start.group(1) != focus.group(1):
            continue
        block = text[start.end() : end]
        attributes = _ATTRIBUTES.search(block)
        flags = _FLAGS.search(attributes.group(0) if attributes else block)
        if flags is None:
            return None
        if flags.group(1):
            return bool(int(flags.group(1), 16) & _FLAG_SECURE)
        return "SECURE" in flags.group(2).split()
    return None
