"""What the words of a line ask for, as chances that add up to at most one."""

import math
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from detector.core.window_role import TextIntent, WindowRole
from detector.perception.lexicon import Lexicon
from detector.perception.ports import TextLine
from detector.windows.seen import ControlKind

__all__ = [
    "InterpretedLine",
    "WindowWords",
    "WordSenses",
    "interpret_lines",
    "letters",
    "pieces_of",
    "senses_of",
]


JUMP_LETTERS = 7  # a call this long is the line at a splash's foot: "点击跳转详情页或第三方应用"


@dataclass(frozen=True, slots=True, kw_only=True)
class WordSenses:
    """Chances, 0 to 1, of what `core.text_intent.TextIntent` names."""

    close: float = 0.0
    skip: float = 0.0
    decline: float = 0.0
    acknowledge: float = 0.0
    lead_on: float = 0.0
    neither: float = 0.0


@dataclass(frozen=True, slots=True)
class InterpretedLine:
    """A line of text and what its words ask for."""

    line: TextLine
    senses: WordSenses
    is_label: bool
    is_jump: bool


def interpret_lines(lines: Sequence[TextLine], lexicon: Lexicon) -> tuple[InterpretedLine, ...]:
    return tuple(
        InterpretedLine(
            line,
            senses_of(line.text, lexicon),
            lexicon.is_advert_label(line.text),
            letters(line.text) >= JUMP_LETTERS and lexicon.is_call_to_action(line.text),
        )
        for line in lines
    )


def letters(text: str) -> float:
    """Length of a line in Chinese characters; a Latin letter counts half."""
    return sum(0.5 if char.isascii() else 1.0 for char in text)


def senses_of(text: str, lexicon: Lexicon) -> WordSenses:
    """A listed control or call counts first; anything less certain, by the lexicon's reading and score."""
    match = lexicon.control(text)
    if match is not None:
        if match.kind is ControlKind.SKIP_TEXT:
            return WordSenses(skip=match.score)
        if match.kind is ControlKind.ACK_TEXT:
            return WordSenses(acknowledge=match.score)
        return WordSenses(decline=match.score)
    if lexicon.is_call_to_action(text):
        return WordSenses(lead_on=0.9)
    reading = lexicon.intent(text)
    if reading.intent is TextIntent.UNKNOWN:
        return WordSenses(neither=0.5)
    return WordSenses(**{reading.intent.value: reading.score})


# What a window is for, by its words: a log-linear model over pieces of its lines.
#
# The weights are data (`models/window_words.json`), learned by `lab/training/train_window_words.py`; the
# caller reads that file and passes in the parsed `WindowWords`. Words alone never identify a window as the
# system's own: a permission request in words is the app's dialog unless its package says otherwise.


LONGEST_PIECE = 4  # characters of Chinese: 发现新版本 is recognised by its parts
FEWEST_PIECES = 10.0
"""Fewer pieces count for less: a single word is thin evidence. As in training."""

_LATIN = re.compile(r"[a-z']+|0+")


def pieces_of(lines: Iterable[str]) -> frozenset[str]:
    """Runs of one to four Chinese characters; of other scripts words, and pairs of them; digits are 0."""
    found: set[str] = set()
    for line in lines:
        text = re.sub(r"\d", "0", unicodedata.normalize("NFKC", line).lower())
        for run in re.findall(r"[\u3400-\u9fff]+", text):
            for n in range(1, LONGEST_PIECE + 1):
                found.update(run[i : i + n] for i in range(len(run) - n + 1))
        words = _LATIN.findall(text)
        found.update(words)
        found.update(f"{one} {other}" for one, other in pairwise(words))
    return frozenset(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowWords:
    """As written in `window_words.json`. `weights` holds a number for each of `roles`, by piece.

    `scale` is how far a result learned on the training windows may be trusted elsewhere.
    """

    format: str
    roles: tuple[WindowRole, ...]
    scale: float
    weights: dict[str, tuple[float, ...]]

    def log_shares(self, lines: Iterable[str]) -> dict[WindowRole, float]:
        """The logarithm of each role's share; all equal where no piece is known."""
        known = [self.weights[piece] for piece in pieces_of(lines) if piece in self.weights]
        if not known:
            return dict.fromkeys(self.roles, -math.log(len(self.roles)))
        by = self.scale / math.sqrt(max(float(len(known)), FEWEST_PIECES))
        sums = [by * sum(column) for column in zip(*known, strict=True)]
        most = max(sums)
        total = most + math.log(sum(math.exp(sum_ - most) for sum_ in sums))
        return {role: sum_ - total for role, sum_ in zip(self.roles, sums, strict=True)}
