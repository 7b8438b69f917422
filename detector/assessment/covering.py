"""Finds what must be covered in a case: boxes in pictures, and strings in trees, logs and documents.

In pictures a class of personal data is found in two ways: by the boxes of the view tree around the time of
its dump, and by recognising the text in each picture. Here covering too much is the safe side, unlike in
judging. A string found in one place is covered in all texts.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from html import unescape
from xml.sax.saxutils import quoteattr

import cv2
import numpy as np

from detector.assessment.redaction_request import RedactionRequest
from detector.core.errors import EvidenceError
from detector.core.geometry import Rect
from detector.core.screen import ViewNode, ViewTree
from detector.evidence.reader import Bundle
from detector.evidence.records import FrameRecord
from detector.parsing.covered_text import covered_text
from detector.parsing.personal_data import spans_of, strings_in
from detector.parsing.picture_file import decode_picture
from detector.parsing.view_tree import parse_view_tree
from detector.perception.ports import TextLine

__all__ = ["FoundInRun", "LinesOf", "covered_picture", "covered_tree", "find_in_run"]

MIN_LETTERS = 4
"""Minimum length of a string in a region to be covered elsewhere too: shorter ones are words such as 跳过."""

INSIDE_SHARE = 0.5
"""Share of a text's box that must lie in a region for the text to count as part of it."""

MARGIN_PX = 4.0
"""Around recognised text, whose box is tight around the letters [tool value]."""

_ATTRIBUTE = re.compile(r'(\s(?:text|content-desc|hint)=)"([^"]*)"')


@dataclass(slots=True)
class FoundInRun:
    """`boxes` in picture px by the path of the picture; `texts` of nodes by the path of their tree."""

    boxes: dict[str, set[Rect]] = field(default_factory=dict)
    texts: dict[str, set[str]] = field(default_factory=dict)
    strings: set[str] = field(default_factory=set)


LinesOf = Callable[[str, np.ndarray], Sequence[TextLine]]
"""Recognises the text in a picture; it also receives its file name, which identifies equal pictures."""


def find_in_run(
    bundle: Bundle, run_index: int, request: RedactionRequest, lines_of: LinesOf | None
) -> FoundInRun:
    """`lines_of` None: pictures are covered by regions and by the view tree alone."""
    found = FoundInRun()
    records = [one for one in bundle.frame_records if one.packet is None]
    width_px = _display_width_px(bundle)
    for region in request.regions:
        for record in records:
            if region.covers(run_index, _number(record.id)):
                _add(found, record, region.box, width_px)
        for picture in bundle.kept_pictures:
            if region.covers(run_index, _number(picture.frame_id)):
                found.boxes.setdefault(picture.path, set()).add(region.box)
        if not region.frames:
            for path in _pictures(bundle):
                found.boxes.setdefault(path, set()).add(region.box)
    at_ms = {frame.id: frame.at_ms for frame in bundle.frames}
    for tree, path, from_ms, to_ms in _trees(bundle):
        meant = [one for one in records if from_ms <= at_ms[one.id] <= to_ms]
        _find_in_tree(tree, path, meant, run_index, request, found, width_px)
    if lines_of is not None:
        for path in _pictures(bundle):
            _find_by_reading(bundle, path, request, lines_of, found)
    return found


def _number(frame_id: str) -> int:
    """`frame:00012`; in a recording also `frame:00012-end`, the same picture a moment later."""
    return int(frame_id.partition(":")[2].partition("-")[0])


def _find_in_tree(  # noqa: PLR0917 - everything comes together here
    tree: ViewTree,
    path: str,
    meant: list[FrameRecord],
    run_index: int,
    request: RedactionRequest,
    found: FoundInRun,
    width_px: float | None,
) -> None:
    """`meant`: the frames that may show what the tree reports."""
    regions = [
        one.box
        for one in request.regions
        if not one.frames or any(one.covers(run_index, _number(rec.id)) for rec in meant)
    ]
    for node in tree.walk():
        for text in _texts(node):
            if spans_of(text, request.classes):
                found.strings |= strings_in(text, request.classes)
                for record in meant if node.bounds is not None else ():
                    assert node.bounds is not None
                    _add(found, record, node.bounds, width_px)
            if node.bounds is not None and any(_is_inside(node.bounds, box) for box in regions):
                found.texts.setdefault(path, set()).add(text)
                if len(text) >= MIN_LETTERS:
                    found.strings.add(text)


def _find_by_reading(
    bundle: Bundle, path: str, request: RedactionRequest, lines_of: LinesOf, found: FoundInRun
) -> None:
    picture = decode_picture(bundle.content(path), is_rgb=True)
    if picture is None:
        return
    regions = tuple(found.boxes.get(path, ()))
    for line in lines_of(path.rpartition("/")[2], picture):
        if spans_of(line.text, request.classes):
            found.strings |= strings_in(line.text, request.classes)
            box = line.box
            found.boxes.setdefault(path, set()).add(
                Rect(
                    left_px=box.left_px - MARGIN_PX,
                    top_px=box.top_px - MARGIN_PX,
                    right_px=box.right_px + MARGIN_PX,
                    bottom_px=box.bottom_px + MARGIN_PX,
                )
            )
        elif len(line.text) >= MIN_LETTERS and any(_is_inside(line.box, one) for one in regions):
            found.strings.add(line.text)


def _texts(node: ViewNode) -> Iterator[str]:
    yield from (text for text in (node.text, node.content_desc) if text)


def _is_inside(box: Rect, region: Rect) -> bool:
    width = min(box.right_px, region.right_px) - max(box.left_px, region.left_px)
    height = min(box.bottom_px, region.bottom_px) - max(box.top_px, region.top_px)
    return width > 0 and height > 0 and width * height >= INSIDE_SHARE * box.area_px2


def _add(found: FoundInRun, record: FrameRecord, box: Rect, display_width_px: float | None) -> None:
    """`box` in display px; a picture may be smaller than the display."""
    factor = 1.0 if not display_width_px else record.width_px / display_width_px
    found.boxes.setdefault(record.path, set()).add(
        Rect(
            left_px=box.left_px * factor,
            top_px=box.top_px * factor,
            right_px=box.right_px * factor,
            bottom_px=box.bottom_px * factor,
        )
    )


def _display_width_px(bundle: Bundle) -> float | None:
    display = bundle.manifest.header.device.display
    return None if display is None else float(display.width_px)


def _pictures(bundle: Bundle) -> list[str]:
    """Including those that are not frames but are named by gaps."""
    return [path for path in bundle.manifest.files if path.startswith("frames/")]


def _trees(bundle: Bundle) -> Iterator[tuple[ViewTree, str, float, float]]:
    """Each with its path and the time in which it may be shown: from the previous dump to the next."""
    captured = bundle.trees
    times = [one.at_ms for one in captured]
    for index, one in enumerate(captured):
        tree = parse_view_tree(one.xml, tree_id=one.id, at_ms=one.at_ms, at_error_ms=one.at_error_ms)
        if tree is not None:
            from_ms = times[index - 1] if index else float("-inf")
            to_ms = times[index + 1] if index + 1 < len(times) else float("inf")
            yield tree, one.path, from_ms, to_ms


def covered_picture(picture: bytes, boxes: Iterable[Rect]) -> bytes:
    """As PNG, with all other pixels as decoded. Raises EvidenceError if it is not a picture."""
    pixels = decode_picture(picture)
    if pixels is None:
        raise EvidenceError("a picture cannot be decoded, so nothing in it can be covered")
    height, width = pixels.shape[:2]
    for box in boxes:
        top, left = max(int(np.floor(box.top_px)), 0), max(int(np.floor(box.left_px)), 0)
        bottom, right = min(int(np.ceil(box.bottom_px)), height), min(int(np.ceil(box.right_px)), width)
        if top < bottom and left < right:
            pixels[top:bottom, left:right] = 0
    is_encoded, content = cv2.imencode(".png", pixels)
    assert is_encoded
    return content.tobytes()


def covered_tree(
    xml: str, request: RedactionRequest, texts: Iterable[str], strings: tuple[str, ...]
) -> tuple[str, int]:
    """`texts`: of nodes to be covered whole. Attributes are read as XML, so no entity hides a digit."""
    whole, n_covered = set(texts), 0

    def cover(found: re.Match[str]) -> str:
        nonlocal n_covered
        value = unescape(found[2])
        given = (value,) if value in whole and value.strip() else strings
        covered, n_here = covered_text(value, request.classes, given)
        n_covered += n_here
        quoted = quoteattr(covered, {"\n": "&#10;", "\r": "&#13;", "\t": "&#9;", '"': "&quot;"})
        return f"{found[1]}{quoted}" if n_here else found[0]

    covered = _ATTRIBUTE.sub(cover, xml)
    rest, n_more = covered_text(covered, request.classes, ())
    return rest, n_covered + n_more
