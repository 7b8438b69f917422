"""One run as a session of the app: which popups came, how they stood, and what came after it was left.

The unit is the app, not a window. A session that nobody touched tells of popups; one that was left by
the HOME key tells of what the app shows over others.
"""

from dataclasses import dataclass

from detector.core.quantity import Quantity

__all__ = ["AppSession", "ShownPopup", "Unasked"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownPopup:
    """A popup with something to press or to close: an advert, an offer. `appeared_ms` since the launch."""

    appeared_ms: Quantity
    evidence_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unasked:
    """The app put itself over another one, or tried to, so long after it was left."""

    after_ms: Quantity
    what: str
    is_refused: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AppSession:
    """`watched_ms` is how long the app was in front and looked at, `away_ms` how long it was away.

    `most_stacked` is how many popups stood over one another, or came one after the other, at launch.
    """

    run_index: int
    is_untouched: bool
    watched_ms: float
    popups: tuple[ShownPopup, ...]
    most_stacked: int
    away_ms: float
    unasked: tuple[Unasked, ...]
    evidence_ids: tuple[str, ...]
