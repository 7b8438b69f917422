"""What words are drawn on: a panel, a pill or the picture itself, and the node that takes a tap on them."""

import cv2
import numpy as np
import pytest

from detector.core.geometry import Rect
from detector.core.quantity import Quantity
from detector.core.screen import ViewNode, ViewTree
from detector.perception.button import find_buttons
from detector.perception.ports import TextLine
from detector.windows.seen import Button, CallToAction, CloseControl, ControlKind
from tests.perception.drawn import photo
from tests.perception.words import line
from tests.rulebook import a_control

Box = tuple[float, float, float, float]
WORDS: Box = (85, 75, 30, 10)
PANEL: Box = (20, 20, 160, 120)
"""Left, top, width, height; too far from the words for a plate."""


def rect(box: Box) -> Rect:
    return Rect.from_xywh(*box)


def plain(width: int = 200, height: int = 160, level: int = 40) -> np.ndarray:
    return np.full((height, width, 3), level, np.uint8)


def filled(rgb: np.ndarray, box: Box, level: int) -> np.ndarray:
    x, y, wide, tall = (int(side) for side in box)
    rgb[y : y + tall, x : x + wide] = level
    return rgb


def a_panel(box: Box = PANEL, level: int = 120, size: tuple[int, int] = (200, 160)) -> np.ndarray:
    return filled(plain(*size), box, level)


def a_call(box: Box = WORDS, text: str | None = "立即领取") -> CallToAction:
    return CallToAction(box=rect(box), text=text, score=0.9)


def button_of(rgb: np.ndarray, box: Box = WORDS, pointed_at: Box | None = None) -> Button:
    """The words are `box`; the call is where the finder points, or at the words."""
    (button,) = find_buttons(rgb, [a_call(pointed_at or box)], [], [line("立即领取", box)], None)
    return button


def is_near(found: Rect | None, box: Box, error_px: float = 0.6) -> bool:
    if found is None:
        return False
    wanted = rect(box)
    sides = ("left_px", "top_px", "right_px", "bottom_px")
    return all(abs(getattr(found, side) - getattr(wanted, side)) <= error_px for side in sides)


def test_a_plain_rectangle_around_words_is_their_panel() -> None:
    button = button_of(a_panel())
    assert button.surface == rect(PANEL)
    assert button.error_px == 1.0
    assert button.luma == Quantity(value=120.0, error=1.0, unit="levels")
    assert (button.words_box, button.text, button.closes) == (rect(WORDS), "立即领取", False)
    assert button.node_bounds is None


def test_a_film_over_a_slope_is_the_plate_of_words_off_its_middle() -> None:
    rgb = plain() + np.arange(200, dtype=np.uint8)[None, :, None]
    rgb[65:95, 70:140] //= 2
    button = button_of(rgb)
    assert is_near(button.surface, (70, 65, 70, 30), 0.1)
    assert button.error_px == 1.0


def test_a_pill_on_a_panel_is_what_the_words_are_on() -> None:
    button = button_of(filled(a_panel(), (70, 65, 60, 30), 200))
    assert is_near(button.surface, (70, 65, 60, 30), 0.1)


@pytest.mark.parametrize(
    ("pointed_at", "surface", "error_px"),
    [
        pytest.param((84, 74, 32, 12), PANEL, 1.0, id="hardly larger than the words: where they are"),
        pytest.param((85, 75, 40, 10), (85, 75, 40, 10), 1.0, id="more: a button of its own"),
        pytest.param((70, 60, 60, 40), (70, 60, 60, 40), 4.0, id="a smaller button on the panel"),
        pytest.param((20, 20, 160, 72), PANEL, 1.0, id="six tenths of what was measured is the same"),
        pytest.param((20, 20, 160, 71), (20, 20, 160, 71), 7.1, id="less than that is another, smaller"),
    ],
)
def test_the_finders_button_counts_where_it_is_much_smaller_than_the_panel(
    pointed_at: Box, surface: Box, error_px: float
) -> None:
    button = button_of(a_panel(), WORDS, pointed_at)
    assert button.surface == rect(surface)
    assert button.error_px == pytest.approx(error_px)


@pytest.mark.parametrize(
    ("pointed_at", "surface"),
    [pytest.param(WORDS, None, id="the words"), pytest.param((60, 60, 80, 40), (60, 60, 80, 40), id="more")],
)
def test_where_nothing_is_measured_the_finders_button_is_all_there_is(
    pointed_at: Box, surface: Box | None
) -> None:
    button = button_of(plain(), WORDS, pointed_at)
    assert button.surface == (None if surface is None else rect(surface))
    assert button.error_px == pytest.approx(1.0 if surface is None else 4.0)


@pytest.mark.parametrize(
    ("tone", "surface"),
    [
        pytest.param(130, PANEL, id="ten levels lighter"),
        pytest.param(131, (20, 20, 160, 90), id="eleven levels lighter"),
    ],
)
@pytest.mark.parametrize("channels", [(0, 1, 2), (2,)])
def test_a_panel_is_plain_within_ten_levels_of_every_channel(
    tone: int, surface: Box, channels: tuple[int, ...]
) -> None:
    rgb = a_panel()
    for channel in channels:
        rgb[110:140, 20:180, channel] = tone
    assert button_of(rgb).surface == rect(surface)


def test_words_on_the_border_of_two_surfaces_are_on_neither() -> None:
    rgb = plain(level=20)
    rgb[:, 100:] = 220
    assert button_of(rgb).surface is None


# Which controls and calls are looked at.


def controls(n: int, kind: ControlKind = ControlKind.DISMISS_TEXT) -> list[CloseControl]:
    return [a_control(box=rect((10 + 20 * k, 50, 10, 8)), kind=kind, text=str(k)) for k in range(n)]


def test_the_six_surest_calls_and_controls_are_looked_at_calls_first() -> None:
    rgb = plain(60, 40)
    calls = [a_call((20, 20, 10, 8), str(k)) for k in range(8)]
    texts = [one.text for one in find_buttons(rgb, calls, controls(8), [], None)]
    assert texts == ["0", "1", "2", "3", "4", "5"] * 2
    assert find_buttons(rgb, [], [], [], None) == ()


# The clickable node over the words.


def node(box: Box) -> ViewNode:
    return ViewNode(bounds=rect(box), clickable=True)


def node_over(*boxes: Box) -> Rect | None:
    tree = ViewTree(id="tree:1", at_ms=0, at_error_ms=0, windows=tuple(node(box) for box in boxes))
    (button,) = find_buttons(plain(), [a_call()], [], [], tree)
    return button.node_bounds


@pytest.mark.parametrize(
    ("windows", "expected"),
    [
        pytest.param((), None, id="no window"),
        pytest.param(((60, 60, 80, 40),), (60, 60, 80, 40), id="one window's node"),
        pytest.param(((0, 0, 60, 40),), None, id="not over the words"),
        pytest.param(((0, 0, 200, 144),), None, id="0.9 of the picture: the window"),
        pytest.param(((0, 0, 144, 160), (80, 70, 40, 20)), (80, 70, 40, 20), id="the one around them"),
        pytest.param(((10, 10, 110, 90), (0, 0, 150, 100)), None, id="of two, none around them"),
        pytest.param(((80, 70, 40, 20), (70, 65, 60, 30)), (80, 70, 40, 20), id="the smaller"),
    ],
)
def test_the_node_that_takes_a_tap_on_the_words(windows: tuple[Box, ...], expected: Box | None) -> None:
    assert node_over(*windows) == (None if expected is None else rect(expected))


WORDS_ON_PHOTO = Rect.from_xywh(270, 1000, 180, 40)


def written(rgb: np.ndarray, words: Rect = WORDS_ON_PHOTO, level: int = 255) -> np.ndarray:
    at = (int(words.left_px), int(words.bottom_px) - 6)
    return cv2.putText(rgb, "GET IT NOW", at, cv2.FONT_HERSHEY_SIMPLEX, 0.98, (level,) * 3, 3, cv2.LINE_AA)


def rounded(rgb: np.ndarray, box: Rect, colour: tuple[int, int, int], radius: int) -> np.ndarray:
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


def measured(rgb: np.ndarray, *, pointed_at: Rect = WORDS_ON_PHOTO, tree: ViewTree | None = None) -> Button:
    call = CallToAction(box=pointed_at, text="GET IT NOW", score=0.9)
    line = TextLine(text="GET IT NOW", box=WORDS_ON_PHOTO, score=0.95)
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
    button = measured(written(rounded(a_photo(), surface, (30, 90, 220), radius)))
    assert button.surface is not None
    for name in ("left_px", "top_px", "right_px", "bottom_px"):
        off_px = getattr(button.surface, name) - getattr(surface, name)
        assert abs(off_px) <= button.error_px + 2, name
    assert button.luma is not None
    assert abs(button.luma.value - (0.299 * 30 + 0.587 * 90 + 0.114 * 220)) <= button.luma.error + 1


def test_words_on_the_picture_itself_have_no_surface() -> None:
    button = measured(written(a_photo()))
    assert button.surface is None
    assert button.words_box == WORDS_ON_PHOTO


def test_the_ground_of_the_whole_window_is_no_button() -> None:
    assert measured(written(np.full((1600, 720, 3), 40, np.uint8))).surface is None


def test_the_finders_smaller_button_wins_over_a_panel() -> None:
    """A ghost button on a card: its own edge is too weak, the card's is not."""
    rgb = written(rounded(a_photo(), Rect.from_xywh(24, 640, 672, 820), (30, 90, 220), 32))
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
    inner = node(button, node(WORDS_ON_PHOTO, clickable=False))
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
