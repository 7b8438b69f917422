"""How clearly a no is drawn."""

import numpy as np

from detector.core.display import Display
from detector.core.geometry import Rect
from detector.perception.refusal_look import look_of_refusals
from detector.virtual.drawing.painter import paint
from detector.virtual.drawing.writing import TextPainter

DISPLAY = Display(width_px=400, height_px=200, density_dpi=320)
BOX = Rect.from_xywh(80, 60, 240, 80)


def drawn(grey: int, size_px: float = 30) -> np.ndarray:
    picture = np.full((200, 400, 3), 255, np.uint8)
    words = TextPainter(text="不同意", size_px=size_px, color=(grey, grey, grey), align="center")
    paint(words, picture, Rect.from_xywh(80, 100 - size_px * 0.65, 240, size_px * 1.3), 1.0, 0)
    return picture


def test_grey_words_are_seen_and_faint_ones_are_faint() -> None:
    grey = look_of_refusals(drawn(120), [BOX], DISPLAY)
    faint = look_of_refusals(drawn(225), [BOX], DISPLAY)
    assert grey is not None and grey.contrast_ratio is not None and grey.ink_dp is not None
    assert faint is not None and faint.contrast_ratio is not None
    assert grey.contrast_ratio.below(3.0) is False
    assert faint.contrast_ratio.below(1.5) is True
    assert 12 < grey.ink_dp.value < 16


def test_the_clearest_counts() -> None:
    other = Rect.from_xywh(0, 0, 60, 40)
    look = look_of_refusals(drawn(120), [other, BOX], DISPLAY)
    assert look is not None and look.contrast_ratio is not None


def test_a_node_with_nothing_drawn_has_no_contrast() -> None:
    look = look_of_refusals(np.full((200, 400, 3), 255, np.uint8), [BOX], DISPLAY)
    assert look is not None and look.contrast_ratio is None and look.ink_dp is None


def test_without_a_visible_node_there_is_no_look() -> None:
    assert look_of_refusals(drawn(0), [], DISPLAY) is None
    assert look_of_refusals(drawn(0)[:100], [BOX], DISPLAY) is None


def test_tiny_words_at_the_edge_of_a_wide_node_are_measured() -> None:
    picture = np.full((200, 400, 3), 245, np.uint8)
    words = TextPainter(text="不同意", size_px=8, color=(40, 40, 40))
    paint(words, picture, Rect.from_xywh(10, 95, 380, 10), 1.0, 0)
    look = look_of_refusals(picture, [Rect.from_xywh(4, 80, 392, 40)], DISPLAY)
    assert look is not None and look.ink_dp is not None
    assert look.ink_dp.below(6.0) is True
