"""A measured glyph as a control: on its plate where one is drawn, alone where none is."""

import numpy as np
import pytest
from PIL import Image

from detector.core.geometry import Rect
from detector.core.quantity import Quantity
from detector.perception.glyph import Glyph, measure_x
from detector.perception.proposal import MIN_CONTROL_SCORE, Proposal, control_of_glyph
from detector.perception.x_icon import find_x_marks
from detector.windows.seen import Channel, CloseControl, ControlKind
from tests.perception.drawn import DrawnX


def a_cross(ring_radius_px: int) -> tuple[CloseControl, DrawnX]:
    image = Image.new("RGB", (200, 220), (40, 60, 80))
    drawn = DrawnX(
        x_px=100,
        y_px=110,
        side_px=30,
        stroke_px=3,
        colour=(255, 255, 255),
        ring_radius_px=ring_radius_px,
        plate_alpha=0.5,
    )
    drawn.draw(image)
    rgb = np.asarray(image)
    (mark, *_) = find_x_marks(rgb, screen_short_side_px=720)
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


GLYPH = Glyph(
    box=Rect.from_xywh(80, 60, 24, 12), error_px=1.5, contrast=Quantity(value=4.0, error=0.1, unit="ratio")
)


def _on_a_plate(kind: ControlKind) -> CloseControl:
    """A glyph at the left of a plate: words may be there, a × is in the middle of its own."""
    rgb = np.full((140, 200, 3), 60, np.uint8)
    rgb[46:86, 70:130] = 160
    rgb[62:70, 82:102] = 240
    return control_of_glyph(
        rgb, GLYPH, kind=kind, text="跳过 3", countdown_s=3, score=0.7, found_by=(Channel.TEXT, Channel.TREE)
    )


@pytest.mark.parametrize("kind", ControlKind)
def test_words_may_be_anywhere_on_their_plate_and_signs_are_in_its_middle(kind: ControlKind) -> None:
    control = _on_a_plate(kind)
    plate = Rect.from_xywh(70, 46, 60, 40)
    assert (control.box.iou(plate) > 0.95) is kind.is_text
    assert control.box_error_px == (1.0 if kind.is_text else 1.5)


def test_the_glyph_and_what_was_read_are_taken_over() -> None:
    control = _on_a_plate(ControlKind.SKIP_TEXT)
    assert (control.glyph_box, control.glyph_error_px, control.contrast) == (GLYPH.box, 1.5, GLYPH.contrast)
    assert (control.kind, control.text, control.countdown_s) == (ControlKind.SKIP_TEXT, "跳过 3", 3)
    assert (control.score, control.found_by) == (0.7, (Channel.TEXT, Channel.TREE))
    assert control.node_bounds is None


def test_without_other_evidence_a_proposal_has_none() -> None:
    control, _ = a_cross(0)
    proposal = Proposal(control=control, place=control.box)
    assert (proposal.in_ring, proposal.is_sign, proposal.among_letters) == (False, False, False)
    assert (proposal.strokes, proposal.named) == (0.0, 0.0)
    assert (proposal.finds, proposal.text) == ({}, None)


def test_a_control_is_likelier_one_than_not() -> None:
    assert MIN_CONTROL_SCORE == 0.5
