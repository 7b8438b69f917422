"""Lists that the package manager prints: installed packages, the paths of their files, apps with an icon."""

import re

from detector.parsing.device_text import cut_line, lines_of
from detector.parsing.dump_values import parse_component

__all__ = ["LAUNCHABLE", "parse_launchable", "parse_package_list", "parse_package_paths"]


# `pm list packages [-3] -U`: installed packages and their uids.

_LINE = re.compile(r"^package:(?:.*=)?(?P<package>[\w.]+)(?:\s.*)?$")
_UID = re.compile(r"\buid:(\d{1,9})")


def parse_package_list(text: str) -> dict[str, int | None]:
    """Uids by package; None if not listed (before Android 8)."""
    found: dict[str, int | None] = {}
    for line in lines_of(text):
        if (package := _LINE.match(cut_line(line).strip())) is not None:
            uid = _UID.search(cut_line(line))
            found[package["package"]] = int(uid.group(1)) if uid else None
    return found


# `pm path PACKAGE`: paths of an installed app's APKs.


def parse_package_paths(text: str) -> tuple[str, ...]:
    """Each APK, the base first as Android lists it; () if the app is not installed."""
    lines = (line.strip() for line in lines_of(text))
    return tuple(line.removeprefix("package:") for line in lines if line.startswith("package:/"))


# `cmd package query-activities --brief` for MAIN and LAUNCHER: the apps that have an icon.

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
