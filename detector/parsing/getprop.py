"""`getprop`: `[key]: [value]`, where a value may span several lines."""

import re

from detector.parsing.device_text import Understood, cut_text

__all__ = ["parse_getprop", "read_properties"]

_BEGINS = re.compile(r"^\[(?P<key>[^\]]+)\]: \[(?P<value>.*)$")
_END = "]"


def parse_getprop(text: str) -> dict[str, str]:
    """For a property that occurs twice the last value is kept, as in the system."""
    return dict(read_properties(text).values)


def read_properties(text: str) -> Understood[tuple[str, str]]:
    """(key, value) of each property; the lines of an unterminated value are kept as not understood."""
    found: list[tuple[str, str]] = []
    unknown: list[str] = []
    n_understood = 0
    open_lines: list[str] = []
    for line in cut_text(text).replace("\r\n", "\n").split("\n"):
        if _BEGINS.match(line) is not None:
            unknown += open_lines
            open_lines = [line]
        elif open_lines:
            open_lines.append(line)
        elif line.strip():
            unknown.append(line)
        if open_lines and line.rstrip().endswith(_END):
            found.append(_property(open_lines))
            n_understood += sum(1 for open_line in open_lines if open_line.strip())
            open_lines = []
    unknown += [line for line in open_lines if line.strip()]
    return Understood(values=tuple(found), n_understood=n_understood, unknown=tuple(unknown))


def _property(lines: list[str]) -> tuple[str, str]:
    first = _BEGINS.match(lines[0])
    assert first is not None
    value = "\n".join([first["value"], *lines[1:]])
    return first["key"], value.rstrip().removesuffix(_END)
