"""The pill, circle or square that a control's glyph stands on, found around the glyph.

A plate may be a film of ten per cent over a photograph: no single pixel shows its edge. Its whole
side does, since all pixels along it step the same way. A side counts where they agree.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from detector.core.geometry import Rect

__all__ = ["Plate", "find_plate"]

PLATE_ERROR_PX = 1.0
MIN_STEP = 4.0  # levels of 255, median along the side: a film of 5 % over grey steps by six
MIN_AGREEMENT = 0.55  # |mean step| over mean |step| along the side
SHARPNESS = 1.8  # an edge to the usual step around it
MIN_LENGTH = 0.5  # of the side that steps visibly
MAX_OFF_CENTRE_OF_CROSS = 0.12  # of the plate's short side [tool value]
LONGEST_PLATE_OF_CROSS = 1.35  # side to side [tool value]
LARGEST_PLATE_OF_CROSS = 3.2  # to the × itself, about as far out as a circle is sought [tool value]
OUTERMOST_OF_BEST = 0.55  # a rim steps twice: the outer edge counts if it is this strong


@dataclass(frozen=True, slots=True, kw_only=True)
class Plate:
    box: Rect
    error_px: float
    strength: float


def find_plate(rgb: np.ndarray, glyph: Rect, *, is_round_likely: bool) -> Plate | None:
    """The plate around `glyph`, None where the glyph stands on the picture itself."""
    grown = 1.0 + glyph.short_side_px / 60  # blur of the step, px
    circle = _circle(rgb, glyph)
    pill = _pill(rgb, glyph)
    if pill is not None and is_round_likely and not _fits_a_cross(pill.box, glyph):
        pill = None  # four edges of the picture behind it
    found = [plate for plate in (circle, pill) if plate is not None]
    if not found:
        return None
    if circle is not None and pill is not None:
        favoured = circle if is_round_likely else pill
        other = pill if is_round_likely else circle
        best = favoured if favoured.strength >= 0.6 * other.strength else other
    else:
        best = found[0]
    return Plate(box=best.box, error_px=PLATE_ERROR_PX * grown, strength=best.strength)


def _fits_a_cross(box: Rect, glyph: Rect) -> bool:
    """A × stands in the middle of a plate that is about as wide as high, and not many times its size."""
    middle, off = box.center, MAX_OFF_CENTRE_OF_CROSS * box.short_side_px
    is_middle = abs(middle.x_px - glyph.center.x_px) <= off and abs(middle.y_px - glyph.center.y_px) <= off
    longest_px = max(box.width_px, box.height_px)
    is_square = longest_px <= LONGEST_PLATE_OF_CROSS * box.short_side_px
    is_near = longest_px <= LARGEST_PLATE_OF_CROSS * max(glyph.width_px, glyph.height_px)
    return is_middle and is_square and is_near


def _strength(steps: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """`steps` (K, N, 3), N along the side: signed strength (K,) and how far the px agree (K,)."""
    mean = steps.mean(1)
    channel = np.abs(mean).argmax(1)
    picked = np.take_along_axis(steps, channel[:, None, None], axis=2)[..., 0]
    signed = np.median(picked, axis=1)  # the arms of a × reach through a circle in four places
    agreement = np.abs(picked.mean(1)) / np.maximum(np.abs(picked).mean(1), 0.5)
    # A side steps along its whole length; a glyph's own arms step in a few places only.
    stepping = (picked * np.sign(signed)[:, None] >= MIN_STEP / 2).mean(1)
    agreement = np.where(stepping >= MIN_LENGTH, agreement, 0.0)
    # A plate's edge is sharp; a photograph that darkens outwards steps a little at every place.
    usual = float(np.median(np.abs(signed))) if signed.size else 0.0
    sharp = np.abs(signed) >= np.maximum(MIN_STEP, SHARPNESS * usual)
    signed = np.where((agreement >= MIN_AGREEMENT) & sharp, signed, 0.0)
    return signed * agreement, agreement


def _circle(rgb: np.ndarray, glyph: Rect) -> Plate | None:
    half = max(glyph.width_px, glyph.height_px) / 2
    if glyph.width_px > 2.6 * glyph.height_px:
        return None
    corner = float(np.hypot(glyph.width_px, glyph.height_px)) / 2  # a circle holds the whole glyph
    radii = np.arange(corner * 1.02, half * 3.0 + 2, max(half / 40, 0.5))
    angles = np.arange(64) * 2 * np.pi / 64
    x = (glyph.center.x_px - 0.5 + radii[:, None] * np.cos(angles)).astype(np.float32)
    y = (glyph.center.y_px - 0.5 + radii[:, None] * np.sin(angles)).astype(np.float32)
    height, width = rgb.shape[:2]
    sampled = cv2.remap(rgb, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE).astype(np.float32)
    apart = max(round(2.0 / max(half / 40, 0.5)), 1)
    signed, _ = _strength(sampled[2 * apart :] - sampled[: -2 * apart])
    strength = np.abs(signed)
    if strength.size == 0 or strength.max() <= 0:
        return None
    at = _outermost(strength)
    near = slice(max(at - apart, 0), at + apart + 1)
    radius = float(np.average(radii[apart : apart + len(strength)][near], weights=strength[near]))
    box = glyph.center
    left, top = box.x_px - radius, box.y_px - radius
    if left < -radius / 2 or top < -radius / 2 or left + 2 * radius > width + radius / 2:
        return None
    if top + 2 * radius > height + radius / 2:
        return None
    return Plate(
        box=Rect.from_xywh(left, top, 2 * radius, 2 * radius),
        error_px=PLATE_ERROR_PX,
        strength=float(strength[at]),
    )


def _outermost(strength: np.ndarray) -> int:
    """Of the peaks near the best one, the outermost: a thin rim has an inner and an outer edge."""
    best = int(strength.argmax())
    reach = max(int(best * 0.25), 12)
    far = strength[best : best + reach]
    good = np.nonzero(far >= OUTERMOST_OF_BEST * strength[best])[0]
    last = best + int(good[-1])
    while last > best and strength[last] < strength[last - 1]:
        last -= 1
    return last


def _pill(rgb: np.ndarray, glyph: Rect) -> Plate | None:
    """Four straight sides: the top and bottom first, then left and right at that height."""
    height, width = rgb.shape[:2]
    letter = glyph.height_px
    reach_y, reach_x = 1.8 * letter + 3, 3.2 * letter + 3
    y0, y1 = int(max(glyph.top_px - reach_y, 0)), int(min(glyph.bottom_px + reach_y, height))
    x0, x1 = int(max(glyph.left_px - reach_x, 0)), int(min(glyph.right_px + reach_x, width))
    part = rgb[y0:y1, x0:x1].astype(np.float32)
    gl, gr = int(glyph.left_px) - x0, int(np.ceil(glyph.right_px)) - x0
    gt, gb = int(glyph.top_px) - y0, int(np.ceil(glyph.bottom_px)) - y0
    gl, gt, gr, gb = max(gl, 0), max(gt, 0), min(gr, part.shape[1]), min(gb, part.shape[0])
    if min(part.shape[:2]) < 8 or gr - gl < 3 or gb - gt < 3:
        return None
    gap = max(int(letter * 0.06), 1)
    vertical = (part[2:] - part[:-2])[:, gl:gr]
    rows, _ = _strength(vertical)  # row k: between k and k+2, an edge at k+1 (+0.5)
    pair = _pair(rows, gt - gap - 2, gb + gap, centre=(gt + gb) / 2 - 1.5, slack=0.45 * letter)
    if pair is None:
        return None
    top, bottom, strength_y = pair
    middle, quarter = (top + bottom) / 2 + 1.5, max((bottom - top) * 0.13, 1.5)
    m0, m1 = int(max(middle - quarter, 0)), int(min(middle + quarter + 1, part.shape[0]))
    horizontal = (part[:, 2:] - part[:, :-2])[m0:m1].transpose(1, 0, 2)
    columns, _ = _strength(horizontal)
    sign = np.sign(rows[top])
    sides = _pair(
        columns, gl - gap - 2, gr + gap, centre=(gl + gr) / 2 - 1.5, slack=0.9 * letter, sign=float(sign)
    )
    if sides is None:
        return None
    left, right, strength_x = sides
    return Plate(
        box=Rect(
            left_px=x0 + left + 1.5,
            top_px=y0 + top + 1.5,
            right_px=x0 + right + 1.5,
            bottom_px=y0 + bottom + 1.5,
        ),
        error_px=PLATE_ERROR_PX,
        strength=float(min(strength_x, strength_y)),
    )


def _pair(
    signed: np.ndarray, before: int, after: int, *, centre: float, slack: float, sign: float | None = None
) -> tuple[int, int, float] | None:
    """Two edges that step opposite ways, one up to `before` and one from `after`, about as far out.

    `sign` is the way the first must step, None if not known.
    """
    best: tuple[float, int, int] | None = None
    firsts = [k for k in range(max(before, 0) + 1) if signed[k] != 0] if before >= 0 else []
    lasts = [k for k in range(after, len(signed)) if signed[k] != 0]
    for first in firsts:
        for last in lasts:
            if signed[first] * signed[last] >= 0 or (sign is not None and signed[first] * sign <= 0):
                continue
            off_centre = abs((first + last) / 2 - centre)
            if off_centre > slack:
                continue
            strength = float(min(abs(signed[first]), abs(signed[last]))) * (1 - 0.6 * off_centre / slack)
            if best is None or strength > best[0]:
                best = (strength, first, last)
    if best is None:
        return None
    _, first, last = best
    return _walk_out(signed, first, -1), _walk_out(signed, last, 1), best[0]


def _walk_out(signed: np.ndarray, at: int, step: int) -> int:
    """To the outer edge of a thin rim: an edge of the other sign within 4 px farther out... and back.

    A rim of its own colour steps one way and back; the plate ends at the outer step.
    """
    peak, strongest = at, abs(signed[at])
    for k in range(1, 5):
        place = at + step * k
        if not 0 <= place < len(signed):
            break
        if signed[place] * signed[at] < 0 and abs(signed[place]) >= 0.5 * strongest:
            return place
    return peak
