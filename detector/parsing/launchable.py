"""`cmd package query-activities --brief` for MAIN and LAUNCHER: the apps that have an icon."""

from detector.parsing.bounded import cut_line, lines_of
from detector.parsing.components import parse_component

__all__ = ["LAUNCHABLE", "parse_launchable"]

LAUNCHABLE = (
    "cmd package query-activities --brief -a android.intent.action.MAIN -c android.intent.category.LAUNCHER"
)
"""Since Android 7."""


def parse_launchable(text: str) -> frozenset[str]:
    """Their packages; empty if the device does not know the command."""
    found = (parse_component(line) for line in map(cut_line, lines_of(text)) if _is_component(line))
    return frozenset(name.package for name in found if name is not None)


def _is_component(line: str) -> bool:
    """One word with a slash, unlike messages and the line of priorities."""
    words = line.split()
    return len(words) == 1 and "/" in words[0]
