"""Words that leave an introduction, say to be of age, or decline what is never tapped."""

import re
from dataclasses import dataclass
from functools import cached_property

from detector.core.errors import ConfigError
from detector.perception.crawl_words import bare_title

__all__ = ["PreparationWords"]

WORDS_FORMAT = "preparation-words/1"


@dataclass(frozen=True, kw_only=True)  # without slots: the patterns are made once and kept
class PreparationWords:
    """The file as read by `codec`."""

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
