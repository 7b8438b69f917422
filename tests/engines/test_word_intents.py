"""The shipped weights, used as perception uses them: what must be right, and what must stay the page's."""

import pytest

from detector.core.window_role import TextIntent
from detector.engines.model_store import load_model_bytes
from detector.engines.word_intents import LearnedWordIntents
from detector.perception.lexicon import SURE
from detector.perception.ports import Beside

INTENTS = LearnedWordIntents(lambda: load_model_bytes("word_intents"))


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("No", TextIntent.DECLINE),
        ("No Thanks", TextIntent.DECLINE),
        ("不要福利", TextIntent.DECLINE),
        ("放弃机会", TextIntent.DECLINE),
        ("还是算了", TextIntent.DECLINE),
        ("先不了", TextIntent.DECLINE),
        ("请稍后提醒我", TextIntent.DECLINE),
        ("狠心离开", TextIntent.DECLINE),
        ("残忍拒绝", TextIntent.DECLINE),
        ("不同意", TextIntent.DECLINE),
        ("拒绝", TextIntent.DECLINE),
        ("No, I like paying full price", TextIntent.DECLINE),
        ("以後再說", TextIntent.DECLINE),
        ("Skip Ad", TextIntent.SKIP),
        ("Skip Ad 5s", TextIntent.SKIP),
        ("關閉廣告", TextIntent.CLOSE),
        ("我知道了", TextIntent.ACKNOWLEDGE),
        ("确定", TextIntent.ACKNOWLEDGE),
        ("Got it!", TextIntent.ACKNOWLEDGE),
        ("同意并继续", TextIntent.LEAD_ON),
        ("允许", TextIntent.LEAD_ON),
        ("Install now", TextIntent.LEAD_ON),
    ],
)
def test_classifies_buttons(text: str, intent: TextIntent) -> None:
    assert INTENTS.intent(text).intent is intent


@pytest.mark.parametrize(
    "text",
    ["残忍担绝", "我知道子", "请稍后提醍我", "暂不开启口", "Rernind me later", "No thanks"],
)
def test_forgives_one_misread_character(text: str) -> None:
    assert INTENTS.intent(text).intent in (TextIntent.DECLINE, TextIntent.ACKNOWLEDGE)


@pytest.mark.parametrize(
    "text",
    [
        "点击右上角跳过即可",
        "关闭后将无法收到通知",
        "取消订单",
        "关闭自动续费",
        "跳过片头",
        "拒绝内耗，从整理房间开始",
        "我知道的地方",
        "不锈钢保温杯",
        "Cancel subscription",
        "skipping rope",
        "NO.99",
        "No internet connection",
        "Later starts help teenagers learn",
        "12:30",
        "",
    ],
)
def test_lines_of_a_page_do_nothing(text: str) -> None:
    reading = INTENTS.intent(text)
    assert reading.intent is TextIntent.NEITHER or reading.score < SURE


@pytest.mark.parametrize("text", ["閉じる", "Закрыть", "닫기", "Schließen", "إغلاق"])
def test_untrained_scripts_are_unknown(text: str) -> None:
    assert INTENTS.intent(text).intent is TextIntent.UNKNOWN


def test_a_word_that_confirms_leads_on_beside_a_way_out() -> None:
    assert INTENTS.intent("确定", beside=Beside.NOTHING).intent is TextIntent.ACKNOWLEDGE
    assert INTENTS.intent("确定", beside=Beside.WAY_OUT).intent is TextIntent.LEAD_ON
