"""The close controls that a view tree names or suggests, and the node that would take a control's tap."""

import pytest

from detector.core.display import Display
from detector.core.geometry import Rect
from detector.core.screen import ViewNode, ViewTree
from detector.perception.tree_elements import (
    TreeCandidate,
    node_under,
    nodes_at,
    tree_candidates,
    wordless_nodes,
)
from detector.windows.seen import ControlKind
from tests.perception.drawn import DISPLAY
from tests.perception.node_trees import node_at, tree_of
from tests.perception.words import lexicon

WHOLE = DISPLAY.box


def test_reads_words_descriptions_and_ids() -> None:
    tree = tree_of(
        node_at((600, 60, 100, 60), text="跳过 3"),
        node_at((20, 60, 60, 60), content_desc="关闭"),
        node_at((330, 1200, 60, 60), resource_id="cn.app:id/iv_close"),
        node_at((100, 700, 400, 60), text="点击右上角跳过即可"),
    )
    found = {(c.kind, c.text, c.countdown_s) for c in tree_candidates(tree, lexicon(), DISPLAY)}
    assert found == {
        (ControlKind.SKIP_TEXT, "跳过 3", 3),
        (ControlKind.X_ICON, "关闭", None),
        (ControlKind.X_ICON, None, None),
    }


def test_the_status_bar_and_what_is_invisible_do_not_count() -> None:
    system = node_at((0, 0, 100, 50), text="关闭", package="com.android.systemui")
    hidden = ViewNode(text="跳过", bounds=Rect.from_xywh(600, 60, 100, 60), visible=False)
    assert tree_candidates(tree_of(system, hidden), lexicon(), DISPLAY) == ()


# Which nodes are candidates


def _found(*nodes: ViewNode, display: Display = DISPLAY) -> list[TreeCandidate]:
    return list(tree_candidates(tree_of(*nodes), lexicon(), display))


def _named(
    kind: ControlKind, text: str | None, score: float, countdown_s: int | None = None
) -> TreeCandidate:
    box = Rect.from_xywh(250, 300, 100, 60)
    return TreeCandidate(bounds=box, kind=kind, text=text, countdown_s=countdown_s, named=score)


@pytest.mark.parametrize(
    ("text", "desc", "resource_id", "expected"),
    [
        pytest.param("关闭", None, None, _named(ControlKind.DISMISS_TEXT, "关闭", 0.9), id="a word"),
        pytest.param(None, "关闭", None, _named(ControlKind.X_ICON, "关闭", 0.9), id="a described icon"),
        pytest.param("你好", "关闭", None, _named(ControlKind.DISMISS_TEXT, "关闭", 0.9), id="described"),
        pytest.param(None, "跳过 3", None, _named(ControlKind.SKIP_TEXT, "跳过 3", 0.9, 3), id="a skip"),
        pytest.param("跳过哦", None, None, _named(ControlKind.SKIP_TEXT, "跳过哦", 0.9 * 0.85), id="nearly"),
        pytest.param("×", None, None, _named(ControlKind.X_ICON, None, 0.8), id="a sign"),
        pytest.param(None, None, "a:id/iv_close", _named(ControlKind.X_ICON, None, 0.6), id="an id"),
        pytest.param(None, None, "a:id/skip_view", _named(ControlKind.SKIP_TEXT, None, 0.6), id="skip's id"),
        pytest.param("你好", None, "a:id/iv_close", None, id="other words with a close's id"),
        pytest.param(None, None, "a:id/volume", None, id="another id"),
        pytest.param("你好", "很好", None, None, id="other words"),
    ],
)
def test_a_node_is_named_by_its_words_or_its_id(
    text: str | None, desc: str | None, resource_id: str | None, expected: TreeCandidate | None
) -> None:
    node = node_at((250, 300, 100, 60), text=text, content_desc=desc, resource_id=resource_id)
    assert _found(node) == ([] if expected is None else [expected])


@pytest.mark.parametrize(("beside", "is_control"), [("取消", False), ("你好", True)])
def test_a_word_that_confirms_closes_only_without_a_way_out_beside_it(beside: str, is_control: bool) -> None:
    found = _found(node_at((400, 300, 100, 60), text="确定"), node_at((200, 300, 100, 60), text=beside))
    assert ("确定" in [one.text for one in found]) is is_control


@pytest.mark.parametrize(
    ("box", "is_control"),
    [
        pytest.param((72, 300, 576, 240), True, id="0.12 of the display"),
        pytest.param((72, 300, 577, 240), False, id="more than that"),
        pytest.param((72, 300, 100, 256), True, id="0.16 of its height"),
        pytest.param((72, 300, 100, 257), False, id="higher"),
        pytest.param((72, 300, 0, 60), False, id="empty"),
        pytest.param((720, 300, 100, 60), False, id="off the display"),
    ],
)
def test_a_control_is_no_larger_than_a_share_of_the_display(
    box: tuple[float, float, float, float], is_control: bool
) -> None:
    assert len(_found(node_at(box, text="关闭"), node_at((20, 900, 60, 60), text="跳过"))) == 1 + is_control


def test_a_node_without_bounds_is_passed_over() -> None:
    bare = ViewNode(text="关闭", visible=True)
    assert [one.text for one in _found(bare, node_at((20, 900, 60, 60), text="跳过"))] == ["跳过"]


@pytest.mark.parametrize(
    ("visible", "package", "is_shown"),
    [(None, None, True), (True, "cn.app", True), (False, "cn.app", False)]
    + [(True, package, False) for package in ("com.android.systemui", "android")],
)
def test_hidden_nodes_and_those_of_the_system_are_left_out_with_all_inside(
    visible: bool | None, package: str | None, is_shown: bool
) -> None:
    inside = node_at((250, 300, 100, 60), text="关闭")
    outer = ViewNode(visible=visible, package=package, bounds=WHOLE, children=(inside,))
    found = _found(outer, node_at((20, 900, 60, 60), text="跳过"))
    assert [one.text for one in found] == ["跳过", *(["关闭"] if is_shown else [])]


# Small icons without words


def _middle(x_px: float, y_px: float, side_px: float = 40) -> tuple[float, float, float, float]:
    return x_px - side_px / 2, y_px - side_px / 2, side_px, side_px


@pytest.mark.parametrize(
    ("x_px", "y_px", "is_usual"),
    [
        (143, 400, True),
        (144, 400, False),
        (577, 400, True),
        (576, 400, False),
        (288, 400, False),
        (289, 400, True),
        (60, 48, False),
        (60, 49, True),
    ],
)
def test_a_small_icon_counts_where_controls_usually_are(x_px: float, y_px: float, is_usual: bool) -> None:
    found = _found(node_at(_middle(x_px, y_px), clickable=True))
    expected = TreeCandidate(
        bounds=Rect.from_xywh(*_middle(x_px, y_px)),
        kind=ControlKind.X_ICON,
    )
    assert found == ([expected] if is_usual else [])


WORDLESS = [
    pytest.param(node_at((296, 300, 128, 128), clickable=True), True, id="64 dp"),
    pytest.param(node_at((296, 300, 128.5, 128), clickable=True), False, id="wider"),
    pytest.param(node_at((296, 300, 128, 128.5), clickable=True), False, id="higher"),
    pytest.param(node_at((330, 300, 60, 120), clickable=True), False, id="twice as high as wide"),
    pytest.param(node_at((330, 300, 61, 120), clickable=True), True, id="not quite twice as high"),
    pytest.param(node_at((300, 300, 120, 60), clickable=True), False, id="twice as wide as high"),
    pytest.param(node_at((300, 300, 119, 60), clickable=True), True, id="not quite twice as wide"),
    pytest.param(node_at((340, 300, 40, 0), clickable=True), False, id="empty"),
    pytest.param(node_at((340, 300, 40, 40), clickable=True, text=" "), True, id="blank text"),
    pytest.param(node_at((340, 300, 40, 40), clickable=True, text="好"), False, id="with text"),
    pytest.param(node_at((340, 300, 40, 40), clickable=True, content_desc=" "), True, id="blank description"),
    pytest.param(node_at((340, 300, 40, 40), clickable=True, content_desc="好"), False, id="described"),
    pytest.param(node_at((340, 300, 40, 40), clickable=False), False, id="not clickable"),
    pytest.param(node_at((340, 300, 40, 40), clickable=None), False, id="perhaps clickable"),
]


@pytest.mark.parametrize(("icon", "counts"), WORDLESS)
def test_a_small_icon_is_a_wordless_clickable_leaf(icon: ViewNode, counts: bool) -> None:
    assert [one.bounds for one in _found(icon)] == ([icon.bounds] if counts else [])
    assert wordless_nodes(tree_of(icon), WHOLE, DISPLAY) == ((icon.bounds,) if counts else ())


@pytest.mark.parametrize(
    ("parent", "counts"),
    [
        pytest.param((320, 280, 100, 100, True), True, id="a clickable parent"),
        pytest.param((320, 280, 100, 100, None), False, id="a mute parent"),
        pytest.param((0, 0, 720, 1500, True), False, id="the advert itself"),
    ],
)
def test_a_parent_may_take_the_tap_of_a_wordless_leaf(
    parent: tuple[float, float, float, float, bool | None], counts: bool
) -> None:
    icon = node_at((340, 300, 40, 40))
    x, y, width, height, clickable = parent
    outer = ViewNode(bounds=Rect.from_xywh(x, y, width, height), clickable=clickable, children=(icon,))
    assert wordless_nodes(tree_of(outer), WHOLE, DISPLAY) == ((icon.bounds,) if counts else ())


WINDOW = Rect.from_xywh(100, 400, 500, 500)


@pytest.mark.parametrize(
    ("card", "counts"),
    [((100, 400, 350, 500), True), ((100, 400, 349, 500), False)],
    ids=["0.7 of the window", "less"],
)
def test_a_windows_icons_are_drawn_after_its_card(
    card: tuple[float, float, float, float], counts: bool
) -> None:
    before, after = node_at((120, 420, 40, 40), clickable=True), node_at((220, 420, 40, 40), clickable=True)
    outside, unplaced = node_at((20, 420, 40, 40), clickable=True), ViewNode(clickable=True)
    tree = tree_of(before, node_at(card), unplaced, outside, after)
    assert wordless_nodes(tree, WINDOW, DISPLAY) == ((after.bounds,) if counts else ())


def test_only_what_follows_the_last_card_of_its_own_root_is_a_windows_icon() -> None:
    card = node_at((100, 400, 500, 500))
    icons = [node_at((120 + 60 * k, 420, 40, 40), clickable=True) for k in range(3)]
    tree = ViewTree(
        id="tree:0",
        at_ms=0,
        at_error_ms=1,
        windows=(
            node_at((0, 0, 720, 1600), icons[0]),
            node_at((0, 0, 720, 1600), card, icons[1], card, icons[2]),
        ),
    )
    assert wordless_nodes(tree, WINDOW, DISPLAY) == (icons[2].bounds,)


# Doubles


@pytest.mark.parametrize(
    ("nodes", "kept"),
    [
        pytest.param(
            [((250, 300, 100, 60), "跳过口"), ((260, 310, 80, 40), "关闭")], ["关闭"], id="the better"
        ),
        pytest.param(
            [((250, 300, 100, 60), "关闭"), ((260, 310, 80, 40), "跳过")], ["跳过"], id="the smaller"
        ),
        pytest.param(
            [((250, 300, 100, 60), "跳过"), ((340, 300, 30, 60), "关闭")], ["跳过", "关闭"], id="two"
        ),
        pytest.param(
            [((240, 300, 120, 60), "跳过口"), ((240, 300, 30, 60), "关闭")], ["关闭"], id="inner better"
        ),
        pytest.param(
            [((250, 310, 20, 20), "跳过口"), ((200, 300, 100, 60), "关闭")], ["关闭"], id="outer better"
        ),
    ],
)
def test_candidates_that_share_a_middle_are_one(
    nodes: list[tuple[tuple[float, float, float, float], str]], kept: list[str]
) -> None:
    found = _found(*(node_at(box, text=text) for box, text in nodes))
    assert sorted(one.text or "" for one in found) == sorted(kept)


def test_the_best_candidates_come_first() -> None:
    found = _found(
        node_at((250, 300, 100, 60), resource_id="a:id/close"),
        node_at((250, 500, 100, 60), text="×"),
        node_at((250, 700, 100, 60), text="关闭"),
    )
    assert [one.named for one in found] == [0.9, 0.8, 0.6]


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
    for popup, taken in (((card,), None), ((card, cross), cross.bounds), ((card, closing), closing.bounds)):
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


def test_of_two_windows_nodes_at_the_glyph_the_smaller_is_taken() -> None:
    one, other = node_at((640, 70, 60, 60), clickable=True), node_at((644, 74, 48, 48), clickable=True)
    for windows in ((one, other), (other, one)):
        tree = ViewTree(id="tree:0", at_ms=0, at_error_ms=1, windows=windows)
        assert node_under(tree, GLYPH, lexicon(), DISPLAY) == other.bounds


def test_of_two_windows_nodes_one_that_says_close_is_taken_wherever_its_middle_is() -> None:
    closing, other = (
        node_at((660, 60, 60, 60), text="关闭", clickable=True),
        node_at((600, 40, 90, 90), clickable=True),
    )
    assert closing.bounds is not None and not GLYPH.contains(closing.bounds.center)
    for windows in ((closing, other), (other, closing)):
        tree = ViewTree(id="tree:0", at_ms=0, at_error_ms=1, windows=windows)
        assert node_under(tree, GLYPH, lexicon(), DISPLAY) == closing.bounds
