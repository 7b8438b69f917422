import pytest

from detector.perception.lexicon import bare, countdown_of
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
        ("No, thanks", ControlKind.DISMISS_TEXT, None),
        ("Don't allow", ControlKind.DISMISS_TEXT, None),
        ("我知道了", ControlKind.ACK_TEXT, None),
        ("Got it!", ControlKind.ACK_TEXT, None),
        ("Continue to app ›", ControlKind.DISMISS_TEXT, None),
        ("Skip 跳过 7", ControlKind.SKIP_TEXT, 7),
        ("关闭 Close", ControlKind.DISMISS_TEXT, None),
        ("轻触屏幕任意位置跳过", ControlKind.SKIP_TEXT, None),
        ("点击任意位置跳过 3", ControlKind.SKIP_TEXT, 3),
        ("點擊螢幕任意處關閉", ControlKind.DISMISS_TEXT, None),
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


def test_phrases_are_written_as_they_are_compared() -> None:
    words = lexicon()
    for phrase in (
        *words.skip,
        *words.skip_misread,
        *words.dismiss,
        *words.ack,
        *words.advert_labels,
        *words.next_page,
    ):
        assert bare(phrase) == phrase
    for part in (*words.call_to_action, *words.call_to_action_parts):
        assert bare(part) == part


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
        ("You've won a phone", PromptKind.REWARD),
        ("If you wonder why", None),
        ("新版校园剧 全网首播", None),
        ("立即领取", None),
        ("点击跳转详情页面或第三方应用", None),
    ],
)
def test_recognises_what_a_prompt_is_about(text: str, kind: PromptKind | None) -> None:
    assert lexicon().prompt_of(text) is kind


def test_the_words_of_a_prompt_are_written_in_small_letters() -> None:
    for kind in PromptKind:
        for part in lexicon().prompt_words.of(kind):
            assert part == part.lower()


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


@pytest.mark.parametrize(
    ("text", "is_label"),
    [
        ("抖音广告", True),
        ("广告 | 纯净水", True),
        ("广告由晨光提供", True),
        ("会员免广告", False),
        ("纯净无广告", False),
        ("看广告领金币", False),
        ("广告投放", False),
        ("全程無廣告", False),
    ],
)
def test_only_what_marks_an_advert_is_its_label(text: str, is_label: bool) -> None:
    assert lexicon().is_advert_label(text) is is_label
