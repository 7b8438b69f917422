"""The entries at which a scan looks for windows: a cold start, a return from the background, and more.

A cold start never shows what comes when the user returns, unlocks the phone, leaves the app or opens it by a
link. Each entry is a launch of its own kind, recorded in its bundle; a window is judged at each entry apart.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from detector.core.errors import ConfigError

__all__ = [
    "COLD",
    "ComeBack",
    "Entry",
    "EntryKind",
    "entries_of",
    "entry_named",
    "is_entry_scenario",
    "mark_of_entry",
]

COLD = "cold"
"""The name of the entry of a plain launch, and of everything recorded before there were others."""


class EntryKind(StrEnum):
    COLD = COLD
    HOT = "hot"  # back by its icon after a time in the background
    UNLOCK = "unlock"  # the screen goes off and on with the app in front
    RETURN = "return"  # back from where its window led
    EXIT = "exit"  # the back key on its page, until it leaves
    LINK = "link"
    ACTIVITY = "activity"
    NOTIFICATION = "notification"  # a tap on what it posted while it was in the background
    WALK = "walk"  # on the way through its pages

    @property
    def has_target(self) -> bool:
        return self in (EntryKind.LINK, EntryKind.ACTIVITY)

    @property
    def scenario(self) -> str:
        """The name in bundles of the scenario that enters and touches nothing. Never changes."""
        return f"{self.value}_entry"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """`target`: the address of a link, or the full name of an activity; None for the others, and for the
    links that the app itself declares.
    """

    kind: EntryKind
    target: str | None = None

    @property
    def name(self) -> str:
        """As it is typed and recorded: `hot`, `link=demo://detail/3`."""
        return self.kind.value if self.target is None else f"{self.kind.value}={self.target}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ComeBack:
    """One return from the background: after how long, and whether the process is ended meanwhile."""

    away_s: float
    is_killed: bool


def mark_of_entry(name: str) -> str:
    """The entry within a subject's name, in characters that a file name, an anchor and a table bear."""
    return re.sub(r"[^A-Za-z0-9_=.-]+", ".", name).strip(".")


def entry_named(name: str) -> Entry:
    """Of its name in a bundle."""
    kind, mark, target = name.partition("=")
    return Entry(kind=EntryKind(kind), target=target if mark else None)


def is_entry_scenario(name: str) -> bool:
    return any(kind.scenario == name for kind in EntryKind)


def entries_of(text: str, *, where: str) -> tuple[Entry, ...]:
    """A list as typed, in the order given. Raises ConfigError that names what is wrong."""
    entries = [_entry(word.strip(), where) for word in text.split(",")]
    marks = [mark_of_entry(entry.name) for entry in entries]
    for mark in marks:
        if marks.count(mark) > 1:
            raise ConfigError(f"{where}: names {mark} twice")
    return tuple(entries)


def _entry(word: str, where: str) -> Entry:
    name, mark, target = word.partition("=")
    known = {kind.value: kind for kind in EntryKind}
    if name not in known:
        raise ConfigError(f"{where}: {word!r} is no entry ({_listed(known)})")
    kind = known[name]
    is_any_link = kind is EntryKind.LINK and not mark
    if kind.has_target and not target and not is_any_link:
        raise ConfigError(f"{where}: {name} needs an address, as {name}=VALUE")
    if mark and not kind.has_target:
        raise ConfigError(f"{where}: {name} takes no value")
    if target and not re.fullmatch(r"[\x21-\x7e]{1,2000}", target):
        raise ConfigError(f"{where}: {name} has characters that no address has")
    return Entry(kind=kind, target=target or None)


def _listed(known: Sequence[str] | dict[str, EntryKind]) -> str:
    return ", ".join(f"{name}=VALUE" if EntryKind(name).has_target else name for name in known)
