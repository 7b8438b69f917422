"""What ends a command is told in the reader's language."""

import re

import pytest

from detector.i18n.told import in_chinese, told
from tests.i18n.messages import raised_messages

SLOT = re.compile(r"\{\d+\}")


def test_every_sentence_that_the_code_raises_has_a_chinese_text() -> None:
    known = in_chinese("errors")
    missing = {english: file for english, file in raised_messages().items() if english not in known}
    assert not missing, "add these to detector/i18n/errors.zh-CN.yaml"


def test_a_chinese_text_names_what_the_english_names() -> None:
    other = {
        english: chinese
        for english, chinese in in_chinese("errors").items()
        if sorted(SLOT.findall(english)) != sorted(SLOT.findall(chinese))
    }
    assert not other


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        pytest.param(
            "a.yaml: apps[0].lable: unknown key; did you mean label? (line 4, and 2 more)",
            "a.yaml：apps[0].lable：未知的键；是否想写 label？（第 4 行，另有 2 处错误）",
            id="a sentence within sentences",
        ),
        pytest.param(
            "x: has to be text or a list of at least 2, not nothing",
            "x：应为文字或至少 2 项的列表，而不是空值",
            id="two kinds",
        ),
        pytest.param("a.b: cannot be read: Is a directory", "a.b：无法读取：是目录", id="the system's words"),
        pytest.param("R58M1: Vendor says so", "R58M1: Vendor says so", id="words of a phone's own"),
    ],
)
def test_a_sentence_is_told_in_chinese(english: str, chinese: str) -> None:
    assert told("zh-CN", english) == chinese
    assert told("en", english) == english


@pytest.mark.parametrize("text", ["x: " * 1500 + "x", "x; y: " * 500 + "x", " and ".join("x" * 900)])
def test_a_message_that_quotes_thousands_of_parts_is_told_at_once(text: str) -> None:
    assert told("zh-CN", text).endswith("x")
