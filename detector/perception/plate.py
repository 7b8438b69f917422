"""The pill, circle or square that a control's glyph is on, found around the glyph.

A plate may be a film of ten per cent over a photograph: no single pixel shows its edge. Its whole outline
does, since all pixels along it change as one film changes them (`film_fit`).
"""

from dataclasses import dataclass
from itertools import product

import cv2
import numpy as np

from detector.core.geometry import Point, Rect
from detector.perception.patches import PixelMemory, cropped

__all__ = ["find_plate", "fit_films"]


# Whether the two sides of an outline differ as one film over a picture makes them.
#
# Android draws by source-over (Porter and Duff, 1984; `PorterDuff.Mode.SRC_OVER`): inside a plate of one
# colour, each pixel keeps a share of what is below it and gains a share of that colour,
#
# inside = keeps * outside + gains
#
# with one share and one gain along the whole outline, whatever the picture. The edges of a picture itself do
# not: each place differs in its own way. The share of all differences that the best film explains separates
# the two, however busy the picture and however thin the film. An opaque plate keeps nothing.

TRIMMED_SHARE = 0.25  # the worst places are left out: a window's edge right at the outline, a glyph's arm
N_ROUNDS = 3
MIN_SEEN = 2.0  # levels of 255: more than rounding


@dataclass(frozen=True, slots=True, kw_only=True)
class FilmFits:
    """(K,) each. `explained`: share of the differences, 0 to 1. `step`: their mean size in the channel that
    differs most, levels of 255. `seen`: share of the places that differ by more than nothing."""

    explained: np.ndarray
    step: np.ndarray
    seen: np.ndarray

    @property
    def strength(self) -> np.ndarray:
        return np.asarray(self.explained * self.step)


def fit_films(inside: np.ndarray, outside: np.ndarray) -> FilmFits:
    """The best film of each of K outlines. Both (K, N, 3), float, N places along the outline.

    Least squares over the three quarters of the places that fit best, found in three rounds.
    """
    n = inside.shape[1]
    last = n - int(TRIMMED_SHARE * n) - 1
    of_inside = inside.transpose(2, 0, 1) - inside.mean(1).T[..., None]
    of_outside = outside.transpose(2, 0, 1) - outside.mean(1).T[..., None]
    each = np.full(inside.shape[:2], 1 / n, np.float32)
    left = np.zeros_like(each)
    for _ in range(N_ROUNDS):
        of_inside = of_inside - (of_inside * each).sum(2, keepdims=True)
        of_outside = of_outside - (of_outside * each).sum(2, keepdims=True)
        weighed = of_outside * each
        together, alone = (weighed * of_inside).sum((0, 2)), (weighed * of_outside).sum((0, 2))
        keeps = np.clip(together / np.maximum(alone, 1e-6), 0.0, 1.0)
        left = np.abs(of_inside - keeps[:, None] * of_outside).sum(0)
        is_good = left <= np.partition(left, last, axis=1)[:, last : last + 1]
        each = is_good / is_good.sum(1, keepdims=True, dtype=np.float32)
    differences = np.abs(inside - outside)
    unexplained = np.partition(left, last, axis=1)[:, : last + 1].sum(1)
    all_of_it = np.partition(differences.sum(2), last, axis=1)[:, : last + 1].sum(1)
    return FilmFits(
        explained=np.clip(1 - unexplained / np.maximum(all_of_it, 1e-3), 0.0, 1.0),
        step=(differences * each[..., None]).sum(1).max(1),
        seen=(differences.max(2) >= MIN_SEEN).mean(1),
    )


PLATE_ERROR_PX = 1.0
MIN_STEP = 4.0  # levels of 255, mean along the outline: a film of 5 % over grey steps by six
MIN_EXPLAINED = 0.7
"""Of 323 drawn circles 99 in 100 reach 0.88; of 175 pictures without any, 99 in 100 stay below 0.47
(`lab.benchmarks.drawn_controls`, seeds 30000 to 30999)."""

MIN_LENGTH = 0.5  # of the outline that steps at all: a glyph's arms cross it in a few places
SHARPNESS = 1.8  # of an edge to the usual one around it: a photograph varies a little everywhere
APART_PX = 1.5  # from an edge: half a px of it is blurred
MAX_OFF_CENTRE_OF_CROSS = 0.12  # of the plate's short side [tool value]
LONGEST_PLATE_OF_CROSS = 1.35  # side to side [tool value]
LARGEST_PLATE_OF_CROSS = 3.2  # to the × itself [tool value]
LARGEST_CIRCLE = 4.2  # to the glyph: Material's × of 14 dp on its button of 56 dp, and its edge
WIDEST_IN_CIRCLE = 2.6  # width to height of the glyph [tool value]
OUTERMOST_OF_BEST = 0.55  # a rim has two steps: the outer edge counts if it is this strong
N_ANGLES = 64
N_EDGES = 6  # of each side, tried with each of the others
UNEXPLAINED_BY_BEST = 0.02  # of a plate's own edges: noise, and half-covered px
MIN_EXPLAINED_BY_TWO = 0.5  # top and bottom alone; with left and right more is required
N_ALONG = 32  # places along a side, so that short and long sides weigh the same


@dataclass(frozen=True, slots=True, kw_only=True)
class Plate:
    box: Rect
    error_px: float
    strength: float


_KNOWN: PixelMemory[Plate | None] = PixelMemory(512)
"""A control stands on many pictures, and each is interpreted alone, with its tree, among its neighbours."""


def find_plate(rgb: np.ndarray, glyph: Rect, *, is_round_likely: bool) -> Plate | None:
    """The plate around `glyph`; None where the glyph is on the picture itself."""
    reach_px = 3.2 * glyph.height_px + 8  # more than what is looked at
    if is_round_likely or glyph.width_px <= WIDEST_IN_CIRCLE * glyph.height_px:
        reach_px += 0.5 * LARGEST_CIRCLE * max(glyph.width_px, glyph.height_px)
    around = cropped(rgb, glyph.expanded(reach_px))
    asked = glyph, is_round_likely, rgb.shape
    return _KNOWN.found(asked, around, lambda: _plate(rgb, glyph, is_round_likely=is_round_likely))


def _plate(rgb: np.ndarray, glyph: Rect, *, is_round_likely: bool) -> Plate | None:
    if is_round_likely:
        reach_px = 0.5 * LARGEST_PLATE_OF_CROSS * max(glyph.width_px, glyph.height_px)
        return _circle(rgb, glyph) or _fitting(_pill(rgb, glyph, reach_px, reach_px), glyph)
    letter_px = glyph.height_px
    return _pill(rgb, glyph, 3.2 * letter_px + 3, 1.8 * letter_px + 3) or _circle(rgb, glyph)


def _fitting(plate: Plate | None, cross: Rect) -> Plate | None:
    """None for four edges of the picture behind a ×."""
    return plate if plate is not None and _fits_a_cross(plate.box, cross) else None


def _fits_a_cross(box: Rect, glyph: Rect) -> bool:
    """A × is in the middle of a plate that is about as wide as high, and not many times its size."""
    middle, off = box.center, MAX_OFF_CENTRE_OF_CROSS * box.short_side_px
    is_middle = abs(middle.x_px - glyph.center.x_px) <= off and abs(middle.y_px - glyph.center.y_px) <= off
    longest_px = max(box.width_px, box.height_px)
    is_square = longest_px <= LONGEST_PLATE_OF_CROSS * box.short_side_px
    is_near = longest_px <= LARGEST_PLATE_OF_CROSS * max(glyph.width_px, glyph.height_px)
    return is_middle and is_square and is_near


def _circle(rgb: np.ndarray, glyph: Rect) -> Plate | None:
    half = max(glyph.width_px, glyph.height_px) / 2
    if glyph.width_px > WIDEST_IN_CIRCLE * glyph.height_px:
        return None
    corner = float(np.hypot(glyph.width_px, glyph.height_px)) / 2  # a circle holds the whole glyph
    apart = 2
    every = max(APART_PX / apart, half / 60)
    radii = np.arange(corner - APART_PX, half * LARGEST_CIRCLE + APART_PX, every)
    rings = _rings(rgb, glyph.center, radii)
    fits = fit_films(rings[: -2 * apart], rings[2 * apart :])
    strength = np.where(fits.explained >= MIN_EXPLAINED, _sharp(fits), 0.0)
    if strength.size == 0 or strength.max() <= 0:
        return None
    at = _outermost(strength)
    radius_px = _half_way(rings, radii, at + apart)
    box = Rect.from_xywh(
        glyph.center.x_px - radius_px, glyph.center.y_px - radius_px, 2 * radius_px, 2 * radius_px
    )
    height, width = rgb.shape[:2]
    out = radius_px / 2
    if min(box.left_px, box.top_px) < -out or box.right_px > width + out or box.bottom_px > height + out:
        return None
    return Plate(box=box, error_px=PLATE_ERROR_PX, strength=float(strength[at]))


def _rings(rgb: np.ndarray, center: Point, radii: np.ndarray) -> np.ndarray:
    """(radii, angles, 3) float32."""
    angles = np.arange(N_ANGLES) * 2 * np.pi / N_ANGLES
    x = (center.x_px - 0.5 + radii[:, None] * np.cos(angles)).astype(np.float32)
    y = (center.y_px - 0.5 + radii[:, None] * np.sin(angles)).astype(np.float32)
    return cv2.remap(rgb, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE).astype(np.float32)


def _sharp(fits: FilmFits) -> np.ndarray:
    """The strength of each edge; 0 where it is none, or no sharper than usual."""
    usual = float(np.median(fits.strength)) if fits.strength.size else 0.0
    is_edge = (fits.step >= MIN_STEP) & (fits.seen >= MIN_LENGTH) & (fits.strength >= SHARPNESS * usual)
    return np.where(is_edge, fits.strength, 0.0)


def _outermost(strength: np.ndarray) -> int:
    """The outermost of the peaks near the best one: a thin rim has an inner and an outer edge."""
    best = int(strength.argmax())
    reach = max(int(best * 0.25), 8)
    good = [
        at
        for at in _peaks(strength)
        if best < at < best + reach and strength[at] >= OUTERMOST_OF_BEST * strength[best]
    ]
    return max(good, default=best)


def _peaks(strength: np.ndarray) -> list[int]:
    """Where it exceeds both neighbours; the middle of a flat top, as without noise."""
    changes = np.concatenate([[0], np.nonzero(np.diff(strength))[0] + 1, [len(strength)]])
    tops = np.concatenate([[0.0], strength[changes[:-1]], [0.0]])
    return [
        int(changes[i] + changes[i + 1] - 1) // 2
        for i in range(len(changes) - 1)
        if tops[i + 1] > tops[i] and tops[i + 1] > tops[i + 2]
    ]


def _half_way(lines: np.ndarray, places: np.ndarray, at: float, reach: int = 2) -> float:
    """Where the step from inside to outside is half done, in the unit of `places`.

    `lines` (K, N, 3): what is seen at each of the `places` (K,), from inside to outside; `at`: roughly where.
    """
    first, last = int(np.ceil(at - reach)), int(at + reach)
    inside, outside = lines[first], lines[last]
    change = inside - outside
    power = max(float((change * change).sum()), 1e-3)
    covered = ((lines[first : last + 1] - outside) * change).sum((1, 2)) / power
    beyond = np.nonzero(covered < 0.5)[0]
    if beyond.size == 0 or beyond[0] == 0:
        return float(np.interp(at, np.arange(len(places)), places))
    k = int(beyond[0])
    share = float((covered[k - 1] - 0.5) / (covered[k - 1] - covered[k]))
    return float(places[first + k - 1] + share * (places[first + k] - places[first + k - 1]))


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two opposite edges: px `first` begins the one, px `last` ends the other; and the pixels beside them.

    `inside` and `outside` are (places, 3); `step` is that of the fainter edge; `off` is how far their middle
    is from the glyph's, as a share of what is allowed.
    """

    first: int
    last: int
    inside: np.ndarray
    outside: np.ndarray
    step: float
    off: float


def _pill(rgb: np.ndarray, glyph: Rect, reach_x: float, reach_y: float) -> Plate | None:
    """Four straight sides of one film, at most `reach_x` and `reach_y` beyond the glyph."""
    height, width = rgb.shape[:2]
    letter = glyph.height_px
    x0, y0 = int(max(glyph.left_px - reach_x, 0)), int(max(glyph.top_px - reach_y, 0))
    x1, y1 = int(min(glyph.right_px + reach_x, width)), int(min(glyph.bottom_px + reach_y, height))
    part = rgb[y0:y1, x0:x1].astype(np.float32)
    left, right = max(int(glyph.left_px) - x0, 0), min(int(np.ceil(glyph.right_px)), x1) - x0
    top, bottom = max(int(glyph.top_px) - y0, 0), min(int(np.ceil(glyph.bottom_px)), y1) - y0
    if right - left < 3 or bottom - top < 3:
        return None
    gap = max(int(letter * 0.06), 1)
    rows = part[:, left:right]
    found = _four_sides(
        _pairs(rows, top - gap, bottom + gap, slack=0.45 * letter),
        _pairs(_band(part, top, bottom), left - gap, right + gap, slack=0.9 * letter),
    )
    if found is None:
        return None
    ends, sides, strength = found
    top_px, bottom_px = _half_ways(rows, ends)
    left_px, right_px = _half_ways(_band(part, ends.first, ends.last), sides)
    box = Rect(left_px=x0 + left_px, top_px=y0 + top_px, right_px=x0 + right_px, bottom_px=y0 + bottom_px)
    return Plate(box=box, error_px=PLATE_ERROR_PX, strength=strength)


def _band(part: np.ndarray, top: int, bottom: int) -> np.ndarray:
    """(columns, rows, 3) of the middle quarter between two rows, where a pill's ends are almost straight."""
    middle, reach = (top + bottom) / 2, max((bottom - top) * 0.13, 1.5)
    return part[int(middle - reach) : int(middle + reach + 1)].transpose(1, 0, 2)


def _four_sides(ends: list[_Pair], sides: list[_Pair]) -> tuple[_Pair, _Pair, float] | None:
    """The best ends and sides that are one film, and its strength."""
    both = list(product(ends, sides))
    if not both:
        return None
    fits = fit_films(
        np.stack([np.concatenate([end.inside, side.inside]) for end, side in both]),
        np.stack([np.concatenate([end.outside, side.outside]) for end, side in both]),
    )
    step = np.array([min(end.step, side.step) for end, side in both])
    off = np.array([(1 - 0.6 * end.off) * (1 - 0.6 * side.off) for end, side in both])
    score = np.where(fits.explained >= MIN_EXPLAINED, _clearness(fits.explained, step) * off, 0.0)
    best = int(score.argmax())
    return (*both[best], float(step[best] * fits.explained[best])) if score[best] > 0 else None


def _pairs(lines: np.ndarray, before: int, after: int, *, slack: float) -> list[_Pair]:
    """The best pairs of edges that one film makes: one up to `before`, one from `after`, about as far out.

    `lines` is (K, N, 3), N px along an edge.
    """
    even = lines[:, np.linspace(0, lines.shape[1] - 1, N_ALONG).round().astype(int)]
    n, centre = len(lines), (before + after) / 2
    at = [
        (first, n - last)
        for first, last in product(_edges(even, before), _edges(even[::-1], n - after))
        if abs((first + n - last) / 2 - centre) <= slack
    ]
    if not at:
        return []
    firsts, lasts = (np.array(each) for each in zip(*at, strict=True))
    inside = np.concatenate([even[firsts + 1], even[lasts - 2]], axis=1)
    outside = np.concatenate([even[firsts - 2], even[lasts + 1]], axis=1)
    step = np.abs(inside - outside).reshape(len(at), 2, N_ALONG, 3).mean(2).max(2).min(1)
    off = np.abs((firsts + lasts) / 2 - centre) / slack
    explained = fit_films(inside, outside).explained
    score = _clearness(explained, step) * (1 - 0.6 * off)
    good = [i for i in np.argsort(-score) if explained[i] >= MIN_EXPLAINED_BY_TWO and step[i] >= MIN_STEP]
    return [
        _Pair(int(firsts[i]), int(lasts[i]), inside[i], outside[i], float(step[i]), float(off[i]))
        for i in good[:N_EDGES]
    ]


def _edges(lines: np.ndarray, before: int) -> list[int]:
    """The px where a film-like difference from the lines before begins, strongest first."""
    at = np.arange(2, before + 1)
    if at.size == 0:
        return []
    fits = fit_films(lines[at + 1], lines[at - 2])
    clearness = _clearness(fits.explained, fits.step)
    return [int(at[i]) for i in sorted(_peaks(_sharp(fits)), key=lambda i: -clearness[i])[:N_EDGES]]


def _clearness(explained: np.ndarray, step: np.ndarray) -> np.ndarray:
    """What a film leaves unexplained matters more than an edge's strength: a picture has the strongest."""
    return np.asarray(np.sqrt(step) / (1 - explained + UNEXPLAINED_BY_BEST))


def _half_ways(lines: np.ndarray, pair: _Pair) -> tuple[float, float]:
    """Both edges, px from the first line's outer side."""
    n = len(lines)
    middles = np.arange(n) + 0.5
    first = _half_way(lines[::-1], middles[::-1], n - pair.first - 0.5)
    last = _half_way(lines, middles, pair.last - 0.5)
    return first, last
