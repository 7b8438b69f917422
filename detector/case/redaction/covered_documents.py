"""Covers, in a document of what was perceived, each text whose box lies under a region.

The document says where each text stands: an object with a box and a text. It is written again as the program
writes documents, so that it can still be read.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from detector.case.redaction.covered_trees import is_under
from detector.core.geometry import Rect
from detector.core.printable import escaped_in_json
from detector.parsing.personal_data import covered

__all__ = ["covered_by_place"]

_BOXES = ("words_box", "glyph_box", "node_bounds", "bounds", "box")
"""In this order: the first that an object has is the place of its text."""

_EDGES = frozenset(Rect.__slots__)


def covered_by_place(text: str, regions: Sequence[Rect]) -> tuple[str, int]:
    """`regions` in display px. The text as it is if nothing lies under one, or if it is no document."""
    if not regions:
        return text, 0
    try:
        document = json.loads(text)
    except ValueError:
        return text, 0
    n_covered = _cover(document, regions)
    if not n_covered:
        return text, 0
    return escaped_in_json(json.dumps(document, ensure_ascii=False, indent=2)) + "\n", n_covered


def _cover(value: Any, regions: Sequence[Rect]) -> int:
    """Changes the value."""
    if isinstance(value, list):
        return sum(_cover(one, regions) for one in value)
    if not isinstance(value, dict):
        return 0
    n_covered = sum(_cover(one, regions) for one in value.values())
    box = next((found for name in _BOXES if (found := _box(value.get(name))) is not None), None)
    if box is None or not is_under(box, regions):
        return n_covered
    for key in ("text", "words", "label", "title", "prompt", "line"):
        shown = value.get(key)
        if isinstance(shown, str) and shown.strip():
            value[key] = covered(shown, [(0, len(shown))])
            n_covered += 1
    return n_covered


def _box(value: object) -> Rect | None:
    if not isinstance(value, Mapping) or set(value) != _EDGES:
        return None
    return Rect(**{edge: float(value[edge]) for edge in _EDGES})
