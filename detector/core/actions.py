"""What a scenario may ask for, and what it is told came of it.

A scenario is a generator: it yields actions and is sent an `Observation` for each. It never
touches a device, so it is tested as a play: action expected, observation sent.

Each action has a `name` of its own, by which bundles on disk call it. It never changes, whatever
becomes of the class; an action that means something else gets another name.
"""

from collections.abc import Generator
from dataclasses import dataclass
from typing import Literal

from detector.core.geometry import Point, Rect
from detector.core.movement import Movement
from detector.core.screen import ViewTree
from detector.core.watching import AppEnding, PhoneTrigger, Stage

__all__ = [
    "Action",
    "BeginStage",
    "EndApp",
    "Launch",
    "Look",
    "Move",
    "Observation",
    "PressBack",
    "PressHome",
    "ReadScreen",
    "RestoreDevice",
    "Scenario",
    "SendTrigger",
    "Sighting",
    "StopApp",
    "Swipe",
    "TapAt",
    "TapMenu",
    "TapSwitch",
    "TapText",
    "Wait",
    "WatchStarts",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Launch:
    """Start the app's launcher activity, as a finger on its icon would."""

    name: Literal["launch"] = "launch"
    package: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StopApp:
    """Force-stop the app: the next launch is a cold start."""

    name: Literal["stop_app"] = "stop_app"
    package: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TapAt:
    name: Literal["tap"] = "tap"
    point: Point


@dataclass(frozen=True, slots=True, kw_only=True)
class Swipe:
    name: Literal["swipe"] = "swipe"
    start: Point
    end: Point
    duration_ms: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PressBack:
    name: Literal["press_back"] = "press_back"


@dataclass(frozen=True, slots=True, kw_only=True)
class PressHome:
    name: Literal["press_home"] = "press_home"


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """Move the phone. It ends early where another app has come to the front meanwhile."""

    name: Literal["move"] = "move"
    movement: Movement


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    name: Literal["wait"] = "wait"
    duration_ms: float


@dataclass(frozen=True, slots=True, kw_only=True)
class BeginStage:
    """From here on the run is in this stage; the device is asked what state `package` is in."""

    name: Literal["begin_stage"] = "begin_stage"
    package: str
    stage: Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class EndApp:
    """End a whole app in one of three ways; `StopApp` is the plain force-stop of a cold start."""

    name: Literal["end_app"] = "end_app"
    package: str
    ending: AppEnding


@dataclass(frozen=True, slots=True, kw_only=True)
class SendTrigger:
    """Make something happen to the phone, as its charger, radios, screen or a reboot would.

    `package`: to which app, where it happens to one (its own update).
    """

    name: Literal["send_trigger"] = "send_trigger"
    trigger: PhoneTrigger
    package: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoreDevice:
    """Undo everything that triggers told the phone: charger, radios, time zone."""

    name: Literal["restore_device"] = "restore_device"


@dataclass(frozen=True, slots=True, kw_only=True)
class TapText:
    """Tap the first node whose text is one of these; nothing is tapped where there is none.

    `is_refusal`: by it the person would say no to the privacy terms, else yes.
    """

    name: Literal["tap_text"] = "tap_text"
    texts: tuple[str, ...]
    is_refusal: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadScreen:
    """Dump the view tree, without a picture, and be told what stands in it."""

    name: Literal["read_screen"] = "read_screen"


@dataclass(frozen=True, slots=True, kw_only=True)
class TapMenu:
    """Tap an entry of a menu. `depth` taps lead from the app's first page to what it opens."""

    name: Literal["tap_menu"] = "tap_menu"
    point: Point
    title: str
    depth: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TapSwitch:
    """Tap a user's switch, which lies `depth` taps deep, so that it shall be on or off."""

    name: Literal["tap_switch"] = "tap_switch"
    point: Point
    label: str
    is_to_be_on: bool
    depth: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchStarts:
    """Wait, and dump what the system knows of each app process that starts, while it still knows it."""

    name: Literal["watch_starts"] = "watch_starts"
    duration_ms: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Take one frame, and a view tree too if `with_tree`.

    With `near`, say at once whether a close control is to be seen there: only that part of the
    display is read, which takes a fraction of a full reading.
    """

    name: Literal["look"] = "look"
    with_tree: bool = False
    near: Rect | None = None


Action = (
    Launch
    | StopApp
    | TapAt
    | TapMenu
    | TapSwitch
    | TapText
    | ReadScreen
    | Swipe
    | Move
    | PressBack
    | PressHome
    | Wait
    | Look
    | BeginStage
    | EndApp
    | SendTrigger
    | RestoreDevice
    | WatchStarts
)


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
    a look with `near`; None where nothing was seen there, or nobody could look. `tree` answers
    `ReadScreen`; None where the dump failed.
    """

    at_ms: float
    frame_changed: bool | None = None
    still_ms: float | None = None
    foreground_package: str | None = None
    foreground_activity: str | None = None
    gap: str | None = None
    sighting: Sighting | None = None
    tree: ViewTree | None = None


Scenario = Generator[Action, Observation, None]
