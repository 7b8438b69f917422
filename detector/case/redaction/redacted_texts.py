"""Covers the texts of a case: trees and documents by place and by content, logs by content.

A view tree's dump is read tag by tag, not as XML, so that all that is not covered stays as it was, byte for
byte, and a dump that broke off is covered, too. A document of what was perceived says where each text
stands: an object with a box and a text. It is written again as the program writes documents, so that it can
still be read.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from typing import Any
from xml.sax.saxutils import quoteattr

from detector.case.redaction.leaks import utf16_of
from detector.case.redaction.redaction_request import RedactionRequest
from detector.core.errors import EvidenceError
from detector.core.geometry import Rect
from detector.core.printable import escaped_in_json
from detector.evidence.layout import MANIFEST_SHA256
from detector.parsing.covered_text import covered_json, covered_text, strings_in_json
from detector.parsing.personal_data import DataClass, covered, spans_of, strings_in
from detector.parsing.spellings import Spellings
from detector.parsing.view_tree import parse_bounds

__all__ = [
    "Tag",
    "TextCovering",
    "covered_by_place",
    "covered_tree",
    "is_under",
    "personal_strings",
    "tags_of",
]

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


UNDER_SHARE = 0.5
"""Share of a text's height that must lie in a region for the text to count as part of it."""

_TAG = re.compile(r"""<[^\s<>/!?](?:[^<>"']|"[^"]*"|'[^']*')*>?""")
_ATTRIBUTE = re.compile(r"""(\s(?:text|content-desc|hint|tooltip|error)=)(?:"([^"]*)"|'([^']*)')""")
_BOUNDS = re.compile(r"""\sbounds=["']([^"']*)["']""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    """`bounds` None: the node has none."""

    texts: tuple[str, ...]
    bounds: Rect | None


def tags_of(xml: str) -> Iterator[Tag]:
    """Those that have a text."""
    for found in _TAG.finditer(xml):
        texts = tuple(filter(str.strip, (_value(match) for match in _ATTRIBUTE.finditer(found[0]))))
        if texts:
            yield Tag(texts=texts, bounds=_bounds(found[0]))


def covered_tree(
    xml: str, request: RedactionRequest, regions: Sequence[Rect], strings: Spellings
) -> tuple[str, int]:
    """`regions` in display px: texts under them are covered whole. Attributes are read as XML, so that no
    entity hides a digit."""
    n_covered = 0

    def cover_tag(tag: re.Match[str]) -> str:
        bounds = _bounds(tag[0])
        is_whole = bounds is not None and is_under(bounds, regions)

        def cover(found: re.Match[str]) -> str:
            nonlocal n_covered
            value = _value(found)
            text, n_here = (
                (covered(value, [(0, len(value))]), bool(value.strip()))
                if is_whole
                else covered_text(value, request.classes, strings)
            )
            n_covered += n_here
            quoted = quoteattr(text, {"\n": "&#10;", "\r": "&#13;", "\t": "&#9;", '"': "&quot;"})
            return f"{found[1]}{quoted}" if n_here else found[0]

        return _ATTRIBUTE.sub(cover, tag[0])

    rest, n_more = covered_text(_TAG.sub(cover_tag, xml), request.classes, strings.no_names_of_ours)
    return rest, n_covered + n_more


def is_under(box: Rect, regions: Sequence[Rect]) -> bool:
    """A line of text that lies in a region with half its height, and with any part of its width."""
    for region in regions:
        width = min(box.right_px, region.right_px) - max(box.left_px, region.left_px)
        height = min(box.bottom_px, region.bottom_px) - max(box.top_px, region.top_px)
        if width > 0 and height > 0 and height >= UNDER_SHARE * (box.bottom_px - box.top_px):
            return True
    return False


def _value(attribute: re.Match[str]) -> str:
    return unescape(attribute[2] if attribute[2] is not None else attribute[3])


def _bounds(tag: str) -> Rect | None:
    found = _BOUNDS.search(tag)
    return None if found is None else parse_bounds(found[1])


_SEEN = re.compile(r"(?:.*/)?(?:seen/\d{2,}|touched)\.json")
_JSON = (".json", ".jsonl")
_ICON = re.compile(r'("icon_png"\s*:\s*")[A-Za-z0-9+/=]+"')
"""The app's icon: nobody reads what is drawn in it, so a redacted copy has none."""


def personal_strings(path: str, content: bytes, classes: Sequence[DataClass]) -> frozenset[str]:
    """What belongs to a class of personal data in one file: it is covered in all others, too."""
    text, _ = _decoded(content)
    if not classes or _is_hash_alone(path):
        return frozenset()
    return strings_in_json(text, classes) if path.endswith(_JSON) else strings_in(text, classes)


def hashes_of_covered(path: str, before: bytes, after: bytes) -> frozenset[str]:
    """sha256 of each string of a document in which something is covered: a document may name a text by it."""
    if not path.endswith(".json"):
        return frozenset()
    pairs = zip(_strings_of(json.loads(before)), _strings_of(json.loads(after)), strict=True)
    return frozenset(
        hashlib.sha256(was.encode("utf-8", "surrogatepass")).hexdigest() for was, now in pairs if was != now
    )


def _strings_of(value: object) -> Iterator[str]:
    """In the order of the document, keys included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for one in value:
            yield from _strings_of(one)
    elif isinstance(value, dict):
        for key, one in value.items():
            yield key
            yield from _strings_of(one)


class TextCovering:
    """`tree_regions`: display px, by the path of the tree in the case."""

    def __init__(
        self,
        request: RedactionRequest,
        strings: Spellings,
        tree_regions: Mapping[str, Sequence[Rect]],
    ) -> None:
        self._request, self._strings, self._tree_regions = request, strings, tree_regions

    def covered(self, path: str, content: bytes) -> tuple[bytes, int]:
        """And in how many places. Raises EvidenceError if a document would be none afterwards."""
        if _is_hash_alone(path):
            return content, 0
        text, encoding = _decoded(content)
        if path.endswith(".xml"):
            regions = self._tree_regions.get(path, ())
            covered, n_covered = covered_tree(text, self._request, regions, self._strings)
        elif path.endswith(_JSON):
            covered, n_placed = covered_by_place(text, self._regions_of(path))
            covered, n_covered = covered_json(covered, self._request.classes, self._strings)
            covered, n_icons = _ICON.subn(r'\1"', covered)
            n_covered += n_placed + n_icons
            _require_json(covered if n_covered else "", path)
        else:
            covered, n_covered = covered_text(text, self._request.classes, self._strings)
        errors = "surrogateescape" if encoding == "utf-8" else "strict"
        return covered.encode(encoding, errors=errors), n_covered

    def is_open(self, path: str, content: bytes) -> bool:
        """Whether something in a file of the copy would have to be covered."""
        if _is_hash_alone(path) or content.startswith((b"\x89PNG", b"\xff\xd8")):
            return False
        text, _ = _decoded(content)
        if path.endswith(".xml"):
            return covered_tree(text, self._request, (), self._strings)[1] > 0
        if path.endswith(_JSON) and _ICON.search(text) is not None:
            return True
        cover = covered_json if path.endswith(_JSON) else covered_text
        return cover(text, self._request.classes, self._strings)[1] > 0

    def is_meant(self, text: str) -> bool:
        """Whether a line that was read in a picture says something that is to be covered."""
        if spans_of(text, self._request.classes):
            return True
        return next(self._strings.spans(text), None) is not None

    def _regions_of(self, path: str) -> tuple[Rect, ...]:
        """Of what was seen in a run: regions that lie in all its frames."""
        found = _SEEN.fullmatch(path)
        if found is None:
            return ()
        return tuple(region.box for region in self._request.regions if not region.frames)


def _is_hash_alone(path: str) -> bool:
    """Whether the file holds the hash of a manifest alone, which may look like the id of a device."""
    return path.rpartition("/")[2] == MANIFEST_SHA256


def _decoded(content: bytes) -> tuple[str, str]:
    encoding = utf16_of(content) or "utf-8"
    errors = "surrogateescape" if encoding == "utf-8" else "strict"
    return content.decode(encoding, errors=errors), encoding


def _require_json(text: str, path: str) -> None:
    try:
        for document in _documents(text, path):
            json.loads(document)
    except ValueError as error:
        raise EvidenceError(f"{path}: what is asked cannot be covered in it without breaking it") from error


def _documents(text: str, path: str) -> Iterator[str]:
    lines: Iterable[str] = text.split("\n") if path.endswith(".jsonl") else [text]
    yield from (line for line in lines if line.strip())
