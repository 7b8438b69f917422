"""A uiautomator dump as a view tree. Hostile or truncated input gives None, never an exception.

A property missing from the dump is None. The children of `<hierarchy>` are windows, in the dump's own
order, which is not the z-order (devices.md 1.3).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree import ElementTree

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


@dataclass(slots=True)
class _OpenNode:
    """An element whose end tag has not been read; its children are complete."""

    children: list[ViewNode] = field(default_factory=list)


def _windows(xml: bytes) -> tuple[ViewNode, ...]:
    if len(xml) > MAX_BYTES or b"<!DOCTYPE" in xml or b"<!ENTITY" in xml:
        return ()  # no dump has one, and an entity can expand without limit
    readable = _FORBIDDEN_BYTE.sub(b"", _FORBIDDEN_REFERENCE.sub(b"", xml)).strip()
    stack = [_OpenNode()]
    try:
        for event, element in _events(readable):
            if event == "start":
                stack.append(_OpenNode())
                if len(stack) > MAX_DEPTH:
                    return ()
                continue
            finished = stack.pop()
            if element.tag == "hierarchy":
                stack[-1].children.extend(finished.children)
            else:
                stack[-1].children.append(_node(element, finished))
            element.clear()
    except (ElementTree.ParseError, ValueError, LookupError):
        return ()
    return tuple(stack[0].children)


def _events(xml: bytes) -> Iterator[tuple[str, ElementTree.Element]]:
    parser: ElementTree.XMLPullParser[ElementTree.Element]
    parser = ElementTree.XMLPullParser(events=("start", "end"))
    for begin in range(0, len(xml) + CHUNK_BYTES, CHUNK_BYTES):
        if begin < len(xml):
            parser.feed(xml[begin : begin + CHUNK_BYTES])
        else:
            parser.close()  # may finish what Expat held back; raises where the dump is truncated
        for kind, *about in parser.read_events():
            if about and isinstance(about[0], ElementTree.Element):
                yield str(kind), about[0]


def _node(element: ElementTree.Element, finished: _OpenNode) -> ViewNode:
    get = element.get
    return ViewNode(
        # `uiautomator dump --compressed` and some vendors use the class as the element name.
        class_name=get("class") or (element.tag if element.tag != "node" else None),
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
        children=tuple(finished.children),
    )


def _flag(text: str | None) -> bool | None:
    return {"true": True, "false": False}.get(text or "")
