"""Reads the pictures of a run, looking only as often as there is something new.

A small change is read where it changed; a countdown's tick takes one recognition; a new picture is read in
full once it is still, or every so often while it moves. While a window stands, what moves around or in it is
not read. The carrier fills in the rest.
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from detector.core.geometry import Rect
from detector.perception.back_arrow import find_back_arrows
from detector.perception.carrying import Carrier, stands
from detector.perception.content import NO_CONTENT, Content, marks_in
from detector.perception.looking import Looker
from detector.perception.pictures import (
    Change,
    Picture,
    Pixels,
    Steps,
    blocks_between,
    changed_regions,
    changed_share,
    comparable,
)
from detector.perception.ports import (
    PictureFind,
    TextLine,
    WindowFinder,
)
from detector.perception.scene import Scene
from detector.perception.standing import Standing, standing_on
from detector.perception.weights import ReadingSetup
from detector.windows.seen import Channel

__all__ = ["RunReader"]


# A change of more than this share of the screen is another picture: it is read in full.
NEW_PICTURE_SHARE = 0.22
# A smaller step to the next frame means that the picture is still.
STILL_SHARE = 0.08
# While a picture moves without end (a video), it is read in full this often, and not much more.
MOVING_LOOK_EVERY_MS = 700.0
MAX_FULL_LOOKS = 60
LEAP_MS = 450.0  # over pictures between two that show the same window over what moves [tool value]
# A picture that lasted two frames was still. In a slow animation all do, so not all are read.
MAX_SHORT_LOOKS = 12
# A spot that keeps changing (a shaking hand) is read this many times in a row, then only at intervals.
MAX_SPOT_LOOKS = 3
SPOT_LOOK_EVERY_MS = 500.0
NEW_FIND = 0.3  # of a find on a page that moves: from here on it is looked at [tool value]


class RunReader:
    """Reads the pictures of one run. `scene_of` interprets one that was read by itself.

    Where it finds a window, later pictures that still show that are not read (standing.py); without it every
    picture is read.
    """

    def __init__(
        self, held: Pixels, setup: ReadingSetup, scene_of: Callable[[Picture], Scene] | None = None
    ) -> None:
        self._held, self._lexicon = held, setup.lexicon
        self._reader, self._finder = setup.text_reader, setup.control_finder
        self._window_finder, self._scene_of, self._looker = setup.window_finder, scene_of, Looker(held, setup)
        self._spots: list[tuple[Rect, int, float]] = []  # where, times read in a row, last at ms
        self._carrier = Carrier(held, setup.lexicon, setup.text_reader)
        self._last: Picture | None = None  # whose ink is the newest
        self._full_at_ms, self._looked_ms = -np.inf, -np.inf
        self._standing: Standing | None = None
        self._page: Picture | None = None  # without a window that stands, and read in full
        self._stood: list[Standing] = []  # windows as earlier pictures showed them
        self._is_moving = False  # the last picture shows the window as it was, over something that moves
        self._closely_until = 0  # before this picture there is something to be dated
        self._met: list[PictureFind] = []  # what the finder saw since the window or the page stands

    def read(self, pictures: list[Picture], steps: Steps | None = None) -> None:
        """`steps` measures the pictures; None: they are measured."""
        i = 0
        while i < len(pictures):
            last = None if steps is None else self._leap(pictures, i)
            if last is None:
                self._read_one(pictures, i, steps)
            i = (i if last is None else last) + 1
        for standing in (*self._stood, *([] if self._standing is None else [self._standing])):
            standing.picture.popup = standing.framed() or standing.picture.popup
        self._carrier.carry(pictures)
        if self._window_finder is not None:
            self._look_at_the_rest(pictures, self._window_finder)

    def _read_one(self, pictures: list[Picture], i: int, steps: Steps | None) -> None:
        picture = pictures[i]
        after = pictures[i + 1] if i + 1 < len(pictures) else None
        if steps is not None:
            steps.measure(i)
            steps.measure(i + 1)
        self._is_moving = False
        is_read = None if picture.is_beside_the_point else self._read_standing(picture, after)
        if is_read is not False and steps is not None:
            steps.find_film(i)
        if picture.is_beside_the_point:
            picture.ink = NO_CONTENT
            self._stood += [] if self._standing is None else [self._standing]
            self._last, self._standing, self._page = picture, None, None
            return
        if is_read is None:
            is_read = self._read_new(pictures, i, after)
        if is_read:
            self._last = picture
            self._carrier.remember(picture)
            self._interpret(pictures, i)

    def _leap(self, pictures: list[Picture], i: int) -> int | None:
        """The last of some pictures throughout which a window stands over what moves; None: look closely.

        It is told by that picture alone: what came and went in between is not seen.
        """
        standing, from_ms = self._standing, pictures[i].frame.at_ms
        if standing is None or not self._is_moving or i < self._closely_until:
            return None
        within = [
            k
            for k in range(i, len(pictures) - 1)
            if pictures[k].frame.at_ms - from_ms <= LEAP_MS and not pictures[k].elsewhere
        ]
        last = within[-1] if within else i
        if last == i or within != list(range(i, last + 1)):
            return None
        picture = pictures[last]
        changed, moved = self._blocks(standing.picture, picture), self._blocks(pictures[i - 1], picture)
        waited_ms = picture.frame.at_ms - standing.picture.frame.at_ms
        is_due = picture.frame.at_ms - self._looked_ms >= MOVING_LOOK_EVERY_MS
        if changed is not None and standing.holds(changed, self._held.of(picture.frame)):
            news = standing.news(changed, moved, has_stood=False, waited_ms=waited_ms)
            if not news.regions and not (is_due and self._sees_more(picture, standing.picture)):
                standing.note(changed)
                for each in pictures[i : last + 1]:
                    each.is_as(standing.picture)
                return last
        self._closely_until = last + 1
        return None

    def _read_new(self, pictures: list[Picture], i: int, after: Picture | None) -> bool:
        """Whether a picture that shows another state than the last one read was read."""
        picture = pictures[i]
        change = None if self._last is None else self._change(self._last, picture)
        if change is not None and change[0] <= NEW_PICTURE_SHARE and self._last is not None:
            self._read_part(self._last, picture, after, change[1])
            return True
        if not self._is_due(pictures, i):
            return False
        moves_on = not self._stands_for_a_while(pictures, i) and picture.popup is None
        if self._page is not None and moves_on and not self._sees_more(picture, self._page):
            self._full_at_ms = picture.frame.at_ms
            self._inherit_page(pictures, i, self._page)
            return False
        self._look(picture)
        return True

    def _look(self, picture: Picture) -> None:
        picture.ink = self._looker.in_full(
            picture.frame, is_window=picture.popup is not None or self._standing is not None
        )
        self._full_at_ms = self._looked_ms = picture.frame.at_ms
        self._spots = []

    def _read_standing(self, picture: Picture, after: Picture | None) -> bool | None:
        """Whether a picture on which the window still stands was read anew; None where it does not stand."""
        standing = self._standing
        if standing is None:
            return None
        changed = self._blocks(standing.picture, picture)
        rgb = self._held.of(picture.frame)
        if changed is None or not standing.holds(changed, rgb):
            return None
        news = standing.news(
            changed,
            _next_change(after, changed),
            has_stood=picture.n_frames > 1,
            waited_ms=picture.frame.at_ms - standing.picture.frame.at_ms,
        )
        if not news.regions:
            is_due = news.is_moving and picture.frame.at_ms - self._looked_ms >= MOVING_LOOK_EVERY_MS
            if not is_due or not self._sees_more(picture, standing.picture):
                standing.note(changed)
                picture.is_as(standing.picture)
                self._is_moving = news.is_moving
                return False
            self._look(picture)
            return True
        standing.count_read(news.regions)
        if sum(region.area_px2 for region in news.regions) > NEW_PICTURE_SHARE * rgb.shape[0] * rgb.shape[1]:
            self._look(picture)
        else:
            self._read_part(standing.picture, picture, after, news.regions)
        return True

    def _interpret(self, pictures: list[Picture], i: int) -> None:
        """See whether a window stands from a picture on that was just read, or already before it."""
        picture, before = pictures[i], self._standing
        self._stood += [] if before is None else [before]
        if self._scene_of is None or picture.ink is None:
            return
        rgb = self._held.of(picture.frame)
        if before is not None and picture.only_countdown:
            self._standing = before.moved_to(picture, rgb)
        else:
            scene = self._scene_of(picture)
            self._standing = standing_on(
                picture, rgb, scene.window, scene.controls, picture.ink.lines, before=before
            )
            if before is not None or self._standing is not None:
                self._met = []
            is_known = self._standing is None and Channel.TEXT in picture.ink.channels
            self._page = picture if is_known else None
        self._held.pin(picture)
        for j in range(i - 1, -1, -1):
            earlier = pictures[j]
            if self._standing is None or earlier.ink is not None or earlier.is_beside_the_point:
                break
            changed = self._blocks(picture, earlier)
            if changed is None or not self._standing.holds(changed, self._held.of(earlier.frame)):
                break
            earlier.is_as(picture)

    def _sees_more(self, picture: Picture, known: Picture) -> bool:
        """Whether the finder sees something on a picture of a moving page that is not known from before."""
        self._looked_ms = picture.frame.at_ms
        if self._finder is None or known.ink is None or known.ink.finds is None:
            return True
        finds = self._finder.find(self._held.of(picture.frame))
        met = [*known.ink.finds, *self._met]
        new = [
            find
            for find in finds
            if find.score >= NEW_FIND
            and not any(each.kind is find.kind and each.box.contains(find.box.center) for each in met)
        ]
        self._met += [*known.ink.finds, *new]
        return bool(new)

    def _inherit_page(self, pictures: list[Picture], i: int, page: Picture) -> None:
        """A page that moves on, and all pictures between both looks, are as it was first read."""
        for j in range(i, -1, -1):
            if pictures[j].ink is not None or pictures[j].is_beside_the_point:
                return
            pictures[j].is_as(page)

    def _look_at_the_rest(self, pictures: list[Picture], finder: WindowFinder) -> None:
        """Pictures to which lines and marks were carried: their window is seen in the whole of them alone."""
        for picture in pictures:
            if picture.ink is not None and picture.ink.sight is None and not picture.is_beside_the_point:
                picture.ink = replace(picture.ink, sight=finder.look(self._held.of(picture.frame)))

    def _blocks(self, old: Picture, new: Picture) -> Change | None:
        before, after = comparable(old, new)
        lossy = before.lossy or after.lossy
        return blocks_between(self._held.of(before), self._held.of(after), lossy=lossy)

    def _change(self, old: Picture, new: Picture) -> tuple[float, tuple[Rect, ...]] | None:
        blocks = None if old.is_beside_the_point else self._blocks(old, new)
        return None if blocks is None else (changed_share(blocks), changed_regions(blocks))

    def _is_due(self, pictures: list[Picture], i: int) -> bool:
        """A new picture is read when it is still, when it cuts in, and now and then while it moves."""
        picture = pictures[i]
        waited_ms = picture.frame.at_ms - self._full_at_ms
        if self._looker.n_full >= MAX_FULL_LOOKS and waited_ms < 4 * MOVING_LOOK_EVERY_MS:
            return False
        stood = picture.n_frames > 1 and (
            self._looker.n_full < MAX_SHORT_LOOKS or waited_ms >= MOVING_LOOK_EVERY_MS / 2
        )
        return stood or waited_ms >= MOVING_LOOK_EVERY_MS or self._stands_for_a_while(pictures, i)

    def _stands_for_a_while(self, pictures: list[Picture], i: int) -> bool:
        """Whether a picture is of something that stands, whatever it is cut off by in the end."""
        after = pictures[i + 1] if i + 1 < len(pictures) else None
        lasts_ms = np.inf if after is None else after.frame.at_ms - pictures[i].frame.at_ms
        return bool(_holds_still(after) or lasts_ms >= MOVING_LOOK_EVERY_MS / 2)

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
            sight=self._looker.sight(rgb) if n_countdowns < len(regions) else old.ink.sight,
        )
        new.only_countdown = n_countdowns == len(regions)

    def _read_quickly(self, old: Content, new: Picture, rgb: np.ndarray, regions: tuple[Rect, ...]) -> None:
        """After a quick look: a countdown's tick takes one recognition, anything else another look."""
        lines = list(old.lines)
        for region in regions:
            line = self._countdown_in(region, lines)
            again = None if line is None or self._reader is None else self._reader.recognise(rgb, line.box)
            if line is None or again is None or self._lexicon.control(again.text) is None:
                new.ink = self._looker.at(rgb, is_window=new.popup is not None)
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


def _holds_still(after: Picture | None) -> bool:
    return after is None or after.step <= STILL_SHARE


def _next_change(after: Picture | None, changed: Change) -> Change | None:
    """What the next picture changes: all of it, if it is of another size."""
    if after is None or (after.blocks is not None and after.blocks.shape == changed.shape):
        return None if after is None else after.blocks
    return np.ones_like(changed)


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
