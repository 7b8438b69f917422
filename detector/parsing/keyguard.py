"""`wm_set_keyguard_shown`: which display the lock screen covers, in the forms of Android 10 to 16.

EventLogTags 30067 of wm: (shown, aod, going away, reason) in 10 and 11; preceded by the display since
12; (display, shown, aod, going away, occluded, reason) since 13 or 14. The reason contains no comma.
"""

from dataclasses import dataclass

__all__ = ["KeyguardShown", "parse_keyguard_shown"]

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
