"""How clearly the no of a dialog that asks for consent is drawn: its contrast, and how high its words are."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from detector.core.display import Display
from detector.core.geometry import Rect
from detector.core.quantity import Quantity, stated
from detector.perception.edges import contrast_stated, side_components
from detector.perception.glyph import measure_text

__all__ = ["RefusalLook", "look_of_refusals"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusalLook:
    """Of the clearest no. `contrast_ratio` None: no ink was found where the tree has its words.

    `ink_dp`: the height of the words; None as before, or the density is not known.
    """

    contrast_ratio: Quantity | None
    ink_dp: Quantity | None


def look_of_refusals(rgb: np.ndarray, boxes: Sequence[Rect], display: Display) -> RefusalLook | None:
    """`rgb` is (H, W, 3) uint8, lossless; `boxes` of the nodes, display px. None: there is nothing to see."""
    inside = [box for one in boxes if (box := one.intersection(display.box)) is not None]
    if not inside or rgb.shape[:2] != (display.height_px, display.width_px):
        return None
    glyphs = [measure_text(rgb, box) for box in inside]
    seen = [one for one in glyphs if one.contrast is not None]
    if not seen:
        return RefusalLook(contrast_ratio=None, ink_dp=None)
    clearest = max(seen, key=lambda one: 0.0 if one.contrast is None else one.contrast.value)
    assert clearest.contrast is not None
    ink_px = stated(clearest.box.height_px, clearest.error_px, "px", side_components(clearest.error_px))
    return RefusalLook(contrast_ratio=contrast_stated(clearest.contrast), ink_dp=display.dp(ink_px))
