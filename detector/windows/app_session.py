"""One run as a session of the app: which popups appeared and were stacked, and what came after it was left.

The unit is the app, not a window. An untouched session shows which popups appear; one that was left with
the HOME key shows what the app puts over other apps.
"""

from dataclasses import dataclass

from detector.core.quantity import Quantity
from detector.windows.offer import OfferPage

__all__ = ["AppSession", "Returned", "ShownPopup", "Unasked"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownPopup:
    """A popup with something to press or to close: an advert, an offer. `appeared_ms` since the launch."""

    appeared_ms: Quantity
    evidence_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unasked:
    """The app put itself over another one, or tried to; `after_ms` since it was left."""

    after_ms: Quantity
    what: str
    is_refused: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """A return from the background: after `away_ms`, counted from the HOME key to the launch.

    `has_lived`: its process lived on there (None: the log does not tell). `splash`: an unrequested window
    that fills the screen came with the return, on `evidence_ids` (None: what came may be one, or the screen
    was not recorded).
    """

    away_ms: float
    has_lived: bool | None
    splash: bool | None
    evidence_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AppSession:
    """`watched_ms` is how long the app was in front and recorded, `away_ms` how long it was away.

    `most_stacked` is how many popups were stacked, or followed one another, at launch. `returned`: the
    session is a return from the background, not a launch. `offers`: its screens that speak of a renewal or a
    trial, the frames named with their run.
    """

    run_index: int
    is_untouched: bool
    watched_ms: float
    popups: tuple[ShownPopup, ...]
    most_stacked: int
    away_ms: float
    unasked: tuple[Unasked, ...]
    evidence_ids: tuple[str, ...]
    returned: Returned | None = None
    offers: tuple[OfferPage, ...] = ()
