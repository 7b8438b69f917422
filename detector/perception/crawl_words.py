"""Which words a crawl may tap, and which never: how the allow-list of `crawl_words.yaml` is applied.

A title is compared as a whole, or, if short, may contain a listed part; a forbidden word in it wins. What is
on no list is not tapped.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property

from detector.core.crawl import Aim
from detector.core.errors import ConfigError

__all__ = ["CRAWL_WORDS_FORMAT", "AimWords", "CrawlWords", "ForbiddenWords", "bare_title"]

CRAWL_WORDS_FORMAT = "crawl-words/1"

MAX_TITLE_LETTERS = 20
MAX_TITLE_LETTERS_LATIN = 44
"""A longer text is a sentence that only mentions it."""

_AROUND = re.compile(r"^[\s《〈「『【\[(（“\"'·•>›]+|[\s》〉」』】\])）”\"'>›→»:：.。!！]+$")
_NUMBERED = re.compile(r"^\d+[.、]\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class AimWords:
    whole: tuple[str, ...]
    part: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ForbiddenWords:
    """`zh` anywhere in a text; `en` as whole words."""

    zh: tuple[str, ...]
    en: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)  # without slots: the patterns are made once and kept
class CrawlWords:
    """The file as read by `codec`: classes by the end of their name, packages as a whole.

    `home`: the packages of launchers.
    """

    format: str
    opens: dict[Aim, AimWords]
    ids: dict[Aim, tuple[str, ...]]
    forbidden: ForbiddenWords
    declines: tuple[str, ...]
    login: tuple[str, ...]
    classes: tuple[str, ...]
    never_classes: tuple[str, ...]
    asks_permission: tuple[str, ...]
    home: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.format != CRAWL_WORDS_FORMAT:
            raise ConfigError(f"format: is {self.format!r}, not {CRAWL_WORDS_FORMAT!r}")

    def is_forbidden(self, text: str) -> bool:
        """Whether a forbidden word occurs anywhere in it."""
        return self._never.search(_folded(text)) is not None

    def aim_of(self, title: str) -> Aim | None:
        """What a tap on it would be for, forbidden or not; None: it is on no list."""
        bare = bare_title(title)
        if not bare or len(bare) > (MAX_TITLE_LETTERS_LATIN if bare.isascii() else MAX_TITLE_LETTERS):
            return None
        for aim, whole in self._whole.items():
            if bare in whole:
                return aim
        return next((aim for aim, parts in self._parts if any(part in bare for part in parts)), None)

    def aim_of_id(self, resource_id: str) -> Aim | None:
        """The same for something without words, by its resource id."""
        name = resource_id.rpartition("/")[2].casefold()
        if not name or self.is_forbidden(name.replace("_", " ")):
            return None
        return next((aim for aim, parts in self.ids.items() if any(part in name for part in parts)), None)

    def declines_terms(self, text: str) -> bool:
        """Whether it says no, and nothing else."""
        return bare_title(text) in self._declines

    def asks_login(self, text: str) -> bool:
        return bare_title(text) in self._login

    def may_tap_class(self, class_name: str | None) -> bool:
        """None: the tree does not say; a node without a class is not a control."""
        name = (class_name or "").rpartition(".")[2]
        return name in self._classes and name not in self.never_classes

    @cached_property
    def _never(self) -> re.Pattern[str]:
        zh = "|".join(re.escape(_folded(text)) for text in self.forbidden.zh)
        en = "|".join(re.escape(_folded(text)) for text in self.forbidden.en)
        return re.compile(rf"{zh}|\b(?:{en})\b")

    @cached_property
    def _whole(self) -> dict[Aim, frozenset[str]]:
        return {aim: frozenset(bare_title(text) for text in words.whole) for aim, words in self.opens.items()}

    @cached_property
    def _parts(self) -> tuple[tuple[Aim, tuple[str, ...]], ...]:
        return tuple(
            (aim, tuple(bare_title(text) for text in words.part)) for aim, words in self.opens.items()
        )

    @cached_property
    def _declines(self) -> frozenset[str]:
        return frozenset(bare_title(decline) for decline in self.declines)

    @cached_property
    def _login(self) -> frozenset[str]:
        return frozenset(bare_title(text) for text in self.login)

    @cached_property
    def _classes(self) -> frozenset[str]:
        return frozenset(self.classes)


def bare_title(text: str) -> str:
    """Without surrounding brackets, arrows, numbers and spaces, in one case."""
    bare, before = _folded(text), ""
    while bare != before:
        bare, before = _NUMBERED.sub("", _AROUND.sub("", bare)), bare
    return bare


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
