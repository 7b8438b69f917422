"""Nodes and screens for crawls, in a few words."""

from detector.core.geometry import Rect
from detector.core.screen import ViewNode, ViewTree

__all__ = ["PACKAGE", "a_row", "a_text", "a_tree", "a_window"]

PACKAGE = "cn.example.app"


def a_text(
    text: str,
    top_px: float = 0,
    *,
    left_px: float = 40,
    clickable: bool = True,
    package: str = PACKAGE,
    class_name: str = "android.widget.TextView",
    checkable: bool = False,
) -> ViewNode:
    return ViewNode(
        class_name=class_name,
        package=package,
        text=text,
        bounds=Rect.from_xywh(left_px, top_px, 400, 60),
        clickable=clickable,
        checkable=checkable,
    )


def a_row(*texts: str, top_px: float = 0, clickable: bool = True) -> ViewNode:
    """A clickable row with texts beside each other."""
    cells = tuple(a_text(one, top_px, left_px=20 + 420 * at, clickable=False) for at, one in enumerate(texts))
    return ViewNode(
        class_name="android.widget.LinearLayout",
        package=PACKAGE,
        bounds=Rect.from_xywh(0, top_px, 1080, 60),
        clickable=clickable,
        children=cells,
    )


def a_window(*nodes: ViewNode, package: str = PACKAGE) -> ViewNode:
    return ViewNode(
        class_name="android.widget.FrameLayout",
        package=package,
        bounds=Rect.from_xywh(0, 0, 1080, 2400),
        children=nodes,
    )


def a_tree(*nodes: ViewNode) -> ViewTree:
    return ViewTree(id="tree:0", at_ms=0, at_error_ms=0, windows=(a_window(*nodes),))
