"""Which windows a finger came down on: `input_interaction` of the events buffer (Android 11 and later).

AOSP's InputDispatcher writes it for a touch whose windows differ from those of the previous touch, so a
touch without a line hit the same ones. Names are those of input channels: a hash, the window's title,
and `(server)`. Gesture monitors and the dispatcher for system listeners see every touch and are not
targets; neither is the wallpaper below.
"""

import re

__all__ = ["parse_finger_targets"]

_BEGINS = "Interaction with:"
_CHANNEL = re.compile(r"(?:^|,\s*)(?P<name>(?:[0-9a-f]+ )?[^,{}]+?)(?: \(server\))?(?=\s*(?:,|$))")
_ONLOOKERS = ("[Gesture Monitor]", "PointerEventDispatcher", "pointer-event-dispatcher")
_WALLPAPER = "ImageWallpaper"
_HASH = re.compile(r"^[0-9a-f]{1,16} ")


def parse_finger_targets(message: str) -> tuple[str, ...]:
    """Titles such as `com.a/com.a.Main`, topmost first; empty if the line names no window."""
    text = message.strip()
    if not text.startswith(_BEGINS):
        return ()
    text = re.sub(r"\{[^{}]*\}", "", text.removeprefix(_BEGINS))
    titles = []
    for found in _CHANNEL.finditer(text):
        name = found["name"].strip()
        if not name or name.startswith(_ONLOOKERS) or _WALLPAPER in name:
            continue
        if _HASH.match(name):  # a vendor's monitors are listed by a bare name
            titles.append(_HASH.sub("", name))
    return tuple(titles)
