"""Rectangles: half-open, in one space."""

import pytest

from detector.core.geometry import Point, Rect

SQUARE = Rect.from_xywh(10, 10, 20, 20)


def test_a_rectangle_contains_its_first_edge_but_not_its_last() -> None:
    assert SQUARE.contains(Point(x_px=10, y_px=10))
    assert not SQUARE.contains(Point(x_px=30, y_px=29))


def test_a_rectangle_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ValueError, match="ends before it begins"):
        Rect(left_px=2, top_px=0, right_px=1, bottom_px=1)


def test_overlap_is_the_common_part() -> None:
    other = Rect.from_xywh(20, 20, 20, 20)
    assert SQUARE.intersection(other) == Rect.from_xywh(20, 20, 10, 10)
    assert SQUARE.iou(other) == pytest.approx(100 / 700)
    assert SQUARE.union(other) == Rect.from_xywh(10, 10, 30, 30)


def test_the_share_in_another_is_of_the_rectangle_itself() -> None:
    wide = Rect.from_xywh(20, 0, 100, 100)
    assert SQUARE.share_in(wide) == pytest.approx(0.5)
    assert wide.share_in(SQUARE) == pytest.approx(200 / 10_000)
    assert SQUARE.share_in(Rect.from_xywh(30, 10, 5, 5)) == 0.0
    assert Rect.from_xywh(20, 20, 0, 0).share_in(SQUARE) == 0.0


def test_rectangles_that_only_touch_do_not_overlap() -> None:
    assert SQUARE.intersection(Rect.from_xywh(30, 10, 5, 5)) is None
    assert SQUARE.iou(Rect.from_xywh(30, 10, 5, 5)) == 0.0


@pytest.mark.parametrize(
    ("other", "gap_px"),
    [
        pytest.param(Rect.from_xywh(33, 14, 5, 5), 3.0, id="beside it"),
        pytest.param(Rect.from_xywh(33, 34, 5, 5), 5.0, id="off its corner"),
        pytest.param(Rect.from_xywh(15, 15, 5, 5), 0.0, id="inside it"),
    ],
)
def test_the_gap_is_the_shortest_distance(other: Rect, gap_px: float) -> None:
    assert SQUARE.gap_px(other) == pytest.approx(gap_px)
    assert other.gap_px(SQUARE) == pytest.approx(gap_px)


def test_shrinking_stops_at_the_centre() -> None:
    assert SQUARE.expanded(-50).is_empty
    assert SQUARE.expanded(-50).center == SQUARE.center
    assert SQUARE.expanded(1) == Rect.from_xywh(9, 9, 22, 22)
