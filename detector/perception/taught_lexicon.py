"""The lexicon with a model behind it: what the closed lists do not know is asked there.

A phrase of the lists stays what they say, so that a person can say why. A model's answer counts from
`SURE` on alone: most lines of a screen are the page's own, and one of them in a thousand taken for a
way out would still be one on every tenth page.
"""

from dataclasses import dataclass, fields

from detector.core.text_intent import TextIntent
from detector.perception.lexicon import KIND_OF_INTENT, Lexicon, WordMatch, countdown_of
from detector.perception.ports import Beside, IntentReading, WordIntents

__all__ = ["SURE", "SURE_CALL", "TaughtLexicon"]

SURE = 0.95  # of lines of ordinary pages, see models/word_intents.md
SURE_CALL = 0.97
DOUBT = 0.92  # of the model's score: what a person wrote down is believed more than what was learned


@dataclass(frozen=True, slots=True, kw_only=True)
class TaughtLexicon(Lexicon):
    """A `Lexicon` that knows more words than are written down."""

    intents: WordIntents

    @classmethod
    def of(cls, lexicon: Lexicon, intents: WordIntents) -> "TaughtLexicon":
        return cls(**{each.name: getattr(lexicon, each.name) for each in fields(lexicon)}, intents=intents)

    def intent(self, line: str, *, beside: Beside = Beside.NOT_TOLD) -> IntentReading:
        listed = Lexicon.intent(self, line, beside=beside)
        if listed.intent is not TextIntent.UNKNOWN:
            return listed
        return self.intents.intent(line, beside=beside)

    def control(self, line: str, *, beside: Beside = Beside.NOT_TOLD) -> WordMatch | None:
        listed = Lexicon.control(self, line, beside=beside)
        if listed is not None or self.is_listed(line):
            return listed
        told = self.intents.intent(line, beside=beside)
        kind = KIND_OF_INTENT.get(told.intent)
        if kind is None or told.score < SURE:
            return None
        return WordMatch(
            kind=kind, score=DOUBT * told.score, countdown_s=countdown_of(line), intent=told.intent
        )

    def is_call_to_action(self, line: str) -> bool:
        if Lexicon.is_call_to_action(self, line):
            return True
        if self.is_listed(line):
            return False
        told = self.intents.intent(line)
        return told.intent is TextIntent.LEAD_ON and told.score >= SURE_CALL
