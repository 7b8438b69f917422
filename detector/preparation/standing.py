"""What stands in front of an app and how it is answered, and the words that only a preparation looks for."""

import re
from dataclasses import dataclass
from functools import cached_property

from detector.core.errors import ConfigError
from detector.core.geometry import Point
from detector.core.prepared import DialogKind
from detector.perception import bare_title

__all__ = ["Answer", "PreparationWords", "Standing"]

WORDS_FORMAT = "preparation-words/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """`words`: those of the element that is tapped, or its resource id; "" for a swipe to the next page.

    `point`: where, display px. `to`: where a swipe ends.
    """

    words: str
    point: Point
    to: Point | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """`title`: the first words of the dialog; "" where nothing was read. `answer` None: there is none that a
    preparation may give. `lines`: all texts, by which two looks are compared. `before`: a box that has to be
    ticked first. `is_over`: it lies over another window. `shows_app`: a page of the app's own is in front, or
    in another window below: there is much on it, or a means of getting about.
    """

    kind: DialogKind
    title: str = ""
    answer: Answer | None = None
    lines: tuple[str, ...] = ()
    before: Answer | None = None
    is_over: bool = False
    shows_app: bool = False
    is_by_picture: bool = False
    """Read from a picture: the app gave no view tree."""


@dataclass(frozen=True, kw_only=True)  # without slots: the patterns are made once and kept
class PreparationWords:
    """Words that leave an introduction, say to be of age, or decline what is never tapped, as read."""

    format: str
    begins: tuple[str, ...]
    adult: tuple[str, ...]
    denials: tuple[str, ...]
    deniable: tuple[str, ...]

    def __post_init__(self) -> None:
        if self.format != WORDS_FORMAT:
            raise ConfigError(f"format: is {self.format!r}, not {WORDS_FORMAT!r}")

    def is_denial(self, text: str) -> bool:
        """Whether it declines something that may be declined, and says nothing else first."""
        return self._denial.match(bare_title(text)) is not None

    def begins_app(self, text: str) -> bool:
        return bare_title(text) in self._begins

    def is_of_age(self, text: str) -> bool:
        return bare_title(text) in self._adult

    @cached_property
    def _denial(self) -> re.Pattern[str]:
        denials = "|".join(re.escape(word) for word in sorted(self.denials, key=len, reverse=True))
        deniable = "|".join(map(re.escape, self.deniable))
        return re.compile(rf"(?:{denials})\s?(?:去|再)?(?:{deniable})", re.IGNORECASE)

    @cached_property
    def _begins(self) -> frozenset[str]:
        return frozenset(map(bare_title, self.begins))

    @cached_property
    def _adult(self) -> frozenset[str]:
        return frozenset(map(bare_title, self.adult))
