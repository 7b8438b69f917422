"""The text of rendered screens: page words, and for every role of a window its headline, text and buttons.

The copy is generated: phrases with places to fill, in simplified Chinese and English; traditional Chinese is
converted from the simplified. Words that close, refuse, acknowledge and lead on also come from
`lab/training/word_intents.yaml`, so that not every screen is written from one fixed list.
"""

import random
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

__all__ = ["LANGUAGES", "WindowCopy", "Wording"]

LANGUAGES = ("zh-CN", "zh-Hant", "en")
_FOLDER = Path(__file__).parent
_INTENTS = {
    "close": "close",
    "skip": "skip",
    "decline": "decline",
    "acknowledge": "acknowledge",
    "lead_on": "lead_on",
}


@dataclass(frozen=True, slots=True)
class WindowCopy:
    """The text of one window. `exits` and `calls` are texts with their intents."""

    title: str
    body: tuple[str, ...]
    calls: tuple[tuple[str, str], ...]
    exits: tuple[tuple[str, str], ...]


class Wording:
    """Texts of one language, drawn with the given dice."""

    def __init__(self, language: str, dice: random.Random) -> None:
        self.language = language
        self._dice = dice
        self._words = _words("en" if language == "en" else "zh-CN")

    def page(self, name: str) -> str:
        """A phrase of a page: a title, a note, a price."""
        return self._in_script(self._fill(self._dice.choice(self._words["page"][name])))

    def pages(self, name: str, count: int) -> list[str]:
        known = list(self._words["page"][name])
        self._dice.shuffle(known)
        return [self._in_script(self._fill(known[i % len(known)])) for i in range(count)]

    def role(self, role: str) -> WindowCopy:
        given = self._words["roles"][role]
        calls = self._dice.choice(given["calls"]) if given["calls"] else []
        exits = self._dice.choice(given["exits"]) if given["exits"] else []
        return WindowCopy(
            title=self._in_script(self._fill(self._dice.choice(given["titles"]))) if given["titles"] else "",
            body=tuple(self._in_script(self._fill(line)) for line in self._dice.choice(given["bodies"]))
            if given["bodies"]
            else (),
            calls=tuple(
                (self._word("lead_on") if one == "*" else self._in_script(one), "lead_on") for one in calls
            ),
            exits=tuple(self._exit(one) for one in exits),
        )

    def intent(self, name: str) -> str:
        """A text of that intent, from the labelled ones."""
        return self._word(name)

    def _exit(self, given: str) -> tuple[str, str]:
        intent, _, text = given.partition(":")
        return (self._word(intent) if text == "*" else self._in_script(text)), _INTENTS[intent]

    def _word(self, intent: str) -> str:
        return self._in_script(self._dice.choice(self._words["intents"][intent]))

    def _fill(self, phrase: str) -> str:
        for name, values in self._words["fill"].items():
            while f"<{name}>" in phrase:
                phrase = phrase.replace(f"<{name}>", str(self._dice.choice(values)), 1)
        while "<n>" in phrase:
            phrase = phrase.replace("<n>", str(self._dice.randint(2, 99)), 1)
        return phrase

    def _in_script(self, phrase: str) -> str:
        return str(_traditional().convert(phrase)) if self.language == "zh-Hant" else phrase


@lru_cache(maxsize=2)
def _words(language: str) -> dict[str, Any]:
    words: dict[str, Any] = yaml.safe_load((_FOLDER / f"wording.{language}.yaml").read_text())
    return words


@lru_cache(maxsize=1)
def _traditional() -> Any:  # Any: a library without types
    import opencc  # noqa: PLC0415 (needed for one language of three)

    return opencc.OpenCC("s2twp")
