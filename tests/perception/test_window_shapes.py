"""Rectangles that may be a window: whatever is one must be among them."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from detector.core.geometry import Rect
from detector.perception.window_shapes import Shape, shapes_in, thumbnail_of
from tests.perception.drawn import page, popup

WHOLE = Rect.from_xywh(0, 0, 720, 1600)


def _shapes(image: Image.Image) -> tuple[Shape, ...]:
    rgb = np.asarray(image)
    return shapes_in(thumbnail_of(rgb), Rect.from_xywh(0, 0, image.width, image.height))


def _best(image: Image.Image, box: Rect) -> float:
    return max(shape.box.iou(box) for shape in _shapes(image))


def test_the_whole_picture_is_always_the_first() -> None:
    for image in (page(), Image.new("RGB", (1, 1)), Image.new("RGB", (2000, 8))):
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
