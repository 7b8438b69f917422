"""The texts of a view tree's dump with their boxes, and the dump with some of them covered.

The dump is read tag by tag, not as XML, so that all that is not covered stays as it was, byte for byte, and a
dump that broke off is covered, too.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import unescape
from xml.sax.saxutils import quoteattr

from detector.case.redaction.redaction_request import RedactionRequest
from detector.core.geometry import Rect
from detector.parsing.covered_text import covered_text
from detector.parsing.personal_data import covered
from detector.parsing.spellings import Spellings
from detector.parsing.view_tree import parse_bounds

__all__ = ["Tag", "covered_tree", "is_under", "tags_of"]

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
