"""The plate that a × stands on, and what is only a picture behind it."""

import cv2
import numpy as np

from detector.core.geometry import Rect
from detector.perception.plate import find_plate

GLYPH = Rect.from_xywh(280, 180, 40, 40)


def a_cross_on(ground: np.ndarray) -> np.ndarray:
    left, top, right, bottom = (int(v) for v in (280, 180, 319, 219))
    cv2.line(ground, (left, top), (right, bottom), (255, 255, 255), 4, cv2.LINE_AA)
    cv2.line(ground, (left, bottom), (right, top), (255, 255, 255), 4, cv2.LINE_AA)
    return ground


def grey() -> np.ndarray:
    return np.full((400, 600, 3), 110, np.uint8)


def test_a_circle_around_a_cross_is_its_plate() -> None:
    ground = grey()
    cv2.circle(ground, (300, 200), 44, (40, 40, 40), -1, cv2.LINE_AA)
    plate = find_plate(a_cross_on(ground), GLYPH, is_round_likely=True)
    assert plate is not None
    assert abs(plate.box.width_px - 88) <= 3


def test_four_edges_of_the_picture_behind_a_cross_are_no_plate() -> None:
    aside = grey()
    cv2.rectangle(aside, (190, 120), (345, 270), (60, 60, 60), -1)  # as wide as high, the × in its corner
    long = grey()
    cv2.rectangle(long, (250, 100), (350, 300), (60, 60, 60), -1)  # the × in its middle, twice as high
    wide = grey()
    cv2.rectangle(wide, (230, 125), (370, 275), (60, 60, 60), -1)  # in its middle, but four times its size
    for ground in (aside, long, wide):
        assert find_plate(a_cross_on(ground), GLYPH, is_round_likely=True) is None
