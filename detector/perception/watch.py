"""Reads all frames of a run: what each shows, looking no more often than there is something new.

A frame with the same pixels as the one before is not looked at again. A small change is read where it
changed; a new picture is read in full once it holds still, or every so often while it moves. What was
read is then looked for, by the picture alone, in the frames between and before, so that every frame
has its own answer and the first moment of a control is the first frame that shows it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from detector.core.display import Display
from detector.core.geometry import Rect
from detector.core.screen import Frame, ViewTree
from detector.perception.back_arrow import find_back_arrows
from detector.perception.change import BLOCK_PX, changed_blocks, changed_regions, changed_share, is_uniform
from detector.perception.context import FrameContext
from detector.perception.ink import NO_INK, Ink, read_ink
from detector.perception.lexicon import Lexicon
from detector.perception.look import Seen, interpret
from detector.perception.pairing import pair_trees
from detector.perception.ports import ControlFinder, TextLine, TextReader
from detector.perception.seen import Channel, FrameReading, InformationWindow, WindowKind
from detector.perception.standing import LEAST_CORRELATION, LEAST_STRENGTH, compare, stands
from detector.perception.x_icon import XMark, find_x_marks

__all__ = ["read_frames"]

# A change of more than this share of the screen is another picture: it is read in full.
NEW_PICTURE_SHARE = 0.22
# A step to the next frame smaller than this means that the picture holds still.
STILL_SHARE = 0.08
# While a picture moves without end (a video), it is read in full this often, and not much more.
MOVING_LOOK_EVERY_MS = 700.0
MAX_FULL_LOOKS = 60
# A spot that keeps changing (a shaking hand) is read so often in a row, then only every so often.
MAX_SPOT_LOOKS = 3
SPOT_LOOK_EVERY_MS = 500.0
# Of a window's picture, what may change from one frame to the next while it is still the same window.
SAME_WINDOW_SHARE = 0.3
LONGEST_FADE_MS = 700.0
TRACE_STRENGTH = 0.35  # a first trace of what fades in, still lost in the ground
SURE_CORRELATION = 0.8  # of a × with itself: surely there, and its strength tells how far it has come
LOSSY_BLUR = 1.5  # of edges in a video, against a picture of its own [tool value]
SAME_ASPECT = 0.03  # encoders round a side to a multiple of 8 or 16 px


@dataclass(slots=True)
class _Picture:
    """One distinct picture in a row of frames, and what is known of it so far."""

    frame: Frame  # the first that shows it
    step: float = 1.0  # share that changed since the picture before
    blocks: np.ndarray | None = None  # where, None for the first picture
    ink: Ink | None = None  # None: not read yet
    only_countdown: bool = False  # all that changed is the digits of a control
    uniform: bool = False


class _Pixels:
    """The last few pictures in display px, so that neighbours are decoded once."""

    def __init__(self, pixels: Callable[[Frame], np.ndarray], display: Display, keep: int = 6) -> None:
        self._pixels, self._display, self._keep = pixels, display, keep
        self._held: dict[str, np.ndarray] = {}

    def of(self, frame: Frame) -> np.ndarray:
        if frame.id not in self._held:
            while len(self._held) >= self._keep:
                del self._held[next(iter(self._held))]
            self._held[frame.id] = self._as_display(np.ascontiguousarray(self._pixels(frame)[..., :3]))
        return self._held[frame.id]

    def _as_display(self, rgb: np.ndarray) -> np.ndarray:
        """A video is often smaller than the display: all boxes are in display px."""
        width, height = self._display.width_px, self._display.height_px
        if rgb.shape[:2] == (height, width):
            return rgb
        if abs(rgb.shape[1] / rgb.shape[0] - width / height) > SAME_ASPECT * width / height:
            return rgb  # turned, or of another display: nothing to bring it to
        way = cv2.INTER_AREA if rgb.shape[1] > width else cv2.INTER_CUBIC
        scaled: np.ndarray = cv2.resize(rgb, (width, height), interpolation=way)
        return scaled


def read_frames(
    frames: Sequence[Frame],
    pixels: Callable[[Frame], np.ndarray],
    trees: Sequence[ViewTree],
    contexts: Callable[[Frame], FrameContext],
    *,
    display: Display,
    lexicon: Lexicon,
    text_reader: TextReader | None,
    control_finder: ControlFinder | None,
) -> tuple[FrameReading, ...]:
    """One reading a frame, in order of time. `pixels(frame)` is (H, W, 3) uint8 RGB."""
    ordered = sorted(frames, key=lambda frame: (frame.at_ms, frame.id))
    if not ordered:
        return ()
    held = _Pixels(pixels, display)
    pictures, index_of = _distinct(ordered)
    _measure_steps(pictures, held)
    _Reading(held, lexicon, text_reader, control_finder).read(pictures)
    paired = pair_trees(ordered, _states(pictures, index_of), trees)
    return _readings(ordered, pictures, index_of, paired, held, contexts, display, lexicon)


def _same_pixels(one: Frame, other: Frame) -> bool:
    if one.png_sha256 is not None:
        return one.png_sha256 == other.png_sha256
    return (one.video_sha256, one.packet) == (other.video_sha256, other.packet)


def _distinct(frames: list[Frame]) -> tuple[list[_Picture], list[int]]:
    """Runs of frames with equal pixels, and for each frame the number of its run."""
    pictures: list[_Picture] = []
    index_of: list[int] = []
    for i, frame in enumerate(frames):
        if i == 0 or not _same_pixels(frames[i - 1], frame):
            pictures.append(_Picture(frame=frame))
        index_of.append(len(pictures) - 1)
    return pictures, index_of


def _blocks(before: np.ndarray, after: np.ndarray, *, lossy: bool) -> np.ndarray | None:
    return changed_blocks(before, after, lossy=lossy) if before.shape == after.shape else None


def _measure_steps(pictures: list[_Picture], held: _Pixels) -> None:
    for i, picture in enumerate(pictures):
        after = held.of(picture.frame)
        picture.uniform = is_uniform(after)
        if i == 0:
            continue
        before = pictures[i - 1].frame
        blocks = _blocks(held.of(before), after, lossy=picture.frame.lossy or before.lossy)
        picture.step = 1.0 if blocks is None else changed_share(blocks)
        picture.blocks = blocks


def _states(pictures: list[_Picture], index_of: list[int]) -> list[int]:
    """A number for each frame that changes whenever the picture does, but for a countdown's digits."""
    numbers, number = [], 0
    for i, picture in enumerate(pictures):
        number += 0 if i == 0 or picture.step == 0.0 or picture.only_countdown else 1
        numbers.append(number)
    return [numbers[i] for i in index_of]


class _Reading:
    """The reader's hand over the pictures of one run."""

    def __init__(
        self,
        held: _Pixels,
        lexicon: Lexicon,
        text_reader: TextReader | None,
        control_finder: ControlFinder | None,
    ) -> None:
        self._held, self._lexicon = held, lexicon
        self._reader, self._finder = text_reader, control_finder
        self._n_full = 0
        self._spots: list[tuple[Rect, int, float]] = []  # where, read so often in a row, last at ms
        self._origin: dict[int, tuple[TextLine | XMark, _Picture]] = {}  # by id: where it was truly read
        self._soon_after: list[tuple[TextLine | XMark, _Picture]] = []
        self._known: dict[str, Ink] = {}  # by the sha of a picture read in full: pages come back

    def read(self, pictures: list[_Picture]) -> None:
        last: int | None = None  # the picture whose ink is the newest
        full_at_ms = -np.inf
        for i, picture in enumerate(pictures):
            if picture.uniform:
                picture.ink = NO_INK
                last = i
                continue
            before = last
            change = None if last is None else self._change(pictures[last], picture)
            if change is not None and change[0] <= NEW_PICTURE_SHARE and last is not None:
                self._read_part(pictures[last], picture, change[1])
                last = i
            elif self._is_due(pictures, i, full_at_ms):
                picture.ink = self._read_in_full(picture.frame)
                full_at_ms, last = picture.frame.at_ms, i
                self._spots = []
            if last != before:
                self._remember(picture)
        self._carry(pictures)

    def _remember(self, picture: _Picture) -> None:
        """Where each line and mark was read first: what is carried is compared with that picture."""
        assert picture.ink is not None
        things: tuple[TextLine | XMark, ...] = (*picture.ink.lines, *picture.ink.marks)
        for each in things:
            self._origin.setdefault(id(each), (each, picture))

    def _read_in_full(self, frame: Frame) -> Ink:
        if frame.png_sha256 is not None and frame.png_sha256 in self._known:
            return self._known[frame.png_sha256]
        self._n_full += 1
        ink = read_ink(self._held.of(frame), self._reader, self._finder, self._lexicon)
        if frame.png_sha256 is not None:
            self._known[frame.png_sha256] = ink
        return ink

    def _change(self, old: _Picture, new: _Picture) -> tuple[float, tuple[Rect, ...]] | None:
        lossy = old.frame.lossy or new.frame.lossy
        blocks = _blocks(self._held.of(old.frame), self._held.of(new.frame), lossy=lossy)
        if blocks is None or old.uniform:
            return None
        return changed_share(blocks), changed_regions(blocks)

    def _is_due(self, pictures: list[_Picture], i: int, full_at_ms: float) -> bool:
        """A new picture is read when it holds still, when it cuts in, and now and then while it moves."""
        picture = pictures[i]
        waited_ms = picture.frame.at_ms - full_at_ms
        if self._n_full >= MAX_FULL_LOOKS and waited_ms < 4 * MOVING_LOOK_EVERY_MS:
            return False
        holds_still = i + 1 == len(pictures) or pictures[i + 1].step <= STILL_SHARE
        lasts_ms = pictures[i + 1].frame.at_ms - picture.frame.at_ms if i + 1 < len(pictures) else np.inf
        return bool(holds_still or lasts_ms >= MOVING_LOOK_EVERY_MS / 2 or waited_ms >= MOVING_LOOK_EVERY_MS)

    def _read_part(self, old: _Picture, new: _Picture, regions: tuple[Rect, ...]) -> None:
        """Keep the old ink outside the regions, read anew inside them."""
        assert old.ink is not None
        if not regions:
            new.ink = old.ink
            return
        rgb = self._held.of(new.frame)
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
            if not self._spot_is_due(region, new.frame.at_ms):
                gone = [each for each in lines if region.intersection(each.box) is not None]
                before = self._held.of(old.frame)
                lines = [each for each in lines if each not in gone or stands(each.box, before, rgb)]
                marks = [mark for mark in marks if not region.contains(mark.box.center)]
                marks += _marks_in(rgb, region)
                continue
            whole, lines = _grown(region, lines)
            if self._reader is not None:
                lines += self._reader.read(rgb, region=whole.expanded(8))
            marks = [mark for mark in marks if not whole.contains(mark.box.center)]
            marks += _marks_in(rgb, whole)
        finds = old.ink.finds
        if self._finder is not None and n_countdowns < len(regions):
            finds = self._finder.find(rgb)
        new.ink = Ink(
            lines=tuple(lines),
            marks=tuple(marks),
            finds=finds,
            arrows=find_back_arrows(rgb),
            channels=old.ink.channels,
        )
        new.only_countdown = n_countdowns == len(regions)

    def _countdown_in(self, region: Rect, lines: list[TextLine]) -> TextLine | None:
        """The control's line that a region lies in, where it is no larger than the control."""
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

    def _carry(self, pictures: list[_Picture]) -> None:
        """Give what was read to the pictures before that show it too, and to those never read."""
        for i in range(1, len(pictures)):
            if pictures[i].ink is None and pictures[i - 1].ink is not None:
                self._give(pictures[i - 1], pictures[i])
        for i in range(len(pictures) - 2, -1, -1):
            if pictures[i + 1].ink is not None and not pictures[i].uniform:
                self._give(pictures[i + 1], pictures[i])

    def _give(self, source: _Picture, target: _Picture) -> None:
        """What `target` shows of the source's ink, by the picture alone, beside what it has itself."""
        assert source.ink is not None
        own = target.ink or NO_INK
        if own is source.ink:
            return
        if source.frame.at_ms > target.frame.at_ms:
            self._note(source)
            own = self._without_faint(own, target)
        new_lines = [line for line in source.ink.lines if not _known(line.box, own)]
        new_marks = [mark for mark in source.ink.marks if not _known(mark.box, own)]
        lines = [line for line in new_lines if self._shows_line(line, source, target)]
        marks = [mark for mark in new_marks if self._shows_mark(mark, source, target)]
        arrows = own.arrows if target.ink is not None else find_back_arrows(self._held.of(target.frame))
        target.ink = Ink(
            lines=(*own.lines, *lines),
            marks=(*own.marks, *marks),
            finds=own.finds,
            arrows=arrows,
            channels=own.channels,
        )

    def _note(self, source: _Picture) -> None:
        """Keep what the next second shows, for telling what fades in."""
        assert source.ink is not None
        things: tuple[TextLine | XMark, ...] = (*source.ink.lines, *source.ink.marks)
        known = {id(thing) for thing, _ in self._soon_after}
        for thing in things:
            _, origin = self._origin.get(id(thing), (thing, source))
            if id(thing) not in known:
                self._soon_after.append((thing, origin))
        until_ms = source.frame.at_ms + LONGEST_FADE_MS
        self._soon_after = [(t, o) for t, o in self._soon_after if o.frame.at_ms <= until_ms]

    def _compared(self, each: TextLine | XMark, source: _Picture, target: _Picture) -> tuple[float, float]:
        _, origin = self._origin.get(id(each), (each, source))
        there, here = self._held.of(origin.frame), self._held.of(target.frame)
        return compare(each.box.expanded(1), there, here) if there.shape == here.shape else (0.0, 0.0)

    def _without_faint(self, own: Ink, target: _Picture) -> Ink:
        """Own ink less what only begins to fade in: soon after, it shows twice as strongly."""

        def is_faint(each: TextLine | XMark) -> bool:
            for thing, origin in self._soon_after:
                if thing is each or type(thing) is not type(each) or not thing.box.contains(each.box.center):
                    continue
                if not 0 < origin.frame.at_ms - target.frame.at_ms <= LONGEST_FADE_MS:
                    continue
                correlation, strength = self._compared(thing, origin, target)
                if strength < (LEAST_STRENGTH if correlation >= LEAST_CORRELATION else TRACE_STRENGTH):
                    return True
                if correlation < LEAST_CORRELATION:
                    continue  # the same on another ground
                self._origin[id(each)] = (each, origin)  # of the two, the one that shows it in full
            return False

        return replace(
            own,
            lines=tuple(line for line in own.lines if not is_faint(line)),
            marks=tuple(mark for mark in own.marks if not is_faint(mark)),
        )

    def _shows_mark(self, mark: XMark, source: _Picture, target: _Picture) -> bool:
        correlation, strength = self._compared(mark, source, target)
        if correlation >= SURE_CORRELATION:
            return strength >= LEAST_STRENGTH
        near = _marks_in(self._held.of(target.frame), mark.box.expanded(mark.half_side_px))
        return any(_close(one, mark) for one in near)

    def _shows_line(self, line: TextLine, source: _Picture, target: _Picture) -> bool:
        correlation, strength = self._compared(line, source, target)
        if correlation >= LEAST_CORRELATION:
            return strength >= LEAST_STRENGTH
        if self._reader is None or self._lexicon.control(line.text) is None:
            return False
        again = self._reader.recognise(self._held.of(target.frame), line.box)  # on another ground
        return again is not None and self._lexicon.control(again.text) is not None


def _grown(region: Rect, lines: list[TextLine]) -> tuple[Rect, list[TextLine]]:
    """The region with all lines that it cuts, and the lines that remain outside."""
    cut = [line for line in lines if region.intersection(line.box) is not None]
    for line in cut:
        region = region.union(line.box)
    return region, [line for line in lines if region.intersection(line.box) is None]


def _marks_in(rgb: np.ndarray, region: Rect) -> list[XMark]:
    """The × whose middle lies in the region, looked for with enough around it."""
    short_side = min(rgb.shape[:2])
    wide = region.expanded(0.06 * short_side)
    left, top = max(int(wide.left_px), 0), max(int(wide.top_px), 0)
    part = np.ascontiguousarray(rgb[top : int(wide.bottom_px), left : int(wide.right_px)])
    if min(part.shape[:2]) < 8:
        return []
    found = find_x_marks(part, screen_short_side_px=short_side)
    moved = [replace(mark, x_px=mark.x_px + left, y_px=mark.y_px + top) for mark in found]
    return [mark for mark in moved if region.contains(mark.box.center)]


def _close(one: XMark, other: XMark) -> bool:
    reach = max(one.half_side_px, other.half_side_px)
    return max(abs(one.x_px - other.x_px), abs(one.y_px - other.y_px)) <= reach


def _known(box: Rect, ink: Ink) -> bool:
    middle = box.center
    return any(line.box.contains(middle) for line in ink.lines) or any(
        mark.box.contains(middle) for mark in ink.marks
    )


def _readings(  # noqa: PLR0917 - the threads come together here
    frames: list[Frame],
    pictures: list[_Picture],
    index_of: list[int],
    paired: tuple[ViewTree | None, ...],
    held: _Pixels,
    contexts: Callable[[Frame], FrameContext],
    display: Display,
    lexicon: Lexicon,
) -> tuple[FrameReading, ...]:
    seen: list[Seen | None] = []

    def look(k: int, window: InformationWindow | None) -> Seen:
        picture = pictures[index_of[k]]
        assert picture.ink is not None
        rgb, context = held.of(picture.frame), contexts(frames[k])
        return interpret(
            rgb, picture.ink, paired[k], context, display=display, lexicon=lexicon, window=window
        )

    keys = [
        (i, None if tree is None else tree.id, _phase(contexts(frame)))
        for frame, i, tree in zip(frames, index_of, paired, strict=True)
    ]
    for k, i in enumerate(index_of):
        if pictures[i].uniform or pictures[i].ink is None:
            seen.append(None)
        elif k > 0 and keys[k] == keys[k - 1] and seen[k - 1] is not None:
            seen.append(seen[k - 1])
        else:
            seen.append(look(k, None))
    windows = _same_windows(seen, pictures, index_of)
    for k, (one, window) in enumerate(zip(seen, windows, strict=True)):
        if one is not None and window is not None and one.window != window:
            same = k > 0 and keys[k] == keys[k - 1] and windows[k] == windows[k - 1]
            seen[k] = seen[k - 1] if same else look(k, window)
    return tuple(
        _reading(frame, pictures[i], one and _as_sharp_as(one, frame, display), window, tree)
        for frame, i, one, window, tree in zip(frames, index_of, seen, windows, paired, strict=True)
    )


def _as_sharp_as(seen: Seen, frame: Frame, display: Display) -> Seen:
    """Errors of what was seen on a picture smaller than the display, in display px."""
    factor = max(display.width_px / frame.width_px, 1.0)
    if factor < 1.02 and not frame.lossy:
        return seen
    blur = factor * (LOSSY_BLUR if frame.lossy else 1.0)
    return replace(
        seen,
        controls=tuple(
            replace(c, box_error_px=c.box_error_px * blur, glyph_error_px=c.glyph_error_px * blur)
            for c in seen.controls
        ),
    )


def _phase(context: FrameContext) -> object:
    """What of a context can change the answer; its clocks only in steps."""
    since = context.since_launch_ms
    step = None if since is None else int(since // 5000)
    return context.package, context.activity, context.is_target, step, context.n_activities_before


def _same_windows(
    seen: list[Seen | None], pictures: list[_Picture], index_of: list[int]
) -> list[InformationWindow | None]:
    """The window of each frame; one that was told by its control was there before the control came.

    From each frame with a window, its neighbours that show the same picture but for a part of it
    have the window as well.
    """
    windows = [None if one is None or one.window.kind is WindowKind.NONE else one.window for one in seen]
    order = range(len(windows))
    for i in reversed(order[:-1]):
        if (
            windows[i] is None
            and seen[i] is not None
            and _goes_on(i, i + 1, windows[i + 1], pictures, index_of)
        ):
            windows[i] = windows[i + 1]
    for i in order[1:]:
        if (
            windows[i] is None
            and seen[i] is not None
            and _goes_on(i - 1, i, windows[i - 1], pictures, index_of)
        ):
            windows[i] = windows[i - 1]
    return windows


def _goes_on(
    before: int, after: int, window: InformationWindow | None, pictures: list[_Picture], index_of: list[int]
) -> bool:
    """Neighbours show the same inside the window's own box but for a part of it."""
    if window is None:
        return False
    if index_of[before] == index_of[after]:
        return True
    picture = pictures[index_of[after]]
    if picture.blocks is None or picture.step > SAME_WINDOW_SHARE:
        return False
    box = window.box
    rows = slice(int(box.top_px // BLOCK_PX), int(box.bottom_px // BLOCK_PX) + 1)
    columns = slice(int(box.left_px // BLOCK_PX), int(box.right_px // BLOCK_PX) + 1)
    inside = picture.blocks[rows, columns]
    return inside.size > 0 and changed_share(inside) <= SAME_WINDOW_SHARE


def _reading(
    frame: Frame,
    picture: _Picture,
    seen: Seen | None,
    window: InformationWindow | None,
    tree: ViewTree | None,
) -> FrameReading:
    channels = picture.ink.channels if picture.ink is not None else ()
    read_by = (*((Channel.TREE,) if tree is not None else ()), *channels)
    return FrameReading(
        frame_id=frame.id,
        at_ms=frame.at_ms,
        at_error_ms=frame.at_error_ms,
        windows=() if window is None else (window,),
        controls=() if seen is None else seen.controls,
        calls_to_action=() if seen is None else seen.calls_to_action,
        perhaps_score=0.0 if seen is None else seen.perhaps_score,
        read_by=read_by,
        tree_id=tree.id if tree is not None else None,
        is_uniform=picture.uniform,
    )
