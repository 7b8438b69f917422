"""A node as an element, by what the pixels inside it show: small pictures whose drawing is known."""

import numpy as np
import pytest
from PIL import Image

from detector.core.geometry import Rect
from detector.core.screen import ViewNode, ViewTree
from detector.perception.element import Element
from detector.perception.glyph import Glyph
from detector.perception.ports import FindKind, PictureFind
from detector.perception.scene import Scene
from detector.perception.tree_elements import TreeCandidate, drawn_in, from_node, with_node
from detector.windows.seen import Channel, ControlKind
from tests.perception.control_figures import element
from tests.perception.drawn import DISPLAY
from tests.perception.drawn_looks import LABEL, popup_with_cross, seen, with_finds, with_skip
from tests.perception.node_pictures import plain, with_bars, with_crosses
from tests.perception.words import lexicon

SHAPE, WORDS = ControlKind.X_ICON, ControlKind.SKIP_TEXT
NODE = Rect.from_xywh(60, 70, 40, 40)
LINE = Rect.from_xywh(40, 70, 60, 24)
INK = Rect.from_xywh(52, 76, 38, 12)


def a_node(bounds: Rect = NODE, *, kind: ControlKind = SHAPE, is_named: bool = True) -> TreeCandidate:
    text, countdown_s = ("跳过 5", 5) if kind.is_text else ("关闭", None)
    named = 0.8 if is_named else 0.0
    return TreeCandidate(bounds=bounds, kind=kind, text=text, countdown_s=countdown_s, named=named)


def element_in(rgb: np.ndarray, node: TreeCandidate) -> Element:
    found = from_node(rgb, node)
    assert found is not None
    return found


def glyph_in(rgb: np.ndarray, bounds: Rect, kind: ControlKind = SHAPE) -> Glyph:
    glyph = drawn_in(rgb, bounds, kind)
    assert glyph is not None and glyph.contrast is not None
    return glyph


def sides(box: Rect) -> tuple[float, ...]:
    return box.left_px, box.top_px, box.right_px, box.bottom_px


@pytest.mark.parametrize(("is_named", "named"), [(True, 0.8), (False, 0.0)])
def test_a_node_whose_cross_is_drawn_is_an_element(is_named: bool, named: float) -> None:
    found = element_in(with_crosses((80, 90)), a_node(is_named=is_named))
    assert sides(found.glyph_box) == pytest.approx((74, 84, 86, 96), abs=0.6)
    assert (found.kind, found.text, found.countdown_s) == (SHAPE, "关闭", None)
    assert found.found_by == (Channel.TREE,) and found.contrast is not None
    assert (found.place, found.words, found.named) == (NODE, None, named)


def test_a_node_whose_words_are_drawn_keeps_its_words() -> None:
    found = element_in(with_bars(INK), a_node(LINE, kind=WORDS))
    assert sides(found.glyph_box) == pytest.approx(sides(INK), abs=0.6)
    assert (found.text, found.countdown_s, found.words) == ("跳过 5", 5, "跳过 5")
    assert (found.named, found.place) == (0.8, LINE)


@pytest.mark.parametrize(("kind", "bounds"), [(SHAPE, NODE), (WORDS, LINE)])
def test_a_node_with_nothing_drawn_in_it_is_vague_and_names_nothing(kind: ControlKind, bounds: Rect) -> None:
    found = element_in(plain(), a_node(bounds, kind=kind))
    assert (found.named, found.is_drawn, found.contrast) == (0.0, False, None)
    assert (found.glyph_box, found.glyph_error_px) == (bounds, bounds.short_side_px / 2)


@pytest.mark.parametrize(
    ("bounds", "shown"),
    [
        (Rect.from_xywh(20, 20, 6, 6), Rect.from_xywh(20, 20, 6, 6)),
        (Rect.from_xywh(20, 20, 5.5, 30), None),
        (Rect.from_xywh(-10, -20, 40, 40), Rect.from_xywh(0, 0, 30, 20)),
        (Rect.from_xywh(155, 20, 40, 40), None),
        (Rect.from_xywh(160, 20, 40, 40), None),
    ],
    ids=["6 px", "narrow", "off the corner", "5 px left", "outside"],
)
def test_only_the_part_of_a_node_in_the_picture_counts_from_six_px(bounds: Rect, shown: Rect | None) -> None:
    found = from_node(plain(), a_node(bounds))
    assert (None if found is None else found.place) == shown


@pytest.mark.parametrize(("x", "y"), [(80, 90), (12, 14), (148, 188)], ids=["middle", "corner", "last"])
@pytest.mark.parametrize("reach_px", [9, 20])
def test_a_cross_is_measured_wherever_its_node_is(x: int, y: int, reach_px: int) -> None:
    bounds = Rect.from_xywh(x - reach_px, y - reach_px, 2 * reach_px, 2 * reach_px)
    shown = bounds.intersection(Rect.from_xywh(0, 0, 160, 200)) or bounds
    glyph = glyph_in(with_crosses((x, y)), shown)
    assert sides(glyph.box) == pytest.approx((x - 6, y - 6, x + 6, y + 6), abs=0.6)


def test_a_cross_beside_the_node_is_not_the_nodes() -> None:
    assert drawn_in(with_crosses((110, 90)), NODE, SHAPE) is None
    pair = with_crosses((110, 90), rgb=with_crosses((80, 90), level=150))
    assert glyph_in(pair, NODE).box.center.x_px == pytest.approx(80, abs=0.5)


@pytest.mark.parametrize(("x", "is_inside"), [(61, True), (59, False)])
def test_a_cross_is_the_nodes_if_its_middle_is_inside(x: int, is_inside: bool) -> None:
    assert (drawn_in(with_crosses((x, 90)), NODE, SHAPE) is not None) is is_inside


@pytest.mark.parametrize("level", [180, 160, 60])
def test_a_faint_cross_is_seen_too(level: int) -> None:
    glyph_in(with_crosses((80, 90), level=level), NODE)


def test_one_stroke_of_a_cross_is_none() -> None:
    rgb = plain()
    for k in range(-6, 7):
        rgb[90 + k, 79 + k : 82 + k] = 20
    assert drawn_in(rgb, NODE, SHAPE) is None


def test_a_plus_or_a_blot_is_no_cross() -> None:
    rgb = plain()
    rgb[78:102, 79:82] = rgb[89:92, 68:92] = 20
    assert drawn_in(rgb, NODE, SHAPE) is None
    rgb[82:98, 72:88] = 20
    assert drawn_in(rgb, NODE, SHAPE) is None


GLYPH = Rect.from_xywh(630, 110, 40, 40)


def an_element(
    *, kind: ControlKind = SHAPE, strokes: float = 0.9, found_by: tuple[Channel, ...] = (Channel.PICTURE,)
) -> Element:
    return element(GLYPH, kind=kind, strokes=strokes, found_by=found_by)


def beside_node(given: Element, bounds: Rect | None) -> Element:
    nodes = () if bounds is None else (ViewNode(bounds=bounds, clickable=True, package="cn.app"),)
    tree = ViewTree(id="tree:1", at_ms=0, at_error_ms=5, windows=nodes)
    return with_node(given, tree, lexicon(), DISPLAY)


OWN, OFF = GLYPH.expanded(12), Rect.from_xywh(500, 100, 200, 60)


@pytest.mark.parametrize("bounds", [None, Rect.from_xywh(0, 0, 720, 1600), Rect.from_xywh(100, 900, 60, 60)])
def test_without_a_node_under_it_an_element_stays_as_it_is(bounds: Rect | None) -> None:
    given = an_element()
    assert beside_node(given, bounds) is given


def test_a_drawn_cross_in_a_node_of_its_own_is_found_by_the_tree_too() -> None:
    control = beside_node(an_element(), OWN)
    assert control.found_by == (Channel.TREE, Channel.PICTURE)
    assert control.node_bounds == OWN


def test_a_node_and_pixels_that_agree_are_one_control() -> None:
    image, words, _ = with_skip()
    bounds = Rect.from_xywh(540, 70, 160, 80)
    node = ViewNode(text="跳过 5", bounds=bounds, clickable=True, package="cn.app")
    root = ViewNode(bounds=DISPLAY.box, clickable=True, package="cn.app", children=(node,))
    tree = ViewTree(id="tree:1", at_ms=0, at_error_ms=5, windows=(root,))
    (control,) = seen(image, (words, LABEL), tree).controls
    assert control.found_by == (Channel.TREE, Channel.TEXT)
    assert control.node_bounds == bounds


def test_a_node_with_nothing_drawn_in_it_is_only_a_perhaps() -> None:
    node = ViewNode(text="跳过", bounds=Rect.from_xywh(540, 400, 160, 80), clickable=True, package="cn.app")
    tree = ViewTree(id="tree:1", at_ms=0, at_error_ms=5, windows=(node,))
    image = Image.new("RGB", (720, 1600), (200, 200, 200))
    shown = seen(image, tree=tree)
    assert shown.controls == () and shown.perhaps_score > 0


def test_an_unnamed_small_node_in_a_drawn_cross_supports_it() -> None:
    """A × painted in a creative has no node of its own."""
    image, x = popup_with_cross()
    find = PictureFind(box=x.box.expanded(4), kind=FindKind.X_ICON, score=0.6)

    def with_node(grown_px: float) -> Scene:
        node = ViewNode(bounds=x.box.expanded(grown_px), clickable=True, package="cn.app")
        root = ViewNode(bounds=DISPLAY.box, package="cn.app", children=(node,))
        tree = ViewTree(id="tree:1", at_ms=0, at_error_ms=5, windows=(root,))
        return with_finds(image, (), find, tree=tree)

    own, creatives = with_node(14), with_node(300)
    assert Channel.TREE in own.controls[0].found_by
    assert all(Channel.TREE not in one.found_by for one in creatives.controls)
    assert own.controls[0].score > max(one.score for one in creatives.controls)
