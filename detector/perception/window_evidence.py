"""The evidence that a rectangle of a picture is the window on top, as figures in a fixed order.

Every figure is a share, a level or a count, taken from the rectangle, its surroundings or the whole picture;
what was not looked for is NaN. Nothing is weighed here.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from detector.core.geometry import Rect
from detector.perception.clue_reading import has_tab_bar
from detector.perception.pictures import FrameContext
from detector.perception.ports import FindKind, PictureFind, WindowGuess
from detector.perception.window_shapes import Shape, Thumbnail
from detector.perception.words import InterpretedLine

__all__ = ["WINDOW_FACTORS", "WINDOW_FIGURES", "PictureLooks", "Surroundings", "looks_of", "window_evidence"]

_GEOMETRY = [
    "left_share",
    "top_share",
    "right_share",
    "bottom_share",
    "wide_share",
    "high_share",
    "area_share",
    "aspect",
    "off_middle",
    "is_whole",
    "touches_sides",
    "touches_top",
    "touches_bottom",
    "frame_aspect",
]
_PIXELS = [
    "inside_level",
    "around_level",
    "step_level",
    "around_high",
    "around_spread",
    "around_bright",
    "inside_flat",
    "around_flat",
    "inside_ground",
    "edge_left",
    "edge_right",
    "edge_top",
    "edge_bottom",
    "least_edge",
    "clean_left",
    "clean_right",
    "clean_top",
    "clean_bottom",
]
_WORDS = [
    "lines_inside",
    "lines_around",
    "lit_around",
    "small_around",
    "label_inside",
    "label_around",
    "jump_inside",
    "skip_inside",
    "skip_around",
    "declines_inside",
    "acknowledges_inside",
    "leads_on_inside",
    "tabs",
]
_FINDS = [
    "x_corner",
    "x_inside",
    "x_below",
    "x_around",
    "words_inside",
    "words_around",
    "call_inside",
    "call_around",
    "arrow_inside",
]
_PICTURE = ["flat_share", "white_share", "n_colours", "ground_share", "brand_bar_share", "n_lines"]
_RUN = ["since_launch_s"]
_GROUPS = {
    "place": _GEOMETRY,
    "light": _PIXELS,
    "words": _WORDS,
    "controls": _FINDS,
    "picture": _PICTURE,
    "time": _RUN,
}
WINDOW_FIGURES = tuple(name for group in _GROUPS.values() for name in group)
WINDOW_FACTORS = tuple(factor for factor, group in _GROUPS.items() for _ in group)

FLAT_LEVELS = 3
BRIGHT_LEVEL, WHITE_LEVEL = 180, 235
BELOW_SHARE, CORNER_SHARE = 0.3, 0.22  # of the width
LIT_ABOVE = 15
NAN = float("nan")


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureLooks:
    """How the whole picture is drawn. Shares are 0 to 1."""

    flat_share: float  # pixels like their neighbours
    white_share: float  # pixels of one light ground colour
    n_colours: int
    ground_share: float  # pixels of the one most frequent colour
    brand_bar_share: float  # height of a plain bar at the bottom


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What a picture shows besides the elements. `is_read` and `finds` as in `window_evidence`.

    `sight` None: no window finder looked. `looks` is None where only part of a screen was looked at.
    `has_tree`: the elements were made with the tree of the same moment.
    """

    rgb: np.ndarray
    frame: Rect
    lines: Sequence[InterpretedLine]
    is_read: bool
    finds: Sequence[PictureFind] | None
    looks: PictureLooks | None
    sight: WindowGuess | None = None
    has_tree: bool = False


def looks_of(thumbnail: Thumbnail) -> tuple[PictureLooks, np.ndarray]:
    """The looks, and which pixels resemble their neighbours (h, w)."""
    planes = cv2.split(thumbnail.rgb)
    flat = np.ones(thumbnail.level.shape, bool)
    across = np.maximum.reduce([cv2.absdiff(plane[:, 1:], plane[:, :-1]) for plane in planes])
    down = np.maximum.reduce([cv2.absdiff(plane[1:], plane[:-1]) for plane in planes])
    flat[:, :-1] &= across <= FLAT_LEVELS
    flat[:-1] &= down <= FLAT_LEVELS
    counts = np.bincount(_colours(thumbnail.rgb).ravel())
    lightest = np.minimum.reduce(planes) >= WHITE_LEVEL
    looks = PictureLooks(
        flat_share=float(flat.mean()),
        white_share=float(lightest.mean()),
        n_colours=int((counts > lightest.size * 2e-4).sum()),
        ground_share=float(counts.max() / lightest.size),
        brand_bar_share=_brand_bar(planes),
    )
    return looks, flat


def _colours(rgb: np.ndarray) -> np.ndarray:
    """4 bits a channel."""
    red, green, blue = (np.right_shift(plane, 4).astype(np.int32) for plane in cv2.split(rgb))
    return (red << 8) | (green << 4) | blue


def _brand_bar(planes: Sequence[np.ndarray]) -> float:
    """Height of the bar at the bottom whose rows are mostly one plain colour; 0 if there is none."""
    height = planes[0].shape[0]
    low = int(height * 0.955)
    away = np.maximum.reduce([np.abs(p.astype(np.float32) - np.median(p[low:])) for p in planes])
    plain = (away <= 8).mean(1) >= 0.45
    row = height
    while row > 0 and plain[row - 1]:
        row -= 1
    share = (height - row) / height
    return float(share) if 0.085 <= share <= 0.32 else 0.0


def window_evidence(
    thumbnail: Thumbnail,
    shapes: Sequence[Shape],
    looks: PictureLooks,
    flat: np.ndarray,
    *,
    lines: Sequence[InterpretedLine],
    is_read: bool,
    finds: Sequence[PictureFind] | None,
    context: FrameContext,
) -> np.ndarray:
    """(shapes, figures) float64.

    `is_read`: the whole picture, so that lines may be counted; `finds` None: no finder looked.
    """
    colours = _colours(thumbnail.rgb)
    frame = shapes[0].box
    tail = [
        *(
            looks.flat_share,
            looks.white_share,
            float(looks.n_colours),
            looks.ground_share,
            looks.brand_bar_share,
        ),
        float(len(lines)) if is_read else NAN,
        NAN if context.since_launch_ms is None else context.since_launch_ms / 1000,
    ]
    tabs = has_tab_bar([each.line for each in lines], frame.width_px, frame.height_px)
    has_tabs = float(tabs) if is_read else NAN
    lit = [_lit_level(line.line.box, thumbnail) for line in lines] if is_read else None
    whole = np.bincount(thumbnail.level.ravel(), minlength=256), float(flat.sum())
    rows = []
    for shape in shapes:
        geometry, pixels = _geometry(shape, frame), _pixels(thumbnail.level, flat, colours, shape, whole)
        words = _words(lines, shape, lit, pixels[3])
        near = [NAN] * len(_FINDS) if finds is None else _finds(finds, shape.box, frame)
        rows.append([*geometry, *pixels, *words, has_tabs, *near, *tail])
    return np.asarray(rows, np.float64)


def _geometry(shape: Shape, frame: Rect) -> list[float]:
    box, wide, high = shape.box, frame.width_px, frame.height_px
    left, right = box.left_px / wide, 1 - box.right_px / wide
    top, bottom = (
        box.top_px / wide,
        (high - box.bottom_px) / wide,
    )  # in widths: a crop has no true height
    return [
        *(left, top, right, bottom),
        *(box.width_px / wide, box.height_px / high, box.area_px2 / frame.area_px2),
        box.height_px / max(box.width_px, 1.0),
        abs(left - right),
        float(shape.is_whole),
        float(left < 0.015) + float(right < 0.015),
        float(top < 0.015),
        float(bottom < 0.015),
        high / wide,
    ]


def _pixels(
    level: np.ndarray, flat: np.ndarray, colours: np.ndarray, shape: Shape, whole: tuple[np.ndarray, float]
) -> list[float]:
    """`whole` is the picture's histogram of levels, and how many of its pixels are flat."""
    left, top, right, bottom = shape.small
    inside = level[top:bottom, left:right]
    n_around = level.size - inside.size
    own = np.bincount(inside.ravel(), minlength=256)
    around = whole[0] - own
    grounds = np.bincount(colours[top:bottom, left:right].ravel())
    inside_level = float(inside.mean())
    edges = [_edge(level, shape.small, side) for side in ("left", "right", "top", "bottom")]
    strengths = [strength for strength, _ in edges]
    known = [abs(strength) for strength in strengths if not np.isnan(strength)]
    if n_around < 20:
        rest = [NAN] * 5
        around_flat = NAN
    else:
        levels = np.arange(256)
        mean = float((around * levels).sum() / n_around)
        spread = float(np.sqrt(max((around * levels**2).sum() / n_around - mean**2, 0.0)))
        high = float(np.searchsorted(np.cumsum(around), 0.97 * n_around))
        rest = [mean, inside_level - mean, high, spread, float(around[BRIGHT_LEVEL:].sum() / n_around)]
        around_flat = float((whole[1] - flat[top:bottom, left:right].sum()) / n_around)
    return [
        inside_level,
        *rest,
        float(flat[top:bottom, left:right].mean()),
        around_flat,
        float(grounds.max() / inside.size),
        *strengths,
        min(known, default=NAN),
        *(agreement for _, agreement in edges),
    ]


def _edge(level: np.ndarray, box: tuple[int, int, int, int], side: str) -> tuple[float, float]:
    """The picture's step along that side, inwards, and how far the whole side agrees.

    NaN at the picture's own edge.
    """
    left, top, right, bottom = box
    plane = level
    if side in ("top", "bottom"):
        plane, left, top, right, bottom = level.T, top, left, bottom, right
    at, sign = (left, 1) if side in ("left", "top") else (right, -1)
    if at < 2 or at > plane.shape[1] - 2 or bottom - top < 4:
        return NAN, NAN
    inset = (bottom - top) // 8
    around = plane[top + inset : bottom - inset, at - 2 : at + 2].astype(np.float32)
    steps = around[:, 1:] - around[:, :-1]
    means, sizes = steps.mean(0), np.abs(steps).mean(0)
    best = int(np.argmax(np.abs(means)))
    mean, size = float(means[best]), float(sizes[best])
    return sign * mean, abs(mean) / max(size, 1.0)


def _words(
    lines: Sequence[InterpretedLine], shape: Shape, lit: Sequence[float] | None, around_high: float
) -> list[float]:
    """`lit` is each line's own level; None where lines must not be counted."""
    is_in = [shape.box.contains(line.line.box.center) for line in lines]
    inside = [line for line, within in zip(lines, is_in, strict=True) if within]
    outside = [line for line, within in zip(lines, is_in, strict=True) if not within]
    counts = [NAN] * 4
    if lit is not None:
        # Lighter than most of the surroundings: no film is over such a line.
        cap = min(around_high, 176) + LIT_ABOVE
        n_lit = sum(level > cap for level, within in zip(lit, is_in, strict=True) if not within)
        short = sum(len(line.line.text) <= 4 for line in outside)
        counts = [float(len(inside)), float(len(outside)), float(n_lit), float(short)]
    return [
        *counts,
        float(any(line.is_label for line in inside)),
        float(any(line.is_label for line in outside)),
        float(any(line.is_jump for line in inside)),
        _most(line.senses.skip for line in inside),
        _most(line.senses.skip for line in outside),
        _most(max(line.senses.decline, line.senses.close) for line in inside),
        _most(line.senses.acknowledge for line in inside),
        _most(line.senses.lead_on for line in inside),
    ]


def _most(values: Iterable[float]) -> float:
    return max(values, default=0.0)


def _lit_level(box: Rect, thumbnail: Thumbnail) -> float:
    """How light a line is: its lettering or its ground, whichever is lighter; 0 outside the picture."""
    per_px = thumbnail.per_px
    rows = slice(int(box.top_px / per_px), int(box.bottom_px / per_px) + 1)
    part = thumbnail.level[rows, int(box.left_px / per_px) : int(box.right_px / per_px) + 1]
    return float(np.percentile(part, 90)) if part.size else 0.0


def _finds(finds: Sequence[PictureFind], box: Rect, frame: Rect) -> list[float]:
    near = CORNER_SHARE * frame.width_px
    corner = inside_x = below = around_x = 0.0
    best = {(kind, is_in): 0.0 for kind in FindKind for is_in in (True, False)}
    for find in finds:
        middle = find.box.center
        is_in = box.contains(middle)
        best[find.kind, is_in] = max(best[find.kind, is_in], find.score)
        if find.kind is not FindKind.X_ICON:
            continue
        off_x = min(abs(middle.x_px - box.left_px), abs(middle.x_px - box.right_px))
        off_y = min(abs(middle.y_px - box.top_px), abs(middle.y_px - box.bottom_px))
        is_under = 0 <= middle.y_px - box.bottom_px < BELOW_SHARE * frame.width_px
        if max(off_x, off_y) < near:
            corner = max(corner, find.score)
        elif is_in:
            inside_x = max(inside_x, find.score)
        elif is_under and box.left_px < middle.x_px < box.right_px:
            below = max(below, find.score)
        else:
            around_x = max(around_x, find.score)
    return [
        *(corner, inside_x, below, around_x),
        *(best[FindKind.WORDS, True], best[FindKind.WORDS, False]),
        *(best[FindKind.CALL, True], best[FindKind.CALL, False], best[FindKind.BACK_ARROW, True]),
    ]
