import cv2
import numpy as np

from detector.core.display import Display, SystemBars
from detector.core.geometry import Rect
from detector.session.picture import Picture, has_changed, read_picture

WIDTH_PX, HEIGHT_PX = 200, 400
DISPLAY = Display(
    width_px=WIDTH_PX,
    height_px=HEIGHT_PX,
    bars=SystemBars(
        status_bar=Rect.from_xywh(0, 0, WIDTH_PX, 20), navigation_bar=Rect.from_xywh(0, 380, WIDTH_PX, 20)
    ),
)


def screen(level: int = 0) -> np.ndarray:
    return np.full((HEIGHT_PX, WIDTH_PX, 3), level, np.uint8)


def picture(pixels: np.ndarray, *, kind: str = ".png") -> Picture:
    _, data = cv2.imencode(kind, pixels)
    read = read_picture(data.tobytes(), display=DISPLAY, lossy=kind == ".jpg")
    assert read is not None
    return read


def test_the_status_bar_clock_is_neither_change_nor_content() -> None:
    pixels = screen()
    pixels[5:15, 10:60] = 255
    pixels[385:390, 80:120] = 255
    assert picture(pixels).is_uniform
    assert not has_changed(picture(screen()), picture(pixels))


def test_one_digit_of_a_countdown_is_a_change() -> None:
    pixels = screen(90)
    pixels[50:62, 150:158] = 255
    assert has_changed(picture(screen(90)), picture(pixels))
    assert not has_changed(picture(pixels), picture(pixels))


def test_jpeg_noise_is_not_a_change() -> None:
    pixels = screen(90)
    pixels[100:200, 50:150] = (20, 200, 90)
    assert not has_changed(picture(pixels), picture(pixels, kind=".jpg"))


def test_a_small_logo_on_black_is_dark_but_not_uniform() -> None:
    pixels = screen()
    pixels[190:205, 92:108] = 255
    assert picture(pixels).is_dark
    assert not picture(pixels).is_uniform


def test_white_is_uniform_and_not_dark() -> None:
    assert picture(screen(255)).is_uniform
    assert not picture(screen(255)).is_dark


def test_a_rotated_picture_is_a_change() -> None:
    assert has_changed(picture(screen()), picture(np.zeros((WIDTH_PX, HEIGHT_PX, 3), np.uint8)))


def test_bytes_that_are_not_a_picture_give_none() -> None:
    assert read_picture(b"nonsense", display=DISPLAY, lossy=False) is None
    assert read_picture(b"", display=DISPLAY, lossy=False) is None
