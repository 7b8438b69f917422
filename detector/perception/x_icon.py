"""Finds a × by its looks alone: two strokes that cross, in a circle or not, dark or light.

Two steps. A small drawn × is matched against every place of the picture at six sizes (normalised correlation,
both polarities): that misses almost none and proposes about sixty places per screen. Each place is then
measured: do all four arms stand out along their whole length, do they end at the corners, are the four
sectors between them calm, is the shape symmetric, does a circle surround it. A logistic rule over these
figures gives the score.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from detector.core.geometry import Rect
from detector.perception.x_shape import SAMPLED_HALF_SIDE_PX, measure_shapes

__all__ = ["XMark", "find_x_marks"]

# The picture is searched as if its short side had this many px: 1.5 px per dp on a phone of 360 dp.
SEARCH_SHORT_SIDE_PX = 540
# Half side of the drawn ×, px, and the scales at which the picture is matched: half sides of 4 to 17 dp,
# a glyph of 8 to 33 dp (criteria.md 6.1: from far too small to generous).
TEMPLATE_HALF_SIDE_PX = 6
SCALES = (1.0, 0.75, 0.56, 0.42, 0.32, 0.24)
TEMPLATE_STROKES_PX = (1.5, 2.8)
# None of the 199 close controls without text on the training pictures is below it, except "<" and 跳过.
MIN_CORRELATION = 0.5
MAX_PROPOSALS = 400
SIZES_TRIED = (0.85, 1.0, 1.18)  # between one scale and the next
MIN_RING = 0.45


@dataclass(frozen=True, slots=True, kw_only=True)
class XMark:
    """A place that looks like a ×. `half_side_px` is half the side of the strokes' square.

    `is_light`: the strokes are lighter than what is behind them. `ring_radius_px` is None if no circle or
    circular plate surrounds it.
    """

    x_px: float
    y_px: float
    half_side_px: float
    is_light: bool
    score: float
    ring_radius_px: float | None

    @property
    def box(self) -> Rect:
        side_px = 2 * self.half_side_px
        return Rect.from_xywh(self.x_px - self.half_side_px, self.y_px - self.half_side_px, side_px, side_px)


def _template(stroke_px: float) -> np.ndarray:
    """A × with anti-aliased strokes, (15, 15) uint8."""
    fine, side = 8, 2 * TEMPLATE_HALF_SIDE_PX + 3
    canvas = np.zeros((side * fine, side * fine), np.float32)
    middle, arm = (side * fine - 1) / 2, TEMPLATE_HALF_SIDE_PX * fine
    for sign in (1, -1):
        start = (int(middle - arm), int(middle - sign * arm))
        end = (int(middle + arm), int(middle + sign * arm))
        cv2.line(canvas, start, end, (255.0,), int(stroke_px * fine))
    small: np.ndarray = cv2.resize(canvas, (side, side), interpolation=cv2.INTER_AREA)
    return small.astype(np.uint8)


_TEMPLATES = tuple(_template(stroke_px) for stroke_px in TEMPLATE_STROKES_PX)


def _resized(grey: np.ndarray, scale: float) -> np.ndarray:
    if abs(scale - 1) < 1e-6:
        return grey
    size = (max(round(grey.shape[1] * scale), 1), max(round(grey.shape[0] * scale), 1))
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    out: np.ndarray = cv2.resize(grey, size, interpolation=way)
    return out


def _proposals(grey: np.ndarray, screen_short_side_px: float) -> np.ndarray:
    """(N, 4) float: x, y, half side, correlation, best first; px of `grey`."""
    to_search = SEARCH_SHORT_SIDE_PX / screen_short_side_px
    searched = _resized(grey, to_search)
    rows: list[np.ndarray] = []
    middle = (_TEMPLATES[0].shape[0] - 1) / 2
    for scale in SCALES:
        level = _resized(searched, scale)
        if min(level.shape[:2]) <= _TEMPLATES[0].shape[0]:
            continue
        best = np.zeros((level.shape[0] - 14, level.shape[1] - 14), np.float32)
        for template in _TEMPLATES:
            found = np.abs(cv2.matchTemplate(level, template, cv2.TM_CCOEFF_NORMED))
            found[~np.isfinite(found) | (found > 1.001)] = 0  # a flat patch divides by almost zero
            np.maximum(best, found, out=best)
        peaks = (best == cv2.dilate(best, np.ones((7, 7), np.uint8))) & (best > MIN_CORRELATION)
        ys, xs = np.nonzero(peaks)
        per_x, per_y = level.shape[1] / grey.shape[1], level.shape[0] / grey.shape[0]
        rows.append(
            np.stack(
                [
                    (xs + middle + 0.5) / per_x - 0.5,
                    (ys + middle + 0.5) / per_y - 0.5,
                    np.full(len(xs), TEMPLATE_HALF_SIDE_PX / per_x),
                    best[ys, xs],
                ],
                axis=1,
            )
        )
    if not rows:
        return np.zeros((0, 4))
    table = np.concatenate(rows)
    return table[np.argsort(-table[:, 3], kind="stable")][:MAX_PROPOSALS]


def find_x_marks(
    rgb: np.ndarray, *, least_score: float = 0.3, screen_short_side_px: float | None = None
) -> tuple[XMark, ...]:
    """All places that look like a ×, best first. `rgb` is (H, W, 3) uint8; results in its px.

    Sizes are sought in proportion to a screen: if `rgb` is a part of one, pass its short side.
    """
    short_side_px = float(screen_short_side_px or min(rgb.shape[:2]))
    if min(rgb.shape[:2]) < 4 or short_side_px < 2 * TEMPLATE_HALF_SIDE_PX:
        return ()
    grey: np.ndarray = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY)
    places = _proposals(grey, short_side_px)
    marks = [mark for mark in _measured(grey, places, short_side_px) if mark.score >= least_score]
    return _without_doubles(sorted(marks, key=lambda mark: -mark.score))


def _measured(grey: np.ndarray, places: np.ndarray, screen_short_side_px: float) -> list[XMark]:
    """Each place at its best of three sizes, measured on the picture scaled to fit its size."""
    fine = _resized(grey, 2 * SEARCH_SHORT_SIDE_PX / screen_short_side_px)
    per_px = fine.shape[1] / grey.shape[1]
    levels = np.round(np.log(places[:, 2] * per_px / SAMPLED_HALF_SIDE_PX) / np.log(1 / 0.75)).astype(int)
    marks: list[XMark] = []
    for level in np.unique(levels):
        chosen = places[levels == level]
        picture = _resized(fine, min(1.0, 0.75 ** int(level)))
        scale = picture.shape[1] / grey.shape[1]
        x, y = (chosen[:, 0] + 0.5) * scale - 0.5, (chosen[:, 1] + 0.5) * scale - 0.5
        tried = [
            measure_shapes(picture, x, y, chosen[:, 2] * scale * factor, chosen[:, 3])
            for factor in SIZES_TRIED
        ]
        best = np.stack([shapes.fit for shapes in tried]).argmax(0)
        for i, which in enumerate(best):
            shapes, half_side = tried[which], float(chosen[i, 2]) * SIZES_TRIED[which]
            has_ring = shapes.ring[i] >= MIN_RING
            marks.append(
                XMark(
                    x_px=float(chosen[i, 0]) + 0.5,
                    y_px=float(chosen[i, 1]) + 0.5,
                    half_side_px=half_side,
                    is_light=bool(shapes.is_light[i]),
                    score=float(shapes.score[i]),
                    ring_radius_px=float(shapes.ring_radius[i]) * half_side if has_ring else None,
                )
            )
    return marks


def _without_doubles(marks: list[XMark]) -> tuple[XMark, ...]:
    """The best mark of each place; the same × is often found at two sizes."""
    kept: list[XMark] = []
    for mark in marks:
        reach_px = mark.half_side_px
        if all(
            max(abs(mark.x_px - other.x_px), abs(mark.y_px - other.y_px)) > max(reach_px, other.half_side_px)
            for other in kept
        ):
            kept.append(mark)
    return tuple(kept)
