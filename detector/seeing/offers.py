"""The screens of a run that speak of a renewal or a trial, windows and pages alike, read for their terms.

A screen is noticed by the words of its view tree, or by those that perception read in its window. Only then
is one picture of it read again, and the lines about a charge are measured in it.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from detector.core.display import Display
from detector.core.geometry import Rect
from detector.core.quantity import Quantity
from detector.core.screen import Frame, ViewNode, ViewTree
from detector.disclosure.offers import speaks_of_a_charge, speaks_of_paying
from detector.perception import (
    TextLine,
    TextReader,
    is_ticked,
    look_of_refusals,
    mark_before,
    measure_text,
)
from detector.windows.edges import contrast_stated
from detector.windows.offer import OfferLine, OfferPage, OfferTick
from detector.windows.seen import Channel, FrameReading

__all__ = ["read_offers"]

MAX_PAGES = 4  # of one run: each takes seconds to read
MAX_LINES = 120
SAME_WORDS = 0.6  # share of all words of two screens that are those of one page [tool value]
LOW_SHARE = 0.15  # of the display's height: what is pressed is no higher than this [tool value]
LONGEST_ROW = 120  # letters beside a box; a longer text is no row's
MIN_KNOWN = 0.6  # share of a row's letters that its node has, too [tool value]
EDGE_PX = 6.0  # a card's edge is drawn over some pixels [tool value]
MIN_WINDOW_SCORE = 0.7  # dark pages were taken for popups at less [tool value, as in cn-default]
_SCROLLS = re.compile(r"ScrollView|RecyclerView|ListView|GridView|ViewPager|WebView")
_DIGITS = re.compile(r"\d+")


@dataclass(slots=True)
class _Screen:
    """One page of the app as several frames show it, the latest last."""

    words: frozenset[str]
    shown: list[tuple[Frame, ViewTree | None, FrameReading]] = field(default_factory=list)


def read_offers(
    readings: Sequence[FrameReading],
    frames: Sequence[Frame],
    trees: Sequence[ViewTree],
    pixels: Callable[[Frame], np.ndarray],
    *,
    display: Display,
    reader: TextReader | None,
    package: str,
    pages: frozenset[str] = frozenset(),
) -> tuple[OfferPage, ...]:
    """`pixels` gives (H, W, 3) uint8 RGB; only lossless pictures of the display's own size are read.

    `pages`: frames that show a page, whatever was taken for a window in them.
    """
    frame_of = {frame.id: frame for frame in frames if not frame.lossy}
    tree_of = {tree.id: tree for tree in trees}
    screens: list[_Screen] = []
    bare: list[_Screen] = []
    for reading in readings:
        frame = frame_of.get(reading.frame_id)
        if frame is None or reading.is_uniform:
            continue
        tree = tree_of.get(reading.tree_id or "")
        texts = _texts(tree, package) if tree is not None else _lines_of(reading)
        if speaks_of_paying(texts):
            shown = replace(reading, windows=()) if frame.id in pages else reading
            _screen_of(texts, bare if tree is None else screens).shown.append((frame, tree, shown))
    # While a window comes in, no dump shows it yet, and its words are still faint.
    screens = screens or [screen for screen in bare if len(screen.shown) > 1]
    read = (_read(screen, pixels, display, reader, package) for screen in screens[:MAX_PAGES])
    return tuple(page for page in read if page is not None)


def _texts(tree: ViewTree, package: str) -> list[str]:
    own = (window for window in tree.windows if window.first_package() == package)
    return [node.label for window in own for node in window.walk() if node.label]


def _lines_of(reading: FrameReading) -> list[str]:
    return [] if reading.clues is None else list(reading.clues.lines)


def _screen_of(texts: Sequence[str], screens: list[_Screen]) -> _Screen:
    """The page that has these words already, or a new one. Digits count down, so they do not matter."""
    words = frozenset(_DIGITS.sub("", text) for text in texts)
    for screen in screens:
        if len(words & screen.words) >= SAME_WORDS * len(words | screen.words):
            return screen
    screens.append(_Screen(words=words))
    return screens[-1]


def _read(
    screen: _Screen,
    pixels: Callable[[Frame], np.ndarray],
    display: Display,
    reader: TextReader | None,
    package: str,
) -> OfferPage | None:
    """Its last frame: by then it has faded in."""
    frame, tree, reading = screen.shown[-1]
    rgb = pixels(frame)
    if rgb.shape[:2] != (display.height_px, display.width_px):
        return None
    box = _box_of(reading, display)
    rows = () if reader is None else reader.read(rgb, region=box)
    nodes = list(_nodes(tree, package, box)) if tree is not None else []
    is_whole = box == display.box
    nodes = [pair for pair in nodes if not pair[0].label or _is_drawn(pair[0], rows, is_whole=is_whole)]
    lines = [_line_of_node(rgb, node, rows, display, is_pressable=p) for node, p in nodes if node.label]
    lines += [_line_of_row(rgb, row, display) for row in rows if not _is_in_a_node(row, nodes)]
    lines = sorted(lines, key=lambda line: (line.box.top_px, line.box.left_px))[:MAX_LINES]
    ticks = [*_ticks_of_nodes([node for node, _ in nodes], lines)]
    ticks += [*_drawn_ticks(rgb, rows, nodes, from_px=box.left_px + EDGE_PX)]
    others = [shown[0].id for shown in reversed(screen.shown) if shown[0].id != frame.id]
    return OfferPage(
        frame_ids=(frame.id, *others[:2]),
        tree_id=None if tree is None else tree.id,
        lines=tuple(lines),
        ticks=tuple(ticks),
        beyond=()
        if tree is None or is_whole
        else tuple(label for label in _texts(tree, package) if all(label != line.text for line in lines))[
            :MAX_LINES
        ],
        may_scroll=tree is None or any(_SCROLLS.search(node.class_name or "") for node, _ in nodes),
    )


def _box_of(reading: FrameReading, display: Display) -> Rect:
    """The window's, where it surely lies over a page; else the screen's."""
    over = [
        window.box
        for window in reading.windows
        if window.kind.lies_over_content and window.kind.blocks and window.score >= MIN_WINDOW_SCORE
    ]
    found = over[0].intersection(display.box) if over else None
    return display.box if found is None else found


def _nodes(tree: ViewTree, package: str, box: Rect) -> Iterator[tuple[ViewNode, bool]]:
    """The app's nodes in the box, each with whether it can be pressed."""
    for window in tree.windows:
        if window.first_package() == package:
            yield from _below(window, box, is_pressable=False)


def _below(node: ViewNode, box: Rect, *, is_pressable: bool) -> Iterator[tuple[ViewNode, bool]]:
    bounds = node.bounds
    if bounds is not None and not bounds.is_empty:
        is_low = bounds.height_px <= LOW_SHARE * max(box.height_px, 2 * box.width_px)
        is_pressable = is_pressable or (bool(node.clickable) and is_low)
        if node.visible is not False and box.contains(bounds.center):
            yield node, is_pressable
    for child in node.children:
        yield from _below(child, box, is_pressable=is_pressable)


# Lines, and how those about a charge are drawn.


def _line_of_node(
    rgb: np.ndarray, node: ViewNode, rows: Sequence[TextLine], display: Display, *, is_pressable: bool
) -> OfferLine:
    assert node.bounds is not None
    contrast = ink_dp = None
    is_unseen = False
    if speaks_of_a_charge(node.label):
        inside = [row.box for row in rows if node.bounds.contains(row.box.center)]
        contrast, ink_dp = _drawn(rgb, inside, display)
        if contrast is None and (look := look_of_refusals(rgb, [node.bounds], display)) is not None:
            contrast, ink_dp = look.contrast_ratio, look.ink_dp
            is_unseen = contrast is None
    return OfferLine(
        text=node.label,
        box=node.bounds,
        read_by=Channel.TREE,
        is_pressable=is_pressable,
        contrast=contrast,
        ink_dp=ink_dp,
        is_unseen=is_unseen,
    )


def _line_of_row(rgb: np.ndarray, row: TextLine, display: Display) -> OfferLine:
    contrast, ink_dp = _drawn(rgb, [row.box], display) if speaks_of_a_charge(row.text) else (None, None)
    return OfferLine(text=row.text, box=row.box, read_by=Channel.TEXT, contrast=contrast, ink_dp=ink_dp)


def _drawn(
    rgb: np.ndarray, rows: Sequence[Rect], display: Display
) -> tuple[Quantity | None, Quantity | None]:
    """The least contrast of the rows, and the height of the highest: a short row may have no high letter."""
    glyphs = [glyph for row in rows if (glyph := measure_text(rgb, row)).contrast is not None]
    contrasts = [glyph.contrast for glyph in glyphs if glyph.contrast is not None]
    if not contrasts:
        return None, None
    highest = max(glyphs, key=lambda glyph: glyph.box.height_px)
    ink_px = Quantity(value=highest.box.height_px, error=2 * highest.error_px, unit="px")
    least = min(contrasts, key=lambda contrast: contrast.value)
    return contrast_stated(least), display.dp(ink_px)


def _is_in_a_node(row: TextLine, nodes: Sequence[tuple[ViewNode, bool]]) -> bool:
    """Whether the tree has these words."""
    return any(_holds(node, row) for node, _ in nodes)


def _is_drawn(node: ViewNode, rows: Sequence[TextLine], *, is_whole: bool) -> bool:
    """Not where other words are read: the node lies under the window, like a page's own text. Where nothing
    is read it may be drawn too faintly, or too small in a picture of a whole screen.
    """
    inside = [row for row in rows if node.bounds is not None and node.bounds.contains(row.box.center)]
    if inside:
        return any(_holds(node, row) for row in inside)
    return is_whole or not rows or speaks_of_a_charge(node.label)


def _holds(node: ViewNode, row: TextLine) -> bool:
    """The node is around the row, and has most of its letters: a reader misreads some."""
    if node.bounds is None or not node.label or not node.bounds.contains(row.box.center):
        return False
    letters = [letter for letter in row.text.lower() if letter.isalnum()]
    known = sum(letter in node.label.lower() for letter in letters)
    return known >= MIN_KNOWN * len(letters)


# Boxes to tick.


def _ticks_of_nodes(nodes: Sequence[ViewNode], lines: Sequence[OfferLine]) -> Iterator[OfferTick]:
    for node in nodes:
        if node.checkable and node.checked is not None and node.bounds is not None:
            beside = [line.text for line in lines if _is_beside(line.box, node.bounds)]
            words = [text for text in (node.label, *beside) if text and len(text) <= LONGEST_ROW]
            yield OfferTick(
                words=" ".join(dict.fromkeys(words)), is_ticked=node.checked, read_by=Channel.TREE
            )


def _is_beside(words: Rect, box: Rect) -> bool:
    """In the row of the box: each of the two reaches over the other's middle, or nearly so."""
    slack_px = 0.5 * box.height_px
    middle_px = box.center.y_px
    return words.top_px - slack_px <= middle_px <= words.bottom_px + slack_px and words.height_px <= (
        4 * box.height_px
    )


def _drawn_ticks(
    rgb: np.ndarray, rows: Sequence[TextLine], nodes: Sequence[tuple[ViewNode, bool]], *, from_px: float
) -> Iterator[OfferTick]:
    """Marks before lines about a charge that no checkable node stands for. Several below each other are
    bullets.
    """
    boxes = [node.bounds for node, _ in nodes if node.checkable and node.bounds is not None]
    found = ((row, mark_before(rgb, row.box, from_px=from_px)) for row in rows)
    marked = [(row, mark) for row, mark in found if mark is not None]
    for row, mark in marked:
        if not speaks_of_a_charge(row.text) or any(_is_beside(row.box, box) for box in boxes):
            continue
        is_bullet = any(other is not row and _is_below(mark, others) for other, others in marked)
        state = None if is_bullet else is_ticked(rgb, mark)
        yield OfferTick(words=row.text, is_ticked=state, read_by=Channel.PICTURE)


def _is_below(mark: Rect, other: Rect) -> bool:
    alike = 0.8 < mark.height_px / max(other.height_px, 1.0) < 1.25
    return alike and abs(mark.center.x_px - other.center.x_px) < 0.3 * mark.width_px
