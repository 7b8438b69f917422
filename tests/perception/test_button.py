"""What words are drawn on, in little pictures whose surfaces and levels are known to the px."""

import numpy as np
import pytest

from detector.core.geometry import Rect
from detector.core.quantity import Quantity
from detector.core.screen import ViewNode, ViewTree
from detector.perception.button import find_buttons
from detector.windows.seen import Button, CallToAction, CloseControl, ControlKind
from tests.perception.words import line
from tests.rulebook import a_control

Box = tuple[float, float, float, float]
Part = tuple[int, int, int, int]
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


def luma_of(rgb: np.ndarray, words: Box, surface: Box | None = None) -> Quantity | None:
    """Of a closing word on `surface`, which is given, or on the picture itself."""
    box = rect(surface or words)
    control = a_control(box=box, glyph_box=rect(words), kind=ControlKind.DISMISS_TEXT)
    (button,) = find_buttons(rgb, [], [control], [], None)
    return button.luma


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


def test_a_panel_in_a_larger_picture_is_found_to_a_px_of_the_shrunk_one() -> None:
    """540 px wide, sought on 270 px."""
    button = button_of(a_panel((60, 40, 400, 300), 120, (540, 400)), (220, 170, 80, 30))
    assert button.surface == rect((60, 40, 400, 300))
    assert button.error_px == 2.0


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        pytest.param((), (70, 65, 60, 30), id="no line"),
        pytest.param((WORDS,), WORDS, id="one line"),
        pytest.param(((75, 70, 20, 10), (90, 82, 30, 10)), (75, 70, 45, 22), id="two lines"),
        pytest.param(((75, 70, 8, 6), (90, 80, 8, 6), (110, 75, 8, 6)), (75, 70, 43, 16), id="three lines"),
        pytest.param(((10, 10, 20, 10), WORDS), WORDS, id="one elsewhere"),
    ],
)
def test_the_words_are_the_lines_whose_middle_is_in_the_call(lines: tuple[Box, ...], expected: Box) -> None:
    rgb = a_panel()
    texts = [line("词", box) for box in lines]
    (button,) = find_buttons(rgb, [a_call((70, 65, 60, 30))], [], texts, None)
    assert button.words_box == rect(expected)


@pytest.mark.parametrize(
    ("pointed_at", "surface", "error_px"),
    [
        pytest.param((84, 74, 32, 12), PANEL, 1.0, id="hardly larger than the words: where they are"),
        pytest.param((85, 75, 39, 10), PANEL, 1.0, id="1.3 times the words"),
        pytest.param((85, 75, 40, 10), (85, 75, 40, 10), 1.0, id="more: a button of its own"),
        pytest.param((70, 60, 60, 40), (70, 60, 60, 40), 4.0, id="a smaller button on the panel"),
        pytest.param((20, 20, 160, 72), PANEL, 1.0, id="six tenths of what was measured is the same"),
        pytest.param((20, 20, 160, 71), (20, 20, 160, 71), 7.1, id="less than that is another, smaller"),
        pytest.param((0, 0, 200, 160), PANEL, 1.0, id="a little larger than the panel is the same"),
    ],
)
def test_the_finders_button_counts_where_it_is_much_smaller_than_the_panel(
    pointed_at: Box, surface: Box, error_px: float
) -> None:
    button = button_of(a_panel(), WORDS, pointed_at)
    assert button.surface == rect(surface)
    assert button.error_px == pytest.approx(error_px)


def test_a_panel_much_smaller_than_the_finders_button_counts() -> None:
    panel = (50, 50, 100, 70)
    assert button_of(a_panel(panel), WORDS, (2, 2, 196, 156)).surface == rect(panel)


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
        pytest.param(110, PANEL, id="ten levels darker"),
        pytest.param(109, (20, 20, 160, 90), id="eleven levels darker"),
    ],
)
@pytest.mark.parametrize("channels", [(0, 1, 2), (0,), (1,), (2,)])
def test_a_panel_is_plain_within_ten_levels_of_every_channel(
    tone: int, surface: Box, channels: tuple[int, ...]
) -> None:
    rgb = a_panel()
    for channel in channels:
        rgb[110:140, 20:180, channel] = tone
    assert button_of(rgb).surface == rect(surface)


@pytest.mark.parametrize(
    ("missing", "is_panel"),
    [
        pytest.param(((20, 20, 48, 60),), True, id="exactly 0.85 of its box are left"),
        pytest.param(((20, 20, 48, 60), (179, 139, 1, 1)), False, id="one px less"),
        pytest.param(((40, 90, 120, 40),), True, id="a print in it counts as panel"),
        pytest.param(((20, 90, 80, 50),), False, id="a corner as large is gone"),
    ],
)
def test_a_panel_fills_most_of_its_box(missing: tuple[Box, ...], is_panel: bool) -> None:
    rgb = a_panel()
    for box in missing:
        filled(rgb, box, 40)
    assert button_of(rgb).surface == (rect(PANEL) if is_panel else None)


@pytest.mark.parametrize(
    ("wide", "is_panel"),
    [(180, True), pytest.param(181, False, id="more than 0.9 of the picture: its ground")],
)
def test_the_ground_of_nearly_the_whole_picture_is_no_panel(wide: int, is_panel: bool) -> None:
    panel = (0, 0, wide, 160)
    assert button_of(a_panel(panel)).surface == (rect(panel) if is_panel else None)


@pytest.mark.parametrize(
    ("from_px", "is_panel"),
    [
        pytest.param(91, True, id="eight tenths of the words on it"),
        pytest.param(92, False, id="less of them"),
        pytest.param(116, False, id="none of them"),
    ],
)
def test_a_panel_holds_eight_tenths_of_the_words(from_px: int, is_panel: bool) -> None:
    rgb = a_panel((from_px, 20, 90, 120))
    rgb[:, :from_px] = np.random.default_rng(1).integers(0, 255, (160, from_px, 3))
    found = button_of(rgb).surface
    assert found == (rect((from_px, 20, 90, 120)) if is_panel else None)


def test_words_on_the_border_of_two_surfaces_are_on_neither() -> None:
    rgb = plain(level=20)
    rgb[:, 100:] = 220
    assert button_of(rgb).surface is None


def test_a_larger_surface_of_the_same_colour_elsewhere_is_not_theirs() -> None:
    rgb = filled(a_panel((40, 45, 120, 70), 120, (200, 300)), (0, 150, 200, 150), 120)
    assert button_of(rgb).surface == rect((40, 45, 120, 70))


def test_parts_that_touch_by_a_corner_are_two_panels() -> None:
    rgb = a_panel((20, 20, 110, 90))
    filled(rgb, (130, 110, 60, 40), 120)
    assert button_of(rgb).surface == rect((20, 20, 110, 90))


def test_a_panel_begins_at_the_first_px_and_ends_at_the_last_of_the_picture() -> None:
    for panel in ((0, 0, 150, 140), (40, 30, 160, 130)):
        assert button_of(a_panel(panel)).surface == rect(panel)


# How light the ground or a surface is.


def framed(*frames: tuple[Box, int], ground: int = 200) -> np.ndarray:
    rgb = plain(160, 120, ground)
    for box, level in frames:
        filled(rgb, box, level)
    return rgb


@pytest.mark.parametrize(
    ("frame", "value"),
    [
        pytest.param((53, 43, 54, 34), 100.0, id="0.35 of the words' height around them"),
        pytest.param((57, 47, 46, 26), 200.0, id="a frame of less than half of that"),
    ],
)
def test_the_ground_of_words_is_taken_from_a_ring_around_them(frame: Box, value: float) -> None:
    rgb = framed((frame, 100), ((59, 49, 42, 22), 10))
    luma = luma_of(rgb, (60, 50, 40, 20))
    assert luma is not None
    assert luma.value == value


def ring_levels(rgb: np.ndarray, outer: Part, inner: Part) -> tuple[float, float]:
    """Value and error of the grey picture between two boxes: left, top, right, bottom."""
    mask = np.zeros(rgb.shape[:2], bool)
    mask[outer[1] : outer[3], outer[0] : outer[2]] = True
    mask[inner[1] : inner[3], inner[0] : inner[2]] = False
    low, middle, high = np.percentile(rgb[mask][:, 0].astype(float), [25, 50, 75])
    return float(middle), float(high - low) / 2


def grey_noise(seed: int = 3) -> np.ndarray:
    grey = np.random.default_rng(seed).integers(0, 256, (120, 160, 1), np.uint8)
    return np.repeat(grey, 3, axis=2)


@pytest.mark.parametrize(
    ("words", "outer", "inner"),
    [
        pytest.param((60, 50, 40, 20), (53, 43, 107, 77), (59, 49, 101, 71), id="words of 20 px"),
        pytest.param((60.5, 50.5, 40, 20), (53, 43, 108, 78), (59, 49, 102, 72), id="between px"),
        pytest.param((60, 50, 40, 4), (58, 48, 102, 56), (59, 49, 101, 55), id="at least 2 px around"),
        pytest.param((60, 50, 40, 10), (56, 46, 104, 64), (59, 49, 101, 61), id="3.5 px around"),
        pytest.param((2, 50, 40, 20), (0, 43, 49, 77), (1, 49, 43, 71), id="at the left edge"),
        pytest.param((60, 2, 40, 20), (53, 0, 107, 29), (59, 1, 101, 23), id="at the upper edge"),
        pytest.param((118, 50, 40, 20), (111, 43, 160, 77), (117, 49, 159, 71), id="at the right edge"),
        pytest.param((60, 98, 40, 20), (53, 91, 107, 120), (59, 97, 101, 119), id="at the lower edge"),
    ],
)
def test_the_ring_begins_one_px_from_the_words(words: Box, outer: Part, inner: Part) -> None:
    rgb = grey_noise()
    value, error = ring_levels(rgb, outer, inner)
    luma = luma_of(rgb, words)
    assert luma is not None
    assert (luma.value, luma.error) == (pytest.approx(value), pytest.approx(error))


@pytest.mark.parametrize(
    ("surface", "inner"),
    [
        pytest.param((40, 30, 80, 50), (44, 34, 116, 76), id="8 % of the short side within its edges"),
        pytest.param((40, 30, 50, 80), (44, 34, 86, 106), id="upright"),
        pytest.param((40, 30, 80, 40), (43, 33, 117, 67), id="whole px, outwards"),
        pytest.param((-30, 30, 80, 50), (0, 34, 46, 76), id="beyond the left edge"),
        pytest.param((120, 30, 80, 50), (124, 34, 160, 76), id="beyond the right edge"),
        pytest.param((40, -20, 80, 50), (44, 0, 116, 26), id="beyond the upper edge"),
        pytest.param((40, 90, 80, 50), (44, 94, 116, 120), id="beyond the lower edge"),
    ],
)
def test_the_lightness_of_a_surface_is_that_within_its_edges(surface: Box, inner: Part) -> None:
    rgb = grey_noise()
    value, error = ring_levels(rgb, inner, (0, 0, 0, 0))
    luma = luma_of(rgb, (60, 50, 10, 10), surface)
    assert luma is not None
    assert (luma.value, luma.error) == (pytest.approx(value), pytest.approx(error))


@pytest.mark.parametrize(
    ("colour", "value"),
    [((200, 0, 0), 59.8), ((0, 200, 0), 117.4), ((0, 0, 200), 22.8), ((255, 255, 255), 255.0)],
)
def test_colours_weigh_as_much_as_they_seem_light(colour: tuple[int, int, int], value: float) -> None:
    rgb = np.full((120, 160, 3), colour, np.uint8)
    luma = luma_of(rgb, (60, 50, 40, 20))
    assert luma is not None
    assert luma.value == pytest.approx(value)
    assert luma.error == 1.0


@pytest.mark.parametrize(
    "words",
    [(200, 50, 40, 20), (-90, 50, 40, 20), (60, 200, 40, 20), (60, -90, 40, 20)],
)
@pytest.mark.parametrize("has_surface", [False, True])
def test_words_outside_the_picture_have_no_ground(words: Box, has_surface: bool) -> None:
    around = rect(words).expanded(6)
    surface = (around.left_px, around.top_px, around.width_px, around.height_px) if has_surface else None
    assert luma_of(grey_noise(), words, surface) is None


def test_words_as_large_as_the_picture_have_no_ground() -> None:
    assert luma_of(grey_noise(), (0, 0, 160, 120)) is None
    assert button_of(plain(), (0, 0, 200, 160)).surface is None


# Which controls and calls are looked at.


@pytest.mark.parametrize(
    ("box", "has_plate"), [((60, 50, 48, 10), False), ((60, 50, 49, 10), True), ((60, 50, 40, 10), False)]
)
def test_a_control_has_a_plate_if_that_is_a_fifth_larger_than_its_words(box: Box, has_plate: bool) -> None:
    node = rect((50, 40, 70, 30))
    control = a_control(
        box=rect(box), glyph_box=rect((60, 50, 40, 10)), kind=ControlKind.SKIP_TEXT, node_bounds=node
    )
    (button,) = find_buttons(plain(), [], [control], [], None)
    assert button.surface == (rect(box) if has_plate else None)
    assert (button.words_box, button.closes) == (rect((60, 50, 40, 10)), True)
    assert (button.text, button.node_bounds, button.error_px) == ("跳过", node, 1.0)


def controls(n: int, kind: ControlKind = ControlKind.DISMISS_TEXT) -> list[CloseControl]:
    return [a_control(box=rect((10 + 20 * k, 50, 10, 8)), kind=kind, text=str(k)) for k in range(n)]


def test_the_six_surest_calls_and_controls_are_looked_at_calls_first() -> None:
    rgb = plain(60, 40)
    calls = [a_call((20, 20, 10, 8), str(k)) for k in range(8)]
    texts = [one.text for one in find_buttons(rgb, calls, controls(8), [], None)]
    assert texts == ["0", "1", "2", "3", "4", "5"] * 2
    assert find_buttons(rgb, [], [], [], None) == ()


def test_a_mark_among_the_six_controls_is_left_out() -> None:
    mixed = [*controls(3, ControlKind.X_ICON), *controls(5, ControlKind.ACK_TEXT)]
    assert [one.text for one in find_buttons(plain(60, 40), [], mixed, [], None)] == ["0", "1", "2"]


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
        pytest.param(((0, 0, 200, 143),), (0, 0, 200, 143), id="less than 0.9 of the picture"),
        pytest.param(((0, 0, 200, 144),), None, id="0.9 of the picture: the window"),
        pytest.param(((0, 0, 144, 160), (80, 70, 40, 20)), (80, 70, 40, 20), id="the one around them"),
        pytest.param(((10, 10, 110, 90), (0, 0, 150, 100)), None, id="of two, none around them"),
        pytest.param(((80, 70, 40, 20), (70, 65, 60, 30)), (80, 70, 40, 20), id="the smaller"),
        pytest.param(((70, 65, 60, 30), (80, 70, 40, 20)), (80, 70, 40, 20), id="in either order"),
        pytest.param(((0, 0, 200, 160), (80, 70, 40, 20)), (80, 70, 40, 20), id="not a whole window"),
    ],
)
def test_the_node_that_takes_a_tap_on_the_words(windows: tuple[Box, ...], expected: Box | None) -> None:
    assert node_over(*windows) == (None if expected is None else rect(expected))
