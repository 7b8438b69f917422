"""A uiautomator dump as a view tree. Hostile or truncated input gives None, never an exception.

A property missing from the dump is None. The children of `<hierarchy>` are windows, in the dump's own
order, which is not the z-order (devices.md 1.3).
"""

import re
from dataclasses import dataclass, field
from xml.parsers import expat

from detector.core.geometry import Rect
from detector.core.screen import ViewNode, ViewTree

__all__ = ["parse_bounds", "parse_view_tree"]

MAX_BYTES = 32_000_000
"""The largest real tree seen has about 200,000."""
CHUNK_BYTES = 1 << 20
"""Expat before 2.6 scans a name or text again from its beginning with each chunk."""
MAX_DEPTH = 400
"""Real trees stay below 100; deeper ones would overflow the stack of any recursive walk."""

_BOUNDS = re.compile(r"\[(-?\d{1,9}),(-?\d{1,9})\]\[(-?\d{1,9}),(-?\d{1,9})\]")

# Some dumps contain characters that XML forbids: half an emoji, a NUL in a label.
_FORBIDDEN_REFERENCE = re.compile(
    rb"&#(?:x0*(?:[0-8bcef]|1[0-9a-f]|d[89a-f][0-9a-f]{2}|fff[ef])|"
    rb"0*(?:[0-8]|1[124-9]|2\d|3[01]|5(?:5[3-9]|6\d|7[0-2])\d{2}));",
    re.IGNORECASE,
)
_FORBIDDEN_BYTE = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def parse_view_tree(xml: bytes, *, tree_id: str, at_ms: float, at_error_ms: float) -> ViewTree | None:
    """None if the dump is truncated, empty, or not a dump."""
    windows = _windows(xml)
    if not windows:
        return None
    return ViewTree(id=tree_id, at_ms=at_ms, at_error_ms=at_error_ms, windows=windows)


def parse_bounds(text: str | None) -> Rect | None:
    """`[0,63][1080,2340]`; None for anything else or if the edges are reversed."""
    found = _BOUNDS.fullmatch((text or "").strip())
    if found is None:
        return None
    left, top, right, bottom = (float(number) for number in found.groups())
    if right < left or bottom < top:
        return None
    return Rect(left_px=left, top_px=top, right_px=right, bottom_px=bottom)


class _NotADump(Exception):
    """What no dump contains: a document type, or elements nested too deeply."""


@dataclass(slots=True, kw_only=True)
class _OpenNode:
    """An element whose end tag has not been read; its children are complete."""

    name: str
    attributes: dict[str, str]
    children: list[ViewNode] = field(default_factory=list)


class _Reader:
    """Builds nodes from what Expat reports.

    Expat itself says where a document type begins. A search of the bytes does not find it in every encoding,
    nor where a removed character stands within the word.
    """

    def __init__(self) -> None:
        self._stack = [_OpenNode(name="", attributes={})]
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._begin
        self._parser.EndElementHandler = self._end
        self._parser.StartDoctypeDeclHandler = self._refuse

    def windows(self, xml: bytes) -> tuple[ViewNode, ...]:
        """Raises ExpatError, ValueError, LookupError or _NotADump."""
        for begin in range(0, len(xml), CHUNK_BYTES):
            self._parser.Parse(xml[begin : begin + CHUNK_BYTES], False)
        self._parser.Parse(b"", True)
        return tuple(self._stack[0].children)

    def _begin(self, name: str, attributes: dict[str, str]) -> None:
        self._stack.append(_OpenNode(name=name, attributes=attributes))
        if len(self._stack) > MAX_DEPTH:
            raise _NotADump

    def _end(self, _: str) -> None:
        finished = self._stack.pop()
        is_node = finished.name != "hierarchy"
        self._stack[-1].children.extend([_node(finished)] if is_node else finished.children)

    def _refuse(self, *_: object) -> None:
        raise _NotADump


def _windows(xml: bytes) -> tuple[ViewNode, ...]:
    if len(xml) > MAX_BYTES:
        return ()
    readable = _FORBIDDEN_BYTE.sub(b"", _FORBIDDEN_REFERENCE.sub(b"", xml)).strip()
    try:
        return _Reader().windows(readable)
    except (expat.ExpatError, ValueError, LookupError, _NotADump):
        return ()


def _node(element: _OpenNode) -> ViewNode:
    get = element.attributes.get
    return ViewNode(
        # `uiautomator dump --compressed` and some vendors use the class as the element name.
        class_name=get("class") or (element.name if element.name != "node" else None),
        resource_id=get("resource-id"),
        package=get("package"),
        text=get("text"),
        content_desc=get("content-desc"),
        bounds=parse_bounds(get("bounds")),
        clickable=_flag(get("clickable")),
        checkable=_flag(get("checkable")),
        checked=_flag(get("checked")),
        enabled=_flag(get("enabled")),
        visible=_flag(get("visible-to-user")),
        children=tuple(element.children),
    )


def _flag(text: str | None) -> bool | None:
    return {"true": True, "false": False}.get(text or "")
