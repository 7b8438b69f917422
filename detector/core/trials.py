"""A probe and its trials: what one launch is to try, and its result.

A probe is a generator that yields trials and is sent a result for each. It touches nothing and reads no
pixels, so a test can play the device's part. A trial is one launch, recorded as one run.
"""

from collections.abc import Callable, Generator
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from detector.core.entry import COLD, ComeBack
from detector.core.geometry import Point, Rect
from detector.core.movement import Movement
from detector.core.outcome import OutcomeKind

__all__ = [
    "COLD_START",
    "LOOK_EVERY_MS",
    "Aim",
    "Anchor",
    "Gesture",
    "Level",
    "Probe",
    "ProbeKind",
    "Renewal",
    "SeekWindow",
    "TouchResult",
    "Trial",
    "TrialResult",
    "WindowPrior",
]

COLD_START = "cold_start"
"""The name of the scenario that launches the app and touches nothing."""

LOOK_EVERY_MS = 100.0
"""Ten observations a second, as criteria.md 5.3 requires: times within 0.05 s."""


class Level(StrEnum):
    """How much a scan may do: observe only, a nightly number of launches, or a laboratory's."""

    LOOK = "look"
    QUICK = "quick"
    LAB = "lab"


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowPrior:
    """A window as the untouched runs showed it: where to find it, and when to expect it.

    `is_over_content` and `ordinal` give its place among the windows of a run (first full-screen one, second
    popup, …), from which verdicts name it `subject`. Times are ms after the launch; `life_ms` is how long it
    lasts untouched, None if it outlasted the observation. `control` and `glyph` are None if it has no close
    control that is certainly one; `node` is its clickable node, if a view tree shows it. `main_call` is the
    surest of its calls to action once it has settled. `speaks_as_phone`: it contains the words of a system
    prompt. `px_per_dp` None: the density is not known, so nothing is aimed in dp. `effective_ms` is the time
    from which a first tap on the control closed it, as far as earlier probes tried. `marks` are the places
    of what else looks like a close control, surest first; `bare_nodes` those of small clickable nodes
    without text. `entry` names the way by which the app is entered until the window comes, and times count
    from there; `come_back`: for a hot start, the shortest absence after which it came. `n_led_away`: first
    taps on the control that led elsewhere so far.
    """

    subject: str
    is_over_content: bool
    ordinal: int
    box: Rect
    appeared_ms: float
    life_ms: float | None = None
    control: Rect | None = None
    glyph: Rect | None = None
    node: Rect | None = None
    control_ms: float | None = None
    countdown_s: int | None = None
    calls: tuple[Rect, ...] = ()
    px_per_dp: float | None = None
    main_call: Rect | None = None
    speaks_as_phone: bool = False
    effective_ms: float | None = None
    marks: tuple[Rect, ...] = ()
    bare_nodes: tuple[Rect, ...] = ()
    entry: str = COLD
    come_back: ComeBack | None = None
    n_led_away: int = 0


class Anchor(StrEnum):
    CONTROL = "control"  # the centre of the close control's glyph, wherever it is in this launch
    DISPLAY = "display"  # the display's origin


class Renewal(StrEnum):
    """What makes an app new before a launch."""

    CLEARED = "cleared"  # all that it keeps is deleted
    NEXT_DAY = "next_day"  # the phone's clock goes a day on


class Gesture(StrEnum):
    TAP = "tap"
    BACK = "back"
    SWIPE = "swipe"
    HOME = "home"  # the app goes to the background
    MOVE = "move"  # the whole phone
    NONE = "none"  # wait as long as a touch would be watched


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """Target of a touch, px from its anchor; `to` is the end of a swipe relative to its start. `movement` is
    what a MOVE performs, wherever it aims.
    """

    anchor: Anchor = Anchor.CONTROL
    x_px: float = 0.0
    y_px: float = 0.0
    to_x_px: float = 0.0
    to_y_px: float = 0.0
    movement: Movement | None = None

    def point(self, control: Point | None) -> Point | None:
        """The point on the display; None if it is anchored to a control that was not seen."""
        if self.anchor is Anchor.DISPLAY:
            return Point(x_px=self.x_px, y_px=self.y_px)
        if control is None:
            return None
        return Point(x_px=control.x_px + self.x_px, y_px=control.y_px + self.y_px)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One launch, or one entry of another kind. Touches follow one another while the window stays; most
    trials have one.

    `probe` names the scenario that requested it. `not_before_ms` delays the first touch until that long
    after the launch; `is_blind` touches the control's earlier position without locating it first.
    `between_ms` is how long a touch may take to show an effect before the next one; with 0 they follow at
    once, as in a double tap, without an observation between them. `look_every_ms` is the interval of
    observations after the touch. `renewal`: what is done to the app before its launch.
    """

    probe: str
    prior: WindowPrior
    gesture: Gesture = Gesture.TAP
    aims: tuple[Aim, ...] = (Aim(),)
    not_before_ms: float = 0.0
    is_blind: bool = False
    between_ms: float = 1_500.0
    watch_ms: float = 3_500.0
    look_every_ms: float = 100.0
    renewal: Renewal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SeekWindow:
    """The way of a walk to one of its windows is gone again: to the `ordinal`-th of its shape."""

    name: Literal["seek_window"] = "seek_window"
    is_over_content: bool
    ordinal: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TouchResult:
    """The result of one touch. `since_window_ms` None: the window was not there. Offsets as in its `Aim`;
    None for a key or a movement.

    `is_on_glyph` None: the control was not seen. `movement` is the one actually made. `asks_at` is where the
    window then asks once more, display px.
    """

    outcome: OutcomeKind
    since_window_ms: float | None
    x_px: float | None
    y_px: float | None
    is_on_glyph: bool | None = None
    is_beside_the_point: bool = False
    movement: Movement | None = None
    asks_at: Point | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialResult:
    """`touches` in order; empty if the state was not reached (no advert, another creative)."""

    touches: tuple[TouchResult, ...] = ()

    @property
    def is_valid(self) -> bool:
        return bool(self.touches) and self.touches[0].since_window_ms is not None


Probe = Generator[Trial, TrialResult, None]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeKind:
    """A probe that a scan may choose. `most_launches`: its maximum cost on one window at a level.

    `moves_the_phone`: usable only with a means to move the device. `renews_the_app`: only where nothing of a
    user's is lost by that.
    """

    name: str
    most_launches: Callable[[WindowPrior, Level], int]
    begin: Callable[[WindowPrior, Level], Probe]
    moves_the_phone: bool = False
    renews_the_app: bool = False
