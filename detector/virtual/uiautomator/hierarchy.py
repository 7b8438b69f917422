"""View trees as XML, as printed by `uiautomator dump` and the uiautomator2 server.

The stock command prints only the active window; the server prints every window, in an order that
is not the stacking order (it comes from a hash set), with a few more attributes.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

from detector.virtual.app_port import Node, VirtualDisplay
from detector.virtual.display.windows import Window

__all__ = ["SERVER_STYLE", "STOCK_STYLE", "HierarchyStyle", "hierarchy_xml", "in_dump_order"]

_HEAD = "<?xml version='1.0' encoding='UTF-8' standalone='yes' ?>"
_ENTITIES = {'"': "&quot;", "\n": "&#10;", "\t": "&#9;"}


@dataclass(frozen=True, slots=True, kw_only=True)
class HierarchyStyle:
    has_server_attributes: bool
    separator: str


STOCK_STYLE = HierarchyStyle(has_server_attributes=False, separator="")
SERVER_STYLE = HierarchyStyle(has_server_attributes=True, separator="\r\n")


def in_dump_order(windows: Iterable[Window]) -> list[Window]:
    """Those with a tree, ordered by a number unrelated to the stacking order."""
    return sorted((window for window in windows if window.root is not None), key=lambda window: window.token)


def hierarchy_xml(
    windows: Iterable[Window],
    *,
    display: VirtualDisplay,
    style: HierarchyStyle,
    quarter_turns: int = 0,
    is_compressed: bool = False,
    max_depth: int = 50,
) -> str:
    roots = [(window.root, window.package) for window in windows if window.root is not None]
    if not roots:
        return f'{_HEAD}{style.separator}<hierarchy rotation="{quarter_turns}" />'
    writer = _Writer(display=display, style=style, is_compressed=is_compressed)
    for index, (root, package) in enumerate(roots):
        writer.write(root, package, index, max_depth)
    nodes = "".join(writer.pieces)
    return f'{_HEAD}{style.separator}<hierarchy rotation="{quarter_turns}">{nodes}</hierarchy>'


@dataclass(slots=True, kw_only=True)
class _Writer:
    display: VirtualDisplay
    style: HierarchyStyle
    is_compressed: bool
    pieces: list[str] = field(default_factory=list)

    def write(self, node: Node, package: str, index: int, depth_left: int) -> None:
        is_left_out = self.is_compressed and len(node.children) == 1 and not _has_content(node)
        has_children = bool(node.children) and depth_left > 1
        if not is_left_out:
            self.pieces.append(f"<node {self._attributes(node, package, index)}")
            self.pieces.append(">" if has_children else " />")
        if has_children:
            for number, child in enumerate(node.children):
                self.write(child, package, number, depth_left - 1)
            if not is_left_out:
                self.pieces.append("</node>")

    def _attributes(self, node: Node, package: str, index: int) -> str:
        left, top, right, bottom = node.bounds
        left, right = (min(max(x, 0), self.display.width_px) for x in (left, right))
        top, bottom = (min(max(y, 0), self.display.height_px) for y in (top, bottom))
        attributes = {
            "index": str(index),
            "text": node.text,
            "resource-id": node.resource_id,
            "class": node.class_name,
            "package": package,
            "content-desc": node.content_desc,
            "checkable": _flag(node.checked is not None),
            "checked": _flag(bool(node.checked)),
            "clickable": _flag(node.clickable),
            "enabled": _flag(node.enabled),
            "focusable": _flag(node.focusable or node.clickable),
            "focused": "false",
            "scrollable": _flag(node.scrollable),
            "long-clickable": _flag(node.long_clickable),
            "password": "false",
            "selected": "false",
        }
        if self.style.has_server_attributes:
            attributes["visible-to-user"] = "true"
        attributes["bounds"] = f"[{left},{top}][{right},{bottom}]"
        if self.style.has_server_attributes:
            attributes |= {"drawing-order": str(index + 1), "hint": "", "display-id": "0"}
        return " ".join(f'{name}="{escape(value, _ENTITIES)}"' for name, value in attributes.items())


def _has_content(node: Node) -> bool:
    return bool(node.text or node.content_desc or node.resource_id or node.clickable or node.scrollable)


def _flag(value: bool) -> str:
    return "true" if value else "false"
