import numpy as np
from PIL import Image, ImageDraw

from detector.perception.back_arrow import find_back_arrows
from tests.perception.drawn import photo


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
