"""What may be a close control on one picture, as each channel sees it: words, strokes, the finder, the tree.

An element has no score. Whether it closes a window is weighed once, with everything around it (scene.py).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from detector.core.geometry import Rect
from detector.core.quantity import Quantity
from detector.perception.glyph import Glyph
from detector.perception.plate import find_plate
from detector.perception.ports import FindKind
from detector.windows.seen import Channel, CloseControl, ControlDoubt, ControlKind, Reason

__all__ = ["Element", "add_element", "element_of_glyph"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """One thing on the picture that may be a close control. Boxes, text and contrast as in `CloseControl`.

    The evidence of each channel is kept separate: `finds` holds a finder's chances there, by kind; `strokes`
    is how much the strokes are a ×'s or a "<"'s, `is_sign` whether a reader read one, `among_letters` whether
    it is in a word; `words` are what was read there; `named` is how clearly a node whose glyph is drawn says
    that it closes. Not `is_drawn`: a node in which the pixels show nothing, so no control can be seen.
    """

    box: Rect
    box_error_px: float
    glyph_box: Rect
    glyph_error_px: float
    kind: ControlKind
    found_by: tuple[Channel, ...]
    contrast: Quantity | None
    place: Rect  # where another channel must have found it to mean the same thing
    text: str | None = None
    countdown_s: int | None = None
    node_bounds: Rect | None = None
    in_ring: bool = False
    finds: Mapping[FindKind, float] = field(default_factory=dict)
    strokes: float = 0.0
    is_sign: bool = False
    among_letters: bool = False
    words: str | None = None
    named: float = 0.0
    is_drawn: bool = True

    @property
    def has_no_node(self) -> bool:
        """A × that no node of the view tree takes the taps of: it may be painted in the creative."""
        is_cross = self.kind is ControlKind.X_ICON
        return is_cross and Channel.TREE not in self.found_by and self.node_bounds is None

    def as_control(
        self, score: float, why: tuple[Reason, ...] = (), doubt: ControlDoubt | None = None
    ) -> CloseControl:
        """The control that it is with the chance `score`."""
        return CloseControl(
            box=self.box,
            box_error_px=self.box_error_px,
            glyph_box=self.glyph_box,
            glyph_error_px=self.glyph_error_px,
            kind=self.kind,
            text=self.text or (self.words if self.kind.is_text else None),
            countdown_s=self.countdown_s,
            score=score,
            found_by=self.found_by,
            contrast=self.contrast,
            node_bounds=self.node_bounds,
            why=why,
            doubt=doubt,
        )


def element_of_glyph(
    rgb: np.ndarray,
    glyph: Glyph,
    *,
    kind: ControlKind,
    found_by: tuple[Channel, ...],
    text: str | None = None,
    countdown_s: int | None = None,
    place: Rect | None = None,
) -> Element:
    """The element whose glyph was measured, with the plate that it is on. `rgb` is (H, W, 3) uint8."""
    plate = find_plate(rgb, glyph.box, is_round_likely=not kind.is_text)
    box = plate.box if plate is not None else glyph.box
    return Element(
        box=box,
        box_error_px=plate.error_px if plate is not None else glyph.error_px,
        glyph_box=glyph.box,
        glyph_error_px=glyph.error_px,
        kind=kind,
        found_by=found_by,
        contrast=glyph.contrast,
        place=box if place is None else place,
        text=text,
        countdown_s=countdown_s,
    )


def add_element(elements: list[Element], new: Element) -> None:
    """Join `new` with the element at the same place, or append it."""
    for i, old in enumerate(elements):
        if old.place.contains(new.place.center) or new.place.contains(old.place.center):
            elements[i] = _joined(old, new)
            return
    elements.append(new)


def _joined(old: Element, new: Element) -> Element:
    """One element, seen by both. Boxes from pixels win over the tree's, words win over a ×."""
    by_pixels = [each for each in (old, new) if {Channel.TEXT, Channel.PICTURE} & set(each.found_by)]
    measured = max(
        by_pixels or [old, new], key=lambda each: (each.contrast is not None, each.kind.is_text, each.strokes)
    )
    named = max((old, new), key=lambda each: (each.text is not None, each.kind.is_text))
    countdowns = [each.countdown_s for each in (measured, old, new) if each.countdown_s is not None]
    return replace(
        measured,
        place=measured.box if by_pixels else old.place.union(new.place),
        text=measured.text if measured.text is not None else named.text,
        countdown_s=countdowns[0] if countdowns else None,
        found_by=tuple(channel for channel in Channel if channel in (*old.found_by, *new.found_by)),
        in_ring=old.in_ring or new.in_ring,
        finds={kind: max(old.finds.get(kind, 0.0), new.finds.get(kind, 0.0)) for kind in FindKind},
        strokes=max(old.strokes, new.strokes),
        is_sign=old.is_sign or new.is_sign,
        among_letters=old.among_letters or new.among_letters,
        words=old.words if old.words is not None else new.words,
        named=max(old.named, new.named),
        is_drawn=old.is_drawn or new.is_drawn,
    )
