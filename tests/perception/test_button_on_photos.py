"""What words are drawn on: a pill, a panel, or the picture itself."""

import cv2
import numpy as np
import pytest

from detector.core.geometry import Rect
from detector.core.screen import ViewNode, ViewTree
from detector.perception.button import find_buttons
from detector.perception.ports import TextLine
from detector.windows.seen import Button, CallToAction, ControlKind
from tests.perception.drawn import photo
from tests.rulebook import a_control

WORDS = Rect.from_xywh(270, 1000, 180, 40)


def written(rgb: np.ndarray, words: Rect = WORDS, level: int = 255) -> np.ndarray:
    at = (int(words.left_px), int(words.bottom_px) - 6)
    return cv2.putText(rgb, "GET IT NOW", at, cv2.FONT_HERSHEY_SIMPLEX, 0.98, (level,) * 3, 3, cv2.LINE_AA)


def filled(rgb: np.ndarray, box: Rect, colour: tuple[int, int, int], radius: int) -> np.ndarray:
    x, y, right, bottom = (int(v) for v in (box.left_px, box.top_px, box.right_px, box.bottom_px))
    cv2.rectangle(rgb, (x + radius, y), (right - radius - 1, bottom - 1), colour, cv2.FILLED)
    cv2.rectangle(rgb, (x, y + radius), (right - 1, bottom - radius - 1), colour, cv2.FILLED)
    for corner in ((x, y), (right - 1 - 2 * radius, y), (x, bottom - 1 - 2 * radius)):
        cv2.circle(rgb, (corner[0] + radius, corner[1] + radius), radius, colour, cv2.FILLED, cv2.LINE_AA)
    last = (right - 1 - radius, bottom - 1 - radius)
    cv2.circle(rgb, last, radius, colour, cv2.FILLED, cv2.LINE_AA)
    return rgb


def a_photo() -> np.ndarray:
    return np.array(photo(4))


def measured(rgb: np.ndarray, *, pointed_at: Rect = WORDS, tree: ViewTree | None = None) -> Button:
    call = CallToAction(box=pointed_at, text="GET IT NOW", score=0.9)
    line = TextLine(text="GET IT NOW", box=WORDS, score=0.95)
    (button,) = find_buttons(rgb, [call], [], [line], tree)
    return button


@pytest.mark.parametrize(
    ("surface", "radius"),
    [
        pytest.param(Rect.from_xywh(130, 968, 460, 104), 52, id="a pill"),
        pytest.param(Rect.from_xywh(24, 640, 672, 820), 32, id="a panel of half the screen"),
    ],
)
def test_a_surface_is_found_with_its_edges_and_its_lightness(surface: Rect, radius: int) -> None:
    button = measured(written(filled(a_photo(), surface, (30, 90, 220), radius)))
    assert button.surface is not None
    for name in ("left_px", "top_px", "right_px", "bottom_px"):
        off_px = getattr(button.surface, name) - getattr(surface, name)
        assert abs(off_px) <= button.error_px + 2, name
    assert button.luma is not None
    assert abs(button.luma.value - (0.299 * 30 + 0.587 * 90 + 0.114 * 220)) <= button.luma.error + 1


def test_words_on_the_picture_itself_have_no_surface() -> None:
    button = measured(written(a_photo()))
    assert button.surface is None
    assert button.words_box == WORDS


def test_the_ground_of_the_whole_window_is_no_button() -> None:
    assert measured(written(np.full((1600, 720, 3), 40, np.uint8))).surface is None


def test_the_finders_smaller_button_wins_over_a_panel() -> None:
    """A ghost button on a card: its own edge is too weak, the card's is not."""
    rgb = written(filled(a_photo(), Rect.from_xywh(24, 640, 672, 820), (30, 90, 220), 32))
    pointed_at = Rect.from_xywh(130, 968, 460, 104)
    button = measured(rgb, pointed_at=pointed_at)
    assert button.surface == pointed_at
    assert button.error_px > 5


def test_the_smallest_clickable_node_over_the_words_is_recorded() -> None:
    def node(box: Rect, *children: ViewNode, clickable: bool = True) -> ViewNode:
        return ViewNode(
            class_name="android.view.View",
            resource_id=None,
            text=None,
            content_desc=None,
            bounds=box,
            clickable=clickable,
            children=children,
        )

    button = Rect.from_xywh(130, 968, 460, 104)
    inner = node(button, node(WORDS, clickable=False))
    root = node(Rect.from_xywh(0, 0, 720, 1600), inner)
    tree = ViewTree(id="tree:1", at_ms=0, at_error_ms=0, windows=(root,))
    assert measured(written(a_photo()), tree=tree).node_bounds == button
    whole = ViewTree(id="tree:1", at_ms=0, at_error_ms=0, windows=(node(Rect.from_xywh(0, 0, 720, 1600)),))
    assert measured(written(a_photo()), tree=whole).node_bounds is None


def test_a_refusal_in_words_keeps_its_plate_and_a_cross_is_no_button() -> None:
    bare, on_plate = Rect.from_xywh(270, 1000, 180, 40), Rect.from_xywh(230, 980, 260, 80)
    rgb = np.full((1600, 720, 3), 255, np.uint8)
    for box, surface in ((bare, None), (on_plate, on_plate)):
        refusal = a_control(box=box, glyph_box=bare, kind=ControlKind.DISMISS_TEXT, text="以后再说")
        (button,) = find_buttons(rgb, [], [refusal], [], None)
        assert (button.closes, button.surface) == (True, surface)
        assert button.luma is not None
        assert button.luma.value == pytest.approx(255)
    assert find_buttons(rgb, [], [a_control(kind=ControlKind.X_ICON, text=None)], [], None) == ()
