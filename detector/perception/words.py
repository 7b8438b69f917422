"""What the words of a line ask for, as chances that add up to at most one."""

from collections.abc import Sequence
from dataclasses import dataclass

from detector.core.window_role import TextIntent
from detector.perception.lexicon import Lexicon
from detector.perception.ports import TextLine
from detector.windows.seen import ControlKind

__all__ = ["InterpretedLine", "WordSenses", "interpret_lines", "letters", "senses_of"]

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
