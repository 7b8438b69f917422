"""Texts in rows, as they are read."""

import pytest

from detector.core.geometry import Rect
from detector.perception.text_rows import text_rows


def box(left_px: float, top_px: float, height_px: float = 40) -> Rect:
    return Rect.from_xywh(left_px, top_px, 200, height_px)


A, B, C = "甲", "乙", "丙"


@pytest.mark.parametrize(
    ("texts", "rows"),
    [
        pytest.param([(A, box(0, 100))], [A], id="one text"),
        pytest.param([(" 甲 \n\n  乙\n", box(0, 100))], [A, B], id="its lines, without the empty ones"),
        pytest.param([("  \n ", box(0, 100))], [], id="only white space"),
        pytest.param([(A, box(0, 100)), (B, box(200, 112))], ["甲\t乙"], id="0.3 of the height apart"),
        pytest.param([(A, box(0, 100)), (B, box(200, 112.5))], [A, B], id="farther apart"),
        pytest.param([(A, box(0, 100)), (B, box(200, 100, 100))], ["甲\t乙"], id="0.3 of the taller, below"),
        pytest.param([(A, box(0, 100)), (B, box(199, 100))], [A, B], id="overlapping by a px"),
        pytest.param([(B, box(199, 100)), (A, box(0, 101))], [B, A], id="overlapping, the right one above"),
        pytest.param(
            [(C, box(400, 100)), (B, box(200, 100)), (A, box(0, 100))], ["甲\t乙\t丙"], id="of one height"
        ),
        pytest.param(
            [
                (A, box(0, 100)),
                (B, box(300, 100)),
                (C, box(0, 200)),
                ("丁", box(300, 204)),
                ("戊", box(0, 300)),
            ],
            ["甲\t乙", "丙\t丁", "戊"],
            id="a row below a row",
        ),
        pytest.param(
            [("丙\t 丁 ", box(300, 100)), ("甲\n乙", box(0, 100))],
            ["甲 乙\t丙 丁"],
            id="white space in a cell",
        ),
        pytest.param([("", box(0, 100)), (A, box(300, 100))], ["\t甲"], id="an empty cell"),
    ],
)
def test_rows(texts: list[tuple[str, Rect]], rows: list[str]) -> None:
    assert list(text_rows(texts)) == rows


def cell(left_px: float, top_px: float, height_px: float = 20) -> Rect:
    return Rect.from_xywh(left_px, top_px, 100, height_px)


def test_a_table_whose_rows_differ_in_height_is_put_back_with_its_merged_cells() -> None:
    texts = [
        ("第三方SDK目录", cell(0, 0)),
        *zip(("名称", "公司", "目的"), (cell(0, 50), cell(120, 50), cell(240, 50)), strict=True),
        ("甲SDK", cell(0, 90)),
        ("甲公司", cell(120, 101)),
        ("推送", cell(240, 90)),
        ("消息", cell(240, 112)),
        *zip(("乙SDK", "统计"), (cell(0, 160), cell(240, 160)), strict=True),
        *zip(("丙SDK", "分析"), (cell(0, 200), cell(240, 200)), strict=True),
        ("乙丙公司", cell(120, 170, 40)),
    ]
    assert list(text_rows(texts)) == [
        "第三方SDK目录",
        "名称\t公司\t目的",
        "甲SDK\t甲公司\t推送消息",
        "乙SDK\t乙丙公司\t统计",
        "丙SDK\t乙丙公司\t分析",
    ]


def test_a_paragraph_of_several_runs_of_words_is_no_table() -> None:
    texts = []
    for at in range(6):
        texts.append((f"（{at}）", Rect.from_xywh(0, at * 60, 40, 22)))
        texts.append((f"正文{at}", Rect.from_xywh(0, at * 60 + 21, 340, 36)))
        texts.append((f"尾{at}", Rect.from_xywh(60, at * 60, 280, 30)))
    rows = list(text_rows(texts))
    assert all(row.count("正文") <= 1 for row in rows)
    assert sum(row.count("正文") for row in rows) == 6
