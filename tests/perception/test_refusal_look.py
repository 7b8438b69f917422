"""How clearly a no is drawn."""

import numpy as np
import pytest

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


WHITE, GREY = 250, 90
PLAIN = Display(width_px=200, height_px=100, density_dpi=320)


def barred(
    top_px: int, height_px: int, *, level: int = GREY, left_px: int = 90, ground: int = WHITE
) -> np.ndarray:
    """Four upright strokes as high as stated, like a word without its serifs."""
    picture = np.full((100, 200, 3), ground, np.uint8)
    for k in range(4):
        picture[top_px : top_px + height_px, left_px + 6 * k : left_px + 6 * k + 2] = level
    return picture


NODE = Rect.from_xywh(20, 20, 160, 50)


def look(picture: np.ndarray, *boxes: Rect) -> tuple[float, float] | None:
    """The contrast and the height in dp; None: no ink."""
    seen = look_of_refusals(picture, boxes or [NODE], PLAIN)
    assert seen is not None
    if seen.contrast_ratio is None or seen.ink_dp is None:
        assert seen.contrast_ratio is None and seen.ink_dp is None
        return None
    assert seen.ink_dp.unit == "dp"
    return seen.contrast_ratio.value, seen.ink_dp.value


@pytest.mark.parametrize(
    ("top_px", "height_px", "level", "expected"),
    [
        pytest.param(30, 10, GREY, (6.61, 5), id="small words"),
        pytest.param(30, 4, GREY, (6.61, 2), id="tiny ones"),
        pytest.param(30, 20, GREY, (6.61, 10), id="larger ones"),
        pytest.param(30, 10, 244, (1.05, 5), id="hardly visible"),
        pytest.param(30, 10, 245, None, id="indistinguishable"),
        pytest.param(25, 30, GREY, None, id="0.6 of the node, without ground"),
        pytest.param(25, 31, GREY, (6.61, 15.5), id="most of the node, which is measured whole"),
    ],
)
def test_words_are_measured_where_they_are(
    top_px: int, height_px: int, level: int, expected: tuple[float, float] | None
) -> None:
    found = look(barred(top_px, height_px, level=level))
    assert found == (None if expected is None else pytest.approx(expected, abs=0.01))


def test_one_colour_may_differ() -> None:
    picture = barred(30, 10)
    picture[..., :2] = WHITE
    found = look(picture)
    assert found is not None and found[1] == pytest.approx(5, abs=0.01)


def test_what_lies_outside_the_node_is_left_out() -> None:
    picture = barred(22, 10)
    picture[12:15] = 0
    assert look(picture) == pytest.approx((6.61, 5), abs=0.01)
    half_outside = Rect.from_xywh(60, 20, 400, 50)
    assert look(barred(30, 10), half_outside) == pytest.approx((6.61, 5), abs=0.01)


def test_of_several_the_clearest_counts_with_its_own_height() -> None:
    picture = np.concatenate((barred(30, 20, level=180)[:, :100], barred(30, 10)[:, 50:150]), axis=1)
    left, right = Rect.from_xywh(2, 20, 97, 50), Rect.from_xywh(101, 20, 97, 50)
    faint = look(picture, left)
    assert faint is not None and faint[0] < 3
    for boxes in ((left, right), (right, left)):
        assert look(picture, *boxes) == pytest.approx((6.61, 5), abs=0.01)


def test_a_node_narrower_than_a_pixel_shows_nothing() -> None:
    assert look(barred(30, 10), Rect.from_xywh(90.2, 20, 0.6, 50)) is None


@pytest.mark.parametrize(
    "display", [Display(width_px=200, height_px=99), Display(width_px=199, height_px=100)]
)
def test_a_picture_of_another_size_is_not_looked_at(display: Display) -> None:
    assert look_of_refusals(barred(30, 10), [NODE], display) is None
    assert look_of_refusals(barred(30, 10), [Rect.from_xywh(300, 20, 50, 50)], PLAIN) is None


def test_without_a_density_only_the_contrast_is_known() -> None:
    seen = look_of_refusals(barred(30, 10), [NODE], Display(width_px=200, height_px=100))
    assert seen is not None and seen.contrast_ratio is not None and seen.ink_dp is None
