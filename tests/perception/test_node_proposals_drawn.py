"""Nodes and pixels together, on drawn screens and with the shipped weights."""

from PIL import Image

from detector.core.geometry import Rect
from detector.core.screen import ViewNode, ViewTree
from detector.perception.look import Interpretation
from detector.perception.ports import FindKind, PictureFind
from detector.windows.seen import Channel
from tests.perception.drawn import DISPLAY
from tests.perception.drawn_looks import LABEL, popup_with_cross, seen, with_finds, with_skip


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

    def with_node(grown_px: float) -> Interpretation:
        node = ViewNode(bounds=x.box.expanded(grown_px), clickable=True, package="cn.app")
        root = ViewNode(bounds=DISPLAY.box, package="cn.app", children=(node,))
        tree = ViewTree(id="tree:1", at_ms=0, at_error_ms=5, windows=(root,))
        return with_finds(image, (), find, tree=tree)

    own, creatives = with_node(14), with_node(300)
    assert Channel.TREE in own.controls[0].found_by
    assert all(Channel.TREE not in one.found_by for one in creatives.controls)
    assert own.controls[0].score > max(one.score for one in creatives.controls)
