"""What is in front, from `dumpsys activity activities` and `dumpsys window` (Android 6 to 17).

Which key holds it, and where, differs by version: devices.md 5.4. Each display prints its own part, a
second one sometimes first (One UI with DeX): a key's value on the first display takes precedence, and the
other displays count if it names nothing. A sleeping phone still prints a resumed activity:
`screen_state.py`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from detector.parsing.device_text import cut_line, cut_text, lines_of
from detector.parsing.dump_values import ComponentName, parse_component

__all__ = [
    "Focus",
    "ScreenSecrecy",
    "focused_component",
    "is_focused_window_secure",
    "is_sleeping",
    "read_focus",
    "screen_secrecy",
    "window_title",
]

_RESUMED = ("topResumedActivity", "mResumedActivity", "ResumedActivity", "Resumed")
_KEYS = (*_RESUMED, "mCurrentFocus", "mFocusedApp", "mFocusedActivity")
"""Most reliable first. A focused window that names no activity (the notification shade) is no evidence;
with several displays the focused app of one may be behind, while only one has the focused window."""

_KEY = re.compile(rf"({'|'.join(_KEYS)})[=:] *(.*)$")
_RECORD = re.compile(r"ActivityRecord\{\w{1,16} (?:u\d{1,9} |\d{1,9} )?(\S{1,1024})")
_DISPLAY = re.compile(r"(?:Display: mDisplayId=|Display #|displayId=)(\d{1,9})")
_FIRST_DISPLAY = 0  # Display.DEFAULT_DISPLAY
# vivo writes `Window{package:hash u0 title type=2024 }`; before 4.2 there was no user.
_WINDOW = "Window{"
_USER = re.compile(r"u\d{1,9}")
_WINDOW_ENDS = (" paused=", " type=")
_WINDOW_START = re.compile(r"Window #\d{1,9} Window\{(\S{1,300}) ")
_FLAGS = re.compile(r"\bfl=(?:#([0-9a-f]{1,16})|([^}=]*))", re.IGNORECASE)
_ATTRIBUTES_END = ("Requested", "mOwnerUid", "mBaseLayer")
_SLEEPING = re.compile(r"\b(?:isSleeping|mSleeping)=(true|false)")

_FLAG_SECURE = 0x2000  # WindowManager.LayoutParams.FLAG_SECURE


_HIDDEN_HEAD = "SensitiveContentPackages:"
_HIDDEN_PACKAGE = re.compile(r"package=(\S{1,255}) {1,9}uid=")


class ScreenSecrecy(StrEnum):
    """Whether pictures of what is in front may be taken."""

    OPEN = "open"
    SECURE = "secure"  # the window forbids them (FLAG_SECURE)
    HIDDEN = "hidden"  # the system hides the app while the screen is shared (Android 15 and later)


@dataclass(frozen=True, slots=True, kw_only=True)
class Focus:
    """What each part of the system reports to be in front; None: not in the dump.

    `window_title` is the window with the focus, an activity or not (`NotificationShade`);
    `display` the one that has it, if the dump distinguishes displays.
    """

    resumed: ComponentName | None
    window_title: str | None
    window: ComponentName | None
    app: ComponentName | None
    display: int | None
    is_sleeping: bool | None

    @property
    def component(self) -> ComponentName | None:
        """The activity in front, from the most reliable source that names one."""
        return self.resumed or self.window or self.app


@dataclass(frozen=True, slots=True, kw_only=True)
class _FocusEntry:
    """One key of one display. `title`: the focused window's."""

    key: str
    display: int | None
    component: ComponentName | None
    title: str | None


def read_focus(text: str) -> Focus:
    entries = sorted(_entries(text), key=_is_elsewhere)
    windows = [entry for entry in entries if entry.title is not None]
    apps = [entry for key in ("mFocusedApp", "mFocusedActivity") for entry in entries if entry.key == key]
    # By the most reliable key of the first display; other displays only if that one names nothing.
    resumed = sorted((entry for key in _RESUMED for entry in entries if entry.key == key), key=_is_elsewhere)
    return Focus(
        resumed=_first_component(resumed),
        window_title=windows[0].title if windows else None,
        window=_first_component(windows),
        app=_first_component(apps),
        display=windows[0].display if windows else None,
        is_sleeping=is_sleeping(text),
    )


def _first_component(entries: list[_FocusEntry]) -> ComponentName | None:
    return next((entry.component for entry in entries if entry.component is not None), None)


def focused_component(text: str) -> ComponentName | None:
    """The activity in front; None if the text names none."""
    return read_focus(text).component


def _entries(text: str) -> Iterator[_FocusEntry]:
    display: int | None = None
    for line in lines_of(text):
        stripped = cut_line(line).strip()
        if (begins := _DISPLAY.match(stripped)) is not None:
            display = int(begins.group(1))
        if (found := _KEY.match(stripped)) is None:
            continue
        key, value = found.groups()
        title = window_title(value) if key == "mCurrentFocus" else None
        record = _RECORD.search(value)
        named = record.group(1) if record else value if title is None else title
        yield _FocusEntry(key=key, display=display, component=parse_component(named), title=title)


def _is_elsewhere(entry: _FocusEntry) -> bool:
    return entry.display not in (None, _FIRST_DISPLAY)


def window_title(value: str) -> str | None:
    """The title in `Window{hash u0 title}`; None if there is no window."""
    _, begins, rest = value.partition(_WINDOW)
    inside, ends, _ = rest.partition("}")
    words = inside.split(" ", 2)
    if not begins or not ends or len(words) < 2:
        return None
    title = words[2] if len(words) == 3 and _USER.fullmatch(words[1]) else inside.partition(" ")[2]
    for end in _WINDOW_ENDS:
        title = title.partition(end)[0]
    return title.strip()


def is_sleeping(text: str) -> bool | None:
    """Whether the activity manager reports the screen as off; None: not in the text."""
    found = _SLEEPING.search(cut_text(text))
    return None if found is None else found.group(1) == "true"


def is_focused_window_secure(text: str) -> bool | None:
    """From a whole `dumpsys window`: whether the focused window has FLAG_SECURE. None: not known."""
    focused: set[str] = set()
    attributes: dict[str, list[str]] = {}
    window: str | None = None
    is_in_attributes = False
    for line in lines_of(text):
        stripped = cut_line(line).strip()
        if (starts := _WINDOW_START.match(stripped)) is not None:
            window, is_in_attributes = starts.group(1), False
        elif stripped.startswith("mCurrentFocus=Window{"):
            focused.add(stripped[len("mCurrentFocus=Window{") :].partition(" ")[0])
        elif stripped.startswith("mAttrs="):
            is_in_attributes = True
        elif stripped.startswith(_ATTRIBUTES_END):
            is_in_attributes = False
        if window is not None and is_in_attributes:
            attributes.setdefault(window, []).append(stripped)
    secure_flags = {_has_secure_flag(lines) for text, lines in attributes.items() if text in focused}
    # With several displays each has its own focused window: they must agree.
    return secure_flags.pop() if len(secure_flags) == 1 else None


def screen_secrecy(text: str) -> ScreenSecrecy | None:
    """From a whole `dumpsys window`. None: not known."""
    is_secure = is_focused_window_secure(text)
    if is_secure:
        return ScreenSecrecy.SECURE
    _, is_listed, listed = cut_text(text).partition(_HIDDEN_HEAD)
    window = read_focus(text).window if is_listed else None
    if window is not None and window.package in _HIDDEN_PACKAGE.findall(listed):
        return ScreenSecrecy.HIDDEN
    return None if is_secure is None else ScreenSecrecy.OPEN


def _has_secure_flag(lines: list[str]) -> bool | None:
    for line in lines:
        flags = _FLAGS.search(line)
        if flags is None:
            continue
        if flags.group(1):
            return bool(int(flags.group(1), 16) & _FLAG_SECURE)
        return "SECURE" in flags.group(2).split()
    return None
