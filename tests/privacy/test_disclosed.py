"""What was read of an app's texts, with the words it came from."""

from detector.privacy import NOTHING_DISCLOSED, disclosure
from tests.disclosure.reading import read_policy_text

LIST = "第三方SDK目录\n| SDK名称 | 公司名称 | 收集信息 |\n| --- | --- | --- |\n| 青云SDK | 甲公司 | 设备 |\n"
BODY = "我们的产品集成了观澜SDK，需要收集您的设备型号，用于统计分析。\n"


def test_third_parties_are_counted_only_from_a_list_that_was_seen() -> None:
    read = disclosure(read_policy_text([f"{BODY}{LIST}"]))
    assert [(one.name, one.list_title) for one in read.sdks] == [
        ("观澜SDK", None),
        ("青云SDK", "第三方SDK目录"),
    ]
    assert (read.n_listed, [one.n_rows for one in read.lists]) == (1, [1])
    assert disclosure(read_policy_text([BODY])).n_listed is None


def test_each_row_keeps_the_words_it_was_read_from() -> None:
    (row,) = disclosure(read_policy_text([BODY])).sdks
    assert row.words in BODY
    assert disclosure(None) == NOTHING_DISCLOSED
