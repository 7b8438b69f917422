"""What the words of a line ask for, by the lists, by the model, and by the pieces of a window's lines."""

import math
from dataclasses import asdict, dataclass, replace

import numpy as np
import pytest

from detector.core.window_role import TextIntent, WindowRole
from detector.perception.content import NO_CONTENT
from detector.perception.control_evidence import senses_in
from detector.perception.elements import elements_of
from detector.perception.lexicon import TaughtLexicon
from detector.perception.ports import Beside, IntentReading
from detector.perception.text_controls import calls_to_action, text_candidates
from detector.perception.words import WindowWords, WordSenses, interpret_lines, letters, pieces_of, senses_of
from detector.windows.seen import ControlKind
from tests.perception.drawn import DISPLAY, page
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
    elements = elements_of(rgb, ink, None, lexicon=lexicon(), display=DISPLAY)
    found = senses_in(elements, lines, lexicon(), rgb)
    assert dict(zip((one.text for one in elements), found, strict=True))["好的"] == senses


R = WindowRole


@pytest.mark.parametrize(
    ("lines", "pieces"),
    [
        pytest.param([], set(), id="nothing"),
        pytest.param(
            ["新版本发现"],
            {
                *"新版本发现",
                *("新版", "版本", "本发", "发现"),
                *("新版本", "版本发", "本发现"),
                *("新版本发", "版本发现"),
            },
            id="runs of up to four",
        ),
        pytest.param(["同意，好"], {"同", "意", "同意", "好"}, id="not across punctuation"),
        pytest.param(["Update Now"], {"update", "now", "update now"}, id="words and pairs"),
        pytest.param(["3.25"], {"0", "00", "0 00"}, id="digits are 0"),
        pytest.param(["跳", "过"], {"跳", "过"}, id="not across lines"),
    ],
)
def test_pieces_of_lines(lines: list[str], pieces: set[str]) -> None:
    assert pieces_of(lines) == pieces


def words(scale: float = 2.0, **weights: tuple[float, float]) -> WindowWords:
    return WindowWords(format="window-words/1", roles=(R.ADVERT, R.PAGE), scale=scale, weights=weights)


def even(difference: float) -> list[float]:
    """Log shares of two roles that are so far apart."""
    total = math.log(1 + math.exp(-difference))
    return [-total, -total - difference]


@pytest.mark.parametrize(
    ("lines", "difference"),
    [
        pytest.param(["x"], 2 * 3 / math.sqrt(10), id="a piece, as thin evidence"),
        pytest.param(["x", "x"], 2 * 3 / math.sqrt(10), id="twice is once"),
        pytest.param(["x", "y"], 2 * 3.5 / math.sqrt(10), id="two pieces"),
        pytest.param(["x", "nothing known"], 2 * 3 / math.sqrt(10), id="unknown words count for nothing"),
    ],
)
def test_known_pieces_add_up(lines: list[str], difference: float) -> None:
    shares = words(x=(2.0, -1.0), y=(0.5, 0.0)).log_shares(lines)
    assert list(shares) == [R.ADVERT, R.PAGE]
    assert list(shares.values()) == pytest.approx(even(difference))


def test_where_no_piece_is_known_all_roles_are_even() -> None:
    assert words(x=(9.0, 0.0)).log_shares(["y"]) == {R.ADVERT: -math.log(2), R.PAGE: -math.log(2)}


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
