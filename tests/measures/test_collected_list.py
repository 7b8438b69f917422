"""Which fields a policy's list of collected data shows, with every doubt decided in the app's favour."""

import pytest

from detector.core.quantity import Quantity
from detector.disclosure.page_findings import Reach
from detector.measures.collected_list import measure_collected_list
from tests.disclosure.reading import read_policy_text
from tests.measures.touched import q

SHORT = "个人信息收集清单\n| 信息种类 | 使用目的 |\n| --- | --- |\n| 手机号 | 注册 |\n"
FULL = "个人信息收集清单\n| 信息种类 | 使用目的 | 使用场景 |\n| --- | --- | --- |\n| 手机号 | 注册 | 登录 |\n"
SHARED = "第三方SDK目录\n| SDK名称 | 收集信息 |\n| --- | --- |\n| 极光推送SDK | 设备标识 |\n| 友盟 | 日志 |\n"


def test_fields_of_all_lists_count_and_unknown_headings_leave_it_open() -> None:
    def missing(text: str) -> float | None:
        collected = measure_collected_list(read_policy_text([text])).n_missing_fields
        return None if collected is None else collected.value

    table = "个人信息收集清单\n| 信息种类 | 使用目的 |{more}\n| --- | --- |{rule}\n| 手机号 | 注册 |{cell}\n"
    assert missing(table.format(more="", rule="", cell="")) == 1
    assert missing(table.format(more=" 收集频率 |", rule=" --- |", cell=" 一次 |")) is None
    assert missing(table.format(more=" 使用场景 |", rule=" --- |", cell=" 登录 |")) == 0
    assert missing(table.format(more="", rule="", cell="") + "以上信息的使用场景为登录\n") == 0
    assert missing("没有清单") is None


def test_counts_lists_and_rows_of_the_longest() -> None:
    table = "个人信息收集清单\n| 信息种类 | 使用目的 |\n| --- | --- |\n| 手机号 | 注册 |\n| 位置 | 导航 |\n"
    collected = measure_collected_list(read_policy_text([table]))
    assert (collected.n_lists.value, collected.n_rows.value) == (1, 2)
    assert all(one.startswith("policy:") for one in collected.evidence_ids)
    assert measure_collected_list(read_policy_text(["没有清单"])).n_lists.value == 0


@pytest.mark.parametrize(
    "heads",
    [
        pytest.param(("使用目的", "使用场景"), id="no kind"),
        pytest.param(("信息种类", "使用场景"), id="no purpose"),
        pytest.param(("信息种类", "使用目的"), id="no scene"),
    ],
)
def test_kind_purpose_and_scene_are_all_required(heads: tuple[str, str]) -> None:
    table = f"个人信息收集清单\n| {heads[0]} | {heads[1]} |\n| --- | --- |\n| 甲 | 乙 |\n"
    assert measure_collected_list(read_policy_text([table])).n_missing_fields == q(1, "fields")


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        pytest.param(SHORT, None, id="the rest may show what is missing"),
        pytest.param(FULL, q(0, "fields"), id="the rest cannot take away what is shown"),
    ],
)
def test_a_text_that_was_cut_off(text: str, missing: Quantity | None) -> None:
    collected = measure_collected_list(read_policy_text([text], is_whole=False))
    assert collected.n_missing_fields == missing


def test_a_list_of_shared_data_is_another_list() -> None:
    both = measure_collected_list(read_policy_text([FULL + SHARED]))
    assert (both.n_lists, both.n_rows) == (q(1, "lists"), q(1, "rows"))
    none = measure_collected_list(read_policy_text([SHARED]))
    assert (none.n_lists, none.n_rows) == (q(0, "lists"), q(0, "rows"))


@pytest.mark.parametrize(
    ("n_taps", "taps"),
    [
        pytest.param(3, q(3, "taps"), id="reached"),
        pytest.param(None, None, id="no page of its own"),
    ],
)
def test_how_a_phone_reached_the_list(n_taps: int | None, taps: Quantity | None) -> None:
    reach = Reach(n_taps=n_taps, n_untried=2, is_first_run=False, evidence=("tree:7",))
    collected = measure_collected_list(read_policy_text([FULL]), reach=reach)
    assert (collected.n_taps, collected.n_untried) == (taps, q(2, "things"))
    assert collected.evidence_ids[-1] == "tree:7"


def test_a_text_alone_does_not_show_how_deep_its_list_is() -> None:
    collected = measure_collected_list(read_policy_text([FULL]))
    assert (collected.n_taps, collected.n_untried) == (None, None)
