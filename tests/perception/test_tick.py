"""Whether words are beside a box to be ticked."""

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from detector.core.geometry import Rect
from detector.perception.tick import tick_before
from tests.perception.drawn import FONT

HIGH = 20
WORDS = Rect.from_xywh(100, 60, 60, HIGH)
"""What is looked at is 44 to 99 px from the left and 50 to 90 px (inclusive) from above; its middle is 70."""

PALE, GROUND = 200, 240


def words_after(mark: str | None) -> tuple[np.ndarray, Rect]:
    image = Image.new("RGB", (720, 200), (255, 255, 255))
    draw = ImageDraw.Draw(image)
    if mark == "square":
        draw.rectangle((250, 84, 280, 114), outline=(150, 150, 150), width=3)
    elif mark == "circle":
        draw.ellipse((250, 84, 280, 114), fill=(40, 90, 230))
    elif mark == "large ring":
        draw.ellipse((238, 74, 288, 124), outline=(205, 205, 205), width=2)
    elif mark == "pill":
        draw.rounded_rectangle((228, 74, 440, 124), radius=24, outline=(200, 60, 60), width=3)
    elif mark is not None:
        draw.text((215, 99), mark, font=ImageFont.truetype(FONT, 32), fill=(60, 60, 60), anchor="lm")
    draw.text((300, 99), "不再提醒", font=ImageFont.truetype(FONT, 32), fill=(60, 60, 60), anchor="lm")
    return np.asarray(image), Rect.from_xywh(300, 84, 126, 31)


@pytest.mark.parametrize(
    ("mark", "expected"),
    [
        ("square", 1.0),
        ("circle", 1.0),
        ("large ring", 1.0),
        (None, 0.0),
        ("本次", 0.0),
        ("本", 0.0),
        ("pill", 0.0),
    ],
)
def test_finds_a_box_to_be_ticked_before_words(mark: str | None, expected: float) -> None:
    assert tick_before(*words_after(mark)) == expected


@pytest.mark.parametrize(("mark", "expected"), [("square", 1.0), ("circle", 1.0), ("large ring", 1.0)])
def test_finds_it_where_text_detection_took_it_for_a_letter(mark: str, expected: float) -> None:
    rgb, words = words_after(mark)
    left = 238 if mark == "large ring" else 250
    assert tick_before(rgb, Rect.from_xywh(left, 80, words.right_px - left, 38)) == expected


@pytest.mark.parametrize("text", ["回首页再说", "日后再说", "×", "Cancel", "OK"])
def test_letters_at_the_beginning_are_no_box(text: str) -> None:
    image = Image.new("RGB", (400, 100), (255, 255, 255))
    font = ImageFont.truetype(FONT, 32)
    ImageDraw.Draw(image).text((100, 50), text, font=font, fill=(60, 60, 60), anchor="lm")
    left, top, right, bottom = font.getbbox(text, anchor="lm")
    words = Rect.from_xywh(100 + left, 50 + top, right - left, bottom - top)
    assert tick_before(np.asarray(image), words) == 0.0


def with_marks(*marks: tuple[int, int, int, int], level: int = PALE, ground: int = GROUND) -> np.ndarray:
    """Filled boxes: left, top, width, height px."""
    rgb = np.full((140, 200, 3), ground, np.uint8)
    for x, y, wide, tall in marks:
        rgb[y : y + tall, x : x + wide] = level
    return rgb


@pytest.mark.parametrize(
    ("mark", "expected"),
    [
        pytest.param((86, 64, 12, 12), 0.0, id="touches the words: 1 px, a twentieth of their height, apart"),
        pytest.param((85, 64, 12, 12), 1.0, id="hardly more than a twentieth of a height apart"),
        pytest.param((64, 64, 12, 12), 1.0, id="hardly less than 1.2 heights apart"),
        pytest.param((63, 64, 12, 12), 0.0, id="1.2 heights apart"),
        pytest.param((80, 69, 12, 12), 0.0, id="a quarter of a height too low"),
        pytest.param((80, 68, 12, 12), 1.0, id="hardly less than a quarter too low"),
        pytest.param((80, 64, 9, 12), 0.0, id="three quarters as wide as tall"),
        pytest.param((78, 62, 14, 17), 1.0, id="a little narrower than tall"),
        pytest.param((80, 66, 8, 8), 1.0, id="two fifths of the words' height"),
        pytest.param((80, 66, 7, 7), 0.0, id="smaller than two fifths"),
    ],
)
def test_a_mark_is_a_tick_from_one_side_of_each_border_only(
    mark: tuple[int, int, int, int], expected: float
) -> None:
    assert tick_before(with_marks(mark), WORDS) == expected


@pytest.mark.parametrize(
    ("marks", "expected"),
    [
        pytest.param((), 0.0, id="nothing"),
        pytest.param(((80, 64, 12, 12), (50, 64, 12, 12)), 0.0, id="two side by side"),
        pytest.param(((80, 64, 12, 12), (50, 51, 9, 9)), 1.0, id="something else, higher"),
        pytest.param(((80, 64, 12, 12), (50, 54, 11, 11)), 1.0, id="that ends where the row begins"),
        pytest.param(((80, 64, 12, 12), (50, 55, 11, 11)), 0.0, id="that ends one px inside the row"),
        pytest.param(((80, 64, 12, 12), (50, 76, 11, 11)), 1.0, id="that begins where the row ends"),
        pytest.param(((80, 64, 12, 12), (50, 75, 11, 11)), 0.0, id="that begins one px inside the row"),
        pytest.param(((80, 64, 12, 12), (50, 68, 4, 4)), 1.0, id="a speck below a quarter of a height"),
        pytest.param(((80, 64, 12, 12), (50, 68, 5, 2)), 0.0, id="a quarter of a height wide"),
        pytest.param(((80, 62, 5, 6), (80, 70, 12, 6)), 1.0, id="two halves, one above the other"),
        pytest.param(((80, 62, 5, 16), (86, 62, 6, 16)), 0.0, id="two halves, side by side, not one"),
        pytest.param(((76, 62, 8, 7), (83, 70, 8, 7)), 1.0, id="the lower half ends to the right"),
    ],
)
def test_one_mark_alone_at_the_height_of_the_words_is_a_tick(
    marks: tuple[tuple[int, int, int, int], ...], expected: float
) -> None:
    assert tick_before(with_marks(*marks), WORDS) == expected


def test_a_hook_within_a_box_is_one_mark_with_it() -> None:
    rgb = with_marks((76, 62, 16, 16))
    rgb[64:76, 78:90] = GROUND
    rgb[66:74, 80:88] = PALE
    assert tick_before(rgb, WORDS) == 1.0


@pytest.mark.parametrize(
    ("words", "mark", "expected"),
    [
        pytest.param((20, 60, 60, 20), (5, 64, 12, 12), 1.0, id="near the left edge of the picture"),
        pytest.param((20, 60, 60, 20), (0, 64, 12, 12), 0.0, id="at the left edge of the picture"),
        pytest.param((100, 5, 60, 20), (80, 9, 12, 12), 1.0, id="near the upper edge"),
        pytest.param((100, 5, 60, 20), (80, 0, 18, 18), 0.0, id="at the upper edge"),
        pytest.param((6, 60, 60, 20), (1, 64, 3, 12), 0.0, id="hardly room before the words"),
        pytest.param((0, 60, 60, 20), (1, 64, 12, 12), 0.0, id="no room before the words"),
        pytest.param((100, -40, 60, 20), (80, 1, 12, 12), 0.0, id="words above the picture"),
    ],
)
def test_the_edges_of_the_picture_hide_what_is_beyond(
    words: tuple[float, float, float, float], mark: tuple[int, int, int, int], expected: float
) -> None:
    assert tick_before(with_marks(mark), Rect.from_xywh(*words)) == expected
