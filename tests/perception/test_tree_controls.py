from detector.core.geometry import Rect
from detector.core.screen import ViewNode, ViewTree
from detector.perception.tree_controls import node_under, tree_candidates
from detector.windows.seen import ControlKind
from tests.perception.drawn import DISPLAY
from tests.perception.words import lexicon

WHOLE = DISPLAY.box


def _node(
    box: tuple[float, float, float, float],
    *children: ViewNode,
    text: str | None = None,
    content_desc: str | None = None,
    resource_id: str | None = None,
    clickable: bool | None = False,
    package: str = "cn.app",
) -> ViewNode:
    return ViewNode(
        class_name="android.view.View",
        resource_id=resource_id,
        package=package,
        text=text,
        content_desc=content_desc,
        bounds=Rect.from_xywh(*box),
        clickable=clickable,
        visible=True,
        children=children,
    )


def _tree(*nodes: ViewNode) -> ViewTree:
    advert = _node((0, 0, 720, 1600), *nodes, clickable=True)
    return ViewTree(id="tree:0", at_ms=0, at_error_ms=10, windows=(advert,))


def test_reads_words_descriptions_and_ids() -> None:
    tree = _tree(
        _node((600, 60, 100, 60), text="跳过 3"),
        _node((20, 60, 60, 60), content_desc="关闭"),
        _node((330, 1200, 60, 60), resource_id="cn.app:id/iv_close"),
        _node((100, 700, 400, 60), text="点击右上角跳过即可"),
    )
    found = {(c.kind, c.text, c.countdown_s) for c in tree_candidates(tree, lexicon(), DISPLAY)}
    assert found == {
        (ControlKind.SKIP_TEXT, "跳过 3", 3),
        (ControlKind.X_ICON, "关闭", None),
        (ControlKind.X_ICON, None, None),
    }


def test_the_status_bar_and_what_is_invisible_do_not_count() -> None:
    system = _node((0, 0, 100, 50), text="关闭", package="com.android.systemui")
    hidden = ViewNode(text="跳过", bounds=Rect.from_xywh(600, 60, 100, 60), visible=False)
    assert tree_candidates(_tree(system, hidden), lexicon(), DISPLAY) == ()


def test_climbs_to_the_clickable_parent_of_a_wordless_icon() -> None:
    icon = _node((650, 80, 36, 36))
    tree = _tree(_node((626, 56, 84, 84), icon, clickable=True))
    glyph = Rect.from_xywh(652, 82, 32, 32)
    assert node_under(tree, glyph, lexicon(), DISPLAY) == Rect.from_xywh(626, 56, 84, 84)
    assert [c.kind for c in tree_candidates(tree, lexicon(), DISPLAY)] == [ControlKind.X_ICON]


def test_never_takes_the_advert_itself_for_the_control() -> None:
    tree = _tree(_node((0, 0, 720, 1360), clickable=True))
    assert node_under(tree, Rect.from_xywh(652, 82, 32, 32), lexicon(), DISPLAY) is None


def test_takes_a_node_beside_the_glyph_only_if_it_says_that_it_closes() -> None:
    glyph = Rect.from_xywh(652, 82, 32, 32)
    beside = (560, 70, 80, 60)
    mute = _tree(_node(beside, resource_id="cn.app:id/volume", clickable=True))
    close = _tree(_node(beside, resource_id="cn.app:id/close", clickable=True))
    far = _tree(_node((300, 70, 80, 60), resource_id="cn.app:id/close", clickable=True))
    assert node_under(mute, glyph, lexicon(), DISPLAY) is None
    assert node_under(close, glyph, lexicon(), DISPLAY) == Rect.from_xywh(*beside)
    assert node_under(far, glyph, lexicon(), DISPLAY) is None


def test_the_node_on_top_takes_the_tap() -> None:
    glyph = Rect.from_xywh(592, 430, 32, 32)
    icon, card = _node((584, 364, 88, 88), clickable=True), _node((64, 404, 592, 792), clickable=True)
    cross = _node((578, 416, 60, 60), clickable=True)
    assert node_under(_tree(icon, cross), glyph, lexicon(), DISPLAY) == cross.bounds
    assert node_under(_tree(cross, icon), glyph, lexicon(), DISPLAY) == icon.bounds
    assert node_under(_tree(icon, card), glyph, lexicon(), DISPLAY) is None


def test_with_nodes_of_two_windows_only_the_glyphs_own_is_taken() -> None:
    glyph = Rect.from_xywh(592, 430, 32, 32)
    page = _node((0, 0, 720, 1600), _node((584, 364, 88, 88), clickable=True))
    card = _node((64, 404, 592, 792), clickable=True)
    cross, closing = (
        _node((578, 416, 60, 60), clickable=True),
        _node((560, 400, 64, 64), content_desc="关闭", clickable=True),
    )
    for popup, taken in (
        ((card,), None),
        ((card, cross), cross.bounds),
        ((card, closing), closing.bounds),
    ):
        above = _node((0, 0, 720, 1600), *popup)
        for windows in ((page, above), (above, page)):
            tree = ViewTree(id="tree:1", at_ms=0, at_error_ms=5, windows=windows)
            assert node_under(tree, glyph, lexicon(), DISPLAY) == taken
