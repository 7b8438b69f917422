# ruff: noqa: E501
import pytest

from detector.disclosure.field_words import ListField
from detector.disclosure.information_lists import ListKind, summary_letters
from detector.disclosure.policy_text import policy_blocks
from tests.disclosure.reading import information_lists

KINDS = "| 信息种类 | 使用目的 | 使用场景 |\n| --- | --- | --- |\n| 手机号 | 注册 | 登录 |\n| 头像 | 展示 | 主页 |"
SHARED = "| 第三方名称 | 共享的个人信息 | 使用目的 | 使用场景 | 共享方式 |\n| --- | --- | --- | --- | --- |\n| 甲SDK | IMEI | 推送 | 启动时 | SDK 采集 |"


@pytest.mark.parametrize(
    "title",
    [
        "已收集个人信息清单",
        "附件一：个人信息收集清单",
        "（二）我们收集的用户信息明细",
        "个人信息收集列表",
        "List of personal information",
    ],
)
def test_finds_the_list_of_what_is_collected(title: str) -> None:
    (found,) = information_lists(policy_blocks(f"隐私政策\n{title}\n{KINDS}\n"))
    assert (found.kind, found.n_rows) == (ListKind.COLLECTED, 2)
    assert {ListField.DATA, ListField.PURPOSE, ListField.SCENE} <= found.fields


@pytest.mark.parametrize(
    "title",
    [
        "与第三方共享个人信息清单",
        "第三方SDK目录",
        "3.2 合作方共享信息列表",
        "第三方信息共享清单",
        "Third-party sharing list",
        "第三方 SDK 信息表",
        "第三方(除安卓渠道方外)处理个人信息列表",
    ],
)
def test_finds_the_list_of_what_is_shared(title: str) -> None:
    (found,) = information_lists(policy_blocks(f"{title}\n{SHARED}\n"))
    assert found.kind is ListKind.SHARED
    assert {ListField.DATA, ListField.PURPOSE, ListField.SCENE, ListField.WAY, ListField.NAME} <= found.fields


def test_labelled_lines_make_a_list_too() -> None:
    text = "个人信息收集清单\n1. 信息名称：手机号\n收集目的：注册\n收集场景：登录\n2. 信息名称：头像\n收集目的：展示\n"
    (found,) = information_lists(policy_blocks(text))
    assert (found.n_rows, ListField.SCENE in found.fields) == (2, True)


@pytest.mark.parametrize(
    "text",
    [
        "您可以在设置中查看《个人信息收集清单》。",
        "详见第三方SDK目录",
        "个人信息收集清单\n我们会在这里列出。\n",
        "我们收集的信息\n" + KINDS,
    ],
)
def test_a_mention_is_not_a_list(text: str) -> None:
    assert information_lists(policy_blocks(text)) == ()


def test_a_summary_is_measured_up_to_the_next_title() -> None:
    blocks = policy_blocks("<h1>隐私政策摘要</h1><p>我们收集手机号。</p><h1>隐私政策</h1><p>一二三四</p>")
    assert summary_letters(blocks) == len("我们收集手机号。")
    assert summary_letters(policy_blocks("隐私政策\n内容")) is None


def test_measures_no_summary_without_a_title_or_an_end() -> None:
    assert summary_letters(policy_blocks("一、概述\n内容\n二、总则\n")) is None
    assert summary_letters(policy_blocks("隐私政策摘要\n" + "1. 我们收集手机号。\n" * 500)) is None
