"""A walk through an app's pages for its windows: its bounds, what it notes on its way, and its account."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from detector.core.geometry import Point, Rect

__all__ = [
    "DEFAULT_WALK",
    "SAME_WINDOW_IOU",
    "BeginWalk",
    "EndWalk",
    "MeetPage",
    "MeetWindow",
    "SeeScreen",
    "SeenScreen",
    "SeenWindow",
    "Unentered",
    "WalkAccount",
    "WalkBounds",
    "WalkPlan",
    "WalkedPage",
    "WalkedWindow",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class WalkBounds:
    """`max_ms` counts from the app's first page."""

    max_ms: float = 300_000.0
    max_pages: int = 60


DEFAULT_WALK = WalkBounds()

SAME_WINDOW_IOU = 0.9
"""From this overlap of its boxes on, a window may be one that the walk has met already. Tool value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WalkPlan:
    """`declared`: the app's activities by its file, () if not known; `adverts`: those of advert SDKs, and
    those that hold their views, which are aimed for first.
    """

    bounds: WalkBounds = DEFAULT_WALK
    declared: tuple[str, ...] = ()
    adverts: tuple[str, ...] = ()


class Unentered(StrEnum):
    """Why something was not entered, beyond what a page's reader leaves alone (`Untapped`)."""

    BUDGET = "budget"
    LOGIN = "login"  # it was opened, and nothing was tapped behind it
    AWAY = "away"  # another app came to the front
    LOST = "lost"  # it was not found again, or nothing could be read behind it


@dataclass(frozen=True, slots=True, kw_only=True)
class BeginWalk:
    """A walk through the app's pages begins, within these bounds.

    `declared`: the app's activities by its file, () if that is not known; `adverts` those of advert SDKs.
    """

    name: Literal["begin_walk"] = "begin_walk"
    max_ms: float
    max_pages: int
    declared: tuple[str, ...] = ()
    adverts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetPage:
    """A page that was not met before. `way`: what was tapped to get there, from the app's first page.

    `is_by_tree` False: it was read in the picture. `untapped`: (why, words) of what is left alone on it.
    """

    name: Literal["meet_page"] = "meet_page"
    number: int
    way: tuple[str, ...]
    is_by_tree: bool
    untapped: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetWindow:
    """A window stands before the page; what follows watches it. `way` as of a page."""

    name: Literal["meet_window"] = "meet_window"
    way: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EndWalk:
    """`why`: `done`, or what ended it before. `untried`: (why, words) of what was not entered."""

    name: Literal["end_walk"] = "end_walk"
    why: str
    untried: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SeeScreen:
    """Take a lossless picture and return what it shows: its window, and `with_words` all that is to read.

    The tree of the last `ReadScreen` is read with it.
    """

    name: Literal["see_screen"] = "see_screen"
    with_words: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenWindow:
    """An information window in one frame. `control`: where it is closed, and `words` those of its control.

    None: no close control was seen. `is_over_content`: a page is still there around it; not `blocks`: and can
    be used. `look`: a still that
    is similar for similar pictures; None of a plain surface.
    """

    box: Rect
    is_over_content: bool
    blocks: bool = True
    control: Point | None = None
    words: str = ""
    look: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenScreen:
    """`texts`: the words that were read, each line with its box; () if they were not asked for."""

    window: SeenWindow | None = None
    texts: tuple[tuple[str, Rect], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WalkedPage:
    """`way`: what was tapped to get there, from the first page. `activity` None: the log does not tell.

    `frame_id`: a picture of it, None if none was taken. `is_by_tree` False: it was read in the picture.
    """

    number: int
    way: tuple[str, ...]
    activity: str | None
    frame_id: str | None
    is_by_tree: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WalkedWindow:
    """The way to a window, by its id in the run. `again_ms`: when it was met once more; `brought_ms`: when
    the touch that brought it was made.
    """

    window_id: str
    way: tuple[str, ...]
    again_ms: tuple[float, ...] = ()
    brought_ms: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class WalkAccount:
    """`activities`: the app's own that were in front; `declared` by its file, () if that is not known.

    `why`: `done`, `time`, `pages`, `lost` or `no_page`; None: the run broke off. `untried`: (why, words) of
    what was seen and not entered.
    """

    pages: tuple[WalkedPage, ...]
    windows: tuple[WalkedWindow, ...]
    activities: tuple[str, ...]
    declared: tuple[str, ...]
    untried: tuple[tuple[str, str], ...]
    why: str | None
    max_ms: float
    max_pages: int
    spent_ms: float

    @property
    def n_declared_seen(self) -> int:
        return len(set(self.activities) & set(self.declared))

    @property
    def untried_by_reason(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        reasons = dict.fromkeys(why for why, _ in self.untried)
        return tuple((why, tuple(words for other, words in self.untried if other == why)) for why in reasons)

    def window(self, window_id: str) -> WalkedWindow:
        return next(window for window in self.windows if window.window_id == window_id)
