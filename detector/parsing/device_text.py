"""Text that a device printed: decoded, bounded, split by command, with the lines that nobody understood."""

import codecs
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

__all__ = [
    "MAX_LINE_CHARS",
    "MAX_TEXT_CHARS",
    "Understood",
    "cut_line",
    "cut_text",
    "decode_text",
    "lines_of",
    "read_sections",
    "script_of",
    "whole_number",
]


# Limits on how much of a device's output a parser reads: an app may set a window title of any length.
#
# Nothing that a phone prints comes near these bounds. The longest lines seen are a display's with all of its
# modes (about 6,000 characters) and a broadcast's extras; a line of logcat holds 4,068 bytes (liblog's
# LOGGER_ENTRY_MAX_PAYLOAD); a whole `dumpsys` about 20 MB. What lies beyond a bound is not read, never
# guessed.

MAX_LINE_CHARS = 16_384
MAX_TEXT_CHARS = 256_000_000
"""At least what is kept of a run's log (`session.log_recorder`), so that everything kept is read."""


def cut_line(line: str) -> str:
    return line if len(line) <= MAX_LINE_CHARS else line[:MAX_LINE_CHARS]


def cut_text(text: str) -> str:
    return text if len(text) <= MAX_TEXT_CHARS else text[:MAX_TEXT_CHARS]


def whole_number(text: str, *, most_digits: int = 9) -> int | None:
    """The number if `text` is `0` to `9` only; None otherwise, e.g. for `²`, which `isdigit` accepts."""
    is_number = text.isascii() and text.isdigit() and len(text) <= most_digits
    return int(text) if is_number else None


def lines_of(text: str) -> list[str]:
    """The lines in order, uncut: cut each with `cut_line` before matching a pattern."""
    return cut_text(text).splitlines()


# A parser's result together with the lines it did not understand: no line is dropped.
#
# Blank lines do not count. A line counts as understood if at least one value from it was used.

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood(Generic[T]):
    """`unknown`: the lines that were not understood, in order."""

    values: tuple[T, ...]
    n_understood: int
    unknown: tuple[str, ...]

    @property
    def n_lines(self) -> int:
        return self.n_understood + len(self.unknown)


# Several shell commands in one call: the script, and the answer of each.
#
# Each connection to a phone takes some 20 ms, more than most commands do. A line from the phone that looks
# like one of our marks makes its section ambiguous: it is then left out, never guessed.

_BEGIN, _END = "@@detector-begin", "@@detector-end"
_SECTION = re.compile(
    rf"^{_BEGIN} (?P<name>\w+)\n(?P<text>.*?)^{_END} (?P<end>\w+)$", re.MULTILINE | re.DOTALL
)


def script_of(commands: Mapping[str, str]) -> str:
    """Runs the commands in order. Their errors are dropped: a refusal is an answer without content."""
    return "; ".join(
        f"echo {_BEGIN} {name}; {{ {command}; }} 2>/dev/null; echo; echo {_END} {name}"
        for name, command in commands.items()
    )


def read_sections(text: str, names: Iterable[str]) -> dict[str, str]:
    """The answers by name. Left out: a command that was not reached, and one that named a mark itself."""
    found: dict[str, list[str]] = {}
    for section in _SECTION.finditer(cut_text(text).replace("\r\n", "\n")):
        whole = section["name"] == section["end"] and _BEGIN not in section["text"]
        found.setdefault(section["name"], []).extend([section["text"]] if whole else ["", ""])
    return {name: found[name][0] for name in names if len(found.get(name, ())) == 1}


# Decodes text that came from a device or from a saved file.
#
# Devices print UTF-8. A file made by a redirect in PowerShell is UTF-16, with or without a byte order mark;
# decoded as UTF-8 it would be full of NULs and nothing in it would be found.

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_PROBE = 512
_NUL_SHARE = 0.3
"""In UTF-16 every other byte of Latin text is NUL; UTF-8 has none."""


def decode_text(data: bytes) -> str:
    """Undecodable bytes are replaced; line ends become `\\n`."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _decoded(data[len(mark) :], encoding)
    head = data[:_PROBE]
    if head.count(0) > _NUL_SHARE * len(head):
        is_little = head[1::2].count(0) >= head[0::2].count(0)
        return _decoded(data, "utf-16-le" if is_little else "utf-16-be")
    return _decoded(data, "utf-8")


def _decoded(data: bytes, encoding: str) -> str:
    return data.decode(encoding, errors="replace").replace("\r\n", "\n")
