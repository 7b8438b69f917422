"""All elements of one picture: everything in it that may be a close control by the channels that were read.

What words, strokes, the learned finder and the view tree see at one place is one element. Nothing is weighed
here: a × in a search field is drawn as well as any.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from detector.core.display import Display
from detector.core.geometry import Rect
from detector.core.screen import ViewTree
from detector.perception.back_arrow import BackArrow
from detector.perception.content import Content
from detector.perception.element import Element, add_element, element_of_glyph
from detector.perception.glyph import measure_text, measure_x
from detector.perception.lexicon import Lexicon
from detector.perception.ports import FindKind, PictureFind, TextLine
from detector.perception.text_controls import TextCandidate, text_candidates
from detector.perception.tree_elements import from_node, tree_candidates, with_node
from detector.perception.x_icon import XMark
from detector.windows.seen import Channel, ControlKind

__all__ = ["elements_of"]

FIND_ERROR_SHARE = 0.1  # of the short side: edges of a find
KEPT_GLYPH_SHARE = 0.9  # of a glyph: less of it inside the find, and something else was measured
UNMEASURED_ERROR_SHARE = 0.3  # of the short side: a glyph somewhere inside a find
MIN_PLATE_PX, OFF_MIDDLE_SHARE = 32.0, 0.08  # a plate's short side; between middles, of a find's side
FRAMED_FROM = 0.5  # of a find's chance: from here on its box is believed where another one was measured
MIN_AGREEMENT = 0.6  # intersection over union of what was measured and what was found
SKIPS_ABOVE_SHARE = 0.25  # of the height: unread words above this are taken for a skip control
BARE_STEP = 3  # levels of 255 between neighbours: noise and gradients, no edge
_KIND_OF_FIND = {FindKind.X_ICON: ControlKind.X_ICON, FindKind.BACK_ARROW: ControlKind.BACK_ARROW}


def elements_of(
    rgb: np.ndarray, content: Content, tree: ViewTree | None, *, lexicon: Lexicon, display: Display
) -> tuple[Element, ...]:
    """`rgb` is (H, W, 3) uint8; `tree` is of the same moment, if there is one."""
    elements = [_from_text(rgb, candidate) for candidate in text_candidates(content.lines, lexicon)]
    for mark in content.marks:
        add_element(elements, _from_mark(rgb, mark, content.lines, lexicon))
    for arrow in content.arrows:
        add_element(elements, _from_arrow(rgb, arrow))
    if content.finds is not None:
        elements = _with_finds(rgb, elements, content.finds, content.lines)
    if tree is not None:
        for node in tree_candidates(tree, lexicon, display):
            seen = from_node(rgb, node)
            if seen is not None:
                add_element(elements, seen)
        elements = [with_node(each, tree, lexicon, display) for each in elements]
    return tuple(elements)


def _from_text(rgb: np.ndarray, candidate: TextCandidate) -> Element:
    element = element_of_glyph(
        rgb,
        measure_text(rgb, candidate.box),
        kind=candidate.kind,
        found_by=(Channel.TEXT,),
        text=candidate.text,
        countdown_s=candidate.countdown_s,
    )
    return replace(element, words=candidate.text)


def _from_mark(rgb: np.ndarray, mark: XMark, lines: tuple[TextLine, ...], lexicon: Lexicon) -> Element:
    """A × by its strokes. Among letters it may be a letter; it may also have been read as a sign."""
    at = [line for line in lines if line.box.contains(mark.box.center)]
    signs = [line for line in at if lexicon.is_x_sign(line.text)]
    others = [line for line in at if line not in signs]
    element = element_of_glyph(
        rgb,
        measure_x(rgb, mark),
        kind=ControlKind.X_ICON,
        found_by=(*((Channel.TEXT,) if signs else ()), Channel.PICTURE),
    )
    return replace(
        element,
        in_ring=mark.ring_radius_px is not None,
        strokes=mark.score,
        is_sign=bool(signs),
        among_letters=any(
            len(line.text) > 1 and mark.box.height_px < 1.6 * line.box.height_px for line in others
        ),
    )


def _from_arrow(rgb: np.ndarray, arrow: BackArrow) -> Element:
    glyph = measure_text(rgb, arrow.box)
    return Element(
        box=arrow.plate,
        box_error_px=arrow.plate_error_px,
        glyph_box=glyph.box,
        glyph_error_px=glyph.error_px + 0.1 * arrow.box.height_px,
        kind=ControlKind.BACK_ARROW,
        found_by=(Channel.PICTURE,),
        contrast=glyph.contrast,
        place=arrow.plate,
        strokes=arrow.score,
    )


def _with_finds(
    rgb: np.ndarray, elements: list[Element], finds: tuple[PictureFind, ...], lines: tuple[TextLine, ...]
) -> list[Element]:
    """What the whole-screen finder sees, too, and its own finds."""
    closing = [find for find in finds if find.kind is not FindKind.CALL]
    calls = [find for find in finds if find.kind is FindKind.CALL]
    seen, taken = [], set()
    for element in elements:
        near = [k for k, find in enumerate(closing) if _same_place(find.box, element)]
        called = [find for find in calls if _same_place(find.box, element)]
        by_kind = _by_kind([*called, *(closing[k] for k in near)])
        if near:
            taken.update(near)
            best = closing[max(near, key=lambda k: closing[k].score)]
            seen.append(replace(_also_found(rgb, element, best), finds=by_kind))
        else:
            seen.append(replace(element, finds=by_kind))
    for k, find in enumerate(closing):
        if k not in taken:
            on_it = [other for other in finds if other is find or other.box.contains(find.box.center)]
            seen.append(replace(_from_find(find, lines, rgb.shape[0]), finds=_by_kind(on_it)))
    return seen


def _by_kind(finds: Sequence[PictureFind]) -> dict[FindKind, float]:
    by_kind: dict[FindKind, float] = {}
    for find in finds:
        by_kind[find.kind] = max(by_kind.get(find.kind, 0.0), find.score)
    return by_kind


def _same_place(box: Rect, element: Element) -> bool:
    glyph = element.glyph_box
    return box.contains(glyph.center) or (glyph.contains(box.center) and box.iou(element.place) > 0.2)


def _also_found(rgb: np.ndarray, element: Element, find: PictureFind) -> Element:
    found_by = element.found_by
    if Channel.PICTURE not in found_by:
        element = replace(element, found_by=(*found_by, Channel.PICTURE))
    is_other = find.score >= FRAMED_FROM and element.box.iou(find.box) < MIN_AGREEMENT
    if is_other and not _is_bare(rgb, element, find.box) and not _is_plate_inside(element, find.box):
        return _as_framed(element, find)
    return element


def _is_bare(rgb: np.ndarray, element: Element, around: Rect) -> bool:
    """Whether a measured × has nothing drawn around it, as far as `around` reaches."""
    if element.kind is not ControlKind.X_ICON or element.contrast is None:
        return False
    frame = Rect.from_xywh(0, 0, rgb.shape[1], rgb.shape[0])
    zone = around.expanded(0.1 * around.short_side_px).intersection(frame)
    if zone is None or zone.short_side_px < 4:
        return False
    left, top = int(zone.left_px), int(zone.top_px)
    part = rgb[top : int(zone.bottom_px), left : int(zone.right_px)].astype(np.int16)
    inked = element.glyph_box.expanded(0.15 * element.glyph_box.short_side_px + 2)
    beside = np.ones(part.shape[:2], bool)
    rows = slice(max(int(inked.top_px) - top, 0), max(int(inked.bottom_px) + 1 - top, 0))
    columns = slice(max(int(inked.left_px) - left, 0), max(int(inked.right_px) + 1 - left, 0))
    beside[rows, columns] = False
    across = np.abs(np.diff(part, axis=1)).max(2)[beside[:, 1:] & beside[:, :-1]]
    down = np.abs(np.diff(part, axis=0)).max(2)[beside[1:] & beside[:-1]]
    return bool(max(across.max(initial=0), down.max(initial=0)) <= BARE_STEP)


def _is_plate_inside(element: Element, around: Rect) -> bool:
    """A ×'s plate was measured within `around`: finds are generous, so an edge inside one is the plate's."""
    plate = element.box
    if element.kind.is_text or plate == element.glyph_box or plate.short_side_px < MIN_PLATE_PX:
        return False
    middle, other = plate.center, around.center
    off_px = max(abs(middle.x_px - other.x_px), abs(middle.y_px - other.y_px))
    return off_px <= OFF_MIDDLE_SHARE * around.short_side_px and _reach_px(plate, around) <= 0


def _reach_px(box: Rect, other: Rect) -> float:
    """The most that an edge of `box` lies outside `other`; below 0 where all of it is inside."""
    return max(
        other.left_px - box.left_px,
        other.top_px - box.top_px,
        box.right_px - other.right_px,
        box.bottom_px - other.bottom_px,
    )


def _as_framed(element: Element, find: PictureFind) -> Element:
    """The find's own box, where the measured one differs; the glyph is kept if it lies inside.

    Either box may be the control's: the error covers what was measured inside the find.
    """
    measured = find.box.intersection(element.box) or find.box
    reach_px = _reach_px(find.box, measured) + element.box_error_px
    error_px = max(FIND_ERROR_SHARE * find.box.short_side_px + 1, reach_px)
    framed = replace(element, box=find.box, box_error_px=error_px)
    if element.glyph_box.share_in(find.box.expanded(error_px)) > KEPT_GLYPH_SHARE:
        return framed
    error_px = UNMEASURED_ERROR_SHARE * find.box.short_side_px + 1
    return replace(framed, glyph_box=find.box, glyph_error_px=error_px, contrast=None)


def _from_find(find: PictureFind, lines: tuple[TextLine, ...], height_px: int) -> Element:
    """Seen by the finder alone: no close word was read, no stroke measured."""
    kind, words = _KIND_OF_FIND.get(find.kind), None
    if kind is None:
        words = " ".join(line.text for line in lines if find.box.contains(line.box.center)) or None
        is_high = find.box.center.y_px < SKIPS_ABOVE_SHARE * height_px
        kind = ControlKind.SKIP_TEXT if is_high else ControlKind.DISMISS_TEXT
    return Element(
        box=find.box,
        box_error_px=FIND_ERROR_SHARE * find.box.short_side_px + 1,
        glyph_box=find.box,
        glyph_error_px=UNMEASURED_ERROR_SHARE * find.box.short_side_px + 1,
        kind=kind,
        found_by=(Channel.PICTURE,),
        contrast=None,
        place=find.box,
        words=words,
    )
