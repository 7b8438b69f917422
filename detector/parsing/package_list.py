"""`pm list packages [-3] -U`: installed packages and their uids."""

import re

from detector.parsing.bounded import cut_line, lines_of

__all__ = ["parse_package_list"]

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
