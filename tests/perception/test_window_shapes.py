"""Rectangles that may be a window: whatever is one must be among them."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from detector.core.geometry import Rect
from detector.perception.window_shapes import Box, Shape, Thumbnail, shapes_in, thumbnail_of
from tests.perception.drawn import page, popup

WHOLE = Rect.from_xywh(0, 0, 720, 1600)


def _shapes(image: Image.Image) -> tuple[Shape, ...]:
    rgb = np.asarray(image)
    return shapes_in(thumbnail_of(rgb), Rect.from_xywh(0, 0, image.width, image.height))


def _best(image: Image.Image, box: Rect) -> float:
    return max(shape.box.iou(box) for shape in _shapes(image))


def test_the_whole_picture_is_always_the_first() -> None:
    for image in (page(), Image.new("RGB", (1, 1)), Image.new("RGB", (200, 8))):
        first = _shapes(image)[0]
        assert first.is_whole and first.box == Rect.from_xywh(0, 0, image.width, image.height)


@pytest.mark.parametrize("dark", [False, True], ids=["a light card", "a dark card"])
@pytest.mark.parametrize("radius", [0, 40])
def test_a_card_over_a_dimmed_page_is_among_them(dark: bool, radius: int) -> None:
    image = Image.blend(page(), Image.new("RGB", (720, 1600)), 0.5)
    fill = (44, 44, 48) if dark else (255, 255, 255)
    ImageDraw.Draw(image).rounded_rectangle((80, 520, 640, 980), radius=radius, fill=fill)
    assert _best(image, Rect.from_xywh(80, 520, 560, 460)) > 0.9


def test_a_card_full_of_colours_is_among_them() -> None:
    assert _best(popup(page()), Rect.from_xywh(90, 480, 540, 580)) > 0.9


@pytest.mark.parametrize(("top", "bottom"), [(900, 1600), (1380, 1600), (0, 300)])
def test_a_sheet_from_an_edge_is_among_them(top: int, bottom: int) -> None:
    image = Image.blend(page(), Image.new("RGB", (720, 1600)), 0.5)
    ImageDraw.Draw(image).rectangle((0, top, 720, bottom), fill=(255, 255, 255))
    assert _best(image, Rect.from_xywh(0, top, 720, bottom - top)) > 0.9


def test_shapes_are_few_and_distinct() -> None:
    shapes = _shapes(popup(page()))
    assert len(shapes) < 30
    assert all(a.box.iou(b.box) < 0.97 for i, a in enumerate(shapes) for b in shapes[:i])


# Borders, on small drawings of known lightness: 100 is plain, and 107 is just an edge, though not bright.


def grey(height: int = 100, width: int = 100, level: int = 100) -> np.ndarray:
    return np.full((height, width), level, np.uint8)


def disc(level: np.ndarray, x: int, y: int, radius: int, value: int) -> np.ndarray:
    """A part without long straight edges, so that only its lightness can reveal it."""
    rows, columns = np.mgrid[: level.shape[0], : level.shape[1]]
    level[(rows - y) ** 2 + (columns - x) ** 2 <= radius * radius + radius] = value
    return level


def rectangles(*boxes: Box, height: int = 100, width: int = 100, step: int = 7) -> np.ndarray:
    level = grey(height, width)
    for left, top, right, bottom in boxes:
        level[top:bottom, left:right] += np.uint8(step)
    return level


def found(level: np.ndarray) -> list[Box]:
    """In px of the thumbnail, without the whole picture."""
    height, width = level.shape
    thumbnail = Thumbnail(np.dstack([level] * 3), level, 1.0)
    whole, *others = shapes_in(thumbnail, Rect.from_xywh(0, 0, width, height))
    assert whole.is_whole and whole.small == (0, 0, width, height)
    assert not any(one.is_whole for one in others)
    return [one.small for one in others]


def test_a_thumbnail_keeps_the_lightest_channel_and_its_scale() -> None:
    rgb = np.zeros((301, 200, 3), np.uint8)
    rgb[:] = (10, 20, 30)
    rgb[:, 100:] = (50, 20, 30)
    thumbnail = thumbnail_of(rgb)
    assert thumbnail.rgb.shape == (203, 135, 3) and thumbnail.level.shape == (203, 135)
    assert thumbnail.per_px == pytest.approx(200 / 135)
    assert thumbnail.level[100, 10] == 30 and thumbnail.level[100, 120] == 50
    lying = thumbnail_of(np.zeros((100, 302, 3), np.uint8))
    assert lying.rgb.shape == (135, 408, 3) and lying.per_px == pytest.approx(302 / 408)


def test_a_shapes_box_is_in_px_of_the_picture() -> None:
    level = rectangles((20, 30, 70, 60))
    frame = Rect.from_xywh(0, 0, 300, 200)
    whole, card = shapes_in(Thumbnail(np.dstack([level] * 3), level, 3.0), frame)
    assert whole == Shape(small=(0, 0, 100, 100), box=frame, is_whole=True)
    box = Rect(left_px=60, top_px=60, right_px=210, bottom_px=120)
    assert card == Shape(small=(20, 30, 70, 60), box=box, is_whole=False)


@pytest.mark.parametrize(("side", "n_found"), [(23, 0), (24, 1)])
@pytest.mark.parametrize("is_wide", [True, False])
def test_a_thumbnail_of_less_than_24_px_is_not_searched(side: int, n_found: int, is_wide: bool) -> None:
    level = grey(40, side, 50)
    level[10:30, 8:16] = 200
    assert (
        len(set(found(level.T.copy() if is_wide else level)) & {(8, 10, 16, 30), (10, 8, 30, 16)}) == n_found
    )


def with_rim(rim: int, inside: int, value: int, rim_px: int = 4) -> np.ndarray:
    level = grey(level=inside)
    level[:, :rim_px] = level[:, -rim_px:] = rim
    return disc(level, 50, 50, 20, value)


DISC = (30, 30, 71, 71)


@pytest.mark.parametrize(
    ("rim", "inside", "least"),
    [(60, 60, 83), (60, 20, 83), (240, 40, 151), (240, 170, 191), (240, 200, 229), (255, 240, 251)],
    ids=["above the rim", "darker inside", "on black", "on grey", "on light grey", "on white"],
)
def test_a_bright_part_is_22_levels_above_the_rim_or_above_a_fixed_level(
    rim: int, inside: int, least: int
) -> None:
    assert DISC in found(with_rim(rim, inside, least))
    assert DISC not in found(with_rim(rim, inside, least - 1))


@pytest.mark.parametrize(("inside", "least"), [(0, 83), (100, 120)])
def test_the_rims_lightness_is_that_of_its_60th_and_97th_hundredth(inside: int, least: int) -> None:
    for value in (least - 1, least):
        level = grey(101, 200, inside)
        level[:, :7] = level[:, -7:] = np.arange(101)[:, None]
        assert ((75, 25, 126, 76) in found(disc(level, 100, 50, 25, value))) == (value == least)


@pytest.mark.parametrize(
    ("width", "columns", "is_found"),
    [(100, (10, 10, 90, 90), True), (40, (10, 90, 105, 105), True), (40, (10, 10, 90, 105), False)],
)
def test_the_rim_is_some_hundredths_of_the_width_and_two_px_at_least(
    width: int, columns: tuple[int, ...], is_found: bool
) -> None:
    """The disc is brighter by 22 levels than the column of level 90, but not than what is around it."""
    level = grey(100, width, 105)
    for number, value in enumerate(columns):
        level[:, number] = level[:, -1 - number] = value
    assert (
        (width // 2 - 8, 42, width // 2 + 9, 59) in found(disc(level, width // 2, 50, 8, 113))
    ) == is_found


def test_a_large_bright_part_does_not_count_as_rim() -> None:
    assert found(disc(grey(level=60), 50, 50, 40, 140)) == [(10, 10, 91, 91)]


@pytest.mark.parametrize(("gap", "is_one"), [(2, True), (3, True), (8, True), (9, False)])
def test_bright_parts_less_than_nine_px_apart_are_also_one(gap: int, is_one: bool) -> None:
    level = rectangles((20, 20, 41, 41), (41 + gap, 25, 60 + gap, 44), height=100, width=100, step=60)
    both, first, second = (20, 20, 60 + gap, 44), (20, 20, 41, 41), (41 + gap, 25, 60 + gap, 44)
    got = found(level)
    assert (both in got) == is_one
    assert (first in got) == (second in got) == (gap > 2)


def test_the_two_largest_bright_parts_count_and_the_largest_of_the_joined_ones() -> None:
    """The two small parts are 5 px apart: together they would be the second largest."""
    level = grey(150, 150, 60)
    large, middle = disc(level, 40, 40, 24, 200), disc(level, 110, 35, 14, 200)
    assert large is middle
    level[110:125, 20:40] = 200
    level[113:128, 45:65] = 200
    assert found(level) == [(16, 16, 65, 65), (96, 21, 125, 50)]


@pytest.mark.parametrize(
    ("size", "is_kept"),
    [
        ((12, 10), True),
        ((11, 10), False),
        ((30, 4), True),
        ((60, 3), False),
        ((8, 20), True),
        ((7, 20), False),
    ],
)
def test_a_shape_has_a_hundredth_of_the_area_four_px_of_height_and_some_width(
    size: tuple[int, int], is_kept: bool
) -> None:
    wide, high = size
    box = (30, 40, 30 + wide, 40 + high)
    assert found(rectangles(box, step=60)) == ([box] if is_kept else [])


@pytest.mark.parametrize(
    ("y", "expected"),
    [
        (1, []),
        (2, [(0, 2, 100, 100)]),
        (3, [(0, 3, 100, 100)]),
        (4, [(0, 4, 100, 100), (0, 0, 100, 4)]),
        (50, [(0, 50, 100, 100), (0, 0, 100, 50)]),
        (99, []),
        (98, [(0, 0, 100, 98)]),
    ],
)
def test_a_line_from_edge_to_edge_frames_what_is_below_and_above_it(y: int, expected: list[Box]) -> None:
    """But nearly the whole picture is no other shape than the whole."""
    assert found(rectangles((0, y, 100, 100))) == expected
    assert found(rectangles((0, 0, 100, y))) == expected


def test_what_spares_two_px_at_a_side_is_not_the_whole() -> None:
    assert (2, 0, 100, 100) in found(rectangles((2, 0, 100, 100), step=60))


@pytest.mark.parametrize(("n_px", "is_found"), [(85, False), (86, True)])
def test_a_line_of_86_hundredths_of_the_width_goes_from_edge_to_edge(n_px: int, is_found: bool) -> None:
    expected = [(0, 40, 100, 100), (0, 0, 100, 40)] if is_found else []
    assert found(rectangles((5, 40, 5 + n_px, 43))) == expected


@pytest.mark.parametrize(("n_rows", "is_kept"), [(93, False), (92, True)])
def test_two_shapes_that_share_93_hundredths_are_one(n_rows: int, is_kept: bool) -> None:
    """A diamond whose lowest rows are less bright."""
    rows, columns = np.mgrid[:160, :200]
    level = grey(160, 200, 60)
    diamond = (np.abs(rows - 70) + np.abs(columns - 100) <= 50) & (rows < 120)
    level[diamond] = 200
    level[diamond & (rows < 20 + n_rows)] = 255
    outer = (50, 20, 151, 120)
    assert found(level) == [outer, *([(50, 20, 151, 20 + n_rows)] if is_kept else [])]


@pytest.mark.parametrize(("step", "is_found"), [(6, False), (7, True), (-6, False), (-7, True)])
def test_an_edge_is_a_step_of_seven_levels_up_or_down(step: int, is_found: bool) -> None:
    level = grey()
    level[30:60, 20:70] = 100 + step
    assert found(level) == ([(20, 30, 70, 60)] if is_found else [])


@pytest.mark.parametrize(
    ("boxes", "expected"),
    [
        ([(20, 40, 41, 60)], []),
        ([(20, 40, 42, 60)], [(20, 40, 42, 60)]),
        ([(20, 40, 60, 48)], []),
        ([(20, 40, 60, 49)], [(20, 40, 60, 49)]),
        ([(20, 40, 40, 70)], []),
        ([(20, 40, 41, 70)], [(20, 40, 41, 70)]),
        ([(20, 40, 21, 61), (60, 40, 61, 61)], []),
        ([(20, 40, 21, 62), (60, 40, 61, 62)], [(20, 40, 60, 62)]),
        ([(20, 10, 21, 40), (60, 36, 61, 80)], []),
        ([(20, 10, 21, 40), (60, 35, 61, 80)], [(20, 10, 60, 80)]),
        ([(60, 10, 61, 40), (20, 35, 21, 80)], [(20, 10, 60, 80)]),
        ([(2, 40, 99, 46), (2, 54, 99, 60)], []),
        ([(20, 30, 70, 31), (26, 60, 70, 61)], [(20, 30, 70, 60)]),
        ([(20, 30, 70, 31), (27, 60, 70, 61)], []),
        ([(20, 30, 70, 31), (23, 60, 67, 61)], [(20, 30, 70, 60)]),
        ([(20, 30, 70, 31), (23, 60, 66, 61)], []),
        ([(20, 30, 70, 31), (24, 60, 74, 61)], []),
        ([(23, 30, 67, 31), (20, 60, 70, 61)], [(20, 30, 70, 60)]),
    ],
)
def test_edges_of_enough_length_that_face_each_other_frame_a_shape(
    boxes: list[Box], expected: list[Box]
) -> None:
    """A side has 22 px of 100, sides are 21 px apart and share 5; a card's upper and lower edge 9 px.

    Those two begin and end alike, to 12 hundredths of their length.
    """
    got = found(rectangles(*boxes))
    assert [one for one in got if one[2] - one[0] < 100] == expected


@pytest.mark.parametrize(("n_px", "is_found"), [(193, True), (194, False)])
def test_edges_of_nearly_the_whole_width_frame_bands_alone(n_px: int, is_found: bool) -> None:
    box = (3, 40, 3 + n_px, 60)
    assert (box in found(rectangles(box, width=200))) == is_found


@pytest.mark.parametrize(("gap", "is_found"), [(0, True), (1, True), (2, True), (3, False)])
def test_a_break_of_two_px_in_an_edge_is_bridged(gap: int, is_found: bool) -> None:
    level = rectangles((30, 20, 45, 40), (45 + gap, 20, 60, 40))
    assert ((30, 20, 60, 40) in found(level)) == is_found
    bars = rectangles((20, 30, 21, 45), (20, 45 + gap, 21, 60), (70, 30, 71, 60))
    assert ((20, 30, 70, 60) in found(bars)) == is_found


def test_steps_above_and_below_a_break_do_not_bridge_it() -> None:
    level = rectangles((30, 20, 45, 40), (48, 20, 60, 40))
    level[19:21, 46] = 107
    level[21:39, 46] = 114
    level[39:41, 46] = 107
    assert found(level) == []


def test_a_line_beside_a_longer_one_is_the_same_edge_where_the_two_overlap() -> None:
    apart = rectangles((20, 30, 50, 50), (50, 31, 78, 51))
    assert {(20, 30, 50, 50), (50, 31, 78, 51)} <= set(found(apart))
    assert {(50, 30, 80, 50), (22, 31, 50, 51)} <= set(found(rectangles((50, 30, 80, 50), (22, 31, 50, 51))))
    # Bars of 1 px have two edges, of which one counts; bars of 2 px have two that are not the same.
    assert found(rectangles((20, 30, 60, 31), (20, 60, 60, 61))) == [(20, 30, 60, 60)]
    assert (20, 32, 60, 50) in found(rectangles((20, 30, 60, 32), (20, 50, 60, 51)))


@pytest.mark.parametrize(
    ("cut", "expected"),
    [
        ((5, 5, 5), (20, 20, 80, 80)),
        ((5, 5, 10), (20, 20, 80, 80)),
        ((5, 5, 11), (20, 31, 80, 69)),
        ((13, 13, 5), (20, 20, 80, 80)),
        ((13, 14, 5), (20, 25, 80, 75)),
    ],
)
def test_sides_cut_short_reach_to_an_edge_near_their_ends(cut: tuple[int, int, int], expected: Box) -> None:
    """12 hundredths of the width and 3 px away, along more than 55 hundredths of it."""
    left, right, high = cut
    level = grey()
    level[20:80, 20 + left : 80 - right] = 107
    level[20 + high : 80 - high, 20:80] = 107
    assert found(level)[0] == expected


def test_the_nearest_edge_counts_and_one_that_is_mostly_beside_the_card_does_not() -> None:
    level = rectangles((20, 30, 80, 70))
    level[31:36, 20:80] = 100
    level[30, 25:75] = 100
    level[26, 25:75] = 107
    assert found(level)[0] == (20, 36, 80, 70)
    beside = rectangles((20, 35, 21, 65), (80, 35, 81, 65), (0, 30, 50, 31), (52, 70, 100, 71))
    assert (20, 35, 80, 65) in found(beside)


def test_of_many_pairs_of_sides_the_nine_most_symmetric_count() -> None:
    level = grey(100, 200)
    for left, right in ((10, 55), (100, 145), (190, 200)):
        level[:, left:right] = 107
    sides = [
        (10, 190),
        (55, 145),
        (10, 145),
        (55, 100),
        (55, 190),
        (100, 145),
        (10, 100),
        (100, 190),
        (10, 55),
    ]
    assert found(level) == [(left, 0, right, 100) for left, right in sides]


def test_the_18_longest_lines_count() -> None:
    """Ten plates of two lines each: the shortest is not found."""
    boxes = [(5 + 30 * k, 5 + 29 * k, 96 + 31 * k, 22 + 29 * k) for k in range(10)]
    assert found(rectangles(*boxes, height=300, width=400)) == boxes[:0:-1]


def test_there_are_26_shapes_at_most() -> None:
    """Each of 14 lines from edge to edge frames two."""
    lines = [(0, 71 * k, 100, 71 * k + 71) for k in range(1, 14, 2)]
    ys = [71 * k for k in range(1, 14)]
    got = found(rectangles(*lines, height=1000))
    assert got == [box for y in ys for box in ((0, y, 100, 1000), (0, 0, 100, y))]
