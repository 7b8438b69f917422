"""What the words of a line ask for."""

from dataclasses import asdict, dataclass

import pytest

from detector.core.text_intent import TextIntent
from detector.perception.ports import Beside, IntentReading
from detector.perception.taught_lexicon import TaughtLexicon
from detector.perception.words import WordSenses, interpret_lines, letters, senses_of
from tests.perception.words import lexicon, line


@dataclass(frozen=True)
class Reads:
    """A `WordIntents` of one answer."""

    what: TextIntent
    score: float

    def intent(self, text: str, *, beside: Beside = Beside.UNKNOWN) -> IntentReading:
        del text, beside
        return IntentReading(intent=self.what, score=self.score)


@pytest.mark.parametrize(
    ("text", "n"), [("", 0.0), ("跳过", 2.0), ("Skip", 2.0), ("跳过 5s", 3.5), ("é", 1.0), ("，", 1.0)]
)
def test_a_latin_letter_counts_half(text: str, n: float) -> None:
    assert letters(text) == n


@pytest.mark.parametrize(
    ("text", "senses"),
    [
        ("跳过", WordSenses(skip=1.0)),
        ("路过", WordSenses(skip=0.45)),
        ("关闭", WordSenses(decline=1.0)),
        ("取消", WordSenses(decline=1.0)),
        ("确定", WordSenses(acknowledge=1.0)),
        ("立即领取", WordSenses(lead_on=0.9)),
        ("已跳过", WordSenses(neither=1.0)),
        ("天气", WordSenses(neither=0.5)),
    ],
)
def test_senses_of_listed_words_and_of_others(text: str, senses: WordSenses) -> None:
    assert senses_of(text, lexicon()) == senses


@pytest.mark.parametrize(
    ("intent", "senses"),
    [
        (TextIntent.CLOSE, WordSenses(close=0.6)),
        (TextIntent.SKIP, WordSenses(skip=0.6)),
        (TextIntent.DECLINE, WordSenses(decline=0.6)),
        (TextIntent.ACKNOWLEDGE, WordSenses(acknowledge=0.6)),
        (TextIntent.LEAD_ON, WordSenses(lead_on=0.6)),
        (TextIntent.NEITHER, WordSenses(neither=0.6)),
    ],
)
def test_a_models_doubtful_reading_counts_by_its_score(intent: TextIntent, senses: WordSenses) -> None:
    assert senses_of("一句话", TaughtLexicon.of(lexicon(), Reads(intent, 0.6))) == senses


def test_senses_that_a_line_has_not_have_no_chance() -> None:
    none = {"close": 0.0, "skip": 0.0, "decline": 0.0, "acknowledge": 0.0, "lead_on": 0.0, "neither": 0.0}
    assert asdict(WordSenses()) == none
    assert asdict(senses_of("跳过", lexicon())) == none | {"skip": 1.0}


@pytest.mark.parametrize(
    ("text", "is_jump"),
    [
        pytest.param("立即领取三百元", True, id="a call of seven letters"),
        pytest.param("立即领取三百", False, id="of six"),
        pytest.param("立即领取三百a", False, id="of six and a half"),
        pytest.param("今天的天气很好", False, id="no call"),
    ],
)
def test_a_long_call_jumps(text: str, is_jump: bool) -> None:
    (found,) = interpret_lines([line(text, (0, 0, 10, 10))], lexicon())
    assert found.is_jump is is_jump
    assert not found.is_label


def test_each_line_is_interpreted() -> None:
    lines = [line("广告", (0, 0, 10, 10)), line("跳过", (0, 20, 10, 10))]
    found = interpret_lines(lines, lexicon())
    assert [one.line for one in found] == lines
    assert [(one.is_label, one.senses.skip) for one in found] == [(True, 0.0), (False, 1.0)]
