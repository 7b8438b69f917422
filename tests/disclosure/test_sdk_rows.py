# ruff: noqa: E501
"""SDK rows of twenty layouts: precision and recall by field, and what is not a row."""

import re

import pytest

from detector.disclosure.policy_text import policy_blocks
from detector.disclosure.sdk_row import SdkRow
from tests.disclosure.policy_layouts import AFTER, BEFORE, HELD_OUT, LAYOUTS, written
from tests.disclosure.reading import sdk_rows

N_SEEDS = 6
ASKED = 0.95


def rows_of(text: str) -> tuple[SdkRow, ...]:
    return sdk_rows(policy_blocks(text))


def plain(text: str | None) -> str:
    return re.sub(r"[\s。.,，]", "", text or "").lower()


def counted(layouts: list[str]) -> tuple[int, int, int]:
    """(right, wrong, missed) fields of all rows."""
    right = wrong = missed = 0
    for layout in layouts:
        for seed in range(N_SEEDS):
            policy = written(layout, seed)
            rows = {plain(row.name): row for row in rows_of(policy.text)}
            for truth in policy.truths:
                row = rows.pop(plain(truth.name), None)
                for name in policy.fields:
                    value = "" if row is None else plain(getattr(row, name))
                    is_right = value == plain(getattr(truth, name))
                    right, missed = right + is_right, missed + (not is_right)
                    wrong += bool(value) and not is_right
            wrong += sum(bool(getattr(row, name)) for row in rows.values() for name in policy.fields)
    return right, wrong, missed


@pytest.mark.parametrize("held_out", [False, True], ids=["looked at", "held out"])
def test_reads_the_rows_of_ten_layouts(held_out: bool) -> None:
    right, wrong, missed = counted([one for one in LAYOUTS if (one in HELD_OUT) is held_out])
    assert right / (right + wrong) >= ASKED
    assert right / (right + missed) >= ASKED


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(BEFORE + AFTER, id="a policy without a list"),
        pytest.param(
            "<h2>第三方SDK</h2><p>本应用未接入第三方SDK。</p><h2>权限</h2><table><tr><th>权限名称</th><th>使用目的</th></tr>"
            "<tr><td>相机</td><td>扫码</td></tr></table>",
            id="a table of permissions",
        ),
        pytest.param(
            "个人信息收集清单\n| 信息种类 | 使用目的 | 使用场景 |\n| --- | --- | --- |\n| 手机号 | 注册 | 登录 |",
            id="a list of what is collected",
        ),
        pytest.param(
            "我们可能与第三方合作伙伴共享您的信息，用于提供服务。", id="a sentence that names no one"
        ),
        pytest.param("", id="nothing"),
        pytest.param("<table><tr></tr></table>", id="an empty table"),
    ],
)
def test_a_text_without_listed_sdks_gives_no_rows(text: str) -> None:
    assert rows_of(text) == ()


def test_a_row_that_is_written_twice_counts_once() -> None:
    text = written("full_table", 1).text
    assert len(rows_of(text + text)) == len(rows_of(text))


def test_a_head_repeated_on_the_next_page_is_not_a_row() -> None:
    head = "| SDK名称 | 公司 | 目的 |"
    text = f"第三方SDK\n{head}\n| 甲SDK | 甲公司 | 推送 |\n{head}\n| 乙SDK | 乙公司 | 统计 |"
    assert [row.name for row in rows_of(text)] == ["甲SDK", "乙SDK"]
