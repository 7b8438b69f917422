"""A window that stands: which later pictures still show it, by its own pixels, whatever moves around it.

What decides a verdict is few pictures: the first of each state, the first with the control, the last. A
window is known by what does not move: its controls, the body of a card, or, where a film plays inside it, the
words around its control. While these stay as they were, what was read of it holds, and only what has changed
in it, and has come to rest, is read anew. What moves around it is the page's: it is read once or twice.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from detector.core.geometry import Rect
from detector.perception.carrying import MIN_CORRELATION, MIN_STRENGTH, SURE_CORRELATION, compare
from detector.perception.pictures import (
    BLOCK_PX,
    SAME_WINDOW_SHARE,
    Change,
    Picture,
    changed_regions,
)
from detector.perception.ports import TextLine
from detector.perception.window_shapes import shapes_in, thumbnail_of
from detector.windows.seen import CloseControl, InformationWindow

__all__ = ["News", "Standing", "standing_on"]

MAX_READ_OUTSIDE = 2  # times that a place outside is read: what changes again after that moves by itself
SAME_BOX_IOU = 0.9  # of the window on the picture read next: it goes on standing
UNDIMMED = 0.8  # of a control's strength: films of dialogs leave .4 to .7
MIN_PICTURES = 6  # from so many on it is known what moves
MOVES_SHARE = 0.6  # of the pictures, that a block of the page differs; of a row or column, that it moves
COUNT_EVERY_MS = 500.0  # that a countdown is read while a film plays under it
MIN_WORDS_SHARE = 0.5  # of its words that stand while a film plays in a window


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What is to be read anew on a picture that still shows the window. `is_moving`: something differs."""

    regions: tuple[Rect, ...]
    is_moving: bool


@dataclass(slots=True, kw_only=True)
class Motion:
    """Since a window came, by blocks: how often each was read anew, and on how many pictures it differed."""

    n_read: np.ndarray
    n_moved: np.ndarray
    n_pictures: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The window as `picture` shows it, `rgb` (H, W, 3) uint8.

    `controls` are what closes it, `words` its other lines.
    """

    picture: Picture
    rgb: np.ndarray
    window: InformationWindow
    controls: tuple[CloseControl, ...]
    words: tuple[Rect, ...]
    motion: Motion

    @property
    def has_sure_control(self) -> bool:
        return any(control.is_sure for control in self.controls)

    def holds(self, changed: Change, rgb: np.ndarray) -> bool:
        """Whether `rgb`, in which these blocks differ, still shows the window."""
        if rgb.shape != self.rgb.shape or not self._controls_stand(changed, rgb):
            return False
        inside = changed[_within(self.window.box, changed)]
        if inside.size > 0 and inside.mean() <= SAME_WINDOW_SHARE:
            return True
        if not self.has_sure_control:
            return False
        stand = [self._stands(box, changed, rgb, least=MIN_CORRELATION) for box in self.words]
        if not stand:
            return not self.window.kind.lies_over_content
        return sum(stand) >= MIN_WORDS_SHARE * len(stand)

    def news(self, changed: Change, after: Change | None, *, has_stood: bool, waited_ms: float) -> News:
        """What to read anew where the window holds. `after`: which blocks change next; None: nothing does.

        What goes on changing is read when it comes to rest; `has_stood`: the picture was shown for a while.
        A countdown on what moves is read now and then; `waited_ms`: since the last reading.
        """
        outside = changed & (self.motion.n_read < MAX_READ_OUTSIDE)
        outside[_touched(self.window.box, changed)] = False
        inside = np.zeros_like(changed)
        inside[_within(self.window.box, changed)] = changed[_within(self.window.box, changed)]
        counts = []
        for control in self.controls:
            around = _touched(control.glyph_box.expanded(BLOCK_PX / 2), changed)
            if control.countdown_s is not None and changed[around].any():
                is_alone = not _goes_on(control.glyph_box, after) or has_stood
                counts += [control.glyph_box] if is_alone or waited_ms >= COUNT_EVERY_MS else []
            inside[around] = outside[around] = False
        # With the last picture of all nothing has come to rest but the window.
        beside = changed if after is None else after
        rested = [
            region
            for part, moves in ((inside, after), (outside, beside))
            for region in changed_regions(part)
            if has_stood or not _goes_on(region, moves)
        ]
        return News(regions=(*counts, *rested), is_moving=bool(changed.any()))

    def moved_to(self, picture: Picture, rgb: np.ndarray) -> "Standing":
        """The same window on a picture that shows another number of its countdown."""
        return replace(self, picture=picture, rgb=rgb)

    def count_read(self, regions: Sequence[Rect]) -> None:
        for region in regions:
            self.motion.n_read[_touched(region, self.motion.n_read)] += 1

    def note(self, changed: Change) -> None:
        """One more picture shows the window, and differs in these blocks."""
        self.motion.n_moved += changed
        self.motion.n_pictures += 1

    def framed(self) -> InformationWindow | None:
        """The window with the box that the page's motion leaves to it; None: the box is as it seemed.

        A page's own edges may seem a card's; but what moves with the page all the time is none of the card.
        """
        motion, box = self.motion, self.window.box
        if motion.n_pictures < MIN_PICTURES or not self.window.kind.lies_over_content:
            return None
        moves = motion.n_moved >= MOVES_SHARE * motion.n_pictures
        left, right = int(-(-box.left_px // BLOCK_PX)), int(box.right_px // BLOCK_PX)
        top, bottom = int(-(-box.top_px // BLOCK_PX)), int(box.bottom_px // BLOCK_PX)
        kept = _trimmed(moves[top:bottom, left:right])
        if kept is None or kept == (0, bottom - top, 0, right - left):
            return None
        left_over = Rect(
            left_px=(left + kept[2]) * BLOCK_PX,
            top_px=(top + kept[0]) * BLOCK_PX,
            right_px=(left + kept[3]) * BLOCK_PX,
            bottom_px=(top + kept[1]) * BLOCK_PX,
        )
        frame = Rect.from_xywh(0, 0, self.rgb.shape[1], self.rgb.shape[0])
        shapes = [shape.box for shape in shapes_in(thumbnail_of(self.rgb), frame)]
        best = max(shapes, key=left_over.iou)
        return replace(self.window, box=best, why=()) if best.iou(left_over) >= SAME_BOX_IOU else None

    def _controls_stand(self, changed: Change, rgb: np.ndarray) -> bool:
        """Nor is any of them dimmed: a film over all of it comes with another window."""
        return all(
            self._stands(
                control.glyph_box,
                changed,
                rgb,
                least=MIN_CORRELATION if control.kind.is_text else SURE_CORRELATION,
                strength=UNDIMMED,
            )
            for control in self.controls
        )

    def _stands(
        self, box: Rect, changed: Change, rgb: np.ndarray, *, least: float, strength: float = MIN_STRENGTH
    ) -> bool:
        if not changed[_touched(box, changed)].any():
            return True
        correlation, shown = compare(box.expanded(1), self.rgb, rgb)
        return correlation >= least and shown >= strength


def standing_on(
    picture: Picture,
    rgb: np.ndarray,
    window: InformationWindow,
    controls: Sequence[CloseControl],
    lines: Sequence[TextLine],
    *,
    before: Standing | None,
) -> Standing | None:
    """The window of a picture that was just read; None where there is nothing to know it by.

    A page's banner is a part of it, and a full screen without a control could be any page.
    """
    is_known = window.kind.lies_over_content or any(control.is_sure for control in controls)
    if not window.kind.blocks or not is_known:
        return None
    words = tuple(
        line.box
        for line in lines
        if window.box.contains(line.box.center)
        and not any(control.box.contains(line.box.center) for control in controls)
    )
    size = -(-rgb.shape[0] // BLOCK_PX), -(-rgb.shape[1] // BLOCK_PX)
    motion = Motion(n_read=np.zeros(size, np.int32), n_moved=np.zeros(size, np.int32))
    if before is not None and before.rgb.shape == rgb.shape:
        is_same = before.window.box.iou(window.box) >= SAME_BOX_IOU
        motion = before.motion if is_same else motion
    return Standing(
        picture=picture, rgb=rgb, window=window, controls=tuple(controls), words=words, motion=motion
    )


def _trimmed(moves: np.ndarray) -> tuple[int, int, int, int] | None:
    """Top, bottom, left and right without the rows and columns along the edges that mostly move."""
    rows, columns = moves.mean(1) < MOVES_SHARE, moves.mean(0) < MOVES_SHARE
    if not rows.any() or not columns.any():
        return None
    across, down = np.nonzero(columns)[0], np.nonzero(rows)[0]
    return int(down[0]), int(down[-1]) + 1, int(across[0]), int(across[-1]) + 1


def _goes_on(region: Rect, after: Change | None) -> bool:
    return after is not None and bool(after[_touched(region, after)].any())


def _touched(box: Rect, blocks: np.ndarray) -> tuple[slice, slice]:
    """The blocks that a box touches."""
    rows = slice(max(int(box.top_px // BLOCK_PX), 0), max(int(-(-box.bottom_px // BLOCK_PX)), 0))
    return rows, slice(max(int(box.left_px // BLOCK_PX), 0), max(int(-(-box.right_px // BLOCK_PX)), 0))


def _within(box: Rect, blocks: np.ndarray) -> tuple[slice, slice]:
    """The blocks inside a box, without those of its rim: a card's corners are round, and edges are rough."""
    height, width = blocks.shape
    top, left = int(-(-box.top_px // BLOCK_PX)), int(-(-box.left_px // BLOCK_PX))
    bottom, right = int(box.bottom_px // BLOCK_PX), int(box.right_px // BLOCK_PX)
    top, left = top + (top > 0), left + (left > 0)
    bottom, right = bottom - (bottom < height), right - (right < width)
    return slice(top, max(bottom, top)), slice(left, max(right, left))
