"""The figures of elements on a plain picture of 200 x 400 px."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from detector.core.geometry import Rect
from detector.perception.control_evidence import CONTROL_FIGURES, control_evidence
from detector.perception.element import Element
from detector.perception.ports import FindKind, PictureFind
from detector.perception.window_belief import WindowBelief
from detector.perception.window_evidence import PictureLooks, Surroundings
from detector.perception.words import InterpretedLine, WordSenses
from detector.windows.seen import Channel, ControlKind

__all__ = ["CARD", "FRAME", "box", "element", "figures", "find"]

FRAME = Rect.from_xywh(0, 0, 200, 400)
CARD = WindowBelief(none=0.1, full_screen=0.2, card=0.4, sheet=0.3, box=Rect.from_xywh(40, 100, 120, 200))


def box(x_px: float, y_px: float, width_px: float, height_px: float) -> Rect:
    return Rect.from_xywh(x_px, y_px, width_px, height_px)


def element(
    place: Rect, glyph: Rect | None = None, kind: ControlKind = ControlKind.X_ICON, **seen: object
) -> Element:
    """Found in the picture, without a word, a node or a measured contrast."""
    found = Element(
        box=place,
        box_error_px=1.0,
        glyph_box=glyph or place,
        glyph_error_px=1.0,
        kind=kind,
        found_by=(Channel.PICTURE,),
        contrast=None,
        place=place,
    )
    return replace(found, **seen)  # type: ignore[arg-type]  # by name


def find(place: Rect, kind: FindKind = FindKind.X_ICON, score: float = 0.9) -> PictureFind:
    return PictureFind(box=place, kind=kind, score=score)


def figures(
    *elements: Element,
    senses: Sequence[WordSenses | None] | None = None,
    rgb: np.ndarray | None = None,
    frame: Rect = FRAME,
    lines: Sequence[InterpretedLine] = (),
    is_read: bool = True,
    finds: Sequence[PictureFind] | None = (),
    looks: PictureLooks | None = None,
    has_tree: bool = False,
    belief: WindowBelief | None = CARD,
) -> dict[str, float]:
    """Of the first element."""
    plain = np.full((int(frame.height_px), int(frame.width_px), 3), 90, np.uint8)
    around = Surroundings(
        rgb=plain if rgb is None else rgb,
        frame=frame,
        lines=lines,
        is_read=is_read,
        finds=finds,
        looks=looks,
        has_tree=has_tree,
    )
    rows = control_evidence(elements, senses or [None] * len(elements), around, belief)
    return dict(zip(CONTROL_FIGURES, rows[0].tolist(), strict=True))
