"""The session's screen reader, on drawn screens."""

import cv2
import numpy as np
import pytest

from detector.core.display import Display
from detector.core.geometry import Point, Rect
from detector.seeing import PerceivingScreenReader, PerceptionSetup
from detector.wiring.perception_setup import perception_setup

DISPLAY = Display(width_px=720, height_px=1600, density_dpi=320)


def a_cross_at(middle: Point) -> bytes:
    rgb = np.full((1600, 720, 3), 150, np.uint8)
    x, y, half = round(middle.x_px), round(middle.y_px), 16
    cv2.circle(rgb, (x, y), 2 * half, (96, 96, 96), -1, cv2.LINE_AA)
    for sign in (-1, 1):
        cv2.line(
            rgb, (x - half, y - sign * half), (x + half, y + sign * half), (255, 255, 255), 4, cv2.LINE_AA
        )
    return cv2.imencode(".png", rgb)[1].tobytes()


@pytest.mark.parametrize("y_px", [120.0, 460.0, 900.0, 1300.0])
def test_a_cross_is_seen_wherever_the_window_had_one_before(y_px: float) -> None:
    """A popup's is in the middle of the screen, where a splash has none."""
    middle = Point(x_px=608.0, y_px=y_px)
    screen_reader = PerceivingScreenReader(
        PerceptionSetup(
            lexicon=perception_setup().lexicon, weights=perception_setup().weights, text_reader=None
        )
    )
    near = Rect.from_xywh(middle.x_px - 112, middle.y_px - 112, 224, 224)
    sighting = screen_reader.find_control(a_cross_at(middle), near, display=DISPLAY)
    assert sighting is not None
    assert sighting.score >= 0.5
    assert sighting.glyph_box.contains(middle)
