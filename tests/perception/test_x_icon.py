import numpy as np
import pytest
from PIL import Image

from detector.perception.x_icon import XMark, find_x_marks
from tests.perception.drawn import HEIGHT_PX, WIDTH_PX, DrawnX, photo


def _found(image: Image.Image, x: DrawnX) -> XMark | None:
    marks = find_x_marks(np.asarray(image))
    return next((mark for mark in marks if x.box.contains(mark.box.center)), None)


@pytest.mark.parametrize("side_dp", [8, 12, 18, 30])
@pytest.mark.parametrize("is_light", [True, False])
@pytest.mark.parametrize("seed", [0, 1])
def test_finds_a_cross_of_any_size_on_a_photograph(side_dp: int, is_light: bool, seed: int) -> None:
    colour = (255, 255, 255) if is_light else (20, 20, 20)
    x = DrawnX(x_px=640, y_px=130, side_px=2.0 * side_dp, stroke_px=max(1.6, side_dp * 0.18), colour=colour)
    image = photo(seed)
    x.draw(image)
    mark = _found(image, x)
    assert mark is not None and mark.score > 0.5
    assert mark.is_light is is_light


def test_finds_a_pale_translucent_cross() -> None:
    x = DrawnX(x_px=640, y_px=130, side_px=36, stroke_px=3, colour=(255, 255, 255), alpha=0.35)
    image = Image.new("RGB", (WIDTH_PX, HEIGHT_PX), (150, 170, 190))
    x.draw(image)
    assert _found(image, x) is not None


@pytest.mark.parametrize("width_px", [320, 480, 1080, 1440])
def test_finds_it_on_pictures_of_any_size(width_px: int) -> None:
    x = DrawnX(
        x_px=640,
        y_px=130,
        side_px=32,
        stroke_px=3,
        colour=(255, 255, 255),
        ring_radius_px=32,
        plate_colour=(0, 0, 0),
        plate_alpha=0.4,
    )
    image = photo(2)
    x.draw(image)
    scale = width_px / WIDTH_PX
    resized = image.resize((width_px, round(HEIGHT_PX * scale)), Image.Resampling.LANCZOS)
    marks = find_x_marks(np.asarray(resized))
    near = [
        m for m in marks if abs(m.x_px - 640 * scale) < 8 * scale and abs(m.y_px - 130 * scale) < 8 * scale
    ]
    assert near and near[0].score > 0.5


def test_knows_a_circle_around_it() -> None:
    x = DrawnX(
        x_px=360,
        y_px=1160,
        side_px=30,
        stroke_px=3,
        colour=(255, 255, 255),
        ring_radius_px=32,
        plate_colour=(40, 40, 40),
        plate_alpha=1.0,
    )
    image = Image.new("RGB", (WIDTH_PX, HEIGHT_PX), (235, 235, 235))
    x.draw(image)
    mark = _found(image, x)
    assert mark is not None and mark.ring_radius_px is not None
    assert abs(mark.ring_radius_px - 32) < 5


def test_a_photograph_has_none() -> None:
    for seed in range(4):
        assert not [mark for mark in find_x_marks(np.asarray(photo(seed))) if mark.score > 0.5]


def test_a_plus_and_a_diagonal_line_are_none() -> None:
    rgb = np.full((HEIGHT_PX, WIDTH_PX, 3), 240, np.uint8)
    rgb[200:240, 299:302] = 30
    rgb[219:222, 280:320] = 30
    for k in range(200):
        rgb[500 + k, 100 + k : 104 + k] = 30
    assert not [mark for mark in find_x_marks(rgb) if mark.score > 0.5]


def test_an_empty_or_tiny_picture_has_none() -> None:
    assert find_x_marks(np.zeros((40, 40, 3), np.uint8)) == ()
    assert find_x_marks(np.zeros((5, 5, 3), np.uint8)) == ()
