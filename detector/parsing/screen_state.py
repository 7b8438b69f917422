"""Whether the screen is on or locked: from `dumpsys power`, `dumpsys window policy` or `dumpsys activity`.

A sleeping phone still names a resumed activity, and on a locked one the app is not visible: neither can
be judged (devices.md 5.4).
"""

import re
from dataclasses import dataclass

from detector.parsing.device_text import cut_text

__all__ = ["KeyguardShown", "parse_keyguard_shown", "parse_screen_state"]


# `wm_set_keyguard_shown`: which display the lock screen covers, in the forms of Android 10 to 16.
#
# EventLogTags 30067 of wm: (shown, aod, going away, reason) in 10 and 11; preceded by the display since 12;
# (display, shown, aod, going away, occluded, reason) since 13 or 14. The reason contains no comma.

_WITHOUT_DISPLAY = 4
_MAX_FIELDS = 6
_FIRST_DISPLAY = 0  # Display.DEFAULT_DISPLAY


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyguardShown:
    display: int
    is_shown: bool


def parse_keyguard_shown(message: str) -> KeyguardShown | None:
    """None if the line has none of these forms."""
    fields = [field.strip() for field in message[:200].strip().strip("[]").split(",")]
    if not _WITHOUT_DISPLAY <= len(fields) <= _MAX_FIELDS:
        return None
    if len(fields) == _WITHOUT_DISPLAY:
        fields.insert(0, str(_FIRST_DISPLAY))
    display, shown = fields[0], fields[1]
    if not display.isascii() or not display.isdigit() or shown not in ("0", "1"):
        return None
    return KeyguardShown(display=int(display), is_shown=shown == "1")


_WAKEFULNESS = re.compile(r"\bmWakefulness=(?P<state>Awake|Asleep|Dreaming|Dozing)\b")
_POLICY_AWAKE = re.compile(r"\b(?:mAwake|mScreenOnFully)=(true|false)")
_INTERACTIVE = re.compile(r"\binteractiveState=(INTERACTIVE_STATE_(?:AWAKE|SLEEP))")
_SLEEPING = re.compile(r"\b(?:isSleeping|mSleeping)=(true|false)")
_LOCKED = re.compile(
    r"\b(?:mKeyguardShowing|KeyguardShowing|mShowingLockscreen|isStatusBarKeyguard|mIsShowing)=(true|false)"
)
_DELEGATE, _DELEGATE_LINES = "KeyguardServiceDelegate", 4
_DELEGATE_SHOWING = re.compile(r"[ \t]*showing=(true|false)")
"""On one of the lines below the delegate's heading."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenState:
    """None: not in the text. `is_locked`: the lock screen covers everything."""

    is_on: bool | None
    is_locked: bool | None


def parse_screen_state(text: str) -> ScreenState:
    """`text` may be several dumps concatenated; the most reliable value found decides."""
    text = cut_text(text)
    return ScreenState(is_on=_is_on(text), is_locked=_is_locked(text))


def _is_on(text: str) -> bool | None:
    if (wakefulness := _WAKEFULNESS.search(text)) is not None:
        return wakefulness["state"] == "Awake"
    if (interactive := _INTERACTIVE.search(text)) is not None:
        return interactive.group(1).endswith("AWAKE")
    if (awake := _POLICY_AWAKE.search(text)) is not None:
        return awake.group(1) == "true"
    sleeping = _SLEEPING.findall(text)
    # Printed for each task; a second display may be asleep while the first is on.
    return "false" in sleeping if sleeping else None


def _is_locked(text: str) -> bool | None:
    values = _LOCKED.findall(text) + _delegates(text)
    return "true" in values if values else None


def _delegates(text: str) -> list[str]:
    values: list[str] = []
    if _DELEGATE not in text:
        return values
    n_below = 0
    for line in text.splitlines():
        if _DELEGATE in line:
            n_below = _DELEGATE_LINES
        elif n_below:
            n_below -= 1
            if (showing := _DELEGATE_SHOWING.match(line)) is not None:
                values.append(showing.group(1))
                n_below = 0
    return values
