"""Which fields a policy's list of collected data shows, with every doubt decided in the app's favour."""

from detector.disclosure.policy_text import read_policy_text
from detector.measures.collected_list import measure_collected_list


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
    collected = measure_collected_list(read_policy_text([table]), evidence_prefix="run:0/")
    assert (collected.n_lists.value, collected.n_rows.value) == (1, 2)
    assert all(one.startswith("run:0/policy:") for one in collected.evidence_ids)
    assert measure_collected_list(read_policy_text(["没有清单"])).n_lists.value == 0
