"""How much of what a device prints a parser reads: an app may set a window's title of any length.

Nothing that a phone prints comes near these bounds. The longest lines seen are a display's with all of
its modes (some 6,000 characters) and a broadcast's extras; a line of logcat holds 4,068 bytes (liblog's
LOGGER_ENTRY_MAX_PAYLOAD); a whole `dumpsys` some 20 MB. What lies behind a bound is not read, never guessed.
"""

__all__ = ["MAX_LINE_CHARS", "MAX_TEXT_CHARS", "cut_line", "cut_text", "lines_of", "whole_number"]

MAX_LINE_CHARS = 16_384
MAX_TEXT_CHARS = 256_000_000
"""Not less than what is kept of a run's log (`session.recorders`), so that nothing kept is left unread."""


def cut_line(line: str) -> str:
    return line if len(line) <= MAX_LINE_CHARS else line[:MAX_LINE_CHARS]


def cut_text(text: str) -> str:
    return text if len(text) <= MAX_TEXT_CHARS else text[:MAX_TEXT_CHARS]


def whole_number(text: str, *, most_digits: int = 9) -> int | None:
    """Of `0` to `9` alone; None of anything else, such as `²`, which `isdigit` takes and `int` does not."""
    is_number = text.isascii() and text.isdigit() and len(text) <= most_digits
    return int(text) if is_number else None


def lines_of(text: str) -> list[str]:
    """In their order, whole: whoever looks for a pattern in one cuts it first (`cut_line`)."""
    return cut_text(text).splitlines()
