"""Reasons that a run gives, in the language of who reads them; its ledger keeps them in English."""

import re
from functools import cache

from detector.i18n.told import told
from detector.reporting.words import catalog

__all__ = ["reason_in"]

_FILL = re.compile(r"\\\{(\w+)\\\}")


def reason_in(language: str, english: str) -> str:
    """A sentence of the farm or the notes on a case, one after another; unchanged where it is neither."""
    if language != "zh-CN":
        return english
    known = told(language, english)
    if known != english:
        return known
    notes, rest = "", english
    while rest:
        for pattern, chinese in _notes():
            found = pattern.match(rest)
            if found is not None:
                notes, rest = notes + chinese.format(**found.groupdict()), rest[found.end() :]
                break
        else:
            return english
    return notes


@cache
def _notes() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Each note in English, up to the next one, and the same in Chinese."""
    chinese = catalog("zh-CN")
    return tuple(
        (re.compile(_FILL.sub(r"(?P<\1>.*?)", re.escape(text)) + r"(?:\s+|$)"), chinese[key])
        for key, text in catalog("en").items()
        if key.startswith("note.")
    )
