"""What a line of text is: a control, a call, a label, a prompt or a countdown, and how it may differ."""

import pytest

from detector.core.window_role import TextIntent
from detector.perception.lexicon import countdown_of
from detector.perception.ports import Beside
from detector.windows.seen import ControlKind, PromptKind
from tests.perception.words import lexicon


@pytest.mark.parametrize(
    ("text", "kind", "countdown_s"),
    [
        ("跳过 5", ControlKind.SKIP_TEXT, 5),
        ("5s | 跳过", ControlKind.SKIP_TEXT, 5),
        ("跳过（3）", ControlKind.SKIP_TEXT, 3),
        ("2秒后可跳过", ControlKind.SKIP_TEXT, 2),
        ("跳過廣告", ControlKind.SKIP_TEXT, None),
        ("Skip Ad 4s", ControlKind.SKIP_TEXT, 4),
        ("关闭 | 2", ControlKind.DISMISS_TEXT, 2),
        ("以后再说", ControlKind.DISMISS_TEXT, None),
        ("Don't allow", ControlKind.DISMISS_TEXT, None),
        ("我知道了", ControlKind.ACK_TEXT, None),
        ("Continue to app ›", ControlKind.DISMISS_TEXT, None),
        ("Skip 跳过 7", ControlKind.SKIP_TEXT, 7),
        ("轻触屏幕任意位置跳过", ControlKind.SKIP_TEXT, None),
        ("Tap anywhere to close", ControlKind.DISMISS_TEXT, None),
    ],
)
def test_reads_controls_by_their_words(text: str, kind: ControlKind, countdown_s: int | None) -> None:
    match = lexicon().control(text)
    assert match is not None
    assert (match.kind, match.countdown_s) == (kind, countdown_s)


@pytest.mark.parametrize(
    "text",
    [
        "点击右上角跳过即可",
        "关闭后将无法收到通知",
        "立即领取",
        "NO.99",
        "skipping rope",
        "消息",
        "",
        "12:30",
        "Skip 立即下载",
        "点击空白处关闭",
        "点击任意位置进入活动",
    ],
)
def test_sentences_and_other_words_are_no_controls(text: str) -> None:
    assert lexicon().control(text) is None


def test_forgives_an_extra_character_at_a_lower_score() -> None:
    sure, doubtful = lexicon().control("跳过"), lexicon().control("跳过囗")
    assert sure is not None and doubtful is not None
    assert doubtful.score < sure.score


@pytest.mark.parametrize("text", ["立即领取", "点击跳转详情页或第三方应用", "摇一摇 查看详情", "Install now"])
def test_knows_calls_to_action(text: str) -> None:
    assert lexicon().is_call_to_action(text)


@pytest.mark.parametrize(
    ("text", "is_label"),
    [("广告", True), ("Ad", True), ("广告 |", True), ("广告法全文解读与案例分析", False)],
)
def test_knows_advert_labels(text: str, is_label: bool) -> None:
    assert lexicon().is_advert_label(text) is is_label


@pytest.mark.parametrize(
    ("text", "turns"),
    [
        ("下一步", True),
        ("Next >", True),
        ("下一页 1/3", True),
        ("下一步去哪儿玩", False),
        ("立即体验", False),
    ],
)
def test_knows_what_turns_to_the_next_page(text: str, turns: bool) -> None:
    assert lexicon().turns_page(text) is turns


@pytest.mark.parametrize(
    ("resource_id", "kind"),
    [
        ("com.byted.pangle:id/tt_splash_skip_btn", ControlKind.SKIP_TEXT),
        ("cn.app:id/iv_close", ControlKind.X_ICON),
        ("cn.app:id/search_close_btn", None),
        ("cn.app:id/title", None),
    ],
)
def test_reads_resource_ids(resource_id: str, kind: ControlKind | None) -> None:
    assert lexicon().control_id(resource_id) is kind


def test_a_price_or_a_clock_is_no_countdown() -> None:
    assert countdown_of("跳过 5") == 5
    assert countdown_of("12:30") is None
    assert countdown_of("¥5") is None
    assert countdown_of("跳过 99") is None


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("发现新版本 2.4", PromptKind.UPDATE),
        ("Your system update is ready", PromptKind.UPDATE),
        ("检测到病毒 3 个", PromptKind.ERROR),
        ("手机垃圾已达 1.2GB", PromptKind.CLEAN),
        ("Free up space now", PromptKind.CLEAN),
        ("您有 1 条新消息", PromptKind.NOTICE),
        ("点击播放", PromptKind.PLAY),
        ("恭喜您获得红包", PromptKind.REWARD),
        ("If you wonder why", None),
        ("立即领取", None),
    ],
)
def test_recognises_what_a_prompt_is_about(text: str, kind: PromptKind | None) -> None:
    assert lexicon().prompt_of(text) is kind


@pytest.mark.parametrize("text", ["已跳过", "已跳過", "自动跳过", "跳过片头", "跳过片尾 3"])
def test_a_past_skip_or_a_players_setting_closes_nothing(text: str) -> None:
    assert lexicon().control(text) is None


@pytest.mark.parametrize(
    "text",
    ["点击任意位置跳过", "点击右上角跳过即可", "点击空白处关闭", "无需下载 无需点击", "轻触屏幕关闭广告"],
)
def test_what_tells_the_way_out_or_is_not_wanted_is_no_call(text: str) -> None:
    assert not lexicon().is_call_to_action(text)


def test_a_window_may_close_by_a_tap_beside_it() -> None:
    says = [
        text
        for text in ("点击空白处关闭", "Tap outside to close", "关闭", "点击空白处领取")
        if lexicon().closes_beside(text)
    ]
    assert says == ["点击空白处关闭", "Tap outside to close"]


SKIP, DISMISS, ACK = ControlKind.SKIP_TEXT, ControlKind.DISMISS_TEXT, ControlKind.ACK_TEXT


@pytest.mark.parametrize(
    ("text", "kind", "intent", "score"),
    [
        ("跳过", SKIP, TextIntent.SKIP, 1.0),
        ("取消", DISMISS, TextIntent.DECLINE, 1.0),
        ("我知道了", ACK, TextIntent.ACKNOWLEDGE, 1.0),
        ("路过", SKIP, TextIntent.SKIP, 0.45),
        ("路过 5", SKIP, TextIntent.SKIP, 0.8),
        ("跳过囗", SKIP, TextIntent.SKIP, 0.85),
        ("跳过囗囗", SKIP, TextIntent.SKIP, 0.6),
        ("VP跳过", SKIP, TextIntent.SKIP, 0.6),
    ],
)
def test_how_sure_a_match_is(text: str, kind: ControlKind, intent: TextIntent, score: float) -> None:
    match = lexicon().control(text)
    assert match is not None
    assert (match.kind, match.intent, match.score) == (kind, intent, score)
    reading = lexicon().intent(text)
    assert (reading.intent, reading.score) == (intent, score)


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


@pytest.mark.parametrize(
    ("text", "is_label"),
    [
        pytest.param("抖音广告", True, id="at its end"),
        pytest.param("广告由我提供", True, id="at its beginning"),
        pytest.param("本广告位", False, id="in its middle"),
        pytest.param("广告" + "字" * 6, True, id="8 letters"),
        pytest.param("广告" + "字" * 7, False, id="9 letters"),
        pytest.param("adam", False, id="a Latin label in a word"),
        pytest.param("广告｜" + "字" * 37, True, id="40 characters"),
        pytest.param("广告｜" + "字" * 38, False, id="41 characters: a sentence"),
        pytest.param("Sponsored: Acme outdoor furniture", True, id="before a colon"),
        pytest.param("Ad-free reading", False, id="a word with a hyphen"),
    ],
)
def test_labels_at_an_end_of_a_short_line(text: str, is_label: bool) -> None:
    assert lexicon().is_advert_label(text) is is_label


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
    ("text", "seconds"),
    [
        ("60", 60),
        ("61", None),
        ("跳过 5s", 5),
        ("５秒", 5),
        ("5 / 10", None),
        ("3:15", None),
        ("3.5", None),
        ("5元", None),
    ],
)
def test_the_seconds_of_a_countdown(text: str, seconds: int | None) -> None:
    assert countdown_of(text) == seconds
