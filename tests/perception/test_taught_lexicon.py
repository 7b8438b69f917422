from dataclasses import dataclass

import pytest

from detector.core.text_intent import TextIntent
from detector.perception.ports import Beside, IntentReading
from detector.perception.taught_lexicon import TaughtLexicon
from detector.perception.text_controls import calls_to_action, text_candidates
from detector.windows.seen import ControlKind
from tests.perception.words import lexicon, line


@dataclass(frozen=True)
class Taught:
    """A `WordIntents` that gives one answer for every text, and remembers which texts it was asked about."""

    intent_: TextIntent
    score: float
    asked: list[str]

    def intent(self, text: str, *, beside: Beside = Beside.UNKNOWN) -> IntentReading:
        self.asked.append(text)
        return IntentReading(intent=self.intent_, score=self.score)


def taught(intent: TextIntent, score: float = 0.99) -> tuple[TaughtLexicon, list[str]]:
    asked: list[str] = []
    return TaughtLexicon.of(lexicon(), Taught(intent, score, asked)), asked


@pytest.mark.parametrize(
    ("intent", "kind"),
    [
        (TextIntent.SKIP, ControlKind.SKIP_TEXT),
        (TextIntent.CLOSE, ControlKind.DISMISS_TEXT),
        (TextIntent.DECLINE, ControlKind.DISMISS_TEXT),
        (TextIntent.ACKNOWLEDGE, ControlKind.ACK_TEXT),
    ],
)
def test_asks_the_model_for_what_the_lists_do_not_have(intent: TextIntent, kind: ControlKind) -> None:
    match = taught(intent)[0].control("我有的是钱")
    assert match is not None
    assert (match.kind, match.intent) == (kind, intent)
    assert match.score < 1


@pytest.mark.parametrize("intent", [TextIntent.NEITHER, TextIntent.UNKNOWN, TextIntent.LEAD_ON])
def test_what_leads_on_or_does_neither_is_no_control(intent: TextIntent) -> None:
    assert taught(intent)[0].control("我有的是钱") is None


def test_a_doubtful_answer_does_not_count() -> None:
    assert taught(TextIntent.DECLINE, 0.7)[0].control("我有的是钱") is None


@pytest.mark.parametrize("text", ["跳过", "关闭", "立即领取", "已跳过", "广告"])
def test_a_listed_phrase_keeps_its_meaning(text: str) -> None:
    words, asked = taught(TextIntent.DECLINE)
    assert words.control(text) == lexicon().control(text)
    assert words.is_call_to_action(text) is lexicon().is_call_to_action(text)
    assert asked == []


def test_the_models_calls_also_count() -> None:
    assert taught(TextIntent.LEAD_ON)[0].is_call_to_action("暖心五星")
    assert not taught(TextIntent.DECLINE)[0].is_call_to_action("暖心五星")


def test_classifies_the_intent_of_a_line() -> None:
    words, _ = taught(TextIntent.NEITHER)
    assert words.intent("关闭").intent is TextIntent.CLOSE
    assert words.intent("暂不").intent is TextIntent.DECLINE
    assert words.intent("立即领取").intent is TextIntent.LEAD_ON
    assert words.intent("三日游").intent is TextIntent.NEITHER
    assert lexicon().intent("三日游").intent is TextIntent.UNKNOWN


def test_a_word_that_confirms_acknowledges_alone_and_is_a_call_beside_a_way_out() -> None:
    message = line("今晚系统维护", (100, 700, 500, 40))
    alone = (message, line("确定", (320, 900, 80, 40)))
    beside = (message, line("取消", (120, 900, 80, 40)), line("确定", (520, 900, 80, 40)))
    assert [one.kind for one in text_candidates(alone, lexicon())] == [ControlKind.ACK_TEXT]
    assert [one.text for one in text_candidates(beside, lexicon())] == ["取消"]
    assert [one.text for one in calls_to_action(beside, lexicon(), height_px=1600)] == ["确定"]


@pytest.mark.parametrize(("score", "counts"), [(0.94, False), (0.95, True), (0.96, True)])
def test_from_which_score_on_a_models_control_counts(score: float, counts: bool) -> None:
    match = taught(TextIntent.SKIP, score)[0].control("溜了溜了 5")
    assert (match is not None) is counts
    if match is not None:
        assert (match.score, match.countdown_s) == (pytest.approx(0.92 * score), 5)


@pytest.mark.parametrize(("score", "counts"), [(0.96, False), (0.97, True), (0.98, True)])
def test_from_which_score_on_a_models_call_counts(score: float, counts: bool) -> None:
    assert taught(TextIntent.LEAD_ON, score)[0].is_call_to_action("暖心五星") is counts


def test_a_call_in_part_needs_no_model() -> None:
    words, asked = taught(TextIntent.DECLINE)
    assert words.is_call_to_action("摇一摇手机")
    assert asked == []


@dataclass(frozen=True)
class Neighbours:
    """A `WordIntents` that leads on beside a way out and closes elsewhere."""

    def intent(self, text: str, *, beside: Beside = Beside.UNKNOWN) -> IntentReading:
        del text
        what = TextIntent.LEAD_ON if beside is Beside.WAY_OUT else TextIntent.CLOSE
        return IntentReading(intent=what, score=0.99)


def test_the_model_is_given_what_is_beside_a_line() -> None:
    words = TaughtLexicon.of(lexicon(), Neighbours())
    assert words.control("暖心五星") is not None
    assert words.control("暖心五星", beside=Beside.WAY_OUT) is None
    assert words.intent("暖心五星").intent is TextIntent.CLOSE
    assert words.intent("暖心五星", beside=Beside.WAY_OUT).intent is TextIntent.LEAD_ON
    assert words.intent("确定").intent is TextIntent.ACKNOWLEDGE
    assert words.intent("确定", beside=Beside.WAY_OUT).intent is TextIntent.LEAD_ON
