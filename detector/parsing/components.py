"""Component names as Android prints them: `com.a/.Main` and `com.a/com.a.Main` are one thing."""

import re
from dataclasses import dataclass

from detector.parsing.bounded import cut_line

__all__ = ["ComponentName", "parse_component"]

# It looks at a word once, from its first letter on: without that a long one is walked from each letter.
_COMPONENT = re.compile(r"(?<![\w.])[\d_.]*([A-Za-z][\w.]*)/([.\w$]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class ComponentName:
    """`class_name` is written out in full, never `.Main`."""

    package: str
    class_name: str

    def __str__(self) -> str:
        return f"{self.package}/{self.class_name}"


def parse_component(text: str) -> ComponentName | None:
    """The first component in a text, braces or not; None where it holds none."""
    found = _COMPONENT.search(cut_line(text))
    if found is None:
        return None
    package, class_name = found.groups()
    if class_name.startswith("."):
        class_name = package + class_name
    return ComponentName(package=package, class_name=class_name)
