"""Sentences that the code writes in English, in the reader's language.

`<catalog>.zh-CN.yaml` has the Chinese by the English words: `help` for the command line's help, `sources` for
where limits come from, `errors` for whatever ends a command or explains a gap. A sentence may have slots,
`{0} is not known{1}`, whose values are looked up in their turn. What no catalog knows, such as a message of a
phone's own, stays as it is.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from importlib.resources import files
from itertools import islice
from typing import NamedTuple

import yaml

__all__ = ["in_chinese", "told"]

_SLOT = re.compile(r"\{(\d+)\}")
_MOST_PARTS = 8
"""Of a message, and of each of its parts: what a file or a phone wrote into it may hold thousands."""

_SPACE_IN_CHINESE = re.compile(r"(?<=[一-鿿]) (?=[一-鿿])")


class _Pattern(NamedTuple):
    """`rarest`: its longest literal part; a text without it needs no matching."""

    n_literal: int
    rarest: str
    matches: re.Pattern[str]
    chinese: str


def told(language: str, english: str, catalog: str = "errors") -> str:
    """The sentence in the language; unchanged as far as the catalog does not know it."""
    return english if language != "zh-CN" else _told(" ".join(english.split()), catalog) or english


@cache
def in_chinese(catalog: str) -> Mapping[str, str]:
    """All sentences of a catalog by their English words."""
    text = files(__package__).joinpath(f"{catalog}.zh-CN.yaml").read_text(encoding="utf-8")
    known = yaml.load(text, Loader=yaml.CSafeLoader)  # as safe as SafeLoader, ten times as fast
    return {str(english): str(chinese) for english, chinese in known.items()}


@lru_cache(maxsize=4096)
def _told(english: str, catalog: str, depth: int = 0) -> str | None:
    """None if nothing of it is known."""
    if depth > _MOST_PARTS:
        return None
    whole = in_chinese(catalog).get(english) or _matched(english, catalog, depth)
    if whole is not None:
        return whole
    for separator, chinese in ((": ", "："), ("; ", "；")):
        for found in islice(re.finditer(separator, english), _MOST_PARTS):
            first, rest = english[: found.start()], english[found.end() :]
            told_first, told_rest = _told(first, catalog, depth + 1), _told(rest, catalog, depth + 1)
            if told_first is not None or told_rest is not None:
                return f"{told_first or first}{chinese}{told_rest or rest}"
    return None


def _matched(english: str, catalog: str, depth: int) -> str | None:
    """By the pattern that leaves the least to its slots."""
    for pattern in _patterns(catalog):
        if pattern.rarest not in english:
            continue
        found = pattern.matches.fullmatch(english)
        if found is not None:
            values = (_told(value, catalog, depth + 1) or value for value in found.groups())
            return _SPACE_IN_CHINESE.sub("", pattern.chinese.format(*values))
    return None


@cache
def _patterns(catalog: str) -> tuple[_Pattern, ...]:
    return tuple(sorted(_compiled(catalog), key=lambda pattern: -pattern.n_literal))


def _compiled(catalog: str) -> Iterator[_Pattern]:
    for english, chinese in in_chinese(catalog).items():
        literals = _SLOT.split(english)[::2]
        if len(literals) > 1:
            # A name ends before its colon, so that a pattern with a name takes none for a file's.
            slots = r"((?![\s:]).*?(?<![\s:])|)".join(map(re.escape, literals))
            yield _Pattern(sum(map(len, literals)), max(literals, key=len), re.compile(slots), chinese)
