"""The lexicon with a model behind it, for what the closed lists do not know.

A listed phrase keeps the meaning of its list, so that a person can explain the result. A model's answer
counts only from `SURE` on: most lines of a screen are the page's own, and one in a thousand of them mistaken
for a way out would still mean one on every tenth page.
"""

from dataclasses import dataclass, fields

from detector.core.window_role import TextIntent
from detector.perception.lexicon import KIND_OF_INTENT, Lexicon, WordMatch, countdown_of
from detector.perception.ports import Beside, IntentReading, WordIntents

__all__ = ["SURE", "SURE_CALL", "TaughtLexicon"]

SURE = 0.95  # of lines of ordinary pages, see models/word_intents.md
SURE_CALL = 0.97
DOUBT = 0.92  # of the model's score: what a person listed is trusted more than what was learned


@dataclass(frozen=True, slots=True, kw_only=True)
class TaughtLexicon(Lexicon):
    """A `Lexicon` that knows more words than its lists."""

    intents: WordIntents

    @classmethod
    def of(cls, lexicon: Lexicon, intents: WordIntents) -> "TaughtLexicon":
        return cls(**{each.name: getattr(lexicon, each.name) for each in fields(lexicon)}, intents=intents)

    def intent(self, line: str, *, beside: Beside = Beside.UNKNOWN) -> IntentReading:
        listed = Lexicon.intent(self, line, beside=beside)
        if listed.intent is not TextIntent.UNKNOWN:
            return listed
        return self.intents.intent(line, beside=beside)

    def control(self, line: str, *, beside: Beside = Beside.UNKNOWN) -> WordMatch | None:
        listed = Lexicon.control(self, line, beside=beside)
        if listed is not None or self.is_listed(line):
            return listed
        reading = self.intents.intent(line, beside=beside)
        kind = KIND_OF_INTENT.get(reading.intent)
        if kind is None or reading.score < SURE:
            return None
        return WordMatch(
            kind=kind, score=DOUBT * reading.score, countdown_s=countdown_of(line), intent=reading.intent
        )

    def is_call_to_action(self, line: str) -> bool:
        if Lexicon.is_call_to_action(self, line):
            return True
        if self.is_listed(line) or self.tells_way_out(line):
            return False
        reading = self.intents.intent(line)
        return reading.intent is TextIntent.LEAD_ON and reading.score >= SURE_CALL
