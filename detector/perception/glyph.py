"""A control's glyph: which pixels belong to it, their tight box, and their contrast.

Every pixel near the glyph is split into what is behind it (taken from the pixels around it) and how much of
the glyph covers it, 0 to 1. The box ends where half a pixel is covered, so that anti-aliasing does not bias
it. Contrast is WCAG's, of the fully covered pixels against what is really behind them: the plate if there is
one, else the picture.
"""

from dataclasses import dataclass, replace

import cv2
import numpy as np

from detector.core.geometry import Rect
from detector.core.quantity import Quantity
from detector.perception.lettering import lettering_on
from detector.perception.patches import contrast_ratio, relative_luminance
from detector.perception.x_icon import XMark

__all__ = ["Glyph", "measure_text", "measure_x"]

# Edges are found to half a pixel; a stroke's pointed end fades over one more (drawn screens, tests).
EDGE_ERROR_PX = 1.0
MIN_DIFFERENCE = 6.0  # levels of 255: below it glyph and ground are indistinguishable
CORE_COVER = 0.8  # of the best covered pixels: these have the glyph's own colour
PLAIN_RATIO = 1.2  # between the lightest and the darkest tenth of what surrounds a line [tool value]
MIN_CONTRAST_ERROR = 0.02  # 8-bit levels alone
LINE_GAP_SHARE = 0.06  # of the line's height: rows without ink between a rim and letters [tool value]
LETTERING_MARGIN_SHARE = 0.12  # of its height, as a reader's box would have
RIM_SHARE = 0.06  # of the ink's height: the reach of a drop shadow or an outline [tool value]
MIN_RIM_GAIN = 1.2  # times the contrast with the ground farther away, else it is that ground [tool value]
MAX_ROUNDS = 4
CROSSING_ROUNDS = 3  # each halves the error
CLEAR_COVER = 0.75
SLACK_SHARE = 0.1  # of a line's height: how much of its ink a reader's box may leave out
RUNS_ON_SHARE = 0.25  # the slack, and the margin of a reader's box around the ink
RING_PX = 5.0  # 2 dp at 400 dpi: the ground next to a glyph [tool value]
MIN_BLOCK_SHARE = 0.2  # of the ink of the line itself [tool value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Glyph:
    """`box` is tight around the ink. `contrast` None: nothing could be distinguished from the ground."""

    box: Rect
    error_px: float
    contrast: Quantity | None


def measure_x(rgb: np.ndarray, mark: XMark) -> Glyph:
    """The strokes of a ×. A mark may be half the size of its ×: measured again until the size is stable."""
    glyph = _measure_x(rgb, mark)
    for _ in range(MAX_ROUNDS):
        half = (glyph.box.width_px + glyph.box.height_px) / 4
        if glyph.contrast is None or not 0.12 < abs(half / mark.half_side_px - 1) < 0.6:
            break
        center = glyph.box.center
        mark = replace(mark, x_px=center.x_px, y_px=center.y_px, half_side_px=half)
        glyph = _measure_x(rgb, mark)
    return glyph


def _measure_x(rgb: np.ndarray, mark: XMark) -> Glyph:
    """Connected, near the two diagonals, no farther out than the mark allows."""
    half = mark.half_side_px
    left, top, crop = _cut(rgb, mark.box.expanded(half * 0.6 + 2))
    ys, xs = np.mgrid[0 : crop.shape[0], 0 : crop.shape[1]]
    dx = np.abs(xs + 0.5 + left - mark.x_px) / half
    dy = np.abs(ys + 0.5 + top - mark.y_px) / half
    near_diagonal = np.abs(dx - dy) < 0.45
    reach = np.maximum(dx, dy)
    cover, ground = _cover(crop, near_diagonal & (reach < 1.25), is_light=mark.is_light)
    if cover is None:
        return Glyph(box=mark.box, error_px=0.25 * half + EDGE_ERROR_PX, contrast=None)
    ink = _connected_to_middle(cover, mark.x_px - left, mark.y_px - top)
    edges = _edges(ink)
    if edges is None:
        return Glyph(box=mark.box, error_px=0.25 * half + EDGE_ERROR_PX, contrast=None)
    box = Rect(
        left_px=left + edges[0], top_px=top + edges[1], right_px=left + edges[2], bottom_px=top + edges[3]
    )
    runs_on = max(box.width_px, box.height_px) > 2.7 * half  # into a circle, or a pattern
    crossing_x, crossing_y = _crossing(ink, mark.x_px - left, mark.y_px - top, half)
    off = max(abs(left + crossing_x - box.center.x_px), abs(top + crossing_y - box.center.y_px))
    return Glyph(
        box=box,
        # A × is about as wide as it is high: any difference beyond an edge's error is our mistake.
        error_px=EDGE_ERROR_PX
        + max(abs(box.width_px - box.height_px) - EDGE_ERROR_PX, 0.0)
        + max(2 * off - EDGE_ERROR_PX, 0.0)
        + (0.25 * half if runs_on else 0.0),
        contrast=_contrast(crop, ink, ground),
    )


def _crossing(ink: np.ndarray, x: float, y: float, half: float) -> tuple[float, float]:
    """Where the strokes cross, roughly at `x` and `y`, px of `ink`: the centre of the ink around there."""
    ys, xs = np.mgrid[0 : ink.shape[0], 0 : ink.shape[1]]
    weight = np.clip(ink, 0, 1)
    for _ in range(CROSSING_ROUNDS):
        near = weight * ((np.abs(xs + 0.5 - x) <= half / 2) & (np.abs(ys + 0.5 - y) <= half / 2))
        total = float(near.sum())
        if total < 1:
            break
        x, y = float((near * (xs + 0.5)).sum()) / total, float((near * (ys + 0.5)).sum()) / total
    return x, y


def measure_text(rgb: np.ndarray, line_box: Rect) -> Glyph:
    """The ink of one line of text.

    `line_box` is the reader's, some px wider than the ink, or that of the surface that the words are on.
    """
    lettering = lettering_on(rgb, line_box)
    if lettering is not None:
        line_box = lettering.expanded(LETTERING_MARGIN_SHARE * lettering.height_px)
    height = line_box.height_px
    margin = max(0.25 * height, 3.0)
    left, top, crop = _cut(rgb, line_box.expanded(margin))
    ys, xs = np.mgrid[0 : crop.shape[0], 0 : crop.shape[1]]
    slack = SLACK_SHARE * height
    inside = (
        (xs + left >= line_box.left_px - slack)
        & (xs + left < line_box.right_px + slack)
        & (ys + top >= line_box.top_px - slack)
        & (ys + top < line_box.bottom_px + slack)
    )
    cover, ground = _text_cover(crop, inside, height)
    if cover is None:
        return Glyph(box=line_box, error_px=0.15 * height + EDGE_ERROR_PX, contrast=None)
    ink = _one_line(_without_frame(np.where(inside, cover, 0.0), cover, height), height)
    edges = _edges(ink)
    if edges is None:
        return Glyph(box=line_box, error_px=0.15 * height + EDGE_ERROR_PX, contrast=None)
    box = Rect(
        left_px=left + edges[0], top_px=top + edges[1], right_px=left + edges[2], bottom_px=top + edges[3]
    )
    doubt_px = RUNS_ON_SHARE * height if _runs_on(edges, inside) else _fainter_px(ink, edges, height)
    contrast = _contrast(crop, ink, ground, line=inside)
    return Glyph(box=box, error_px=EDGE_ERROR_PX + doubt_px, contrast=contrast)


def _fainter_px(ink: np.ndarray, edges: tuple[float, float, float, float], height: float) -> float:
    """How much of the height is half covered and nowhere three quarters covered.

    Letters fade over one px; highlights of a picture that show through a plate stay equally faint.
    """
    clear = _edges(_one_line(np.where(ink >= CLEAR_COVER, ink, 0.0), height))
    if clear is None:
        return 0.0
    return max((edges[3] - edges[1]) - (clear[3] - clear[1]) - EDGE_ERROR_PX, 0.0)


def _runs_on(edges: tuple[float, float, float, float], inside: np.ndarray) -> bool:
    """Whether the supposed ink continues beyond what a reader may have framed: part of the picture."""
    rows = np.nonzero(inside.any(axis=1))[0]
    return bool(edges[1] <= rows[0] or edges[3] >= rows[-1] + 1)


def _cut(rgb: np.ndarray, box: Rect) -> tuple[int, int, np.ndarray]:
    height, width = rgb.shape[:2]
    left, top = max(int(np.floor(box.left_px)), 0), max(int(np.floor(box.top_px)), 0)
    right, bottom = min(int(np.ceil(box.right_px)), width), min(int(np.ceil(box.bottom_px)), height)
    return left, top, np.ascontiguousarray(rgb[top:bottom, left:right])


def _cover(
    crop: np.ndarray, may_be_ink: np.ndarray, *, is_light: bool
) -> tuple[np.ndarray | None, np.ndarray]:
    """How much of each pixel the glyph covers, and the ground as it would be without the glyph."""
    ground = cv2.inpaint(crop, may_be_ink.astype(np.uint8), 3, cv2.INPAINT_TELEA).astype(np.float32)
    difference = crop.astype(np.float32) - ground
    return _projected(difference, may_be_ink, is_light=is_light), ground


def _text_cover(crop: np.ndarray, inside: np.ndarray, height: float) -> tuple[np.ndarray | None, np.ndarray]:
    """The same for text: its strokes fill less than half of any window as large as a letter.

    Only what is inside the line's box shows the ground: a pill often ends right outside it.
    """
    window = int(max(height * 0.9, 5)) | 1
    rows, columns = np.nonzero(inside.any(1))[0], np.nonzero(inside.any(0))[0]
    top, bottom, left, right = rows[0], rows[-1] + 1, columns[0], columns[-1] + 1
    part = cv2.medianBlur(np.ascontiguousarray(crop[top:bottom, left:right]), min(window, 255))
    below, beside = crop.shape[0] - bottom, crop.shape[1] - right
    ground = cv2.copyMakeBorder(part, top, below, left, beside, cv2.BORDER_REPLICATE).astype(np.float32)
    difference = crop.astype(np.float32) - ground
    inset = int(0.3 * (bottom - top))
    middle = (
        crop[top + inset : bottom - inset, left + inset : right - inset].reshape(-1, 3).astype(np.float32)
    )
    if len(middle) == 0:
        return None, ground
    strength = (middle - np.median(middle, axis=0)).sum(1)
    light, dark = np.clip(strength, 0, None), np.clip(-strength, 0, None)
    is_light = bool(np.square(light).sum() >= np.square(dark).sum())
    first = _projected(difference, inside, is_light=is_light)
    if first is None:  # bold strokes fill more than half of the middle: ink and ground were swapped
        is_light = not is_light
        first = _projected(difference, inside, is_light=is_light)
    if first is None:
        return None, ground
    # Second pass: the ground under and beside the strokes, from pixels without any ink.
    ink = cv2.dilate((first > 0.25).astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    weight = np.where(ink, 0.0, 1.0).astype(np.float32)
    size = (window, window)
    total = cv2.blur(weight, size)
    filled = cv2.blur(crop.astype(np.float32) * weight[..., None], size) / np.maximum(total, 1e-3)[..., None]
    ground = np.where((total > 0.05)[..., None], filled, ground)
    return _projected(crop.astype(np.float32) - ground, inside, is_light=is_light), ground


def _projected(difference: np.ndarray, among: np.ndarray, *, is_light: bool) -> np.ndarray | None:
    """Differences from the ground as shares of the glyph's own difference; None where there is none."""
    signed = difference.sum(2) * (1 if is_light else -1)
    values = signed[among]
    if values.size == 0:
        return None
    strongest = values >= np.percentile(values, 92)
    direction = np.median(difference[among][strongest], axis=0)
    power = float(direction @ direction)
    if power < MIN_DIFFERENCE**2:
        return None
    return np.asarray((difference @ direction) / power)


def _connected_to_middle(cover: np.ndarray, x: float, y: float) -> np.ndarray:
    """Only the parts of the glyph that touch its middle third."""
    count, labels = cv2.connectedComponents((cover > 0.4).astype(np.uint8), connectivity=8)
    reach = max(min(cover.shape) * 0.12, 1.5)
    ys, xs = np.mgrid[0 : cover.shape[0], 0 : cover.shape[1]]
    middle = (np.abs(xs + 0.5 - x) <= reach) & (np.abs(ys + 0.5 - y) <= reach)
    wanted = [label for label in range(1, count) if bool((middle & (labels == label)).any())]
    grown = cv2.dilate(np.isin(labels, wanted).astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    return np.where(grown, cover, 0.0)


def _without_frame(ink: np.ndarray, cover: np.ndarray, height: float) -> np.ndarray:
    """Without parts that reach the margin on all sides or are too large for a letter: a pill's rim."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats((cover > 0.5).astype(np.uint8), connectivity=8)
    kept = ink.copy()
    for label in range(1, count):
        part_width, part_height = stats[label, cv2.CC_STAT_WIDTH], stats[label, cv2.CC_STAT_HEIGHT]
        area = stats[label, cv2.CC_STAT_AREA]
        is_rim = part_height > 1.3 * height or (
            part_width > 2.5 * height and area < 0.3 * part_width * height
        )
        is_outside = not bool((ink[labels == label] > 0).any())
        if is_rim or is_outside or area < 2 or _runs_out(labels == label, ink):
            around = cv2.dilate((labels == label).astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
            kept[around] = 0
    return kept


def _one_line(ink: np.ndarray, height: float) -> np.ndarray:
    """Without what is separate above or below the line: a pill's rim within the reader's box.

    The dots of letters are separate too, but not by much, and weigh more than a rim's few rows.
    """
    rows = (ink > 0.5).sum(axis=1)
    covered = np.nonzero(rows)[0]
    breaks = np.nonzero(np.diff(covered) > max(LINE_GAP_SHARE * height, 2))[0] + 1
    blocks = np.split(covered, breaks)
    most = max(int(rows[block].sum()) for block in blocks)
    kept = ink.copy()
    for block in blocks:
        if rows[block].sum() < MIN_BLOCK_SHARE * most:
            kept[max(block[0] - 1, 0) : block[-1] + 2] = 0
    return kept


def _runs_out(part: np.ndarray, ink: np.ndarray) -> bool:
    """Letters end inside the line's box; what is mostly outside it and touches the border is no letter."""
    at_border = part[0].any() or part[-1].any() or part[:, 0].any() or part[:, -1].any()
    return bool(at_border) and float((ink[part] > 0).mean()) < 0.6


def _edges(cover: np.ndarray) -> tuple[float, float, float, float] | None:
    """Left, top, right, bottom where the cover passes one half, to a fraction of a px."""
    columns, rows = cover.max(axis=0), cover.max(axis=1)
    x, y = _passes(columns), _passes(rows)
    if x is None or y is None:
        return None
    return x[0], y[0], x[1], y[1]


def _passes(profile: np.ndarray) -> tuple[float, float] | None:
    """Where covered px begin and end; the outermost px count by how much of them is covered."""
    covered = np.nonzero(profile >= 0.5)[0]
    if covered.size == 0:
        return None
    first, last = int(covered[0]), int(covered[-1])
    before = max(float(profile[first - 1]), 0.0) if first > 0 else 0.0
    after = max(float(profile[last + 1]), 0.0) if last + 1 < len(profile) else 0.0
    return first - before, last + 1 + after


def _contrast(
    crop: np.ndarray, ink: np.ndarray, ground: np.ndarray, line: np.ndarray | None = None
) -> Quantity | None:
    """Median over the core pixels, against the median of the ground right beside the glyph.

    The error adds up the spread of the ground, the distance of the core from the best covered pixels (thin
    strokes have no fully covered pixel), the 8 bits, and a shadow or outline beside the strokes, which makes
    them clearer than the ground farther away would.
    """
    if not bool((ink > 0.5).any()):
        return None
    best = float(np.percentile(ink[ink > 0.5], 97))
    ridge = ink >= cv2.dilate(ink.astype(np.float32), np.ones((3, 3), np.uint8)) - 0.06
    core = (ink >= CORE_COVER * best) & ridge
    own_px = cv2.dilate((ink > 0.12).astype(np.uint8), np.ones((3, 3), np.uint8))
    away_px = cv2.distanceTransform(1 - own_px, cv2.DIST_L2, 3)
    clear = (away_px > 0) & (away_px <= RING_PX)
    behind = crop[clear] if int(clear.sum()) >= 8 else ground[own_px > 0]
    if int(core.sum()) < 3:
        return None
    behind_luminance = relative_luminance(behind)
    middle = float(np.median(behind_luminance))
    ratios = contrast_ratio(relative_luminance(crop[core]), middle)
    value = float(np.median(ratios))
    own = float(np.median(relative_luminance(crop[core])))
    of_ground = _known_to(behind_luminance, own)
    far = float(np.percentile(ratios, 90)) if value > 1.0 else value
    of_cover = abs(far - value)
    error = float(np.hypot(of_ground, of_cover)) + 0.01 * value + MIN_CONTRAST_ERROR
    error += _gained_by_rim(crop, ink, away_px > 0, own, value)
    if line is not None:
        error = max(error, _if_swapped(crop, line, own) - value)
    return Quantity(value=value, error=error, unit="ratio")


def _if_swapped(crop: np.ndarray, line: np.ndarray, own: float) -> float:
    """The contrast if the supposed letters, of luminance `own`, are the ground between them, else 0.

    Bold letters fill more than half of a window, and then look like the ground. What is really ground equals
    what surrounds the line, if that is plain, rather than what differs most from it within the line.
    """
    around, within = relative_luminance(crop[~line]), relative_luminance(crop[line])
    if around.size == 0:
        return 0.0
    darkest, middle, lightest = np.percentile(around, [10, 50, 90])
    if contrast_ratio(lightest, darkest) > PLAIN_RATIO:
        return 0.0
    ratios = contrast_ratio(within, middle)
    strongest = within[ratios >= np.percentile(ratios, 95)]
    swapped = float(contrast_ratio(np.median(strongest), own))
    return swapped if contrast_ratio(middle, own) < swapped else 0.0


def _known_to(behind: np.ndarray, own: float) -> float:
    """Half the difference in contrast with `own` between the ground's 30th and 70th percentile.

    Neighbouring pixels are alike, so the ground is known only as well as by six of its places, and the median
    of six is between those percentiles. Where a picture has two colours about half and half, it may be
    either.
    """
    low, high = contrast_ratio(np.percentile(behind, [30, 70]), own)
    return abs(float(high) - float(low)) / 2


def _gained_by_rim(
    crop: np.ndarray, ink: np.ndarray, clear: np.ndarray, own_luminance: float, value: float
) -> float:
    """How much more the glyph stands out against what is right beside its strokes; 0 without a rim.

    WCAG 2.2 takes an outline around letters for their ground (technique G18). A drop shadow is on one side
    only: how much of its contrast a person sees is not known, so the value stays and its error widens.
    """
    strokes = ink > 0.5
    rows = np.nonzero(strokes.any(axis=1))[0]
    reach_px = max(RIM_SHARE * (rows[-1] + 1 - rows[0]), 3.0)
    away_px = cv2.distanceTransform((~strokes).astype(np.uint8), cv2.DIST_L2, 3)
    rim, far = clear & (away_px <= reach_px), clear & (away_px > reach_px)
    if int(rim.sum()) < 8 or int(far.sum()) < 8:
        return 0.0
    beside = contrast_ratio(relative_luminance(crop[rim]), own_luminance)
    farther = contrast_ratio(relative_luminance(crop[far]), own_luminance)
    if np.percentile(beside, 85) < MIN_RIM_GAIN * np.percentile(farther, 85):
        return 0.0
    return max(float(np.percentile(beside, 90)) - value, 0.0)
