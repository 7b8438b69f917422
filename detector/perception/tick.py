"""A box or a ring to be ticked: words beside one set something and do not close a window. Is it ticked?"""

from dataclasses import replace

import cv2
import numpy as np

from detector.core.geometry import Rect

__all__ = ["is_ticked", "mark_before", "tick_before"]

REACH, RISES = 2.8, 0.5  # heights of the words: to the left, above and below
INK_LEVELS = 9  # boxes and rings are pale
SLACK = 0.3  # heights of the words: a mark may be taller
APART = 0.25  # heights of the words: letters stand closer to each other
PLAIN_LEVELS = 20  # pictures are compressed


def tick_before(rgb: np.ndarray, words: Rect) -> float:
    """Whether a small square or round mark is alone before words, like a box to be ticked: 1 or 0.

    Text detection may take it for the first letter: then it is within the words' box.
    """
    return float(mark_before(rgb, words) is not None)


def mark_before(rgb: np.ndarray, words: Rect, *, from_px: float = 0.0) -> Rect | None:
    """The small square or round mark that is alone before words; None: there is none.

    `from_px`: what lies farther left is not of the words' window.
    """
    if (mark := _mark_before(rgb, words, from_px)) is not None:
        return mark
    others = _without_first(rgb, words)
    return None if others == words else _mark_before(rgb, others, from_px)


STROKE_LEVELS = 40  # levels of 255 between a tick and what it is drawn on [tool value]
FILL_LEVELS = 30  # between a filled mark and its ground [tool value]
INNER_SHARE = 0.2  # of the mark's sides: its rim is left out on each
STROKE_SHARES = 0.04, 0.6  # of the inside: less is a speck, more is no stroke


def is_ticked(rgb: np.ndarray, mark: Rect) -> bool | None:
    """Whether a stroke or a dot is drawn in the mark; None: it is filled, and nothing is drawn in it."""
    rim_px = INNER_SHARE * mark.short_side_px
    inside, around = _pixels_in(rgb, mark.expanded(-rim_px)), _pixels_in(rgb, mark.expanded(rim_px))
    if inside.size == 0 or around.size == 0:
        return None
    edge = np.concatenate([around[0], around[-1], around[:, 0], around[:, -1]])
    fill = np.median(inside.reshape(-1, 3), axis=0)
    drawn = np.abs(inside - fill).max(axis=2) > STROKE_LEVELS
    if STROKE_SHARES[0] <= float(drawn.mean()) <= STROKE_SHARES[1]:
        return True
    is_filled = float(np.abs(fill - np.median(edge, axis=0)).max()) > FILL_LEVELS
    return None if is_filled else False


def _pixels_in(rgb: np.ndarray, box: Rect) -> np.ndarray:
    left, top = max(round(box.left_px), 0), max(round(box.top_px), 0)
    return rgb[top : max(round(box.bottom_px), 0), left : max(round(box.right_px), 0)].astype(np.int16)


def _mark_before(rgb: np.ndarray, words: Rect, from_px: float) -> Rect | None:
    high = words.height_px
    left = int(max(words.left_px - REACH * high, from_px))
    right = int(words.left_px - 0.05 * high)
    top, bottom = int(words.top_px - RISES * high), int(words.bottom_px + RISES * high) + 1
    part = rgb[max(top, 0) : max(bottom, 0), max(left, 0) : max(right, 0)]
    middle = words.center.y_px - max(top, 0)
    marks = _marks_in(part, middle, high)
    if len(marks) != 1:
        return None
    x, y, wide, tall = marks[0]
    is_apart = x > 0 and y > 0 and y + tall < part.shape[0]
    is_near = 0.05 * high < part.shape[1] - (x + wide) < 1.2 * high
    is_level = abs(y + tall / 2 - middle) < 0.25 * high
    if not (is_apart and is_near and is_level and 0.75 < wide / tall < 1.33 and 0.4 * high <= tall):
        return None
    return Rect.from_xywh(max(left, 0) + x, max(top, 0) + y, wide, tall)


def _without_first(rgb: np.ndarray, words: Rect) -> Rect:
    """The words without a plain square or ring that they begin with: letters such as 回 are not plain."""
    high = words.height_px
    left, top = max(int(words.left_px), 0), max(int(words.top_px - SLACK * high), 0)
    part = rgb[top : max(int(words.bottom_px + SLACK * high) + 1, 0), left : max(int(words.right_px), 0)]
    marks = _marks_in(part, words.center.y_px - top, high)
    if len(marks) < 2:
        return words
    x, y, wide, tall = marks[0]
    inside = part[y + tall // 4 : y + tall - tall // 4, x + wide // 4 : x + wide - wide // 4]
    is_plain = inside.size > 0 and float(np.ptp(inside, axis=(0, 1)).max()) <= PLAIN_LEVELS
    if not is_plain or marks[1][0] < x + wide + APART * high:
        return words
    return replace(words, left_px=left + marks[1][0])


def _marks_in(part: np.ndarray, middle: float, high: float) -> list[tuple[int, int, int, int]]:
    """What crosses the middle half of words `high` px high: left, top, width and height in the part."""
    if min(part.shape[:2]) < 6:
        return []
    # Plane by plane: numpy's maximum over a last axis of three is slow.
    planes = [np.abs(plane - np.median(plane)) for plane in cv2.split(part.astype(np.int16))]
    inked = np.maximum(np.maximum(planes[0], planes[1]), planes[2]) > INK_LEVELS
    rows = round(middle - 0.25 * high), round(middle + 0.25 * high) + 1
    return _marks_at(inked, rows, least_px=0.25 * high)


def _marks_at(
    inked: np.ndarray, rows: tuple[int, int], *, least_px: float
) -> list[tuple[int, int, int, int]]:
    """Left, top, width and height of what crosses these rows; nested shapes are one mark."""
    _, _, stats, _ = cv2.connectedComponentsWithStats(inked.astype(np.uint8), connectivity=8)
    marks: list[tuple[int, int, int, int]] = []
    for x, y, w, h, _ in sorted(stats[1:].tolist()):
        if y >= rows[1] or y + h <= rows[0] or max(w, h) < least_px:
            continue
        if marks and x < marks[-1][0] + marks[-1][2]:
            (a, b, c, d), upper = marks[-1], min(marks[-1][1], y)
            marks[-1] = (a, upper, max(a + c, x + w) - a, max(b + d, y + h) - upper)
        else:
            marks.append((x, y, w, h))
    return marks
