"""A box or a ring to be ticked: words beside one set something and do not close a window."""

from dataclasses import replace

import cv2
import numpy as np

from detector.core.geometry import Rect

__all__ = ["tick_before"]

REACH, RISES = 2.8, 0.5  # heights of the words: to the left, above and below
INK_LEVELS = 9  # boxes and rings are pale
SLACK = 0.3  # heights of the words: a mark may be taller
APART = 0.25  # heights of the words: letters stand closer to each other
PLAIN_LEVELS = 20  # pictures are compressed


def tick_before(rgb: np.ndarray, words: Rect) -> float:
    """Whether a small square or round mark is alone before words, like a box to be ticked: 1 or 0.

    Text detection may take it for the first letter: then it is within the words' box.
    """
    if _is_before(rgb, words):
        return 1.0
    others = _without_first(rgb, words)
    return float(others != words and _is_before(rgb, others))


def _is_before(rgb: np.ndarray, words: Rect) -> bool:
    high = words.height_px
    left, right = int(words.left_px - REACH * high), int(words.left_px - 0.05 * high)
    top, bottom = int(words.top_px - RISES * high), int(words.bottom_px + RISES * high) + 1
    part = rgb[max(top, 0) : max(bottom, 0), max(left, 0) : max(right, 0)]
    middle = words.center.y_px - max(top, 0)
    marks = _marks_in(part, middle, high)
    if len(marks) != 1:
        return False
    x, y, wide, tall = marks[0]
    is_apart = x > 0 and y > 0 and y + tall < part.shape[0]
    is_near = 0.05 * high < part.shape[1] - (x + wide) < 1.2 * high
    is_level = abs(y + tall / 2 - middle) < 0.25 * high
    return is_apart and is_near and is_level and 0.75 < wide / tall < 1.33 and 0.4 * high <= tall


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
