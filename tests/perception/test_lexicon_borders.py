"""How far a line may differ from a listed phrase, and what else keeps it from counting."""

from dataclasses import replace

import pytest

from detector.core.text_intent import TextIntent
from detector.perception.lexicon import bare, countdown_of
from detector.perception.ports import Beside
from detector.windows.seen import ControlKind
from tests.perception.words import lexicon

SKIP, DISMISS, ACK = ControlKind.SKIP_TEXT, ControlKind.DISMISS_TEXT, ControlKind.ACK_TEXT


@pytest.mark.parametrize(
    ("text", "kind", "intent", "score"),
    [
        ("跳过", SKIP, TextIntent.SKIP, 1.0),
        ("关闭", DISMISS, TextIntent.CLOSE, 1.0),
        ("close", DISMISS, TextIntent.CLOSE, 1.0),
        ("取消", DISMISS, TextIntent.DECLINE, 1.0),
        ("我知道了", ACK, TextIntent.ACKNOWLEDGE, 1.0),
        ("路过", SKIP, TextIntent.SKIP, 0.45),
        ("路过 5", SKIP, TextIntent.SKIP, 0.8),
        ("路过 0", SKIP, TextIntent.SKIP, 0.8),
        ("跳过囗", SKIP, TextIntent.SKIP, 0.85),
        ("囗跳过", SKIP, TextIntent.SKIP, 0.85),
        ("跳过囗囗", SKIP, TextIntent.SKIP, 0.6),
        ("VP跳过", SKIP, TextIntent.SKIP, 0.6),
        ("囗后跳过", SKIP, TextIntent.SKIP, 0.85),
        ("后跳过囗", SKIP, TextIntent.SKIP, 0.85),
        ("no", DISMISS, TextIntent.DECLINE, 1.0),
        (" no ", DISMISS, TextIntent.DECLINE, 1.0),
        ("No.", DISMISS, TextIntent.DECLINE, 1.0),
    ],
)
def test_how_sure_a_match_is(text: str, kind: ControlKind, intent: TextIntent, score: float) -> None:
    match = lexicon().control(text)
    assert match is not None
    assert (match.kind, match.intent, match.score) == (kind, intent, score)
    reading = lexicon().intent(text)
    assert (reading.intent, reading.score) == (intent, score)


@pytest.mark.parametrize(
    "text",
    ["跳过囗囗囗", "囗跳过囗", "skipp", "skips", "NO.9", "已跳过", "跳囗过", "天气", "立即领取", "广告"],
)
def test_what_differs_more_is_no_control(text: str) -> None:
    assert lexicon().control(text) is None


def test_a_countdown_is_kept_with_a_near_match() -> None:
    match = lexicon().control("跳过囗 4")
    assert match is not None and match.countdown_s == 4


@pytest.mark.parametrize(
    ("text", "beside", "is_control"),
    [
        pytest.param("确定", Beside.WAY_OUT, False, id="confirms, beside a way out"),
        pytest.param("确定", Beside.CALL, True, id="beside a call"),
        pytest.param("确定", Beside.NOTHING, True, id="beside nothing"),
        pytest.param("确定", Beside.UNKNOWN, True, id="what is beside it was not looked for"),
        pytest.param("我知道了", Beside.WAY_OUT, True, id="acknowledges, which no window wants"),
        pytest.param("取消", Beside.WAY_OUT, True, id="refuses"),
    ],
)
def test_a_word_that_confirms_beside_a_way_out_is_none(text: str, beside: Beside, is_control: bool) -> None:
    assert (lexicon().control(text, beside=beside) is not None) is is_control


def test_a_refusal_that_is_also_among_the_calls_stays_one() -> None:
    words = replace(lexicon(), call_to_action=(*lexicon().call_to_action, "取消"))
    match = words.control("取消", beside=Beside.WAY_OUT)
    assert match is not None and match.kind is DISMISS


@pytest.mark.parametrize(
    ("text", "intent", "score"),
    [
        ("立即领取", TextIntent.LEAD_ON, 1.0),
        ("已跳过", TextIntent.NEITHER, 1.0),
        ("天气", TextIntent.UNKNOWN, 0.0),
        ("摇一摇看看", TextIntent.UNKNOWN, 0.0),
    ],
)
def test_the_intent_of_what_is_no_control(text: str, intent: TextIntent, score: float) -> None:
    reading = lexicon().intent(text)
    assert (reading.intent, reading.score) == (intent, score)


def test_the_intent_of_a_word_that_confirms_depends_on_its_neighbours() -> None:
    assert lexicon().intent("确定").intent is TextIntent.ACKNOWLEDGE
    assert lexicon().intent("确定", beside=Beside.WAY_OUT).intent is TextIntent.LEAD_ON


@pytest.mark.parametrize(
    ("text", "is_listed"),
    [
        ("跳过 3", True),
        ("已跳过", True),
        ("路过", True),
        ("取消", True),
        ("我知道了", True),
        ("立即领取", True),
        ("广告", True),
        ("跳过囗", False),
        ("天气", False),
    ],
)
def test_lines_that_a_list_has(text: str, is_listed: bool) -> None:
    assert lexicon().is_listed(text) is is_listed


@pytest.mark.parametrize(
    ("text", "is_call"),
    [
        pytest.param("立即领取", True, id="a listed call"),
        pytest.param("去看看今天", True, id="a part of one"),
        pytest.param("看看" + "字" * 16, True, id="18 letters"),
        pytest.param("看看" + "字" * 17, False, id="19 letters"),
        pytest.param("今天天气", False, id="other words"),
        pytest.param("取消", False, id="a refusal"),
    ],
)
def test_calls_in_part(text: str, is_call: bool) -> None:
    assert lexicon().is_call_to_action(text) is is_call


def test_a_listed_call_may_be_of_any_length() -> None:
    long = "字" * 30
    words = replace(lexicon(), call_to_action=(*lexicon().call_to_action, long))
    assert words.is_call_to_action(long)


@pytest.mark.parametrize(
    ("text", "is_label"),
    [
        pytest.param("抖音广告", True, id="at its end"),
        pytest.param("广告由我提供", True, id="at its beginning"),
        pytest.param("本广告位", False, id="in its middle"),
        pytest.param("广告" + "字" * 6, True, id="8 letters"),
        pytest.param("广告" + "字" * 7, False, id="9 letters"),
        pytest.param("sponsored", True, id="a longer word, listed"),
        pytest.param("adam", False, id="a Latin label in a word"),
        pytest.param("bad", False, id="at the end of a word"),
        pytest.param("天气", False, id="other words"),
        pytest.param("广告 | 海岸音乐节组委会", True, id="its advertiser after a bar"),
        pytest.param("广告｜" + "字" * 37, True, id="40 characters"),
        pytest.param("广告｜" + "字" * 38, False, id="41 characters: a sentence"),
        pytest.param("Ad · mealbox.example", True, id="a Latin label before a dot"),
        pytest.param("Sponsored: Acme outdoor furniture", True, id="before a colon"),
        pytest.param("Ad-free reading", False, id="a word with a hyphen"),
        pytest.param("栏目 | 广告学概论", False, id="the label's word after the bar"),
    ],
)
def test_labels_at_an_end_of_a_short_line(text: str, is_label: bool) -> None:
    assert lexicon().is_advert_label(text) is is_label


@pytest.mark.parametrize(
    ("text", "is_x"), [(" × ", True), ("x", True), ("X", True), ("xx", False), ("", False)]
)
def test_signs_of_a_cross(text: str, is_x: bool) -> None:
    assert lexicon().is_x_sign(text) is is_x


@pytest.mark.parametrize(
    ("text", "of_motion", "of_result"),
    [
        ("摇一摇手机", True, False),
        ("Twist   your Phone", True, False),
        ("跳转第三方", False, True),
        ("摇动打开", True, True),
        ("Learn\nMore", False, True),
        ("天气", False, False),
    ],
)
def test_what_a_line_speaks_of(text: str, of_motion: bool, of_result: bool) -> None:
    assert lexicon().speaks_of_motion(text) is of_motion
    assert lexicon().speaks_of_result(text) is of_result


@pytest.mark.parametrize(
    ("resource_id", "kind"),
    [
        ("skip_button", SKIP),
        ("a:id/close/skip_button", SKIP),
        ("a:id/skip/title", None),
        ("a:id/IV_CLOSE", ControlKind.X_ICON),
        ("a:id/close_skip", SKIP),
        ("a:id/clear_close", None),
        ("", None),
    ],
)
def test_an_ids_own_name_counts(resource_id: str, kind: ControlKind | None) -> None:
    assert lexicon().control_id(resource_id) is kind


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("60", 60),
        ("61", None),
        ("0", 0),
        ("跳过 5s", 5),
        ("５秒", 5),
        ("5 / 10", None),
        ("10 / 5", None),
        ("100", None),
        ("跳过", None),
        ("3:15", None),
        ("3.5", None),
        ("5元", None),
        ("5%", None),
    ],
)
def test_the_seconds_of_a_countdown(text: str, seconds: int | None) -> None:
    assert countdown_of(text) == seconds


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("5s | 跳过", "跳过"),
        ("Skip Ad 4 seconds", "skipad"),
        ("3 秒后跳过", "后跳过"),
        ("5star", "star"),
        (" ＯＫ！ ", "ok"),
        ("Don't allow", "dontallow"),
    ],
)
def test_a_line_without_all_that_does_not_count(text: str, words: str) -> None:
    assert bare(text) == words
