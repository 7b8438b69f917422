"""The plate that a × is on, and what is only a picture behind it."""

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


def on_a_band(ink: np.ndarray, plate: Rect) -> tuple[np.ndarray, Rect]:
    """A dark film of two fifths over a band whose edges run just above and below it."""
    picture = np.full((400, 600, 3), 245, np.uint8)
    picture[130:275] = (150, 110, 60)
    picture[:, :220] = picture[:, :220] * 0.8
    shape = np.zeros(picture.shape[:2], np.float32)
    radius = round(plate.height_px / 2)
    left, top, right, bottom = (
        round(v) for v in (plate.left_px, plate.top_px, plate.right_px, plate.bottom_px)
    )
    shape[top:bottom, left + radius : right - radius] = 1
    for x in (left + radius, right - radius):
        cv2.circle(shape, (x, top + radius), radius, 1.0, -1, cv2.LINE_AA)
    picture = (picture * (1 - 0.4 * shape[..., None])).astype(np.uint8)
    picture[ink] = 255
    return picture, plate


def test_a_faint_pill_is_found_before_the_strong_edges_of_the_picture_behind_it() -> None:
    ink = np.zeros((400, 600), bool)
    for left in range(230, 370, 20):
        ink[185:221, left : left + 6] = True
    ink[200:206, 230:366] = True
    picture, truth = on_a_band(ink, Rect.from_xywh(150, 165, 300, 76))
    plate = find_plate(picture, Rect.from_xywh(230, 185, 136, 36), is_round_likely=False)
    assert plate is not None
    assert plate.box.iou(truth) > 0.97


def test_a_circle_four_times_as_wide_as_its_cross_is_its_plate() -> None:
    """Material's floating action button: a × of 14 dp on 56 dp."""
    ground = grey()
    cv2.circle(ground, (300, 200), 80, (40, 40, 40), -1, cv2.LINE_AA)
    plate = find_plate(a_cross_on(ground), GLYPH, is_round_likely=True)
    assert plate is not None
    assert abs(plate.box.width_px - 161) <= 1


def test_a_disc_that_the_arms_extend_beyond_is_no_plate() -> None:
    ground = grey()
    cv2.circle(ground, (300, 200), 24, (40, 40, 40), -1, cv2.LINE_AA)
    assert find_plate(a_cross_on(ground), GLYPH, is_round_likely=True) is None
