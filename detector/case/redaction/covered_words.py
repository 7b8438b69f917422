"""Which strings are covered everywhere in a redacted copy, and which at their own place only.

What stands under a region is covered wherever it occurs, names of two letters included. Three kinds of
strings are covered at their place alone, because elsewhere they are evidence and say nothing about a person:
words of the program's own lists (关闭, 跳过), the app's own name, and what is shorter than two letters or, if
it is a number, six digits. They are listed.
"""

import re
from collections.abc import Callable, Iterable
from functools import cached_property

from detector.parsing.spellings import Spellings

__all__ = ["CoveredWords"]

MIN_LETTERS = 2
MIN_DIGITS = 6
"""Of a string that is a number: shorter ones are sizes, times and counts [tool value]."""

_PARTS = re.compile(r"[^\w\s\u00b7.@+'-]+|(?<=[\u2e80-\U0003ffff])\s+|\s+(?=[\u2e80-\U0003ffff])")


class CoveredWords:
    """Grows while the runs are read; `spellings` is asked for when all were."""

    def __init__(self, is_common: Callable[[str], bool]) -> None:
        """`is_common`: whether a line is a word that any app may show."""
        self._is_common = is_common
        self._strings: set[str] = set()
        self.left: dict[str, str] = {}

    def add_personal(self, strings: Iterable[str]) -> None:
        self._strings |= set(strings)

    def add_under_region(self, text: str, path: str) -> None:
        """Also its parts between punctuation: 张三 of 您好，张三！ `path`: where it was found."""
        whole = text.strip()
        if not whole:
            return
        if self._is_common(whole):
            self.left.setdefault(whole, path)
        elif _is_short(whole):
            self.left.setdefault(f"{len(whole)} letters, too short to be covered elsewhere", path)
        else:
            self._strings.add(whole)
        for part in (part.strip(" .-'+@_") for part in _PARTS.split(whole)):
            if part and not _is_short(part) and not self._is_common(part):
                self._strings.add(part)

    @cached_property
    def spellings(self) -> Spellings:
        return Spellings(self._strings)


def _is_short(text: str) -> bool:
    letters, digits = sum(map(str.isalpha, text)), sum(map(str.isdigit, text))
    return letters + digits < MIN_LETTERS if letters else digits < MIN_DIGITS
