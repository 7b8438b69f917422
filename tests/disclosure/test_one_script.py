"""Traditional characters, as the parsers read them."""

import pytest

from detector.disclosure.information_lists import ListKind
from detector.disclosure.policy_text import in_one_script
from tests.disclosure.reading import read_policy_text


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("個人資料蒐集清單", "个人信息收集清单"),
        ("個人信息收集清單", "个人信息收集清单"),
        ("隱私權政策", "隐私权政策"),
        ("资料下载", "资料下载"),
    ],
)
def test_reads_in_one_script(text: str, read: str) -> None:
    assert in_one_script(text) == read


def test_a_list_in_traditional_characters_is_a_list() -> None:
    rows = "個人信息收集清單\n信息種類\t使用目的\t使用場景\n手機號碼\t註冊\t登入時"
    (found,) = read_policy_text([rows]).lists
    assert found.kind is ListKind.COLLECTED
    assert len(found.fields) == 3
