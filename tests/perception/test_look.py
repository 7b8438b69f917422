"""The result for one picture, from whatever could be read of it, and whether its words are worth reading."""

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from detector.core.display import Display
from detector.core.geometry import Rect
from detector.core.screen import ViewNode, ViewTree
from detector.perception.content import NO_CONTENT
from detector.perception.looking import is_worth_reading
from detector.perception.pictures import FrameContext
from detector.perception.ports import FindKind, PictureFind, TextLine, WindowGuess
from detector.perception.scene import Scene, scene_of
from detector.perception.weights import SightWeights
from detector.perception.x_icon import find_x_marks
from detector.windows.seen import InformationWindow, WindowKind
from tests.perception.drawn import DISPLAY, DrawnX, page, popup, splash
from tests.perception.drawn_looks import SETUP
from tests.perception.learned import shipped
from tests.perception.words import line

CALL_TEXT = "点击跳转详情页或第三方应用"
CALL = line(CALL_TEXT, (144, 1146, 432, 48))
WHOLE = Rect.from_xywh(0, 0, 720, 1600)
CARD_CROSS = DrawnX(
    x_px=360, y_px=1150, side_px=30, stroke_px=3, colour=(255, 255, 255), ring_radius_px=32, plate_alpha=0.5
)


def looked(
    image: Image.Image,
    lines: tuple[TextLine, ...] = (),
    *,
    tree: ViewTree | None = None,
    window: InformationWindow | None = None,
) -> Scene:
    rgb = np.asarray(image)
    ink = replace(NO_CONTENT, lines=lines, marks=find_x_marks(rgb))
    return scene_of(rgb, ink, tree, FrameContext(), display=DISPLAY, setup=SETUP, window=window)


def tree_of(*nodes: ViewNode) -> ViewTree:
    return ViewTree(id="tree:0", at_ms=0.0, at_error_ms=1.0, windows=nodes)


def test_the_trees_texts_are_used_if_the_picture_was_not_read() -> None:
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
    ids=["hidden", "without bounds", "blank", "without a text"],
)
def test_a_node_without_text_is_no_line(node: ViewNode) -> None:
    assert looked(splash(), tree=tree_of(node)).calls_to_action == ()


def test_what_was_read_on_the_picture_outranks_the_trees_texts() -> None:
    node = ViewNode(text=CALL_TEXT, bounds=CALL.box)
    assert looked(splash(), (line("湖畔", (200, 700, 300, 80)),), tree=tree_of(node)).calls_to_action == ()


def test_a_window_known_from_neighbouring_frames_is_kept() -> None:
    given = InformationWindow(kind=WindowKind.SPLASH, box=WHOLE, score=0.9)
    assert looked(page(), window=given).window is given
    assert looked(page()).window.kind is WindowKind.NONE


def test_a_popup_has_its_cross() -> None:
    image = popup(page())
    CARD_CROSS.draw(image)
    seen = looked(image)
    assert seen.window.kind is WindowKind.POPUP
    assert [CARD_CROSS.box.contains(one.glyph_box.center) for one in seen.controls] == [True]


def test_a_plain_page_has_nothing() -> None:
    seen = looked(Image.new("RGB", (720, 1600), (250, 250, 250)))
    assert (seen.controls, seen.calls_to_action, seen.window.kind) == ((), (), WindowKind.NONE)


def tiny(image: Image.Image) -> np.ndarray:
    return np.asarray(image.resize((180, 400), Image.Resampling.BOX))


TINY = Display(width_px=180, height_px=400, density_dpi=80)
CARD = Rect.from_xywh(22, 120, 137, 145)
ICON = Rect.from_xywh(30, 124, 14, 14)
NODES = ViewNode(bounds=TINY.box, children=(ViewNode(bounds=CARD), ViewNode(bounds=ICON, clickable=True)))


@pytest.mark.parametrize(
    ("is_popup", "has_tree", "n_bare"), [(True, True, 1), (True, False, 0), (False, True, 0)]
)
def test_a_windows_wordless_nodes_are_reported(is_popup: bool, has_tree: bool, n_bare: int) -> None:
    rgb, tree = tiny(popup(page()) if is_popup else page()), tree_of(NODES) if has_tree else None
    seen = scene_of(rgb, NO_CONTENT, tree, FrameContext(), display=TINY, setup=SETUP)
    assert (seen.window.kind is WindowKind.POPUP) is is_popup
    assert [one.node_bounds for one in seen.bare_controls] == [ICON] * n_bare


@pytest.mark.parametrize("visible", [True, None, False])
def test_the_trees_texts_are_lines_unless_they_are_hidden(visible: bool | None) -> None:
    tree = tree_of(ViewNode(text=None), ViewNode(text="广告", bounds=CARD, visible=visible))
    seen = scene_of(tiny(page()), NO_CONTENT, tree, FrameContext(), display=TINY, setup=SETUP)
    assert [(one.text, one.score) for one in seen.notices] == ([] if visible is False else [("广告", 0.9)])


def seen_with(lines: tuple[TextLine, ...], finds: tuple[PictureFind, ...] | None) -> Scene:
    ink = replace(NO_CONTENT, lines=lines, finds=finds)
    return scene_of(tiny(page()), ink, None, FrameContext(), display=TINY, setup=SETUP)


@pytest.mark.parametrize(("middle_px", "share"), [(160, 0.6), (161, 0.9)])
def test_calls_are_weighed_by_their_height_on_the_picture(middle_px: float, share: float) -> None:
    """Two fifths of 400 px."""
    (call,) = seen_with((line(CALL_TEXT, (40, middle_px - 10, 100, 20), 0.8),), None).calls_to_action
    assert call.score == pytest.approx(share * 0.8)


def test_what_the_finder_takes_for_a_call_is_one() -> None:
    found = PictureFind(box=CARD, kind=FindKind.CALL, score=0.9)
    assert [(one.box, one.score) for one in seen_with((), (found,)).calls_to_action] == [(CARD, 0.9)]


def test_a_tree_without_a_node_for_it_speaks_against_a_control_and_one_with_a_node_for_it() -> None:
    image = popup(page())
    CARD_CROSS.draw(image)
    rgb = tiny(image)
    ink = replace(NO_CONTENT, marks=find_x_marks(rgb))
    place = Rect.from_xywh(80, 277, 20, 20)
    node = ViewNode(bounds=TINY.box, children=(ViewNode(bounds=place, clickable=True),))
    scores = []
    for tree in (tree_of(ViewNode(bounds=TINY.box)), None, tree_of(node)):
        seen = scene_of(rgb, ink, tree, FrameContext(), display=TINY, setup=SETUP)
        scores.append(seen.controls[0].score)
    assert scores == pytest.approx([0.67, 0.87, 0.89], abs=0.02)
    assert scores == sorted(scores)


PLAIN = np.asarray(Image.new("RGB", (720, 1600), (250, 250, 250)))


def test_a_plain_screen_is_not_worth_reading() -> None:
    assert not is_worth_reading(PLAIN, (), None, shipped())


def test_even_a_weak_find_is_worth_reading() -> None:
    hint = PictureFind(box=Rect.from_xywh(600, 80, 60, 60), kind=FindKind.X_ICON, score=0.12)
    assert is_worth_reading(PLAIN, (hint,), None, shipped())


def test_a_card_over_a_dimmed_page_is_worth_reading() -> None:
    assert is_worth_reading(np.asarray(popup(page())), (), None, shipped())


def test_the_looks_alone_may_be_worth_reading() -> None:
    """Also on a small picture; a black one is not."""
    assert is_worth_reading(np.asarray(popup(page()))[::4, ::4], (), None, shipped())
    assert not is_worth_reading(np.zeros((400, 180, 3), np.uint8), (), None, shipped())


def dimmed(share: float) -> np.ndarray:
    """A page on its way to a popup, 180 px wide."""
    return np.asarray(Image.blend(page(), popup(page()), share).resize((180, 400), Image.Resampling.BOX))


@pytest.mark.parametrize(("share", "is_worth"), [(0.3, False), (0.5, True)])
def test_a_window_is_worth_reading_from_a_chance_of_a_tenth_on(share: float, is_worth: bool) -> None:
    """The chances by the shipped weights are 0.098 and 0.24."""
    assert is_worth_reading(dimmed(share), (), None, shipped()) is is_worth


@pytest.mark.parametrize(("none", "is_worth"), [(0.999, False), (0.02, True)])
def test_what_the_window_finder_sees_counts(none: float, is_worth: bool) -> None:
    rest = (1 - none) / 3
    cover = np.full((48, 24), 1 - none, np.float32)
    sight = WindowGuess(cover=cover, none=none, full_screen=rest, card=rest, sheet=rest)
    weights = replace(shipped(), sight=SightWeights(share=0.8, overlap=3.0))
    assert is_worth_reading(PLAIN, (), sight, weights) is is_worth
