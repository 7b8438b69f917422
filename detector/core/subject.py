"""What a verdict is about, as a name: the app, or one window at one entry, perhaps of one advert SDK alone.

app               the whole app, or nothing that was seen at a cold start
window:1          the first window of a cold start
window:1/gdt      only the launches in which this SDK showed it
window:hot/1      the first window of a hot start; a link has its address in the place of `hot`
entry:hot         the whole app at that entry, or nothing that was seen at it
"""

import re

from detector.core.entry import COLD, mark_of_entry

__all__ = [
    "WHOLE_APP",
    "app_at",
    "entry_mark_of",
    "number_of",
    "place_of",
    "sdk_of",
    "subject_of",
    "subject_of_sdk",
]

WHOLE_APP = "app"

_WINDOW = re.compile(r"(window:(?:([^/]*[^/\d][^/]*)/)?(\d+))(?:/(.+))?")


def subject_of(entry: str, number: int) -> str:
    """The place of the window with this number among those of its entry."""
    return f"window:{number}" if entry == COLD else f"window:{mark_of_entry(entry)}/{number}"


def subject_of_sdk(place: str, sdk: str) -> str:
    return f"{place}/{sdk}"


def app_at(entry: str) -> str:
    """The subject of verdicts on the whole app at an entry, or where no window was seen at it."""
    return WHOLE_APP if entry == COLD else f"entry:{mark_of_entry(entry)}"


def place_of(subject: str) -> str:
    """The subject without the SDK that showed it."""
    found = _WINDOW.fullmatch(subject)
    return subject if found is None else found[1]


def sdk_of(subject: str) -> str | None:
    """The id of the advert SDK to whose launches it is limited; None: it is not limited to one."""
    found = _WINDOW.fullmatch(subject)
    return None if found is None else found[4]


def number_of(subject: str) -> int | None:
    """A window's number among those of its entry; None of what is no window."""
    found = _WINDOW.fullmatch(subject)
    return None if found is None else int(found[3])


def entry_mark_of(subject: str) -> str:
    """The entry that the subject names, as `mark_of_entry` wrote it; `cold` if it names none."""
    if subject.startswith("entry:"):
        return subject.removeprefix("entry:")
    found = _WINDOW.fullmatch(subject)
    return COLD if found is None or found[2] is None else found[2]
