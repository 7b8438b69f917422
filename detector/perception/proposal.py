"""What may be a close control, before the window around it is known."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from detector.core.geometry import Rect
from detector.perception.glyph import Glyph
from detector.perception.plate import find_plate
from detector.perception.ports import FindKind
from detector.windows.seen import Channel, CloseControl, ControlKind

__all__ = ["MIN_CONTROL_SCORE", "Proposal", "control_of_glyph"]

# From this score on a find is reported as a control; below it is only a "perhaps".
MIN_CONTROL_SCORE = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A control before the window around it is known. `control.score` counts its looks alone.

    The evidence of each channel is kept separate too: `finds` holds a finder's chances there, by kind;
    `strokes` is how much the strokes are a ×'s, `is_sign` whether a reader read one, `among_letters` whether
    it is in a word; `text` is what was read there; `named` is how clearly a node whose glyph is drawn says
    that it closes. Not `is_drawn`: a node in which the pixels show nothing, so no control can be seen.
    """

    control: CloseControl
    place: Rect  # where another channel must have found it to mean the same thing
    in_ring: bool = False
    finds: Mapping[FindKind, float] = field(default_factory=dict)
    strokes: float = 0.0
    is_sign: bool = False
    among_letters: bool = False
    text: str | None = None
    named: float = 0.0
    is_drawn: bool = True


def control_of_glyph(
    rgb: np.ndarray,
    glyph: Glyph,
    *,
    kind: ControlKind,
    text: str | None,
    countdown_s: int | None,
    score: float,
    found_by: tuple[Channel, ...],
) -> CloseControl:
    """The control whose glyph was measured, with the plate that it is on. `rgb` is (H, W, 3) uint8."""
    plate = find_plate(rgb, glyph.box, is_round_likely=not kind.is_text)
    return CloseControl(
        box=plate.box if plate is not None else glyph.box,
        box_error_px=plate.error_px if plate is not None else glyph.error_px,
        glyph_box=glyph.box,
        glyph_error_px=glyph.error_px,
        kind=kind,
        text=text,
        countdown_s=countdown_s,
        score=score,
        found_by=found_by,
        contrast=glyph.contrast,
    )
