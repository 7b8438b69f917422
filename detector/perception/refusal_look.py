"""How clearly the no of a dialog that asks for consent is drawn: its contrast and the height of its words."""

from collections.abc import Sequence

import numpy as np

from detector.core.display import Display
from detector.core.geometry import Rect
from detector.core.quantity import stated
from detector.perception.glyph import measure_text
from detector.windows.edges import contrast_stated, side_components
from detector.windows.seen import RefusalLook

__all__ = ["look_of_refusals"]

MIN_DIFFERENCE = 6  # levels of 255: below it ink and ground are indistinguishable
MAX_HEIGHT_SHARE = 0.6
MARGIN_SHARE = 0.12  # as a reader's box would have


def look_of_refusals(rgb: np.ndarray, boxes: Sequence[Rect], display: Display) -> RefusalLook | None:
    """`rgb` is (H, W, 3) uint8, lossless; `boxes` of the nodes, display px. None: nothing is visible."""
    inside = [box for rect in boxes if (box := rect.intersection(display.box)) is not None]
    if not inside or rgb.shape[:2] != (display.height_px, display.width_px):
        return None
    glyphs = [measure_text(rgb, _around_ink(rgb, box)) for box in inside]
    seen = [glyph for glyph in glyphs if glyph.contrast is not None]
    if not seen:
        return RefusalLook(contrast_ratio=None, ink_dp=None)
    clearest = max(seen, key=lambda glyph: 0.0 if glyph.contrast is None else glyph.contrast.value)
    assert clearest.contrast is not None
    ink_px = stated(clearest.box.height_px, clearest.error_px, "px", side_components(clearest.error_px))
    return RefusalLook(contrast_ratio=contrast_stated(clearest.contrast), ink_dp=display.dp(ink_px))


def _around_ink(rgb: np.ndarray, box: Rect) -> Rect:
    """The box of what differs from the most common colour; all of it if that is most of its height.

    The words of a wide node may be small and at its edge.
    """
    left, top = int(box.left_px), int(box.top_px)
    crop = rgb[top : int(box.bottom_px), left : int(box.right_px)].astype(np.int16)
    if not crop.size:
        return box
    away = np.abs(crop - np.median(crop, axis=(0, 1))).max(axis=2) >= MIN_DIFFERENCE
    rows, columns = np.flatnonzero(away.any(axis=1)), np.flatnonzero(away.any(axis=0))
    if not rows.size or rows[-1] + 1 - rows[0] > MAX_HEIGHT_SHARE * box.height_px:
        return box
    ink = Rect(
        left_px=float(left + columns[0]),
        top_px=float(top + rows[0]),
        right_px=float(left + columns[-1] + 1),
        bottom_px=float(top + rows[-1] + 1),
    )
    return ink.expanded(MARGIN_SHARE * ink.height_px)
