"""The evidence that an element closes the window on top, as figures in a fixed order.

Looks, words and place of the element itself; the window believed to be on top; what is in its row; what else
looks like it; how the picture is drawn. What was not looked for is NaN. Nothing is weighed here.
"""

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np

from detector.core.geometry import Rect
from detector.perception.element import Element
from detector.perception.lexicon import Lexicon
from detector.perception.ports import Beside, FindKind, TextLine
from detector.perception.text_controls import beside_of
from detector.perception.tick import tick_before
from detector.perception.window_belief import WindowBelief
from detector.perception.window_evidence import Surroundings
from detector.perception.words import WordSenses, senses_of
from detector.windows.seen import ControlKind

__all__ = [
    "BELIEF_FIGURES",
    "CONTROL_FACTORS",
    "CONTROL_FIGURES",
    "FINDER_FIGURES",
    "belief_evidence",
    "control_evidence",
    "senses_in",
]

_FINDS = ["find_words", "find_x", "find_arrow", "find_call"]
_LOOKS = [
    *_FINDS,
    "strokes",
    "has_ring",
    "among_letters",
    "is_sign",
    "is_x",
    "is_words",
    "is_arrow",
    "glyph_share",
    "box_to_glyph",
    "aspect",
    "contrast",
]
_WORDS = [
    "was_read",
    "close",
    "skip",
    "decline",
    "acknowledge",
    "lead_on",
    "neither",
    "letters",
    "counts_down",
]
_TREE = ["named", "has_node"]
_PLACE = ["x_share", "y_share", "edge_share", "from_top", "from_bottom", "off_middle"]
_WINDOW = [
    "no_window",
    "full_screen",
    "card",
    "sheet",
    "across",
    "down",
    "gap",
    "is_inside",
    "off_corner",
    "window_area",
    "window_height",
]
_ROW = [
    "row_letters",
    "row_gap_left",
    "row_gap_right",
    "row_begins",
    "row_height",
    "read_nearby",
    "call_in_row",
    "call_gap_in_row",
    "call_above",
    "call_below",
    "tick",
]
_ALIKE = [
    "n_alike",
    "n_alike_in_row",
    "n_alike_in_column",
    "best_other_x",
    "best_other_words",
    "other_skip",
    "other_decline",
    "other_known",
]
_PICTURE = [
    "plain_row",
    "n_lines",
    "flat_share",
    "white_share",
    "ground_share",
    "n_colours",
    "brand_bar_share",
    "frame_aspect",
]
_GROUPS = {
    "looks": _LOOKS,
    "words": _WORDS,
    "row": _ROW,
    "alike": _ALIKE,
    "picture": _PICTURE,
    "tree": _TREE,
    "place": _PLACE,
    "window": _WINDOW,
}
BELIEF_FIGURES = (*_PLACE, *_WINDOW)
CONTROL_FIGURES = tuple(name for group in _GROUPS.values() for name in group)
FINDER_FIGURES = tuple(CONTROL_FIGURES.index(name) for name in _FINDS)
CONTROL_FACTORS = tuple(factor for factor, group in _GROUPS.items() for _ in group)

ALIKE_FROM = 0.1  # of a find's score: weaker ones are noise
PLAIN_LEVELS = 10  # of 255: of one colour, but for noise
PLAIN_COLUMN = 0.85
CUT_ASPECT = 0.75
NEAR_SHARE = 0.25  # of the width: a call above or below
NAN = float("nan")


def senses_in(
    elements: Sequence[Element], lines: Sequence[TextLine], lexicon: Lexicon, rgb: np.ndarray
) -> list[WordSenses | None]:
    """The senses of each element's words on a picture (H, W, 3), None where nothing was read.

    With a way out beside it, a word that acknowledges is what the window wants; an option is no way out.
    """
    others = [(line.box, line.text) for line in lines]
    found: list[WordSenses | None] = []
    for element in elements:
        senses = None if element.words is None else senses_of(element.words, lexicon)
        if senses is not None and senses.acknowledge > 0:
            own = [box for box, _ in others if _is_same(box, element.box)]
            neighbours = [pair for pair in others if not _sets_an_option(*pair, lexicon, rgb)]
            beside = beside_of(own[0] if own else element.glyph_box, neighbours, lexicon)
            senses = WordSenses(lead_on=senses.acknowledge) if beside is Beside.WAY_OUT else senses
        found.append(senses)
    return found


def _sets_an_option(box: Rect, text: str, lexicon: Lexicon, rgb: np.ndarray) -> bool:
    return lexicon.control(text) is not None and _is_option(senses_of(text, lexicon), tick_before(rgb, box))


def control_evidence(
    elements: Sequence[Element],
    senses: Sequence[WordSenses | None],
    around: Surroundings,
    belief: WindowBelief | None,
) -> np.ndarray:
    """(elements, figures) float64. `senses` are of their words, None where nothing was read.

    `belief` None: nothing is known of the window, nor of the place.
    """
    ticks = [
        tick_before(around.rgb, element.glyph_box) if element.kind.is_text else NAN for element in elements
    ]
    options = [_is_option(sense, tick) for sense, tick in zip(senses, ticks, strict=True)]
    worded = [
        (element, _as_option(sense) if sense is not None and is_option else sense)
        for element, sense, is_option in zip(elements, senses, options, strict=True)
    ]
    rows = [
        [
            *_looks(element, around, is_option=is_option),
            *_words(element, sense),
            *_row(element, around),
            tick,
            *_alike(element, worded, around),
            *_picture(element, around),
            *(_node(element) if around.has_tree else (NAN, NAN)),
        ]
        for (element, sense), tick, is_option in zip(worded, ticks, options, strict=True)
    ]
    apart = np.asarray(rows, np.float64).reshape(len(rows), len(CONTROL_FIGURES) - len(BELIEF_FIGURES))
    return np.concatenate([apart, belief_evidence(elements, around.frame, belief)], axis=1)


def belief_evidence(elements: Sequence[Element], frame: Rect, belief: WindowBelief | None) -> np.ndarray:
    """(elements, `BELIEF_FIGURES`), the last columns: its place on the screen and relative to the window."""
    if belief is None:
        return np.full((len(elements), len(BELIEF_FIGURES)), NAN)
    rows = [[*_place(element, frame), *_window(element, frame, belief)] for element in elements]
    return np.asarray(rows, np.float64).reshape(len(rows), len(BELIEF_FIGURES))


def _is_option(senses: WordSenses | None, tick: float) -> bool:
    """Words that decline, behind a box to be ticked: they set something, whatever they look like."""
    return tick == 1 and senses is not None and senses.decline > max(senses.close, senses.skip)


def _looks(element: Element, around: Surroundings, *, is_option: bool) -> list[float]:
    glyph, box = element.glyph_box, element.box
    finds = {} if is_option else element.finds
    by_kind = [NAN] * 4 if around.finds is None else [finds.get(kind, 0.0) for kind in FindKind]
    is_cut = element.kind is ControlKind.X_ICON and _is_cut(box, around.frame)
    return [
        *by_kind,
        element.strokes if element.kind is ControlKind.X_ICON else NAN,
        float(element.in_ring),
        float(element.among_letters),
        float(element.is_sign),
        float(element.kind is ControlKind.X_ICON),
        float(element.kind.is_text),
        float(element.kind is ControlKind.BACK_ARROW),
        (glyph.height_px if is_cut else glyph.short_side_px) / around.frame.width_px,
        box.short_side_px / max(glyph.short_side_px, 1.0),
        1.0 if is_cut else box.width_px / max(box.height_px, 1.0),
        NAN if element.contrast is None else min(element.contrast.value, 21.0),
    ]


def _is_cut(box: Rect, frame: Rect) -> bool:
    """Whether the screen's edge cuts in half what would be as wide as it is high."""
    at_edge = box.left_px <= frame.left_px or box.right_px >= frame.right_px
    return at_edge and box.width_px < CUT_ASPECT * box.height_px


def _words(element: Element, senses: WordSenses | None) -> list[float]:
    if senses is None:
        return [0.0, *[NAN] * 6, NAN, float(element.countdown_s is not None)]
    text = element.words or ""
    return [
        1.0,
        *(senses.close, senses.skip, senses.decline, senses.acknowledge, senses.lead_on, senses.neither),
        float(sum(0.5 if char.isascii() else 1.0 for char in text)),
        float(element.countdown_s is not None),
    ]


def _as_option(senses: WordSenses) -> WordSenses:
    return replace(senses, decline=0.0, neither=senses.neither + senses.decline)


def _place(element: Element, frame: Rect) -> list[float]:
    middle = element.box.center
    x, y = middle.x_px / frame.width_px, middle.y_px / frame.height_px
    tall = frame.height_px / frame.width_px
    return [x, y, min(x, 1 - x), y * tall, (1 - y) * tall, abs(x - 0.5)]


def _window(element: Element, frame: Rect, belief: WindowBelief) -> list[float]:
    window, box = belief.box, element.box
    middle, width = box.center, frame.width_px
    across = (middle.x_px - window.left_px) / max(window.width_px, 1.0)
    down = (middle.y_px - window.top_px) / max(window.height_px, 1.0)
    off_x = min(abs(middle.x_px - window.left_px), abs(middle.x_px - window.right_px))
    off_y = min(abs(middle.y_px - window.top_px), abs(middle.y_px - window.bottom_px))
    return [
        *(belief.none, belief.full_screen, belief.card, belief.sheet),
        *(across, down, window.gap_px(box) / width, float(window.contains(middle))),
        max(off_x, off_y) / width,
        window.area_px2 / frame.area_px2,
        window.height_px / width,
    ]


def _row(element: Element, around: Surroundings) -> list[float]:
    box, width = element.box, around.frame.width_px
    apart = [each for each in around.lines if not _is_same(each.line.box, box)]
    read = [NAN] * 6 if not around.is_read else _read_in_row(element, [each.line for each in apart], width)
    calls = [(find.box, find.score) for find in around.finds or () if find.kind is FindKind.CALL]
    calls += [(each.line.box, each.senses.lead_on) for each in apart if each.senses.lead_on > 0.5]
    calls = [(call, score) for call, score in calls if not _is_same(call, box)]
    in_row = [(call, score) for call, score in calls if _in_row(call, box)]
    near = NEAR_SHARE * width
    above = [s for c, s in calls if 0 < box.center.y_px - c.center.y_px < near and _over(c, box)]
    below = [s for c, s in calls if 0 < c.center.y_px - box.center.y_px < near and _over(c, box)]
    return [
        *read,
        max((score for _, score in in_row), default=0.0),
        min((call.gap_px(box) for call, _ in in_row), default=width) / width,
        max(above, default=0.0),
        max(below, default=0.0),
    ]


def _read_in_row(element: Element, apart: Sequence[TextLine], width: float) -> list[float]:
    """What was read beside it: letters, distances to the left and right, where the row begins, its size."""
    box = element.box
    row = [line for line in apart if _in_row(line.box, box)]
    left = [box.left_px - line.box.right_px for line in row if line.box.center.x_px < box.left_px]
    right = [line.box.left_px - box.right_px for line in row if line.box.center.x_px > box.right_px]
    around = box.expanded(1.5 * box.short_side_px)
    return [
        float(sum(len(line.text) for line in row)),
        min(left, default=width) / width,
        min(right, default=width) / width,
        min((line.box.left_px / width for line in row), default=1.0),
        max((line.box.height_px for line in row), default=0.0) / max(element.glyph_box.height_px, 1.0),
        float(sum(around.contains(line.box.center) for line in apart)),
    ]


def _is_same(one: Rect, other: Rect) -> bool:
    return one.contains(other.center) or other.contains(one.center)


def _in_row(one: Rect, box: Rect) -> bool:
    return abs(one.center.y_px - box.center.y_px) < 0.6 * max(min(one.height_px, box.height_px), 8.0)


def _over(one: Rect, other: Rect) -> bool:
    return min(one.right_px, other.right_px) > max(one.left_px, other.left_px)


def _alike(
    element: Element, worded: Sequence[tuple[Element, WordSenses | None]], around: Surroundings
) -> list[float]:
    box = element.box
    kinds = [FindKind.X_ICON] if not element.kind.is_text else [FindKind.WORDS]
    alike = [
        find
        for find in around.finds or ()
        if find.kind in kinds and find.score >= ALIKE_FROM and not _is_same(find.box, box)
    ]
    in_column = [f for f in alike if abs(f.box.center.x_px - box.center.x_px) < 0.05 * around.frame.width_px]
    others = [pair for pair in worded if pair[0] is not element and not _is_same(pair[0].box, box)]
    senses = [sense for _, sense in others if sense is not None]

    def best(kind: FindKind) -> float:
        return max((other.finds.get(kind, 0.0) for other, _ in others), default=0.0)

    return [
        float(len(alike)),
        float(sum(_in_row(find.box, box) for find in alike)),
        float(len(in_column)),
        best(FindKind.X_ICON),
        best(FindKind.WORDS),
        max((each.skip for each in senses), default=0.0),
        max((max(each.decline, each.close) for each in senses), default=0.0),
        max((each.acknowledge for each in senses), default=0.0),
    ]


def _picture(element: Element, around: Surroundings) -> list[float]:
    looks, frame = around.looks, around.frame
    if looks is None:
        return [NAN] * len(_PICTURE)
    return [
        _plain_row(around.rgb, element.glyph_box),
        float(len(around.lines)) if around.is_read else NAN,
        *(looks.flat_share, looks.white_share, looks.ground_share),
        float(looks.n_colours),
        looks.brand_bar_share,
        frame.height_px / frame.width_px,
    ]


def _node(element: Element) -> tuple[float, float]:
    """How clearly a node there says that it closes, and whether a small one takes the tap."""
    return element.named, float(element.node_bounds is not None)


def _plain_row(rgb: np.ndarray, glyph: Rect) -> float:
    """How much of the glyph's band is of one colour, as in a title bar: 0 to 1."""
    around = 0.25 * glyph.height_px
    band = rgb[max(int(glyph.top_px - around), 0) : int(glyph.bottom_px + around) + 1]
    step = max(1, band.shape[1] // 180)
    band = band[:: max(1, band.shape[0] // 12), ::step].astype(np.int16)
    if band.size == 0:
        return NAN
    planes = [np.abs(plane - np.median(plane)) for plane in cv2.split(band)]
    away = np.maximum(np.maximum(planes[0], planes[1]), planes[2])
    return float(((away <= PLAIN_LEVELS).mean(0) >= PLAIN_COLUMN).mean())
