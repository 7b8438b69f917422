"""Performs one action of a scenario on the device, whatever kind it is."""

from collections.abc import Callable, Sequence
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
from detector.core.motion_trace import MotionSample, made_of, samples_of
from detector.core.movement import Movement
from detector.core.screen import ViewNode, ViewTree
from detector.core.trials import SeekWindow
from detector.core.walk import BeginWalk, EndWalk, MeetPage, MeetWindow
from detector.core.watching import PhoneTrigger
from detector.devices.port import Device
from detector.evidence.several import RunWriter
from detector.parsing.view_tree import parse_view_tree
from detector.session.foreground import ForegroundTracker
from detector.session.frame_recorder import FrameRecorder
from detector.session.log_recorder import LogRecorder
from detector.session.recorders import record_clock, record_tree_now
from detector.session.request import StepPerformer
from detector.session.wake_recorder import WakeRecorder

__all__ = ["TRACE", "Performance", "Performer", "Recorders", "place_of_text"]


# Plays a movement on a device, each sample at its time, and records what was actually sent.
#
# A sample sent late is recorded as late: the resulting movement is computed from the times at which the
# device accepted each value. No picture is taken meanwhile: it would delay the samples.

TRACE = "motion"
"""The name of the dump that holds a movement: one line per sample, ms and the six values."""

DRAIN_EVERY_NS = 50_000_000
_NS_PER_MS = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """`made` is the movement the samples amount to; `effect` spans the first sample to the return to rest."""

    made: Movement
    effect: Stamp


def play_movement(
    movement: Movement,
    *,
    device: Device,
    writer: RunWriter,
    clock: Clock,
    is_over: Callable[[], bool],
) -> Moved:
    """`is_over` is polled throughout, and may take time. Raises CaptureError; the device is left at rest."""
    motion = device.motion
    if motion is None:
        raise CaptureError(f"{device.serial}: nothing can move it: its sensors cannot be set")
    rest = motion.rest
    started_ns = clock.monotonic_ns()
    sent: list[MotionSample] = []
    try:
        for sample in samples_of(movement, gravity=rest)[:-1]:
            if _waited(clock, started_ns + round(sample.at_ms * _NS_PER_MS), is_over):
                break
            motion.set(sample.acceleration_mps2, sample.rate_rad_s)
            sent.append(_as_sent(sample, clock.monotonic_ns() - started_ns))
        else:
            _waited(clock, started_ns + round(movement.duration_ms * _NS_PER_MS), is_over)
    finally:
        motion.be_at_rest()
    ended_ns = clock.monotonic_ns()
    sent.append(MotionSample(at_ms=(ended_ns - started_ns) / _NS_PER_MS, acceleration_mps2=rest))
    effect = Stamp(earliest_ns=started_ns, latest_ns=ended_ns)
    writer.add_dump(_lines(sent), name=TRACE, package=None, read=effect)
    return Moved(made=made_of(movement, sent, gravity=rest), effect=effect)


def _waited(clock: Clock, until_ns: int, is_over: Callable[[], bool]) -> bool:
    """True if it was over before."""
    while not is_over():
        left_ns = until_ns - clock.monotonic_ns()
        if left_ns <= 0:
            return False
        clock.sleep(min(left_ns, DRAIN_EVERY_NS) / 1e9)
    return True


def _as_sent(sample: MotionSample, since_ns: int) -> MotionSample:
    return MotionSample(
        at_ms=since_ns / _NS_PER_MS,
        acceleration_mps2=sample.acceleration_mps2,
        rate_rad_s=sample.rate_rad_s,
    )


def _lines(sent: list[MotionSample]) -> str:
    rows = ((sample.at_ms, *sample.acceleration_mps2, *sample.rate_rad_s) for sample in sent)
    return "".join(" ".join(f"{value:.4f}" for value in row) + "\n" for row in rows)


# Finds a text on the screen, so that a user's choice can be tapped.


def place_of_text(tree: ViewTree, texts: Sequence[str]) -> Point | None:
    """The centre of the last node (topmost window) with one of these texts; the first text takes precedence.

    The whole text must match: a sentence that merely contains the word is not a button.
    """
    nodes = [node for node in tree.walk() if node.bounds is not None and not node.bounds.is_empty]
    for text in texts:
        matching = [node for node in nodes if _has_text(node, text) and node.enabled is not False]
        if matching:
            bounds = matching[-1].bounds
            assert bounds is not None
            return bounds.center
    return None


def _has_text(node: ViewNode, text: str) -> bool:
    return text in ((node.text or "").strip(), (node.content_desc or "").strip())


TRIGGER_PAUSE_MS = 3_000.0
"""Between the two halves of a trigger, such as unplug and plug in: broadcasts queue for a second or two."""

TURNING_MS = 300.0
"""Of a swipe that turns a page."""

NOTES = (BeginPreparation, EndPreparation, BeginWalk, MeetPage, MeetWindow, EndWalk, SeekWindow)
"""What a scenario notes down for whoever reads its run: nothing is done."""

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
        if isinstance(action, NOTES):
            return Performance()
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
