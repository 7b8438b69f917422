"""The node of a view tree that would take a control's tap."""

import pytest

from detector.core.geometry import Point, Rect
from detector.core.screen import ViewNode, ViewTree
from detector.perception.tree_controls import node_under, nodes_at, tree_candidates
from detector.windows.seen import ControlKind
from tests.perception.drawn import DISPLAY
from tests.perception.node_trees import node_at, tree_of
from tests.perception.words import lexicon


def test_climbs_to_the_clickable_parent_of_a_wordless_icon() -> None:
    icon = node_at((650, 80, 36, 36))
    tree = tree_of(node_at((626, 56, 84, 84), icon, clickable=True))
    glyph = Rect.from_xywh(652, 82, 32, 32)
    assert node_under(tree, glyph, lexicon(), DISPLAY) == Rect.from_xywh(626, 56, 84, 84)
    assert [c.kind for c in tree_candidates(tree, lexicon(), DISPLAY)] == [ControlKind.X_ICON]


def test_never_takes_the_advert_itself_for_the_control() -> None:
    tree = tree_of(node_at((0, 0, 720, 1360), clickable=True))
    assert node_under(tree, Rect.from_xywh(652, 82, 32, 32), lexicon(), DISPLAY) is None


def test_takes_a_node_beside_the_glyph_only_if_it_says_that_it_closes() -> None:
    glyph = Rect.from_xywh(652, 82, 32, 32)
    beside = (560, 70, 80, 60)
    mute = tree_of(node_at(beside, resource_id="cn.app:id/volume", clickable=True))
    close = tree_of(node_at(beside, resource_id="cn.app:id/close", clickable=True))
    far = tree_of(node_at((300, 70, 80, 60), resource_id="cn.app:id/close", clickable=True))
    assert node_under(mute, glyph, lexicon(), DISPLAY) is None
    assert node_under(close, glyph, lexicon(), DISPLAY) == Rect.from_xywh(*beside)
    assert node_under(far, glyph, lexicon(), DISPLAY) is None


def test_the_node_on_top_takes_the_tap() -> None:
    glyph = Rect.from_xywh(592, 430, 32, 32)
    icon, card = node_at((584, 364, 88, 88), clickable=True), node_at((64, 404, 592, 792), clickable=True)
    cross = node_at((578, 416, 60, 60), clickable=True)
    assert node_under(tree_of(icon, cross), glyph, lexicon(), DISPLAY) == cross.bounds
    assert node_under(tree_of(cross, icon), glyph, lexicon(), DISPLAY) == icon.bounds
    assert node_under(tree_of(icon, card), glyph, lexicon(), DISPLAY) is None


def test_with_nodes_of_two_windows_only_the_glyphs_own_is_taken() -> None:
    glyph = Rect.from_xywh(592, 430, 32, 32)
    page = node_at((0, 0, 720, 1600), node_at((584, 364, 88, 88), clickable=True))
    card = node_at((64, 404, 592, 792), clickable=True)
    cross, closing = (
        node_at((578, 416, 60, 60), clickable=True),
        node_at((560, 400, 64, 64), content_desc="关闭", clickable=True),
    )
    for popup, taken in (
        ((card,), None),
        ((card, cross), cross.bounds),
        ((card, closing), closing.bounds),
    ):
        above = node_at((0, 0, 720, 1600), *popup)
        for windows in ((page, above), (above, page)):
            tree = ViewTree(id="tree:1", at_ms=0, at_error_ms=5, windows=windows)
            assert node_under(tree, glyph, lexicon(), DISPLAY) == taken


GLYPH = Rect.from_xywh(652, 82, 32, 32)


@pytest.mark.parametrize(
    ("box", "is_near"),
    [
        pytest.param((524, 70, 80, 60), True, id="24 dp away"),
        pytest.param((523, 70, 80, 60), False, id="farther"),
        pytest.param((0, 70, 604, 300), False, id="near but too large"),
    ],
)
def test_a_node_that_says_close_is_taken_within_24_dp(
    box: tuple[float, float, float, float], is_near: bool
) -> None:
    tree = tree_of(node_at(box, content_desc="关闭", clickable=True))
    assert node_under(tree, GLYPH, lexicon(), DISPLAY) == (Rect.from_xywh(*box) if is_near else None)


def test_of_several_near_nodes_the_nearest_is_taken_and_then_the_smallest() -> None:
    def at(x_px: float, width_px: float, height_px: float = 60) -> ViewNode:
        return node_at((x_px, 70, width_px, height_px), text="关闭", clickable=True)

    farther, nearer, larger = at(560, 50), at(560, 70), at(550, 80)
    for nodes in ((farther, nearer, larger), (larger, nearer, farther)):
        assert node_under(tree_of(*nodes), GLYPH, lexicon(), DISPLAY) == nearer.bounds


@pytest.mark.parametrize(
    ("node", "is_taken"),
    [
        pytest.param({"text": "关闭"}, True, id="text"),
        pytest.param({"content_desc": "关闭"}, True, id="desc"),
        pytest.param({"resource_id": "a:id/close"}, True, id="id"),
        pytest.param(
            {"text": "你好", "content_desc": "很好", "resource_id": "a:id/volume"}, False, id="others"
        ),
        pytest.param({}, False, id="nothing"),
    ],
)
@pytest.mark.parametrize("is_inside", [False, True])
def test_a_node_says_close_itself_or_through_a_child(
    node: dict[str, str], is_taken: bool, is_inside: bool
) -> None:
    box = (560.0, 70.0, 80.0, 60.0)
    saying = ViewNode(bounds=Rect.from_xywh(570, 80, 10, 10), visible=True, **node)
    taking = node_at(box, saying, clickable=True) if is_inside else node_at(box, clickable=True, **node)
    found = node_under(tree_of(taking), GLYPH, lexicon(), DISPLAY)
    assert found == (Rect.from_xywh(*box) if is_taken else None)


@pytest.mark.parametrize("clickable", [False, None])
def test_only_a_clickable_node_takes_a_tap(clickable: bool | None) -> None:
    tree = ViewTree(
        id="tree:0", at_ms=0, at_error_ms=1, windows=(node_at((640, 70, 60, 60), clickable=clickable),)
    )
    assert node_under(tree, GLYPH, lexicon(), DISPLAY) is None
    assert nodes_at(tree, GLYPH.center) == []


def test_each_window_takes_a_tap_with_the_node_on_top() -> None:
    lower, upper = node_at((640, 70, 60, 60), clickable=True), node_at((630, 60, 80, 80), clickable=True)
    windows = (
        node_at((0, 0, 720, 1600), lower, upper, ViewNode(clickable=True)),
        node_at((0, 0, 720, 1600)),
        node_at((0, 0, 720, 1600), lower),
    )
    tree = ViewTree(id="tree:0", at_ms=0, at_error_ms=1, windows=windows)
    assert nodes_at(tree, GLYPH.center) == [upper, lower]
    assert nodes_at(tree, Point(x_px=10, y_px=10)) == []


def test_of_two_windows_nodes_at_the_glyph_the_smaller_is_taken() -> None:
    one, other = node_at((640, 70, 60, 60), clickable=True), node_at((644, 74, 48, 48), clickable=True)
    for windows in ((one, other), (other, one)):
        tree = ViewTree(id="tree:0", at_ms=0, at_error_ms=1, windows=windows)
        assert node_under(tree, GLYPH, lexicon(), DISPLAY) == other.bounds


def test_of_two_equally_near_nodes_the_first_is_taken() -> None:
    above, below = (node_at((640, y_px, 40, 40), text="关闭", clickable=True) for y_px in (22, 134))
    for nodes in ((above, below), (below, above)):
        assert node_under(tree_of(*nodes), GLYPH, lexicon(), DISPLAY) == nodes[0].bounds


def test_of_two_windows_nodes_one_that_says_close_is_taken_wherever_its_middle_is() -> None:
    closing, other = (
        node_at((660, 60, 60, 60), text="关闭", clickable=True),
        node_at((600, 40, 90, 90), clickable=True),
    )
    assert closing.bounds is not None and not GLYPH.contains(closing.bounds.center)
    for windows in ((closing, other), (other, closing)):
        tree = ViewTree(id="tree:0", at_ms=0, at_error_ms=1, windows=windows)
        assert node_under(tree, GLYPH, lexicon(), DISPLAY) == closing.bounds
