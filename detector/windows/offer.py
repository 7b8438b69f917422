"""A screen that speaks of paying for what renews itself, or of a trial: its lines and boxes to tick.

What the words mean is for `disclosure/offers.py`: nothing is concluded here.
"""

from dataclasses import dataclass

from detector.core.geometry import Rect
from detector.core.quantity import Quantity
from detector.windows.seen import Channel

__all__ = ["OfferLine", "OfferPage", "OfferTick"]


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferLine:
    """`is_pressable`: its node, or a small one around it, reacts to a finger; without a tree, False.

    `contrast` and `ink_dp` (the height of its letters) are measured of lines about a charge alone. None: not
    measured. `is_unseen`: the tree has the words, and the picture shows nothing in their place.
    """

    text: str
    box: Rect
    read_by: Channel
    is_pressable: bool = False
    contrast: Quantity | None = None
    ink_dp: Quantity | None = None
    is_unseen: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferTick:
    """A box to tick or a switch, with the words of its row. `is_ticked` None: its state could not be told.

    `read_by` the tree states it, by the picture it is how the mark before the words is drawn.
    """

    words: str
    is_ticked: bool | None
    read_by: Channel


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferPage:
    """`frame_ids` show it, the one that was read first. `tree_id` None: no dump shows the same state.

    `may_scroll`: part of it may lie outside the screen; without a tree nobody knows, so True. `beyond`: what
    the tree has beside the window, which may be the page below it; it never speaks against anybody.
    """

    frame_ids: tuple[str, ...]
    tree_id: str | None
    lines: tuple[OfferLine, ...]
    ticks: tuple[OfferTick, ...]
    may_scroll: bool
    beyond: tuple[str, ...] = ()
