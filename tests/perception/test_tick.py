"""Whether words are beside a box to be ticked."""

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from detector.core.geometry import Rect
from detector.perception.tick import tick_before
from tests.perception.drawn import FONT


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
