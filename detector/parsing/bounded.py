"""Limits on how much of a device's output a parser reads: an app may set a window title of any length.

Nothing that a phone prints comes near these bounds. The longest lines seen are a display's with all of
its modes (about 6,000 characters) and a broadcast's extras; a line of logcat holds 4,068 bytes (liblog's
LOGGER_ENTRY_MAX_PAYLOAD); a whole `dumpsys` about 20 MB. What lies beyond a bound is not read, never guessed.
"""

__all__ = ["MAX_LINE_CHARS", "MAX_TEXT_CHARS", "cut_line", "cut_text", "lines_of", "whole_number"]

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
