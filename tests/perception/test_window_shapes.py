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
