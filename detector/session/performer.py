"""Performs one action of a scenario on the device, whatever kind it is."""

from collections.abc import Callable
from dataclasses import dataclass

from detector.core.actions import (
    Action,
    AnswerDialog,
    BeginPreparation,
    EndApp,
    EndPreparation,
    Enter,
    Launch,
    Move,
    OpenApp,
    OpenTarget,
    PrepareStep,
    PressBack,
    PressHome,
    RestoreDevice,
    SendTrigger,
    StopApp,
    Swipe,
    TapAt,
    TapMenu,
    TapSwitch,
    TapText,
    TurnScreen,
)
from detector.core.clock import Clock
from detector.core.device_facts import Injection, Stamp
from detector.core.errors import CaptureError, DeviceLost
from detector.core.gap_code import GapCode, GapReason
from detector.core.geometry import Point
from detector.core.movement import Movement
from detector.core.screen import ViewTree
from detector.core.watching import PhoneTrigger
from detector.devices.port import Device
from detector.evidence.several import RunWriter
from detector.parsing.view_tree import parse_view_tree
from detector.session.foreground import ForegroundTracker
from detector.session.frame_recorder import FrameRecorder
from detector.session.log_recorder import LogRecorder
from detector.session.mover import play_movement
from detector.session.recorders import record_clock, record_tree_now
from detector.session.request import StepPerformer
from detector.session.text_place import place_of_text
from detector.session.wake_recorder import WakeRecorder

__all__ = ["Performance", "Performer", "Recorders"]

TRIGGER_PAUSE_MS = 3_000.0
"""Between the two halves of a trigger, such as unplug and plug in: broadcasts queue for a second or two."""

TURNING_MS = 300.0
"""Of a swipe that turns a page."""

BOOT_TIMEOUT_S = 300.0
BOOT_ASK_EVERY_S = 3.0

_NS_PER_S = 1_000_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Performance:
    """When and by which way the device received the action, if the adapter knows it more precisely.

    `made` is the movement actually made.
    """

    effect: Stamp | None = None
    way: str | None = None
    made: Movement | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorders:
    """What records a run while it goes on. `wait` lets ms pass; `take_in` records what has come meanwhile."""

    frames: FrameRecorder
    logs: LogRecorder
    foreground: ForegroundTracker
    wake: WakeRecorder
    wait: Callable[[float], None]
    take_in: Callable[[], None]


class Performer:
    """Performs actions on one device while its run is recorded; failures are raised to the runner."""

    def __init__(
        self,
        device: Device,
        writer: RunWriter,
        clock: Clock,
        recorders: Recorders,
        *,
        steps: StepPerformer | None = None,
    ) -> None:
        self._device, self._writer, self._clock, self._steps = device, writer, clock, steps
        self._frames, self._logs, self._wake = recorders.frames, recorders.logs, recorders.wake
        self._foreground, self._wait, self._take_in = recorders.foreground, recorders.wait, recorders.take_in

    def act(self, action: Action) -> Performance:
        match action:
            case Launch() | OpenApp() | OpenTarget() | Enter():
                return Performance(effect=self._begin(action))
            case TurnScreen(is_on=is_on):
                self._device.wake.turn_screen(is_on=is_on)
                return Performance()
            case StopApp(package=package):
                # What follows is our doing: a window that disappears with the app did not close by itself.
                self._take_in()
                self._frames.pause()
                self._device.stop_app(package)
                return Performance()
            case AnswerDialog(point=point, to=to) if to is not None:
                return _performance(self._device.swipe(point, to, duration_ms=TURNING_MS))
            case (
                TapAt(point=point) | AnswerDialog(point=point) | TapMenu(point=point) | TapSwitch(point=point)
            ):
                return _performance(self._device.tap(point))
            case Swipe(start=start, end=end, duration_ms=duration_ms):
                return _performance(self._device.swipe(start, end, duration_ms=duration_ms))
            case Move(movement=movement):
                return self._move(movement)
            case PressBack():
                return _performance(self._device.press_back())
            case PressHome():
                return _performance(self._device.press_home())
            case TapText(texts=texts):
                return _performance(self._device.tap(self._place_of(texts)))
            case EndApp(package=package, ending=ending):
                self._device.wake.end(package, ending)
                return Performance()
            case SendTrigger(trigger=PhoneTrigger.BOOT):
                self._reboot()
                return Performance()
            case SendTrigger(trigger=trigger, package=package):
                for _ in self._device.wake.send(trigger, package=package):
                    self._wait(TRIGGER_PAUSE_MS)
                return Performance()
            case PrepareStep():
                assert self._steps is not None, "a run without steps of a preparation was asked for one"
                self._steps(action)
                return Performance()
            case BeginPreparation() | EndPreparation():
                return Performance()
            case RestoreDevice():
                self._device.wake.restore()
                return Performance()
            case _:
                raise AssertionError(f"no way to do {action}")

    def _begin(self, action: Launch | OpenApp | OpenTarget | Enter) -> Stamp:
        match action:
            case Launch(package=package) | OpenApp(package=package):
                return self._device.launch(package)
            case OpenTarget(package=package, uri=uri, activity=activity):
                return self._device.open(package, uri=uri, activity=activity)
            case Enter():
                now_ns = self._clock.monotonic_ns()
                return Stamp(earliest_ns=now_ns, latest_ns=now_ns)

    def _move(self, movement: Movement) -> Performance:
        """Until another app is in front."""
        before = self._front_package()

        def is_over() -> bool:
            self._logs.drain()
            return before is not None and self._front_package() not in (None, before)

        moved = play_movement(
            movement, device=self._device, writer=self._writer, clock=self._clock, is_over=is_over
        )
        way = None if self._device.motion is None else self._device.motion.name
        return Performance(effect=moved.effect, way=way, made=moved.made)

    def _front_package(self) -> str | None:
        component = self._foreground.component
        return component.package if component else None

    def _reboot(self) -> None:
        """Raises DeviceLost if the device does not come back."""
        self._logs.drain()
        self._device.wake.reboot()
        self._logs.pause()
        until_ns = self._clock.monotonic_ns() + round(BOOT_TIMEOUT_S * _NS_PER_S)
        self._clock.sleep(BOOT_ASK_EVERY_S)
        while not self._device.wake.has_booted():
            if self._clock.monotonic_ns() >= until_ns:
                raise DeviceLost(
                    self._device.serial, f"did not come back from a reboot in {BOOT_TIMEOUT_S:g} s"
                )
            self._clock.sleep(BOOT_ASK_EVERY_S)
        reason = GapReason(code=GapCode.REBOOTING, why="rebooting, as the scenario asked")
        self._logs.resume_after_boot(reason)
        record_clock(self._device, self._writer, self._clock)
        self._device.wake.after_boot()
        self._wake.note_starts()

    def _place_of(self, texts: tuple[str, ...]) -> Point:
        """The current position of one of these texts on the screen. Raises CaptureError if there is none."""
        tree = self.tree_now()
        place = None if tree is None else place_of_text(tree, texts)
        if place is None:
            raise CaptureError(f"{self._device.serial}: nothing on the screen says {texts[0]!r} or the like")
        return place

    def tree_now(self) -> ViewTree | None:
        """The current tree, also recorded. Raises CaptureError if there is none."""
        raw = record_tree_now(self._device, self._writer)
        return parse_view_tree(raw.xml, tree_id="tree", at_ms=0.0, at_error_ms=0.0)


def _performance(injection: Injection) -> Performance:
    return Performance(effect=injection.effect, way=injection.way)
