"""Covers the texts of a case: trees and documents by place and by content, logs by content."""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from detector.case.redaction.covered_documents import covered_by_place
from detector.case.redaction.covered_trees import covered_tree
from detector.case.redaction.leaks import utf16_of
from detector.case.redaction.redaction_request import RedactionRequest
from detector.core.errors import EvidenceError
from detector.core.geometry import Rect
from detector.evidence.layout import MANIFEST_SHA256
from detector.parsing.covered_text import covered_json, covered_text, strings_in_json
from detector.parsing.personal_data import DataClass, spans_of, strings_in
from detector.parsing.spellings import Spellings

__all__ = ["TextCovering", "personal_strings"]

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
