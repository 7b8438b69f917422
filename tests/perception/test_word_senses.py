"""What words ask for."""

from dataclasses import dataclass, replace

import numpy as np
import pytest

from detector.core.text_intent import TextIntent
from detector.perception.close_control import propose
from detector.perception.control_evidence import senses_in
from detector.perception.picture_content import NO_CONTENT
from detector.perception.ports import Beside, IntentReading
from detector.perception.taught_lexicon import TaughtLexicon
from detector.perception.words import WordSenses, senses_of
from tests.perception.drawn import DISPLAY, page
from tests.perception.words import lexicon, line


@dataclass(frozen=True)
class Leaning:
    intent_: TextIntent
    score: float

    def intent(self, text: str, *, beside: Beside = Beside.UNKNOWN) -> IntentReading:
        del text, beside
        return IntentReading(intent=self.intent_, score=self.score)


@pytest.mark.parametrize(
    ("intent", "senses"),
    [
        (TextIntent.NEITHER, WordSenses(neither=0.9)),
        (TextIntent.DECLINE, WordSenses(decline=0.9)),
        (TextIntent.LEAD_ON, WordSenses(lead_on=0.9)),
        (TextIntent.UNKNOWN, WordSenses(neither=0.5)),
    ],
)
def test_follows_the_model_where_no_list_has_the_words(intent: TextIntent, senses: WordSenses) -> None:
    taught = TaughtLexicon.of(lexicon(), Leaning(intent, 0.9))
    assert senses_of("其他登录方式", taught) == senses


def test_a_list_takes_precedence_over_the_model() -> None:
    taught = TaughtLexicon.of(lexicon(), Leaning(TextIntent.NEITHER, 0.9))
    assert senses_of("跳过", taught) == WordSenses(skip=1.0)


@pytest.mark.parametrize(
    ("other", "senses"), [("拒绝", WordSenses(lead_on=1.0)), ("去看看", WordSenses(acknowledge=1.0))]
)
def test_what_acknowledges_beside_a_way_out_is_what_the_window_wants(other: str, senses: WordSenses) -> None:
    lines = (line(other, (150, 900, 72, 36)), line("好的", (420, 900, 72, 36)))
    rgb, ink = np.asarray(page()), replace(NO_CONTENT, lines=lines)
    proposals = propose(rgb, ink, None, lexicon=lexicon(), display=DISPLAY)
    found = senses_in(proposals, lines, lexicon(), rgb)
    assert dict(zip((one.text for one in proposals), found, strict=True))["好的"] == senses
