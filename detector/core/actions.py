"""The actions a scenario may request, and the observation it gets back for each.

A scenario is a generator: it yields actions and is sent an `Observation` for each. It never touches a
device, so a test can play the device's part: check the yielded action, send an observation.

Each action has a `name` of its own, which identifies it in bundles on disk. The name stays the same even
if the class is renamed; an action with a different meaning gets a different name.
"""

from collections.abc import Generator
from dataclasses import dataclass
from typing import Literal

from detector.core.geometry import Point, Rect
from detector.core.movement import Movement
from detector.core.screen import ViewTree
from detector.core.trials import SeekWindow
from detector.core.walk import BeginWalk, EndWalk, MeetPage, MeetWindow, SeenScreen, SeeScreen
from detector.core.watching import AppEnding, PhoneTrigger, Stage

__all__ = [
    "Action",
    "AnswerDialog",
    "BeginPreparation",
    "BeginStage",
    "EndApp",
    "EndPreparation",
    "Enter",
    "FindWords",
    "Launch",
    "Move",
    "Observation",
    "Observe",
    "OpenApp",
    "OpenTarget",
    "PrepareStep",
    "PressBack",
    "PressHome",
    "ReadPicture",
    "ReadScreen",
    "RestoreDevice",
    "Scenario",
    "SeekNotification",
    "SeenControl",
    "SendTrigger",
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
    """Start the app's launcher activity, as tapping its icon would."""

    name: Literal["launch"] = "launch"
    package: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenTarget:
    """Open an address in the app, as a link would, or one of its activities."""

    name: Literal["open_target"] = "open_target"
    package: str
    uri: str | None = None
    activity: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenApp:
    """Launch the app so that it can be left and entered again: what it shows now is not looked for."""

    name: Literal["open_app"] = "open_app"
    package: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Enter:
    """The next action is the entry: the run's axis begins here where no launch of our own is the entry."""

    name: Literal["enter"] = "enter"


@dataclass(frozen=True, slots=True, kw_only=True)
class SeekNotification:
    """Open the notification shade, and return where one of the app's stands; close it if none does."""

    name: Literal["seek_notification"] = "seek_notification"
    package: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnScreen:
    """Switch the display off, or on again and past a lock screen that has no secret."""

    name: Literal["turn_screen"] = "turn_screen"
    is_on: bool


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
    """Move the phone. Ends early if another app comes to the front meanwhile."""

    name: Literal["move"] = "move"
    movement: Movement


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    name: Literal["wait"] = "wait"
    duration_ms: float


@dataclass(frozen=True, slots=True, kw_only=True)
class BeginStage:
    """Start a new stage of the run, and ask the device for the state of `package`."""

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
    """Change something on the phone: charger, radios, screen, clock, or a reboot.

    `package`: the app concerned, for triggers that act on one app (its own update).
    """

    name: Literal["send_trigger"] = "send_trigger"
    trigger: PhoneTrigger
    package: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoreDevice:
    """Undo every change made by triggers: charger, radios, time zone."""

    name: Literal["restore_device"] = "restore_device"


@dataclass(frozen=True, slots=True, kw_only=True)
class TapText:
    """Tap the first node whose text is one of `texts`; tap nothing if there is none.

    `is_refusal`: the tap declines the privacy terms; otherwise it accepts them.
    """

    name: Literal["tap_text"] = "tap_text"
    texts: tuple[str, ...]
    is_refusal: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadScreen:
    """Dump the view tree, without a picture, and return it in the observation."""

    name: Literal["read_screen"] = "read_screen"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadPicture:
    """Take a lossless picture and return its words as a tree of nodes without structure in the observation:
    for an app that draws itself, and tells the system nothing of it.
    """

    name: Literal["read_picture"] = "read_picture"


@dataclass(frozen=True, slots=True, kw_only=True)
class FindWords:
    """Take a lossless picture, read it inside `within`, display px, and return where these words stand."""

    name: Literal["find_words"] = "find_words"
    words: str
    within: Rect


@dataclass(frozen=True, slots=True, kw_only=True)
class TapMenu:
    """Tap a menu entry. `depth`: number of taps from the app's first page to the page it opens.

    `is_in_text`: it is a link within a sentence, whose place was read from the picture.
    """

    name: Literal["tap_menu"] = "tap_menu"
    point: Point
    title: str
    depth: int
    is_in_text: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TapSwitch:
    """Tap a user-facing switch, `depth` taps deep, to turn it on or off."""

    name: Literal["tap_switch"] = "tap_switch"
    point: Point
    label: str
    is_to_be_on: bool
    depth: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerDialog:
    """Answer a dialog that stands before the app: tap `point`, or swipe from there to `to`.

    `dialog`: what it is for (`consent`, `permission`, `introduction`, …), `title` its first words; `words`
    those of what is tapped.
    """

    name: Literal["answer_dialog"] = "answer_dialog"
    point: Point
    dialog: str
    title: str
    words: str
    to: Point | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BeginPreparation:
    """What follows prepares the app, `by` rules of its own (`auto`) or a list in a file of that name."""

    name: Literal["begin_preparation"] = "begin_preparation"
    by: str
    sha256: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PrepareStep:
    """One step of a preparation that is no touch: `kind` is `install`, `clear`, `permissions`, `python`, …

    `what` is told as it was written, without the values of its environment variables; `sha256` of its file.
    """

    name: Literal["prepare_step"] = "prepare_step"
    number: int
    kind: str
    what: str
    sha256: str | None = None

    @property
    def clears(self) -> bool:
        """Whether it deletes all that the app keeps."""
        return self.kind == "clear"


@dataclass(frozen=True, slots=True, kw_only=True)
class EndPreparation:
    """What was in front at the end: `front` as in `AnswerDialog.dialog`, or `page`, `away`, `nothing`."""

    name: Literal["end_preparation"] = "end_preparation"
    front: str
    title: str
    is_ready: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchStarts:
    """Wait, and dump the system's state for each app process that starts, while it is still available."""

    name: Literal["watch_starts"] = "watch_starts"
    duration_ms: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Observe:
    """Take one frame, and a view tree as well if `with_tree`.

    With `near`, also report at once whether a close control is visible there: only that part of the
    display is read, which takes a fraction of the time of a full reading.
    """

    name: Literal["look"] = "look"
    with_tree: bool = False
    near: Rect | None = None


Action = (
    Launch
    | OpenApp
    | OpenTarget
    | Enter
    | SeekNotification
    | TurnScreen
    | StopApp
    | TapAt
    | FindWords
    | TapMenu
    | TapSwitch
    | TapText
    | ReadPicture
    | ReadScreen
    | SeeScreen
    | BeginWalk
    | MeetPage
    | MeetWindow
    | EndWalk
    | SeekWindow
    | Swipe
    | Move
    | PressBack
    | PressHome
    | Wait
    | Observe
    | BeginStage
    | EndApp
    | SendTrigger
    | RestoreDevice
    | WatchStarts
    | BeginPreparation
    | AnswerDialog
    | PrepareStep
    | EndPreparation
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenControl:
    """A close control seen in one frame; boxes in display px."""

    box: Rect
    glyph_box: Rect
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """The result of one action. None: not known, or not requested.

    `at_ms` is when the action ended, on the run's axis (0 = the first Launch was sent).
    `still_ms` is how long the picture has been unchanged, judging by the frames. `sighting` answers a
    `Observe` with `near`; None if no control was seen there or the check was not possible. `tree` answers
    `ReadScreen` and `ReadPicture`; None if the dump failed, or nothing was read. `screen` answers
    `SeeScreen`; None without a picture. `place` answers `FindWords` and `SeekNotification`; None: not found.
    `web_package`: the app in which the newest web address was opened, by the system's START lines.
    """

    at_ms: float
    frame_changed: bool | None = None
    still_ms: float | None = None
    foreground_package: str | None = None
    foreground_activity: str | None = None
    gap: str | None = None
    sighting: SeenControl | None = None
    tree: ViewTree | None = None
    screen: SeenScreen | None = None
    place: Point | None = None
    web_package: str | None = None


Scenario = Generator[Action, Observation, None]
