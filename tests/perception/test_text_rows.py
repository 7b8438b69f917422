"""Texts in rows, as they are read."""

from detector.core.geometry import Rect
from detector.perception.text_rows import text_rows


def box(left_px: float, top_px: float, height_px: float = 40) -> Rect:
    return Rect.from_xywh(left_px, top_px, 200, height_px)


def test_cells_of_a_row_form_one_line_from_left_to_right() -> None:
    rows = text_rows(
        [("目的", box(300, 103)), ("种类", box(0, 100)), ("手机号\n码", box(0, 200)), ("注册", box(300, 200))]
    )
    assert list(rows) == ["种类\t目的", "手机号 码\t注册"]


def test_texts_above_each_other_are_lines() -> None:
    assert list(text_rows([("乙", box(0, 150)), ("甲\n子", box(0, 100))])) == ["甲", "子", "乙"]


def test_horizontally_overlapping_texts_are_not_cells_of_a_row() -> None:
    assert list(text_rows([("甲", box(0, 100)), ("乙", box(100, 105))])) == ["甲", "乙"]
