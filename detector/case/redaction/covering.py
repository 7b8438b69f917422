"""Finds what must be covered in a case: boxes in pictures, and strings in trees, logs and documents.

Two passes over the runs. The first collects strings: what stands under a region, by the boxes of the view
tree and by recognising the text in each picture, and what belongs to a class of personal data. The second
covers each box that shows one of these strings, wherever it stands. Here covering too much is the safe
side, unlike in judging.

What stands under a region is covered wherever it occurs, names of two letters included. Three kinds of
strings are covered at their place alone, because elsewhere they are evidence and say nothing about a
person: words of the program's own lists (关闭, 跳过), the app's own name, and what is shorter than two
letters or, if it is a number, six digits. They are listed.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import cv2
import numpy as np

from detector.case.redaction.redacted_texts import is_under, tags_of
from detector.case.redaction.redaction_request import RedactionRequest
from detector.core.errors import EvidenceError
from detector.core.geometry import Rect
from detector.evidence.reader import Bundle
from detector.evidence.records import FrameRecord
from detector.parsing.personal_data import spans_of, strings_in
from detector.parsing.picture_file import decode_picture
from detector.parsing.spellings import Spellings
from detector.perception import TextLine

__all__ = [
    "CoveredWords",
    "FoundInRun",
    "LinesOf",
    "cover_strings",
    "covered_picture",
    "find_in_run",
    "grown",
]

MIN_LETTERS = 2
MIN_DIGITS = 6
"""Of a string that is a number: shorter ones are sizes, times and counts [tool value]."""

_PARTS = re.compile(r"[^\w\s\u00b7.@+'-]+|(?<=[\u2e80-\U0003ffff])\s+|\s+(?=[\u2e80-\U0003ffff])")


class CoveredWords:
    """Grows while the runs are read; `spellings` is asked for when all were."""

    def __init__(self, is_common: Callable[[str], bool]) -> None:
        """`is_common`: whether a line is a word that any app may show."""
        self._is_common = is_common
        self._strings: set[str] = set()
        self.left: dict[str, str] = {}

    def add_personal(self, strings: Iterable[str]) -> None:
        self._strings |= set(strings)

    def add_under_region(self, text: str, path: str) -> None:
        """Also its parts between punctuation: 张三 of 您好，张三！ `path`: where it was found."""
        whole = text.strip()
        if not whole:
            return
        if self._is_common(whole):
            self.left.setdefault(whole, path)
        elif _is_short(whole):
            self.left.setdefault(f"{len(whole)} letters, too short to be covered elsewhere", path)
        else:
            self._strings.add(whole)
        for part in (part.strip(" .-'+@_") for part in _PARTS.split(whole)):
            if part and not _is_short(part) and not self._is_common(part):
                self._strings.add(part)

    @cached_property
    def spellings(self) -> Spellings:
        return Spellings(self._strings)


def _is_short(text: str) -> bool:
    letters, digits = sum(map(str.isalpha, text)), sum(map(str.isdigit, text))
    return letters + digits < MIN_LETTERS if letters else digits < MIN_DIGITS


MARGIN_PX = 4.0
"""Around recognised text, whose box is tight around the letters [tool value]."""


@dataclass(slots=True)
class FoundInRun:
    """`boxes` in picture px by the path of the picture; `regions` in display px by the path of a tree."""

    boxes: dict[str, set[Rect]] = field(default_factory=dict)
    regions: dict[str, tuple[Rect, ...]] = field(default_factory=dict)


LinesOf = Callable[[str, np.ndarray], Sequence[TextLine]]
"""Recognises the text in a picture; it also receives its file name, which identifies equal pictures."""


def find_in_run(
    bundle: Bundle, run_index: int, request: RedactionRequest, lines_of: LinesOf | None, words: CoveredWords
) -> FoundInRun:
    """The first pass; `words` grows. `lines_of` None: no text is recognised in pictures."""
    found = FoundInRun()
    _cover_regions(bundle, run_index, request, found)
    for path, xml, meant in _trees(bundle):
        found.regions[path] = tuple(
            region.box
            for region in request.regions
            if not region.frames or any(region.covers(run_index, _number(record.id)) for record in meant)
        )
        for tag in tags_of(xml):
            for text in tag.texts:
                words.add_personal(strings_in(text, request.classes))
                if tag.bounds is not None and is_under(tag.bounds, found.regions[path]):
                    words.add_under_region(text, path)
    for path, lines in _lines(bundle, lines_of):
        regions = tuple(found.boxes.get(path, ()))
        for line in lines:
            words.add_personal(strings_in(line.text, request.classes))
            if is_under(line.box, regions):
                words.add_under_region(line.text, path)
                words.add_under_region(_part_under(line, regions), path)
    return found


def cover_strings(
    bundle: Bundle,
    request: RedactionRequest,
    lines_of: LinesOf | None,
    strings: Spellings,
    found: FoundInRun,
) -> None:
    """The second pass: the boxes of every node and line that shows one of the strings, or personal data."""

    def is_meant(text: str) -> bool:
        return bool(spans_of(text, request.classes)) or next(strings.spans(text), None) is not None

    width_px = _display_width_px(bundle)
    for _, xml, meant in _trees(bundle):
        for tag in tags_of(xml):
            if tag.bounds is not None and any(map(is_meant, tag.texts)):
                for record in meant:
                    _add(found, record, tag.bounds, width_px)
    for path, lines in _lines(bundle, lines_of):
        found.boxes.setdefault(path, set()).update(grown(line.box) for line in lines if is_meant(line.text))


def grown(box: Rect) -> Rect:
    return Rect(
        left_px=box.left_px - MARGIN_PX,
        top_px=box.top_px - MARGIN_PX,
        right_px=box.right_px + MARGIN_PX,
        bottom_px=box.bottom_px + MARGIN_PX,
    )


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


def _cover_regions(bundle: Bundle, run_index: int, request: RedactionRequest, found: FoundInRun) -> None:
    records, width_px = _pictured(bundle), _display_width_px(bundle)
    for region in request.regions:
        for record in records:
            if region.covers(run_index, _number(record.id)):
                _add(found, record, region.box, width_px)
        for picture in bundle.kept_pictures:
            if region.covers(run_index, _number(picture.frame_id)):
                found.boxes.setdefault(picture.path, set()).add(region.box)
        if not region.frames:
            listed = {record.path for record in records}
            for path in _pictures(bundle):
                if path not in listed:
                    found.boxes.setdefault(path, set()).add(region.box)


def _part_under(line: TextLine, regions: Iterable[Rect]) -> str:
    """The letters that lie in a region; a Latin letter is taken to be half as wide as a Chinese one."""
    widths = [1.0 if ord(text) >= 0x2E80 else 0.5 for text in line.text]
    scale = (line.box.right_px - line.box.left_px) / max(sum(widths), 0.5)
    part, at = [], line.box.left_px
    for letter, width in zip(line.text, widths, strict=True):
        middle = at + width * scale / 2
        if any(region.left_px <= middle <= region.right_px for region in regions):
            part.append(letter)
        at += width * scale
    return "".join(part)


def _number(frame_id: str) -> int:
    """`frame:00012`; in a recording also `frame:00012-end`, the same picture a moment later."""
    return int(frame_id.partition(":")[2].partition("-")[0])


def _lines(bundle: Bundle, lines_of: LinesOf | None) -> Iterator[tuple[str, Sequence[TextLine]]]:
    for path in _pictures(bundle) if lines_of is not None else ():
        assert lines_of is not None
        picture = decode_picture(bundle.content(path), is_rgb=True)
        if picture is not None:
            yield path, lines_of(path.rpartition("/")[2], picture)


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


def _pictured(bundle: Bundle) -> list[FrameRecord]:
    return [frame_record for frame_record in bundle.frame_records if frame_record.packet is None]


def _trees(bundle: Bundle) -> Iterator[tuple[str, str, list[FrameRecord]]]:
    """Each with its path and the frames that may show it: from the previous dump to the next."""
    records, at_ms = _pictured(bundle), {frame.id: frame.at_ms for frame in bundle.frames}
    captured = bundle.trees
    times = [tree.at_ms for tree in captured]
    for index, tree in enumerate(captured):
        from_ms = times[index - 1] if index else float("-inf")
        to_ms = times[index + 1] if index + 1 < len(times) else float("inf")
        meant = [record for record in records if from_ms <= at_ms[record.id] <= to_ms]
        yield tree.path, tree.xml.decode("utf-8", errors="surrogateescape"), meant
