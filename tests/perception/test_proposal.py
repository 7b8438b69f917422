"""A measured glyph as a control: on its plate where one is drawn, alone where none is."""

import numpy as np
import pytest
from PIL import Image

from detector.perception.glyph import measure_x
from detector.perception.proposal import control_of_glyph
from detector.perception.x_icon import find_x_marks
from detector.windows.seen import Channel, CloseControl, ControlKind
from tests.perception.drawn import DrawnX


def a_cross(ring_radius_px: int) -> tuple[CloseControl, DrawnX]:
    image = Image.new("RGB", (720, 1600), (40, 60, 80))
    drawn = DrawnX(
        x_px=600,
        y_px=200,
        side_px=30,
        stroke_px=3,
        colour=(255, 255, 255),
        ring_radius_px=ring_radius_px,
        plate_alpha=0.5,
    )
    drawn.draw(image)
    rgb = np.asarray(image)
    (mark, *_) = find_x_marks(rgb)
    control = control_of_glyph(
        rgb,
        measure_x(rgb, mark),
        kind=ControlKind.X_ICON,
        text=None,
        countdown_s=None,
        score=0.9,
        found_by=(Channel.PICTURE,),
    )
    return control, drawn


def test_on_a_disc_the_control_is_the_disc_and_keeps_its_glyph() -> None:
    control, drawn = a_cross(32)
    assert control.box.width_px == pytest.approx(64, abs=4)
    assert control.glyph_box.iou(drawn.box) > 0.8


def test_without_a_plate_the_control_is_its_glyph() -> None:
    control, _ = a_cross(0)
    assert control.box == control.glyph_box
