"""Looks for what was read on one picture in the pictures before and between, by the pixels alone.

So every picture has its own answer, though few are read in full. What fades in counts from half of its
strength on, when the eye would see it; a reader may already read its first trace.
"""

from dataclasses import replace

import cv2
import numpy as np

from detector.core.geometry import Rect
from detector.perception.back_arrow import find_back_arrows
from detector.perception.content import NO_CONTENT, Content, marks_in
from detector.perception.lexicon import Lexicon
from detector.perception.pictures import Picture, Pixels
from detector.perception.ports import PictureFind, TextLine, TextReader
from detector.perception.x_icon import XMark

__all__ = ["Carrier", "compare", "stands"]

# Whether something that was read on one frame is still, or was already, on another.
#
# The picture alone decides: the patch's own pattern, without its mean and contrast, is matched against the
# same place in the other frame. Half a fade or another countdown digit leaves most of it in place.

# Correlation of the patches. A changed digit leaves 0.7 and more, other pictures 0.3 and less.
MIN_CORRELATION = 0.6
MIN_SPREAD = 1.5  # levels of 255: below it there is nothing to compare
SLACK_PX = 3
# A control is visible from half of its final strength on: a fade-in appears half way.
MIN_STRENGTH = 0.5


def stands(box: Rect, where_read: np.ndarray, other: np.ndarray, *, least: float = MIN_CORRELATION) -> bool:
    """True where what `where_read` shows in `box` is visible in `other` at the same place."""
    correlation, strength = compare(box, where_read, other)
    return correlation >= least and strength >= MIN_STRENGTH


def compare(box: Rect, where_read: np.ndarray, other: np.ndarray) -> tuple[float, float]:
    """Correlation of the two patches, and how strongly `other` shows the pattern: 1 is equally strongly.

    A pattern that fades in on a plain ground correlates from its first trace on; its strength shows how far
    it has faded in.
    """
    left, top = max(int(box.left_px), 0), max(int(box.top_px), 0)
    right = min(int(np.ceil(box.right_px)), where_read.shape[1])
    bottom = min(int(np.ceil(box.bottom_px)), where_read.shape[0])
    patch = where_read[top:bottom, left:right]
    if min(patch.shape[:2]) < 4:
        return 0.0, 0.0
    wide_left, wide_top = max(left - SLACK_PX, 0), max(top - SLACK_PX, 0)
    around = other[wide_top : bottom + SLACK_PX, wide_left : right + SLACK_PX]
    if around.shape[0] < patch.shape[0] or around.shape[1] < patch.shape[1]:
        return 0.0, 0.0  # a smaller picture that lacks the place
    one, two = cv2.cvtColor(patch, cv2.COLOR_RGB2GRAY), cv2.cvtColor(around, cv2.COLOR_RGB2GRAY)
    if float(one.std()) < MIN_SPREAD or float(two.std()) < MIN_SPREAD:
        return 0.0, 0.0
    found = cv2.matchTemplate(two, one, cv2.TM_CCOEFF_NORMED)
    y, x = np.unravel_index(int(found.argmax()), found.shape)
    there = two[y : y + one.shape[0], x : x + one.shape[1]].astype(np.float64)
    mine = one.astype(np.float64) - one.mean()
    strength = float((mine * (there - there.mean())).sum() / (mine * mine).sum())
    return float(found.max()), strength


LONGEST_FADE_MS = 700.0
TRACE_STRENGTH = 0.35  # a first trace of what fades in, still indistinct
SURE_CORRELATION = 0.8  # of a × with itself: certainly there; its strength shows how far it has faded in


class Carrier:
    """Carries ink across the pictures of one run. Call `remember` for each picture as it is read."""

    def __init__(self, held: Pixels, lexicon: Lexicon, text_reader: TextReader | None) -> None:
        self._held, self._lexicon, self._reader = held, lexicon, text_reader
        self._origin: dict[int, tuple[TextLine | XMark, Picture]] = {}  # by id: where it was actually read
        self._soon_after: list[tuple[TextLine | XMark, Picture]] = []
        # By the ids of what a picture had and was given: its ink before, and the first picture so given.
        self._given: dict[tuple[int, ...], tuple[Content, Picture]] = {}

    def remember(self, picture: Picture) -> None:
        """Where each line and mark was first read: what is carried is compared with that picture."""
        assert picture.ink is not None
        things: tuple[TextLine | XMark, ...] = (*picture.ink.lines, *picture.ink.marks)
        for each in things:
            self._origin.setdefault(id(each), (each, picture))

    def carry(self, pictures: list[Picture]) -> None:
        """Pass what was read on to earlier pictures that also show it, and to those never read."""
        for i in range(1, len(pictures)):
            if pictures[i].ink is None and pictures[i - 1].ink is not None:
                self._give(pictures[i - 1], pictures[i])
        for i in range(len(pictures) - 2, -1, -1):
            if pictures[i + 1].ink is not None and not pictures[i].is_beside_the_point:
                self._give(pictures[i + 1], pictures[i])

    def _give(self, source: Picture, target: Picture) -> None:
        """Add to `target` what it shows of the source's ink, judged by the pixels alone."""
        assert source.ink is not None
        own = was = target.ink or NO_CONTENT
        if own is source.ink:
            return
        if source.frame.at_ms > target.frame.at_ms:
            self._note(source)
            own = self._without_faint(own, target)
        new_lines = [line for line in source.ink.lines if not _known(line.box, own)]
        new_marks = [mark for mark in source.ink.marks if not _known(mark.box, own)]
        lines = [line for line in new_lines if self._shows_line(line, source, target)]
        marks = [mark for mark in new_marks if self._shows_mark(mark, source, target)]
        if own is target.ink and own.finds is not None and not (lines or marks):
            return
        key = tuple(id(each) for each in (was, *own.lines, *own.marks, *lines, *marks))
        if target.shown_by is not None and key in self._given:
            target.is_as(self._given[key][1])
            return
        arrows = own.arrows if target.ink is not None else find_back_arrows(self._held.of(target.frame))
        if target.shown_by is not None:
            self._given[key], target.shown_by = (was, target), None
        target.ink = replace(
            own,
            lines=(*own.lines, *lines),
            marks=(*own.marks, *marks),
            finds=self._finds((*lines, *marks), own, source, target),
            arrows=arrows,
        )

    def _finds(
        self, carried: tuple[TextLine | XMark, ...], own: Content, source: Picture, target: Picture
    ) -> tuple[PictureFind, ...] | None:
        """Its own finds, and the source's where its ink was carried, or where only the find is known."""
        assert source.ink is not None
        if source.ink.finds is None:
            return own.finds
        there, here = self._held.of(source.frame), self._held.of(target.frame)
        kept, more = list(own.finds or ()), []
        for find in source.ink.finds:
            inside = any(find.box.contains(each.box.center) for each in carried)
            if not inside and (own.finds is not None or not stands(find.box, there, here)):
                continue
            weaker = [
                picture_find
                for picture_find in kept
                if picture_find.box.contains(find.box.center) and picture_find.kind is find.kind
            ]
            if any(picture_find.score >= find.score for picture_find in weaker):
                continue
            kept = [picture_find for picture_find in kept if picture_find not in weaker]
            more.append(find)
        return tuple(sorted((*kept, *more), key=lambda find: -find.score))

    def _note(self, source: Picture) -> None:
        """Keep what the next second shows, to recognise what fades in."""
        assert source.ink is not None
        things: tuple[TextLine | XMark, ...] = (*source.ink.lines, *source.ink.marks)
        known = {id(thing) for thing, _ in self._soon_after}
        for thing in things:
            _, origin = self._origin.get(id(thing), (thing, source))
            if id(thing) not in known:
                self._soon_after.append((thing, origin))
        until_ms = source.frame.at_ms + LONGEST_FADE_MS
        self._soon_after = [(t, o) for t, o in self._soon_after if o.frame.at_ms <= until_ms]

    def _compared(self, each: TextLine | XMark, source: Picture, target: Picture) -> tuple[float, float]:
        _, origin = self._origin.get(id(each), (each, source))
        there, here = self._held.of(origin.frame), self._held.of(target.frame)
        return compare(each.box.expanded(1), there, here) if there.shape == here.shape else (0.0, 0.0)

    def _without_faint(self, own: Content, target: Picture) -> Content:
        """Its own ink without what is only starting to fade in: soon after, it shows twice as strongly."""

        def is_faint(each: TextLine | XMark) -> bool:
            for thing, origin in self._soon_after:
                if thing is each or type(thing) is not type(each) or not thing.box.contains(each.box.center):
                    continue
                if not 0 < origin.frame.at_ms - target.frame.at_ms <= LONGEST_FADE_MS:
                    continue
                correlation, strength = self._compared(thing, origin, target)
                if strength < (MIN_STRENGTH if correlation >= MIN_CORRELATION else TRACE_STRENGTH):
                    return True
                if correlation < MIN_CORRELATION:
                    continue  # the same on another ground
                self._origin[id(each)] = (each, origin)  # the one of the two that shows it in full
            return False

        lines = tuple(line for line in own.lines if not is_faint(line))
        marks = tuple(mark for mark in own.marks if not is_faint(mark))
        is_whole = len(lines) == len(own.lines) and len(marks) == len(own.marks)
        return own if is_whole else replace(own, lines=lines, marks=marks)

    def _shows_mark(self, mark: XMark, source: Picture, target: Picture) -> bool:
        correlation, strength = self._compared(mark, source, target)
        if correlation >= SURE_CORRELATION:
            return strength >= MIN_STRENGTH
        near = marks_in(self._held.of(target.frame), mark.box.expanded(mark.half_side_px))
        return any(_close(x_mark, mark) for x_mark in near)

    def _shows_line(self, line: TextLine, source: Picture, target: Picture) -> bool:
        correlation, strength = self._compared(line, source, target)
        if correlation >= MIN_CORRELATION:
            return strength >= MIN_STRENGTH
        if self._reader is None or self._lexicon.control(line.text) is None:
            return False
        again = self._reader.recognise(self._held.of(target.frame), line.box)  # on another ground
        return again is not None and self._lexicon.control(again.text) is not None


def _close(one: XMark, other: XMark) -> bool:
    reach = max(one.half_side_px, other.half_side_px)
    return max(abs(one.x_px - other.x_px), abs(one.y_px - other.y_px)) <= reach


def _known(box: Rect, ink: Content) -> bool:
    middle = box.center
    return any(line.box.contains(middle) for line in ink.lines) or any(
        mark.box.contains(middle) for mark in ink.marks
    )
