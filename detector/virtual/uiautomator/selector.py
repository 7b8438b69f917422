"""uiautomator selectors: which nodes of the windows match one.

A selector is a JSON object with the fields of `UiSelector` and chains of `child` and `sibling`.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from detector.virtual.app_port import Node
from detector.virtual.display.windows import Window

__all__ = ["FoundNode", "Json", "all_nodes", "find"]

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]

_CHAIN_FIELDS = {"mask", "childOrSibling", "childOrSiblingSelector", "instance"}

_INFO_FIELDS = (
    "checkable",
    "checked",
    "className",
    "clickable",
    "enabled",
    "focusable",
    "focused",
    "longClickable",
    "packageName",
    "scrollable",
    "selected",
    "text",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundNode:
    node: Node
    package: str
    index: int
    parent: "FoundNode | None"

    def properties(self) -> dict[str, str | bool | int]:
        node = self.node
        return {
            "text": node.text,
            "className": node.class_name,
            "description": node.content_desc,
            "packageName": self.package,
            "resourceId": node.resource_id,
            "checkable": False,
            "checked": False,
            "clickable": node.clickable,
            "longClickable": node.long_clickable,
            "scrollable": node.scrollable,
            "enabled": node.enabled,
            "focusable": node.focusable or node.clickable,
            "focused": False,
            "selected": False,
            "index": self.index,
        }

    @property
    def center(self) -> tuple[float, float]:
        left, top, right, bottom = self.node.bounds
        return (left + right) / 2, (top + bottom) / 2

    def info(self) -> dict[str, Json]:
        """The server's `objInfo`."""
        left, top, right, bottom = self.node.bounds
        bounds: dict[str, Json] = {"left": left, "top": top, "right": right, "bottom": bottom}
        values = self.properties()
        copied: dict[str, Json] = {name: values[name] for name in _INFO_FIELDS}
        return copied | {
            "bounds": bounds,
            "visibleBounds": dict(bounds),
            "childCount": len(self.node.children),
            "contentDescription": values["description"],
            "resourceName": values["resourceId"],
        }


def all_nodes(windows: Sequence[Window]) -> list[FoundNode]:
    """Every node, depth first, window by window."""
    found = []
    for number, window in enumerate(windows):
        if window.root is not None:
            root = FoundNode(node=window.root, package=window.package, index=number, parent=None)
            found += [root, *_below(root)]
    return found


def _below(parent: FoundNode) -> Iterator[FoundNode]:
    for index, child in enumerate(parent.node.children):
        found = FoundNode(node=child, package=parent.package, index=index, parent=parent)
        yield found
        yield from _below(found)


def find(selector: Mapping[str, Json], windows: Sequence[Window]) -> list[FoundNode]:
    """All matches, in the order of the dump; with `instance`, at most that one."""
    found = _matching(selector, all_nodes(windows))
    kinds, inner = selector.get("childOrSibling"), selector.get("childOrSiblingSelector")
    if not isinstance(kinds, list) or not isinstance(inner, list):
        return found
    for kind, step in zip(kinds, inner, strict=False):
        if not isinstance(step, dict):
            continue
        near: list[FoundNode] = []
        for node in found:
            if kind == "child":
                near += _below(node)
            elif node.parent is not None:
                near += [
                    other for other in _below(node.parent) if other.parent is node.parent and other != node
                ]
        found = _matching(step, near)
    return found


def _matching(selector: Mapping[str, Json], nodes: Sequence[FoundNode]) -> list[FoundNode]:
    wanted = {name: value for name, value in selector.items() if name not in _CHAIN_FIELDS}
    found = [node for node in nodes if _fits(node.properties(), wanted)]
    instance = selector.get("instance")
    if isinstance(instance, int):
        return found[instance : instance + 1]
    return found


def _fits(properties: dict[str, str | bool | int], wanted: Mapping[str, Json]) -> bool:
    for name, value in wanted.items():
        for suffix in ("Contains", "Matches", "StartsWith"):
            if name.endswith(suffix):
                text = str(properties.get(name.removesuffix(suffix), ""))
                if not _matches_text(text, suffix, str(value)):
                    return False
                break
        else:
            if properties.get(name) != value:
                return False
    return True


def _matches_text(text: str, how: str, value: str) -> bool:
    if how == "Contains":
        return value.lower() in text.lower()
    if how == "StartsWith":
        return text.lower().startswith(value.lower())
    return re.fullmatch(value, text, re.S) is not None
