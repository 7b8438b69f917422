"""What one picture comes to: window, controls and calls, by whatever could be read of it."""

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from detector.core.geometry import Rect
from detector.core.screen import ViewNode, ViewTree
from detector.perception.context import FrameContext
from detector.perception.ink import NO_INK
from detector.perception.look import Seen, interpret
from detector.perception.ports import FindKind, PictureFind, TextLine
from detector.perception.seen import InformationWindow, WindowKind
from detector.perception.x_icon import find_x_marks
from tests.perception.drawn import DISPLAY, DrawnX, page, photo, popup, splash
from tests.perception.words import lexicon, line

CALL_TEXT = "点击跳转详情页或第三方应用"
CALL = line(CALL_TEXT, (144, 1146, 432, 48))
WHOLE = Rect.from_xywh(0, 0, 720, 1600)
FIELD_CROSS = DrawnX(x_px=620, y_px=110, side_px=24, stroke_px=3, colour=(120, 120, 120))
CARD_CROSS = DrawnX(
    x_px=360, y_px=1150, side_px=30, stroke_px=3, colour=(255, 255, 255), ring_radius_px=32, plate_alpha=0.5
)


def looked(
    image: Image.Image,
    lines: tuple[TextLine, ...] = (),
    *,
    tree: ViewTree | None = None,
    window: InformationWindow | None = None,
) -> Seen:
    rgb = np.asarray(image)
    ink = replace(NO_INK, lines=lines, marks=find_x_marks(rgb))
    return interpret(rgb, ink, tree, FrameContext(), display=DISPLAY, lexicon=lexicon(), window=window)


def tree_of(*nodes: ViewNode) -> ViewTree:
    return ViewTree(id="tree:0", at_ms=0.0, at_error_ms=1.0, windows=nodes)


def test_the_trees_texts_serve_where_nothing_read_the_picture() -> None:
    node = ViewNode(text=f" {CALL_TEXT} ", bounds=CALL.box)
    assert [one.text for one in looked(splash(), tree=tree_of(node)).calls_to_action] == [CALL_TEXT]


@pytest.mark.parametrize(
    "node",
    [
        ViewNode(text=CALL_TEXT, bounds=CALL.box, visible=False),
        ViewNode(text=CALL_TEXT, bounds=None),
        ViewNode(text="  ", bounds=CALL.box),
        ViewNode(text=None, bounds=CALL.box),
    ],
    ids=["hidden", "nowhere", "blank", "without a text"],
)
def test_a_node_that_shows_no_text_is_no_line(node: ViewNode) -> None:
    assert looked(splash(), tree=tree_of(node)).calls_to_action == ()


def test_what_was_read_on_the_picture_outranks_the_trees_texts() -> None:
    node = ViewNode(text=CALL_TEXT, bounds=CALL.box)
    assert looked(splash(), (line("湖畔", (200, 700, 300, 80)),), tree=tree_of(node)).calls_to_action == ()


def test_a_window_that_the_frames_around_tell_is_taken_over() -> None:
    given = InformationWindow(kind=WindowKind.SPLASH, box=WHOLE, score=0.9)
    assert looked(page(), window=given).window is given
    assert looked(page()).window.kind is WindowKind.NONE


def test_a_popup_has_its_cross() -> None:
    image = popup(page())
    CARD_CROSS.draw(image)
    seen = looked(image)
    assert seen.window.kind is WindowKind.POPUP
    assert [CARD_CROSS.box.contains(one.glyph_box.center) for one in seen.controls] == [True]


def searched(title: TextLine | None) -> Seen:
    """An advert's picture with a × near its top, in a row with what stands to its left."""
    image = splash()
    FIELD_CROSS.draw(image)
    given = InformationWindow(kind=WindowKind.SPLASH, box=WHOLE, score=0.9)
    return looked(image, () if title is None else (title,), window=given)


@pytest.mark.parametrize(
    "title",
    [
        None,
        line("限时秒杀", (60, 70, 400, 80)),
        line("搜索", (60, 400, 80, 30)),
        line("秒杀", (400, 95, 80, 30)),
        line("I", (190, 100, 12, 18)),
        line("广告", (60, 95, 60, 30)),
        line("Ad", (60, 95, 40, 30)),
    ],
    ids=[
        "nothing",
        "a large title",
        "on another row",
        "not at the left edge",
        "a speck read as a letter",
        "an advert's label",
        "an advert's label in English",
    ],
)
def test_a_cross_that_clears_a_field_is_no_close_control(title: TextLine | None) -> None:
    cleared, alone = searched(line("连衣裙", (60, 95, 120, 30))), searched(title)
    assert cleared.perhaps_score < alone.perhaps_score


def test_nothing_read_on_a_plain_page_is_nothing() -> None:
    seen = looked(Image.new("RGB", (720, 1600), (250, 250, 250)))
    assert (seen.controls, seen.calls_to_action, seen.window.kind) == ((), (), WindowKind.NONE)


@pytest.mark.parametrize(
    ("y_px", "is_reported"),
    [pytest.param(110, False, id="in the title bar"), pytest.param(420, True, id="elsewhere on the page")],
)
def test_a_cross_at_the_end_of_a_plain_bar_is_the_pages_own(y_px: int, is_reported: bool) -> None:
    """The finder is rather sure of it, and where no window is seen that alone would do."""
    image = Image.fromarray(np.full((1600, 720, 3), 246, np.uint8))
    cross = DrawnX(x_px=670, y_px=y_px, side_px=28, stroke_px=3, colour=(90, 90, 90))
    cross.draw(image)
    rgb = np.asarray(image)
    box = Rect.from_xywh(670 - 18, y_px - 18, 36, 36)
    find = PictureFind(box=box, kind=FindKind.X_ICON, score=0.78)
    ink = replace(NO_INK, marks=find_x_marks(rgb), finds=(find,))
    seen = interpret(rgb, ink, None, FrameContext(), display=DISPLAY, lexicon=lexicon())
    assert seen.window.kind is WindowKind.NONE
    assert bool(seen.controls) is is_reported


@pytest.mark.parametrize(
    ("title", "is_reported"),
    [
        pytest.param(line("个人资料", (296, 92, 128, 36)), False, id="a title in the middle"),
        pytest.param(line("Profile", (96, 92, 128, 36)), False, id="a title beside it"),
        pytest.param(line("个人资料", (296, 420, 128, 36)), True, id="words elsewhere"),
        pytest.param(line("8", (352, 92, 16, 36)), True, id="a speck read as a letter"),
        pytest.param(line("扫码领取新人专享一百元大礼包限时优惠", (96, 92, 580, 36)), True, id="a headline"),
    ],
)
def test_an_arrow_with_a_title_in_its_row_is_the_pages_own(title: TextLine, is_reported: bool) -> None:
    """However sure the finder is of it, as long as no window is seen."""
    image = Image.new("RGB", (720, 1600), (246, 246, 246))
    seen = found_in_corner(image, FindKind.BACK_ARROW, 0.97, title)
    assert seen.window.kind is WindowKind.NONE
    assert bool(seen.controls) is is_reported


def test_a_cross_with_a_title_in_its_row_is_the_pages_own() -> None:
    titled = found_in_corner(photo(4), FindKind.X_ICON, 0.8, line("个人资料", (296, 92, 128, 36)))
    alone = found_in_corner(photo(4), FindKind.X_ICON, 0.8, line("个人资料", (296, 420, 128, 36)))
    assert (titled.window.kind, alone.window.kind) == (WindowKind.NONE, WindowKind.NONE)
    assert titled.perhaps_score < 0.5 * alone.perhaps_score


def found_in_corner(image: Image.Image, kind: FindKind, score: float, words: TextLine) -> Seen:
    find = PictureFind(box=Rect.from_xywh(20, 84, 52, 52), kind=kind, score=score)
    ink = replace(NO_INK, lines=(words,), finds=(find,))
    return interpret(np.asarray(image), ink, None, FrameContext(), display=DISPLAY, lexicon=lexicon())


@pytest.mark.parametrize(
    ("x_px", "y_px", "is_of_a_window"),
    [(250, 1200, False), (360, 1200, True), (670, 1200, True), (250, 500, True)],
    ids=["beside the middle", "in the middle", "at the edge", "higher up"],
)
def test_a_low_cross_beside_the_middle_is_one_button_of_two(
    x_px: float, y_px: float, is_of_a_window: bool
) -> None:
    find = PictureFind(box=Rect.from_xywh(x_px - 40, y_px - 40, 80, 80), kind=FindKind.X_ICON, score=0.75)
    ink = replace(NO_INK, finds=(find,))
    rgb = np.full((1600, 720, 3), 246, np.uint8)
    seen = interpret(rgb, ink, None, FrameContext(), display=DISPLAY, lexicon=lexicon())
    assert seen.window.kind is WindowKind.NONE
    assert (seen.perhaps_score > 0.35) is is_of_a_window


def test_a_cross_on_a_splash_of_plain_paper_is_not_a_title_bars() -> None:
    rgb = np.full((1600, 720, 3), 246, np.uint8)
    find = PictureFind(box=Rect.from_xywh(652, 92, 36, 36), kind=FindKind.X_ICON, score=0.75)
    ink = replace(NO_INK, finds=(find,))
    splash_of_paper = InformationWindow(kind=WindowKind.SPLASH, box=WHOLE, score=0.8)
    none = InformationWindow(kind=WindowKind.NONE, box=WHOLE, score=0.2)
    by_window = [
        interpret(rgb, ink, None, FrameContext(), display=DISPLAY, lexicon=lexicon(), window=window)
        for window in (splash_of_paper, none)
    ]
    assert [bool(seen.controls) for seen in by_window] == [True, False]


def test_what_may_be_a_title_bars_own_cross_is_no_proof_that_a_splash_has_none() -> None:
    rgb = np.full((1600, 720, 3), 246, np.uint8)
    find = PictureFind(box=Rect.from_xywh(652, 92, 36, 36), kind=FindKind.X_ICON, score=0.5)
    given = InformationWindow(kind=WindowKind.SPLASH, box=WHOLE, score=0.5)
    ink = replace(NO_INK, finds=(find,))
    seen = interpret(rgb, ink, None, FrameContext(), display=DISPLAY, lexicon=lexicon(), window=given)
    assert seen.controls == () and seen.perhaps_score > 0.4


CARD = InformationWindow(kind=WindowKind.POPUP, box=Rect.from_xywh(60, 400, 600, 800), score=0.9)


@pytest.mark.parametrize(
    ("window", "y_px", "words", "is_reported"),
    [
        pytest.param(None, 700, line("附近的人", (120, 684, 128, 32)), False, id="a page's row"),
        pytest.param(None, 700, line("附近的人", (120, 664, 128, 32)), False, id="a row of two lines"),
        pytest.param(None, 700, line("附近的人", (120, 500, 128, 32)), True, id="another row"),
        pytest.param(None, 700, line("附近的人", (300, 684, 128, 32)), True, id="words in the middle"),
        pytest.param(CARD, 900, line("附近的人", (120, 884, 128, 32)), False, id="a row of a popup's list"),
        pytest.param(CARD, 460, line("附近的人", (120, 444, 128, 32)), True, id="a popup's title"),
        pytest.param(CARD, 380, line("附近的人", (120, 364, 128, 32)), True, id="above a popup's card"),
    ],
)
def test_a_cross_at_the_end_of_a_row_takes_that_row_away(
    window: InformationWindow | None, y_px: float, words: TextLine, is_reported: bool
) -> None:
    find = PictureFind(box=Rect.from_xywh(602, y_px - 18, 36, 36), kind=FindKind.X_ICON, score=0.9)
    ink = replace(NO_INK, lines=(words,), finds=(find,))
    rgb = np.full((1600, 720, 3), 246, np.uint8)
    seen = interpret(rgb, ink, None, FrameContext(), display=DISPLAY, lexicon=lexicon(), window=window)
    assert bool(seen.controls) is is_reported
