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

__all__ = ["SAMPLED_HALF_SIDE_PX", "Shapes", "XMark", "find_x_marks", "measure_shapes"]


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


# How much a place looks like a ×: fourteen figures of its shape, and one rule over them.
#
# All sampling is in units of the glyph's half side r, on a picture scaled so that r is about 12 px, so the
# figures mean the same for a glyph of 8 dp and of 30 dp. Contrast figures are in units of the strokes' own
# contrast, so that a pale translucent × counts as much as a black one.


SAMPLED_HALF_SIDE_PX = 12.0

_DIAGONALS = ((1, 1), (1, -1), (-1, 1), (-1, -1))
_COS45 = 0.5**0.5
_ALONG = np.linspace(0.25, 0.95, 8)
_ACROSS = (-0.36, -0.09, 0.0, 0.09, 0.36)  # the outer two are beside the stroke, the rest on it
_BEYOND = (1.2, 1.3, 1.4)
_RADII = np.arange(1.2, 3.3, 0.1)
_N_ANGLES = 48


def _points() -> tuple[np.ndarray, np.ndarray]:
    """All sampled places, (P, 2) in units of r, and where one kind ends and the next begins."""

    def beside(ax: int, ay: int, along: float, across: float) -> tuple[float, float]:
        return ax * along - ay * across * _COS45, ay * along + ax * across * _COS45

    arms = [beside(ax, ay, t, o) for ax, ay in _DIAGONALS for t in _ALONG for o in _ACROSS]
    ends = [beside(ax, ay, t, 0.0) for ax, ay in _DIAGONALS for t in _BEYOND]
    end_sides = [beside(ax, ay, t, o) for ax, ay in _DIAGONALS for t in _BEYOND for o in (-0.36, 0.36)]
    sectors = [
        (dx * d + dy * e, dy * d + dx * e)
        for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1))
        for d in (0.5, 0.65, 0.8, 0.95)
        for e in (-0.15, 0.0, 0.15)
    ]
    steps = np.linspace(-1, 1, 17)
    grid = [(x, y) for y in steps for x in steps]
    angles = np.arange(_N_ANGLES) * 2 * np.pi / _N_ANGLES
    ring = [(np.cos(a) * q, np.sin(a) * q) for q in _RADII for a in angles]
    middle = [(0.0, 0.0), (0.08, 0.0), (-0.08, 0.0), (0.0, 0.08), (0.0, -0.08)]
    groups = [arms, ends, end_sides, sectors, grid, ring, middle]
    ends_at = np.cumsum([len(group) for group in groups])[:-1]
    return np.concatenate([np.asarray(group, np.float64) for group in groups]), ends_at


_PLACES, _CUTS = _points()

# Logistic regression (ridge 3, five-fold weight on ×) over 498 places on a × and 30,000 others, of the
# 622 training pictures and 79 ordinary screens. Per figure: mean, spread, weight, weight of its square.
_RULE = np.array(
    [
        (0.553, 0.058, 0.203, 0.1681),  # correlation with the drawn ×
        (0.345, 0.304, 1.705, -0.6850),  # mean contrast of the weakest arm
        (0.542, 0.136, 0.923, -0.2191),  # share of arm samples that stand out from both sides
        (0.181, 0.239, 0.662, 0.0278),  # the same for the weakest arm
        (0.874, 0.501, 1.487, -0.1103),  # spread of the strokes' own lightness
        (0.501, 0.348, -0.944, 0.2141),  # variation within the four sectors
        (0.858, 0.780, -0.182, -0.3540),  # difference between the sectors
        (0.149, 0.302, 0.349, -0.2692),  # contrast beyond the arms' ends
        (1.034, 0.627, -0.350, 0.0649),  # the same at the worst corner
        (0.392, 0.178, 0.644, 0.4448),  # symmetry, mean over three mirrors
        (0.142, 0.251, -1.071, -0.2138),  # symmetry in the worst mirror
        (0.280, 0.257, 1.464, -0.0948),  # a circle around it
        (0.888, 0.475, -0.776, 0.4876),  # variation just outside
        (1.602, 0.554, 0.258, -0.7603),  # contrast where the strokes cross
        (-0.407, 1.432, 1.901, 0.1717),  # log of the contrast over 30 grey levels
    ]
)
_RULE_OFFSET = -7.196


@dataclass(frozen=True, slots=True, kw_only=True)
class Shapes:
    """Arrays of N. `fit` prefers the right size among several; `ring_radius` is in units of r."""

    score: np.ndarray
    fit: np.ndarray
    is_light: np.ndarray
    ring: np.ndarray
    ring_radius: np.ndarray


@dataclass(frozen=True, slots=True, kw_only=True)
class _Strokes:
    """The four arms at each place; `stroke` and the contrasts are (N, 4, along), `sign` and `unit` (N,).

    `sign`: 1 for a light × on dark, -1 for a dark one. `contrast` is against the mean of both sides,
    `least_contrast` against the nearer one, positive where the stroke stands out; `unit`: their usual
    contrast.
    """

    stroke: np.ndarray
    sign: np.ndarray
    contrast: np.ndarray
    least_contrast: np.ndarray
    unit: np.ndarray

    @property
    def sign3(self) -> np.ndarray:
        return self.sign[:, None, None]

    @property
    def unit3(self) -> np.ndarray:
        return self.unit[:, None, None]


def measure_shapes(
    grey: np.ndarray, x: np.ndarray, y: np.ndarray, half_side: np.ndarray, correlation: np.ndarray
) -> Shapes:
    """`grey` is (H, W) uint8; places and half sides (N,) in its px, half sides of about 12 px."""
    n = len(x)
    arms, ends, end_sides, sectors, grid, ring, middle = _sampled(grey, x, y, half_side)
    strokes = _strokes(arms)
    sign, unit = strokes.sign, strokes.unit
    beyond = ends.reshape(n, 4, 3) - end_sides.reshape(n, 4, 3, 2).mean(-1)
    crossing = np.max(middle * sign[:, None], axis=1) * sign - np.median(sectors, axis=1)
    by_radius = ring.reshape(n, len(_RADII), _N_ANGLES)
    circle = _circle(by_radius, unit)
    symmetry = _symmetry(grid.reshape(n, 17, 17))
    figures = np.stack(
        [
            correlation,
            *_of_arms(strokes),
            *_of_sectors(sectors.reshape(n, 4, -1), unit),
            *_beyond_the_ends(beyond * strokes.sign3 / strokes.unit3),
            symmetry.mean(0),
            symmetry.min(0),
            circle.max(1),
            np.clip(by_radius[:, 1:5].std(2).mean(1) / unit, 0, 2),
            np.clip(crossing * sign / unit, -1, 2),
            np.log(unit / 30),
        ],
        axis=1,
    )
    return Shapes(
        score=_score(figures),
        fit=figures[:, 1] + figures[:, 2] - 0.5 * np.abs(figures[:, 7]),
        is_light=sign > 0,
        ring=circle.max(1),
        ring_radius=_RADII[circle.argmax(1) + 1],
    )


def _sampled(grey: np.ndarray, x: np.ndarray, y: np.ndarray, half_side: np.ndarray) -> list[np.ndarray]:
    """The lightness at all places, (N, P) float32 for each kind, in the order of `_points`."""
    map_x = (x[:, None] + _PLACES[None, :, 0] * half_side[:, None]).astype(np.float32)
    map_y = (y[:, None] + _PLACES[None, :, 1] * half_side[:, None]).astype(np.float32)
    sampled = cv2.remap(grey, map_x, map_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.split(sampled.astype(np.float32), _CUTS, axis=1)


def _strokes(arms: np.ndarray) -> _Strokes:
    n = len(arms)
    across = arms.reshape(n, 4, len(_ALONG), len(_ACROSS))
    sides = across[..., [0, 4]]
    side = sides.mean(-1)
    sign = np.sign(np.median((across[..., 2] - side).reshape(n, -1), axis=1))
    sign[sign == 0] = 1
    sign3, sign4 = sign[:, None, None], sign[:, None, None, None]
    stroke = np.max(across[..., 1:4] * sign4, axis=-1) * sign3
    nearest_side = np.max(sides * sign4, axis=-1) * sign3
    contrast = (stroke - side) * sign3
    return _Strokes(
        stroke=stroke,
        sign=sign,
        contrast=contrast,
        least_contrast=(stroke - nearest_side) * sign3,
        unit=np.maximum(np.median(contrast.reshape(n, -1), axis=1), 1.0),
    )


def _of_arms(strokes: _Strokes) -> tuple[np.ndarray, ...]:
    unit3 = strokes.unit3
    return (
        np.clip(strokes.contrast / unit3, -1, 1.5).mean(2).min(1),
        (strokes.least_contrast > 0.5 * unit3).mean((1, 2)),
        (strokes.least_contrast > 0.4 * unit3).mean(2).min(1),
        np.clip(strokes.stroke.reshape(len(unit3), -1).std(1) / strokes.unit, 0, 2),
    )


def _of_sectors(by_sector: np.ndarray, unit: np.ndarray) -> tuple[np.ndarray, ...]:
    """`by_sector` is (N, 4, points)."""
    medians = np.median(by_sector, axis=2)
    return (
        np.clip(by_sector.std(2).mean(1) / unit, 0, 2),
        np.clip((medians.max(1) - medians.min(1)) / unit, 0, 3),
    )


def _beyond_the_ends(beyond: np.ndarray) -> tuple[np.ndarray, ...]:
    """`beyond` is (N, 4, 3), in units of the strokes' contrast."""
    return (
        np.clip(beyond, -1.5, 1.5).mean((1, 2)),
        np.clip(np.abs(beyond).mean(2).max(1), 0, 2),
    )


def _symmetry(grid: np.ndarray) -> np.ndarray:
    """(3, N): correlation with the mirror images left-right, top-bottom and along the diagonal."""
    centred = grid - grid.mean((1, 2), keepdims=True)
    power = np.maximum((centred * centred).sum((1, 2)), 1)
    mirrors = (centred[:, ::-1], centred[:, :, ::-1], centred.transpose(0, 2, 1))
    return np.stack([(centred * mirror).sum((1, 2)) / power for mirror in mirrors])


def _circle(by_radius: np.ndarray, unit: np.ndarray) -> np.ndarray:
    """(N, radii): how distinct a circle of each radius around the place is."""
    steps = by_radius[:, 2:] - by_radius[:, :-2]
    mean_step = steps.mean(2)
    agreement = np.abs(mean_step) / np.maximum(np.abs(steps).mean(2), 3.0)
    strength: np.ndarray = agreement * np.clip(np.abs(mean_step) / unit[:, None], 0, 1)
    return strength


def _score(figures: np.ndarray) -> np.ndarray:
    """(N,): the probability of a × by the rule."""
    z = np.clip((figures - _RULE[:, 0]) / _RULE[:, 1], -4, 4)
    odds = z @ _RULE[:, 2] + (z * z) @ _RULE[:, 3] + _RULE_OFFSET
    score: np.ndarray = 1 / (1 + np.exp(-np.clip(odds, -50, 50)))
    return score
