"""Lies about pictures of the screen."""

import cv2
import numpy as np

from detector.core.gap_code import GapCode
from tests.fakes.lying import Answer, Lie
from tests.touching.lies.making import ESC, Kept, case, picture, png_of, screencap

__all__ = ["OF_PICTURES", "first_picture_for_ever"]


def _noise(shown: np.ndarray, _: int) -> np.ndarray:
    return np.random.default_rng(1).integers(0, 255, shown.shape, np.uint8)


def _half_black(shown: np.ndarray, _: int) -> np.ndarray:
    black = shown.copy()
    black[: len(black) // 2] = 0
    return black


def _jpeg(png: bytes, _: int) -> bytes:
    shown = cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_COLOR)
    assert shown is not None
    return bytes(cv2.imencode(".jpg", shown)[1].tobytes())


def first_picture_for_ever() -> Lie:
    return screencap(Kept())()


def _stutter() -> Lie:
    before: list[bytes] = []

    def tell(png: bytes, number: int) -> bytes:
        before.append(png)
        return before[-2] if number % 2 else png

    return screencap(tell)()


OF_PICTURES = (
    case("black", GapCode.UNIFORM, picture(lambda shown, _: np.zeros_like(shown))),
    case("half black", None, picture(_half_black)),
    case("the first picture for ever", GapCode.PICTURES_STILL, first_picture_for_ever),
    case("lying", GapCode.PICTURE_OF_ANOTHER_SIZE, picture(lambda shown, _: np.rot90(shown))),
    case("half the size", GapCode.DISPLAY_CONTRADICTED, picture(lambda shown, _: shown[::2, ::2])),
    case("20x20 px", GapCode.PICTURE_OF_ANOTHER_SIZE, picture(lambda shown, _: shown[:20, :20])),
    case("50,000 px a side", GapCode.NO_PICTURE, screencap(png_of(50_000, 50_000))),
    case("cut off", GapCode.NO_PICTURE, screencap(lambda png, _: png[: len(png) // 2])),
    case("words of escapes", GapCode.NO_PICTURE, screencap(b"Error: " + ESC)),
    case("a warning before each", None, screencap(lambda png, _: b"[Warning] " + ESC + b"\n" + png)),
    case("one that never comes", GapCode.NO_PICTURE, screencap(Answer(after_s=999.0))),
    case(
        "one that never ends",
        GapCode.NO_PICTURE,
        screencap(Answer(out=b"\x89PNG\r\n\x1a\n", filling=b"x" * 200_000)),
    ),
    case(
        "the tenth breaks off the road",
        GapCode.NO_PICTURE,
        screencap(Answer(out=b"\x89PNG", lost=True), from_time=9),
    ),
    case("each second picture is the one before", None, _stutter),
)
