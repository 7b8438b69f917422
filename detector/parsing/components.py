"""Component names as Android prints them: `com.a/.Main` and `com.a/com.a.Main` are the same."""

import re
from dataclasses import dataclass

from detector.parsing.bounded import cut_line

__all__ = ["ComponentName", "parse_component"]

# The lookbehind starts a match only at the first letter of a word: otherwise long words cost quadratic time.
_COMPONENT = re.compile(r"(?<![\w.])[\d_.]*([A-Za-z][\w.]*)/([.\w$]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class ComponentName:
    """`class_name` is fully qualified, never `.Main`."""

    package: str
    class_name: str

    def __str__(self) -> str:
        return f"{self.package}/{self.class_name}"


def parse_component(text: str) -> ComponentName | None:
    """The first component in a text, with or without braces; None if there is none."""
    found = _COMPONENT.search(cut_line(text))
    if found is None:
        return None
    package, class_name = found.groups()
    if class_name.startswith("."):
        class_name = package + class_name
    return ComponentName(package=package, class_name=class_name)
