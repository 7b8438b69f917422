"""Reads the calibration page from a picture: its scale, its measured ×s, and the time it shows.

The ×s are measured by the code that measures close controls. `core/calibration_page.py` defines what the page
draws.
"""

from dataclasses import dataclass

import numpy as np

from detector.core.calibration_page import SHEET, CalibrationSheet, Cells, Cross, ungray
from detector.perception.glyph import measure_x
from detector.perception.patches import contrast_ratio, relative_luminance
from detector.perception.x_icon import XMark

__all__ = ["SheetReading", "read_sheet"]

MARK_TOLERANCE = 60  # levels of 255 in all three channels together
DARK = 128


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetReading:
    """`px_per_css_px` horizontally and vertically. `sides_px` and `ratios` are pairs: as measured, as drawn.

    `epoch_ms` None: the cells could not be read, or the picture is torn. It counts modulo 2^24.
    """

    px_per_css_px: tuple[float, float]
    sides_px: tuple[tuple[float, float], ...]
    ratios: tuple[tuple[float, float], ...]
    epoch_ms: int | None


def read_sheet(rgb: np.ndarray, sheet: CalibrationSheet = SHEET) -> SheetReading | None:
    """`rgb` (H, W, 3) uint8. None: the page is not shown."""
    mark = np.array(_rgb(sheet.mark), np.float32)
    is_mark = np.abs(rgb.astype(np.float32) - mark).sum(axis=2) <= MARK_TOLERANCE
    rows, columns = np.flatnonzero(is_mark.any(axis=1)), np.flatnonzero(is_mark.any(axis=0))
    if rows.size < 8 or columns.size < 8:
        return None
    white = np.array((255, 255, 255), np.float32)
    toward = mark - white
    cover = np.clip(((rgb.astype(np.float32) - white) @ toward) / float(toward @ toward), 0, 1)
    left, right = _ends(np.median(cover[_middle(rows)], axis=0), columns)
    top, bottom = _ends(np.median(cover[:, _middle(columns)], axis=1), rows)
    across, down = (right - left) / sheet.width, (bottom - top) / sheet.height
    if across <= 0 or abs(across / down - 1) > 0.02:
        return None
    place = _Placed(left, top, across, down)
    crosses = [(crosse, _measured(rgb, crosse, place)) for crosse in sheet.crosses]
    return SheetReading(
        px_per_css_px=(across, down),
        sides_px=tuple((side, cross.size * across) for cross, (side, _) in crosses),
        ratios=tuple((ratio, _drawn_ratio(cross)) for cross, (_, ratio) in crosses if ratio is not None),
        epoch_ms=_count(rgb, sheet.cells[0], place),
    )


@dataclass(frozen=True, slots=True)
class _Placed:
    left: float
    top: float
    across: float
    down: float

    def at(self, x: float, y: float) -> tuple[float, float]:
        return self.left + x * self.across, self.top + y * self.down


def _middle(lines: np.ndarray) -> np.ndarray:
    """The inner lines of the first square, without its edges."""
    first = lines[: max(int(np.argmax(np.diff(lines) > 1)), 4)]
    inner: np.ndarray = first[len(first) // 4 : len(first) * 3 // 4]
    return inner


def _ends(profile: np.ndarray, covered: np.ndarray) -> tuple[float, float]:
    """To a fraction of a px: the outermost px count by how much of them is covered."""
    first, last = int(covered[0]), int(covered[-1])
    while profile[first] < 0.5 and first < last:
        first += 1
    while profile[last] < 0.5 and last > first:
        last -= 1
    before = float(profile[first - 1]) if first > 0 else 0.0
    after = float(profile[last + 1]) if last + 1 < len(profile) else 0.0
    return first + (1 - float(profile[first])) - before, last + float(profile[last]) + after


def _measured(rgb: np.ndarray, one: Cross, place: _Placed) -> tuple[float, float | None]:
    x, y = place.at(one.x, one.y)
    glyph = measure_x(
        rgb,
        XMark(
            x_px=x,
            y_px=y,
            half_side_px=one.size * place.across / 2,
            is_light=one.color == "#ffffff",
            score=1.0,
            ring_radius_px=None,
        ),
    )
    return glyph.box.short_side_px, None if glyph.contrast is None else glyph.contrast.value


def _drawn_ratio(one: Cross) -> float:
    ink, ground = (relative_luminance(np.array([_rgb(color)], np.uint8)) for color in (one.color, one.ground))
    return float(contrast_ratio(ink, float(ground[0]))[0])


def _count(rgb: np.ndarray, cells: Cells, place: _Placed) -> int | None:
    code = 0
    for i in range(cells.n):
        x, y = place.at(cells.x + (i + 0.5) * cells.side, cells.y + 0.5 * cells.side)
        below = place.at(cells.x, cells.y + 1.5 * cells.side)[1]
        is_set, is_unset = (float(rgb[int(at), int(x)].mean()) < DARK for at in (y, below))
        if is_set == is_unset:
            return None
        code = code << 1 | is_set
    return ungray(code)


def _rgb(color: str) -> tuple[int, int, int]:
    number = int(color.removeprefix("#"), 16)
    return number >> 16, number >> 8 & 255, number & 255
