"""Nodes and trees of one app, as a dump would have them."""

from detector.core.geometry import Rect
from detector.core.screen import ViewNode, ViewTree

__all__ = ["node_at", "tree_of"]


def node_at(
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


def tree_of(*nodes: ViewNode) -> ViewTree:
    advert = node_at((0, 0, 720, 1600), *nodes, clickable=True)
    return ViewTree(id="tree:0", at_ms=0, at_error_ms=10, windows=(advert,))
