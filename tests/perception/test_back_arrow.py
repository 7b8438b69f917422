"""An arrow back, in a circle of its own over a picture, is a control; on the bar of a page it is none."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from detector.core.geometry import Rect
from detector.perception.back_arrow import BackArrow, find_back_arrows
from tests.perception.drawn import photo

INK, PLATE, GROUND = 240, 70, 140


def _screen(
    half_height: float = 9,
    *,
    tip: tuple[float, float] = (40.5, 60.5),
    plate_px: float = 22,
    is_square: bool = False,
    per_px: float = 1.0,
    size: tuple[int, int] = (900, 540),
    stroke_px: float = 1.8,
    inks: tuple[int, int] = (INK, INK),
) -> np.ndarray:
    """A "<" of one or two inks on a plate, `plate_px` half its side; all in px of a screen of 540."""
    height, width = (round(side * per_px) for side in size)
    rows, columns = np.mgrid[0 : min(height, round(150 * per_px)), 0 : min(width, round(220 * per_px))]
    x, y = (columns + 0.5) / per_px - tip[0], (rows + 0.5) / per_px - tip[1]
    off_x, off_y = np.abs(x - half_height / 2), np.abs(y)
    away = np.maximum(off_x, off_y) if is_square else np.hypot(off_x, off_y)
    picture = GROUND + (PLATE - GROUND) * np.clip(0.5 + (plate_px - away) * per_px, 0, 1)
    for sign, ink in zip((1, -1), inks, strict=True):
        along = np.clip((x + sign * y) / 2, 0, half_height)
        apart = np.hypot(x - along, y - sign * along)
        picture += (ink - picture) * np.clip(0.5 + (stroke_px / 2 - apart) * per_px, 0, 1)
    screen = np.full((height, width), GROUND, np.uint8)
    screen[: picture.shape[0], : picture.shape[1]] = np.round(picture)
    return np.repeat(screen[..., None], 3, axis=2)


def _box(half_height: float, tip: tuple[float, float] = (40.5, 60.5)) -> Rect:
    """Of the "<" with its strokes, half a px beyond their middles."""
    return Rect.from_xywh(tip[0] - 0.5, tip[1] - half_height - 0.5, half_height + 1, 2 * half_height + 1)


def _found(rgb: np.ndarray) -> BackArrow:
    (found,) = find_back_arrows(rgb)
    return found


@pytest.mark.parametrize("inks", [(INK, INK), (10, 10)])
def test_a_light_one_and_a_dark_one_are_arrows(inks: tuple[int, int]) -> None:
    assert _found(_screen(inks=inks)).score > 0.95


@pytest.mark.parametrize("inks", [(INK, PLATE), (PLATE, INK), (INK, 10)])
def test_one_stroke_of_it_is_none(inks: tuple[int, int]) -> None:
    assert find_back_arrows(_screen(inks=inks)) == ()


@pytest.mark.parametrize(
    ("tip", "is_found"),
    [
        ((94.5, 60.5), True),
        ((99.5, 60.5), False),
        ((200.5, 60.5), False),
        ((40.5, 104.5), True),
        ((40.5, 110.5), False),
        ((40.5, 130.5), False),
    ],
)
def test_it_is_looked_for_in_a_fifth_of_the_width_and_an_eighth_of_the_height(
    tip: tuple[float, float], is_found: bool
) -> None:
    assert bool(find_back_arrows(_screen(tip=tip))) is is_found


@pytest.mark.parametrize(
    ("half_height", "ratio", "is_found"),
    [(7, 1.55, False), (7, 1.65, True), (15, 3.5, True), (15, 3.7, False)],
)
def test_a_plate_is_neither_its_outline_nor_many_times_as_high(
    half_height: int, ratio: float, is_found: bool
) -> None:
    """The smallest arrow on small squares and the largest one in large circles."""
    rgb = _screen(
        half_height, plate_px=ratio * (2 * half_height + 1) / 2, is_square=ratio < 2, tip=(60.5, 65.5)
    )
    assert bool(find_back_arrows(rgb)) is is_found


def test_without_a_plate_it_is_a_pages_own() -> None:
    assert find_back_arrows(_screen(plate_px=-5)) == ()


@pytest.mark.parametrize("is_large_first", [True, False])
def test_of_two_the_clearer_one_counts(is_large_first: bool) -> None:
    heights = (12, 7) if is_large_first else (7, 12)
    clear = _screen(heights[0], tip=(30.5, 60.5), plate_px=24)
    blunt = _screen(heights[1], tip=(80.5, 60.5), plate_px=24, stroke_px=4)
    rgb = np.concatenate([clear[:, :61], blunt[:, 61:]], axis=1)
    assert _found(rgb).box == _box(heights[0], (30.5, 60.5))


def test_a_plain_screen_has_none() -> None:
    assert find_back_arrows(np.full((300, 180, 3), 120, np.uint8)) == ()


def _arrow(image: Image.Image, x: int, y: int) -> None:
    ImageDraw.Draw(image).line(((x + 7, y - 14), (x - 7, y), (x + 7, y + 14)), fill=(255, 255, 255), width=3)


def test_finds_an_arrow_in_a_circle_of_its_own() -> None:
    image = photo(1)
    dimmed = Image.blend(image, Image.new("RGB", image.size, (0, 0, 0)), 0.4)
    mask = Image.new("L", image.size, 0)
    ImageDraw.Draw(mask).ellipse((24, 62, 94, 132), fill=255)
    image.paste(dimmed, (0, 0), mask)
    _arrow(image, 58, 97)
    (found,) = find_back_arrows(np.asarray(image))
    assert abs(found.plate.center.x_px - 59) < 4 and abs(found.plate.width_px - 70) < 6


def test_ignores_an_arrow_on_the_bar_of_a_page() -> None:
    image = Image.new("RGB", (720, 1600), (60, 90, 160))
    _arrow(image, 58, 97)
    assert find_back_arrows(np.asarray(image)) == ()
