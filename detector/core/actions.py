"""What a scenario may ask for, and what it is told came of it.

A scenario is a generator: it yields actions and is sent an `Observation` for each. It never
touches a device, so it is tested as a play: action expected, observation sent.
"""

from collections.abc import Generator
from dataclasses import dataclass

from detector.core.geometry import Point, Rect

__all__ = [
    "Action",
    "Launch",
    "Look",
    "Observation",
    "PressBack",
    "PressHome",
    "Scenario",
    "Sighting",
    "StopApp",
    "Swipe",
    "TapAt",
    "Wait",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Launch:
    """Start the app's launcher activity, as a finger on its icon would."""

    package: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StopApp:
    """Force-stop the app: the next launch is a cold start."""

    package: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TapAt:
    point: Point


@dataclass(frozen=True, slots=True, kw_only=True)
class Swipe:
    start: Point
    end: Point
    duration_ms: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PressBack:
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class PressHome:
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    duration_ms: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Take one frame, and a view tree too if `with_tree`.

    With `near`, say at once whether a close control is to be seen there: only that part of the
    display is read, which takes a fraction of a full reading.
    """

    with_tree: bool = False
    near: Rect | None = None


Action = Launch | StopApp | TapAt | Swipe | PressBack | PressHome | Wait | Look


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """A close control seen in the frame of a look; boxes in display px."""

    box: Rect
    glyph_box: Rect
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """What came of one action. None: not known, or not asked.

    `at_ms` is when the action ended, on the run's axis (0 = the first Launch was sent).
    `still_ms` is how long the picture has not changed, as far as the frames tell. `sighting` answers
    a look with `near`; None where nothing was seen there, or nobody could look.
    """

    at_ms: float
    frame_changed: bool | None = None
    still_ms: float | None = None
    foreground_package: str | None = None
    foreground_activity: str | None = None
    gap: str | None = None
    sighting: Sighting | None = None


Scenario = Generator[Action, Observation, None]
