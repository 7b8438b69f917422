"""A small calibration page as a camera without faults would show it, drawn by formula."""

from math import ceil

import numpy as np

from detector.core.calibration_page import CalibrationSheet, Cells, Cross, gray

__all__ = ["SMALL", "blended", "cells_at", "picture", "rect"]

SMALL = CalibrationSheet(
    width=80,
    height=60,
    square=10,
    mark="#e628c8",
    crosses=(
        Cross(x=24, y=30, size=12, stroke=2, color="#000000"),
        Cross(x=56, y=30, size=14, stroke=2.4, color="#ffffff", ground="#14532d"),
    ),
    cells=(Cells(x=15, y=48, side=5, n=6, what="epoch_ms"),),
)
GROUND_REACH = 11  # around a ×, CSS px


def blended(rgb: np.ndarray, covered: np.ndarray, color: str) -> np.ndarray:
    ink = np.array([int(color[k : k + 2], 16) for k in (1, 3, 5)], float)
    return rgb + (ink - rgb) * covered[..., None]


def _run(n_px: int, first: float, last: float) -> np.ndarray:
    """How much of each px lies between two edges."""
    at = np.arange(n_px)
    return np.clip(np.minimum(at + 1, last) - np.maximum(at, first), 0, 1)


def rect(shape: tuple[int, int], left: float, top: float, right: float, bottom: float) -> np.ndarray:
    return np.outer(_run(shape[0], top, bottom), _run(shape[1], left, right))


def _strokes(shape: tuple[int, int], x: float, y: float, one: Cross, scale: float) -> np.ndarray:
    """The cover of both strokes, with round ends."""
    ys, xs = np.mgrid[0 : shape[0], 0 : shape[1]] + 0.5
    dx, dy = (xs - x) / scale, (ys - y) / scale
    reach = (one.size - one.stroke) / 2
    apart = []
    for sign in (1, -1):
        along = np.clip((dx + sign * dy) / 2, -reach, reach)
        apart.append(np.hypot(dx - along, dy - sign * along))
    return np.clip(0.5 + (one.stroke / 2 - np.minimum(*apart)) * scale, 0, 1)


def picture(
    sheet: CalibrationSheet = SMALL,
    *,
    across: float = 2.0,
    down: float | None = None,
    left: float = 6.0,
    top: float = 5.0,
    size: tuple[int, int] | None = None,
    number: int | None = 0,
    mark: str | None = None,
) -> np.ndarray:
    """`size`: (height, width) in px, by default with a margin all around; `number` None: empty cells."""
    down = across if down is None else down
    shape = size or (ceil(sheet.height * down + 2 * top), ceil(sheet.width * across + 2 * left))
    rgb = np.full((*shape, 3), 255.0)

    def put(x: float, y: float, width: float, height: float, color: str) -> None:
        nonlocal rgb
        at = (left + x * across, top + y * down)
        covered = rect(shape, *at, at[0] + width * across, at[1] + height * down)
        rgb = blended(rgb, covered, color)

    for x in (0, sheet.width - sheet.square):
        for y in (0, sheet.height - sheet.square):
            put(x, y, sheet.square, sheet.square, mark or sheet.mark)
    for one in sheet.crosses:
        put(one.x - GROUND_REACH, one.y - GROUND_REACH, 2 * GROUND_REACH, 2 * GROUND_REACH, one.ground)
        covered = _strokes(shape, left + one.x * across, top + one.y * down, one, across)
        rgb = blended(rgb, covered, one.color)
    for cells in sheet.cells if number is not None else ():
        for k in range(cells.n):
            is_set = bool(gray(number or 0) >> (cells.n - 1 - k) & 1)
            for row, color in enumerate(("#000000", "#ffffff") if is_set else ("#ffffff", "#000000")):
                put(cells.x + k * cells.side, cells.y + row * cells.side, cells.side, cells.side, color)
    return np.asarray(np.round(rgb), np.uint8)


def cells_at(k: int, row: int, sheet: CalibrationSheet = SMALL, across: float = 2.0) -> tuple[slice, slice]:
    """The px of one cell of a picture with the usual margin."""
    cells = sheet.cells[0]
    left, top = 6 + (cells.x + k * cells.side) * across, 5 + (cells.y + row * cells.side) * across
    side = cells.side * across
    return slice(round(top), round(top + side)), slice(round(left), round(left + side))
