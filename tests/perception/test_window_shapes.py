"""Rectangles that may be a window: whatever is one must be among them."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from detector.core.geometry import Rect
from detector.perception.window_shapes import Box, Shape, Thumbnail, shapes_in, thumbnail_of
from tests.perception.drawn import page, popup


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
    ("rim", "inside", "least"), [(60, 60, 83), (60, 20, 83)], ids=["above the rim", "darker inside"]
)
def test_a_bright_part_is_22_levels_above_the_rim_or_above_a_fixed_level(
    rim: int, inside: int, least: int
) -> None:
    assert DISC in found(with_rim(rim, inside, least))
    assert DISC not in found(with_rim(rim, inside, least - 1))


@pytest.mark.parametrize(("gap", "is_one"), [(2, True), (3, True)])
def test_bright_parts_less_than_nine_px_apart_are_also_one(gap: int, is_one: bool) -> None:
    level = rectangles((20, 20, 41, 41), (41 + gap, 25, 60 + gap, 44), height=100, width=100, step=60)
    both, first, second = (20, 20, 60 + gap, 44), (20, 20, 41, 41), (41 + gap, 25, 60 + gap, 44)
    got = found(level)
    assert (both in got) == is_one
    assert (first in got) == (second in got) == (gap > 2)


@pytest.mark.parametrize(("size", "is_kept"), [((12, 10), True), ((11, 10), False), ((30, 4), True)])
def test_a_shape_has_a_hundredth_of_the_area_four_px_of_height_and_some_width(
    size: tuple[int, int], is_kept: bool
) -> None:
    wide, high = size
    box = (30, 40, 30 + wide, 40 + high)
    assert found(rectangles(box, step=60)) == ([box] if is_kept else [])


@pytest.mark.parametrize(
    ("y", "expected"), [(1, []), (2, [(0, 2, 100, 100)]), (4, [(0, 4, 100, 100), (0, 0, 100, 4)]), (99, [])]
)
def test_a_line_from_edge_to_edge_frames_what_is_below_and_above_it(y: int, expected: list[Box]) -> None:
    """But nearly the whole picture is no other shape than the whole."""
    assert found(rectangles((0, y, 100, 100))) == expected
    assert found(rectangles((0, 0, 100, y))) == expected


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


@pytest.mark.parametrize(("step", "is_found"), [(6, False), (7, True)])
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
        ([(20, 40, 21, 62), (60, 40, 61, 62)], [(20, 40, 60, 62)]),
        ([(20, 10, 21, 40), (60, 36, 61, 80)], []),
        ([(20, 10, 21, 40), (60, 35, 61, 80)], [(20, 10, 60, 80)]),
        ([(60, 10, 61, 40), (20, 35, 21, 80)], [(20, 10, 60, 80)]),
        ([(20, 30, 70, 31), (27, 60, 70, 61)], []),
        ([(20, 30, 70, 31), (23, 60, 67, 61)], [(20, 30, 70, 60)]),
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


@pytest.mark.parametrize(("gap", "is_found"), [(0, True), (1, True)])
def test_a_break_of_two_px_in_an_edge_is_bridged(gap: int, is_found: bool) -> None:
    level = rectangles((30, 20, 45, 40), (45 + gap, 20, 60, 40))
    assert ((30, 20, 60, 40) in found(level)) == is_found
    bars = rectangles((20, 30, 21, 45), (20, 45 + gap, 21, 60), (70, 30, 71, 60))
    assert ((20, 30, 70, 60) in found(bars)) == is_found
