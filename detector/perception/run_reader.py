"""Reads the pictures of a run, looking only as often as there is something new.

A small change is read where it changed; a countdown's tick takes one recognition; a new picture is read in
full once it is still, or every so often while it moves. The carrier fills in the rest.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from detector.core.geometry import Rect
from detector.core.screen import Frame
from detector.perception.back_arrow import find_back_arrows
from detector.perception.carrying import Carrier, stands
from detector.perception.content import NO_CONTENT, Content, full_look, marks_in, quick_look, read_content
from detector.perception.pictures import (
    FrameContext,
    Picture,
    Pixels,
    blocks_between,
    changed_regions,
    changed_share,
    comparable,
)
from detector.perception.ports import (
    ControlFinder,
    FindKind,
    PictureFind,
    TextLine,
    WindowFinder,
    WindowGuess,
)
from detector.perception.weights import ReadingSetup, Weights
from detector.perception.window_belief import belief_in
from detector.perception.window_evidence import Surroundings, looks_of
from detector.perception.window_shapes import thumbnail_of
from detector.windows.seen import Channel, ControlKind

__all__ = ["RunReader", "is_worth_reading", "looked_at"]


# Whether reading every word of a picture could still reveal a window, whatever the words are.

MIN_FIND = 0.1
"""Of a find: too little to be a control, too much to be ignored."""

MIN_CHANCE = 0.1
"""Of a window, by everything but its words. Of 380 real windows (`shared/data/real_popups`) 373 reach it or
have a find, of 119 ordinary pages 80."""


def is_worth_reading(
    rgb: np.ndarray, finds: Sequence[PictureFind], sight: WindowGuess | None, weights: Weights
) -> bool:
    """`rgb` is (H, W, 3) uint8; `finds` and `sight` are the finders'.

    False if neither control nor call is seen, and hardly any window: words alone would not make it one.
    """
    if any(find.score >= MIN_FIND for find in finds):
        return True
    thumbnail = thumbnail_of(rgb)
    looks, flat = looks_of(thumbnail)
    around = Surroundings(
        rgb=rgb,
        frame=Rect.from_xywh(0, 0, rgb.shape[1], rgb.shape[0]),
        lines=(),
        is_read=False,
        finds=finds,
        looks=looks,
        sight=sight,
    )
    return 1 - belief_in(thumbnail, flat, around, FrameContext(), weights).none >= MIN_CHANCE


# A change of more than this share of the screen is another picture: it is read in full.
NEW_PICTURE_SHARE = 0.22
# A smaller step to the next frame means that the picture is still.
STILL_SHARE = 0.08
# While a picture moves without end (a video), it is read in full this often, and not much more.
MOVING_LOOK_EVERY_MS = 700.0
MAX_FULL_LOOKS = 60
# A picture that lasted two frames was still. In a slow animation all do, so not all are read.
MAX_SHORT_LOOKS = 12
# A spot that keeps changing (a shaking hand) is read this many times in a row, then only at intervals.
MAX_SPOT_LOOKS = 3
SPOT_LOOK_EVERY_MS = 500.0
SURE_FIND = 0.8  # with a word of the lexicon in it: a control beyond doubt
SAME_SKIP_IOU = 0.6


class RunReader:
    """Reads the pictures of one run."""

    def __init__(self, held: Pixels, setup: ReadingSetup) -> None:
        self._held, self._lexicon = held, setup.lexicon
        self._reader, self._finder, self._weights = setup.text_reader, setup.control_finder, setup.weights
        self._window_finder, self._setup = setup.window_finder, setup
        self._n_full = 0
        self._spots: list[tuple[Rect, int, float]] = []  # where, times read in a row, last at ms
        self._skips: list[Rect] = []  # of adverts that were read in full
        self._carrier = Carrier(held, setup.lexicon, setup.text_reader)
        self._known: dict[str, Content] = {}  # by the sha of a picture read in full: pages come back

    def read(self, pictures: list[Picture]) -> None:
        last: int | None = None  # the picture whose ink is the newest
        full_at_ms = -np.inf
        for i, picture in enumerate(pictures):
            if picture.is_beside_the_point:
                picture.ink = NO_CONTENT
                last = i
                continue
            before = last
            change = None if last is None else self._change(pictures[last], picture)
            if change is not None and change[0] <= NEW_PICTURE_SHARE and last is not None:
                after = pictures[i + 1] if i + 1 < len(pictures) else None
                self._read_part(pictures[last], picture, after, change[1])
                last = i
            elif self._is_due(pictures, i, full_at_ms):
                picture.ink = self._read_in_full(picture.frame, is_window=picture.popup is not None)
                full_at_ms, last = picture.frame.at_ms, i
                self._spots = []
            if last != before:
                self._carrier.remember(picture)
        self._carrier.carry(pictures)
        if self._window_finder is not None:
            self._look_at_the_rest(pictures, self._window_finder)

    def _look_at_the_rest(self, pictures: list[Picture], finder: WindowFinder) -> None:
        """Pictures to which lines and marks were carried: their window is seen in the whole of them alone."""
        for picture in pictures:
            if picture.ink is not None and picture.ink.sight is None and not picture.is_beside_the_point:
                picture.ink = replace(picture.ink, sight=finder.look(self._held.of(picture.frame)))

    def _read_in_full(self, frame: Frame, *, is_window: bool) -> Content:
        if frame.png_sha256 is not None and frame.png_sha256 in self._known:
            return self._known[frame.png_sha256]
        self._n_full += 1
        ink = self._looked_at(self._held.of(frame), is_window=is_window)
        if frame.png_sha256 is not None:
            self._known[frame.png_sha256] = ink
        return ink

    def _looked_at(self, rgb: np.ndarray, *, is_window: bool) -> Content:
        """The quick look if it settles the matter; the full one if words could still change the result.

        `is_window`: it is already known that there is one.
        """
        if self._finder is None:
            return _looked_without_finder(rgb, self._setup)
        quick = _looked_quickly(rgb, self._setup, self._finder)
        assert quick.finds is not None
        if self._reader is None:
            return quick
        if not (is_window or is_worth_reading(rgb, quick.finds, quick.sight, self._weights)):
            return quick
        skip = self._sure_skip(quick)
        if skip is not None and any(skip.iou(known) > SAME_SKIP_IOU for known in self._skips):
            return quick  # the same advert; its small print was read with the first picture of it
        if skip is not None:
            self._skips.append(skip)
        return _looked_fully(rgb, self._setup, quick)

    def _sight(self, rgb: np.ndarray) -> WindowGuess | None:
        return None if self._window_finder is None else self._window_finder.look(rgb)

    def _sure_skip(self, quick: Content) -> Rect | None:
        """A control that was both seen and read, and that only an advert has."""
        sure = [find for find in quick.finds or () if find.score >= SURE_FIND]
        for line in quick.lines:
            word = self._lexicon.control(line.text)
            if word is None or word.kind is not ControlKind.SKIP_TEXT:
                continue
            for find in sure:
                if find.kind is FindKind.WORDS and find.box.contains(line.box.center):
                    return find.box
        return None

    def _change(self, old: Picture, new: Picture) -> tuple[float, tuple[Rect, ...]] | None:
        before, after = comparable(old, new)
        lossy = before.lossy or after.lossy
        blocks = blocks_between(self._held.of(before), self._held.of(after), lossy=lossy)
        if blocks is None or old.is_beside_the_point:
            return None
        return changed_share(blocks), changed_regions(blocks)

    def _is_due(self, pictures: list[Picture], i: int, full_at_ms: float) -> bool:
        """A new picture is read when it is still, when it cuts in, and now and then while it moves."""
        picture = pictures[i]
        waited_ms = picture.frame.at_ms - full_at_ms
        if self._n_full >= MAX_FULL_LOOKS and waited_ms < 4 * MOVING_LOOK_EVERY_MS:
            return False
        holds_still = i + 1 == len(pictures) or pictures[i + 1].step <= STILL_SHARE
        stood = picture.n_frames > 1 and (
            self._n_full < MAX_SHORT_LOOKS or waited_ms >= MOVING_LOOK_EVERY_MS / 2
        )
        lasts_ms = pictures[i + 1].frame.at_ms - picture.frame.at_ms if i + 1 < len(pictures) else np.inf
        return bool(
            holds_still or stood or lasts_ms >= MOVING_LOOK_EVERY_MS / 2 or waited_ms >= MOVING_LOOK_EVERY_MS
        )

    def _read_part(
        self, old: Picture, new: Picture, after: Picture | None, regions: tuple[Rect, ...]
    ) -> None:
        """Keep the old ink outside the regions, and read again inside them."""
        assert old.ink is not None
        if not regions:
            new.ink = old.ink
            return
        rgb = self._held.of(new.frame)
        if self._finder is not None and Channel.TEXT not in old.ink.channels:
            self._read_quickly(old.ink, new, rgb, regions)
            return
        lines, marks = list(old.ink.lines), list(old.ink.marks)
        n_countdowns = 0
        for region in regions:
            line = self._countdown_in(region, lines)
            if line is not None and self._reader is not None:
                again = self._reader.recognise(rgb, line.box)
                if again is not None and self._lexicon.control(again.text) is not None:
                    lines[lines.index(line)] = replace(again, box=line.box)
                    n_countdowns += 1
                    continue
            if _goes_on_changing(region, after) and not self._spot_is_due(region, new.frame.at_ms):
                gone = [each for each in lines if region.intersection(each.box) is not None]
                before = self._held.of(old.frame)
                lines = [each for each in lines if each not in gone or stands(each.box, before, rgb)]
                marks = [mark for mark in marks if not region.contains(mark.box.center)]
                marks += marks_in(rgb, region)
                continue
            whole, lines = _grown(region, lines)
            if self._reader is not None:
                lines += self._reader.read(rgb, region=whole.expanded(8))
            marks = [mark for mark in marks if not whole.contains(mark.box.center)]
            marks += marks_in(rgb, whole)
        finds = old.ink.finds
        if self._finder is not None and n_countdowns < len(regions):
            finds = self._finder.find(rgb)
        new.ink = Content(
            lines=tuple(lines),
            marks=tuple(marks),
            finds=finds,
            arrows=find_back_arrows(rgb),
            channels=old.ink.channels,
            sight=self._sight(rgb) if n_countdowns < len(regions) else old.ink.sight,
        )
        new.only_countdown = n_countdowns == len(regions)

    def _read_quickly(self, old: Content, new: Picture, rgb: np.ndarray, regions: tuple[Rect, ...]) -> None:
        """After a quick look: a countdown's tick takes one recognition, anything else another look."""
        lines = list(old.lines)
        for region in regions:
            line = self._countdown_in(region, lines)
            again = None if line is None or self._reader is None else self._reader.recognise(rgb, line.box)
            if line is None or again is None or self._lexicon.control(again.text) is None:
                new.ink = self._looked_at(rgb, is_window=new.popup is not None)
                return
            lines[lines.index(line)] = replace(again, box=line.box)
        new.ink = replace(old, lines=tuple(lines))
        new.only_countdown = True

    def _countdown_in(self, region: Rect, lines: list[TextLine]) -> TextLine | None:
        """The control's line that contains a region no larger than the control."""
        for line in lines:
            if self._lexicon.control(line.text) is None:
                continue
            around = line.box.expanded(2.0 * line.box.height_px)
            if around.contains(region.center) and around.union(region).area_px2 < 1.6 * around.area_px2:
                return line
        return None

    def _spot_is_due(self, region: Rect, at_ms: float) -> bool:
        for i, (spot, n_looks, last_ms) in enumerate(self._spots):
            if spot.iou(region) < 0.5:
                continue
            if n_looks >= MAX_SPOT_LOOKS and at_ms - last_ms < SPOT_LOOK_EVERY_MS:
                return False
            self._spots[i] = (spot, n_looks + 1, at_ms)
            return True
        self._spots.append((region, 1, at_ms))
        return True


def _goes_on_changing(region: Rect, after: Picture | None) -> bool:
    """True if the next picture changes in the same place again; what comes to rest is always read."""
    if after is None:
        return False
    if after.blocks is None:
        return True
    return any(region.intersection(changed) is not None for changed in changed_regions(after.blocks))


def _grown(region: Rect, lines: list[TextLine]) -> tuple[Rect, list[TextLine]]:
    """The region extended by all lines that it cuts, and the lines that remain outside."""
    cut = [line for line in lines if region.intersection(line.box) is not None]
    for line in cut:
        region = region.union(line.box)
    return region, [line for line in lines if region.intersection(line.box) is None]


def looked_at(rgb: np.ndarray, setup: ReadingSetup, *, with_words: bool) -> Content:
    """One picture by itself: every word if they are asked for, or if they could change what it shows."""
    if setup.control_finder is None:
        return _looked_without_finder(rgb, setup)
    quick = _looked_quickly(rgb, setup, setup.control_finder)
    is_read = with_words or is_worth_reading(rgb, quick.finds or (), quick.sight, setup.weights)
    return _looked_fully(rgb, setup, quick) if is_read and setup.text_reader is not None else quick


def _looked_without_finder(rgb: np.ndarray, setup: ReadingSetup) -> Content:
    content = read_content(rgb, setup.text_reader, None, setup.lexicon)
    return replace(content, sight=None if setup.window_finder is None else setup.window_finder.look(rgb))


def _looked_quickly(rgb: np.ndarray, setup: ReadingSetup, finder: ControlFinder) -> Content:
    def look() -> Content:
        sight = None if setup.window_finder is None else setup.window_finder.look(rgb)
        return replace(quick_look(rgb, setup.text_reader, finder, setup.lexicon), sight=sight)

    return setup.memory.looked("quick", rgb, look)


def _looked_fully(rgb: np.ndarray, setup: ReadingSetup, quick: Content) -> Content:
    reader, finder = setup.text_reader, setup.control_finder
    assert reader is not None
    assert finder is not None
    return setup.memory.looked("full", rgb, lambda: full_look(rgb, reader, finder, setup.lexicon, quick))
