"""No policy makes the readers raise, and their time grows no more than about linearly with its length."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detector.disclosure.information_lists import summary_letters
from detector.disclosure.policy_text import policy_blocks
from tests.disclosure.reading import information_lists, sdk_rows

FEW_CHARS = 12_000
FACTOR = 4
MAX_TIMES_LONGER = 9.0
MIN_MEASURED_S = 0.02
WORDS = (
    "<table>", "<td>", "<table><tr>", "<td rowspan=9>", "<p>第三方SDK", "|a|b|", "|a|b|\n", "a\tb\n",
    "第三方SDK清单\n", "SDK名称：", "SDK名称：a\n", "公司：a；", "公司：a\n", "我们接入了由a提供的b，用于c。",
    "使用a（b", "We use A, provided by b, to ", "收集", "1、", "https://a", "摘要\n", "<a href='http://a'>",
    "使用a（", "1 ", "a：", "\n", " ", "<", "&",
)  # fmt: skip


def read(text: str) -> None:
    blocks = policy_blocks(text)
    sdk_rows(blocks)
    information_lists(blocks)
    summary_letters(blocks)


def cost_s(text: str) -> float:
    begin = time.process_time()
    read(text)
    return time.process_time() - begin


@pytest.mark.parametrize("word", WORDS)
def test_time_grows_about_linearly_with_repeats(word: str) -> None:
    text = word * (FEW_CHARS // len(word))
    for _ in range(3):
        long = cost_s(text * FACTOR)
        if long <= MIN_MEASURED_S or long <= MAX_TIMES_LONGER * cost_s(text):
            return
    raise AssertionError(word)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(WORDS) | st.text(max_size=8), max_size=30))
def test_no_text_raises(parts: list[str]) -> None:
    read("".join(parts))
