"""Performs a scenario on a device and records it into a bundle, one action at a time.

There is one thread: each action is performed and journaled with its start and end, the log is drained,
and the result is sent to the scenario. So a run proceeds identically on a real and a simulated clock.
A failure is a gap and the run goes on; a lost device leaves the bundle open and is raised.
"""

import logging
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import replace

from detector.core.actions import (
    Action,
    BeginStage,
    Enter,
    FindWords,
    Launch,
    Observation,
    Observe,
    OpenTarget,
    ReadPicture,
    ReadScreen,
    Scenario,
    SeekNotification,
    SeenControl,
    StopApp,
    Wait,
    WatchStarts,
)
from detector.core.clock import Clock
from detector.core.device_facts import Stamp
from detector.core.display import Display
from detector.core.errors import CaptureError, DeviceError, DeviceLost, DeviceNotReady, SystemRestarted
from detector.core.gap_code import GapCode, GapReason
from detector.core.geometry import Point, Rect
from detector.core.screen import Stream, ViewTree
from detector.core.walk import SeenScreen, SeeScreen
from detector.devices.port import Device
from detector.evidence.records import Manifest
from detector.evidence.several import RunWriter, SeveralBundles
from detector.evidence.writer import BundleWriter
from detector.session.foreground import ForegroundTracker
from detector.session.frame_recorder import FrameRecorder, LookResult
from detector.session.log_recorder import LogRecorder
from detector.session.own_lateness import LatenessMeter, MeteredClock
from detector.session.performer import Performance, Performer, Recorders
from detector.session.recorders import (
    record_clock,
    record_foreground,
    record_tree,
)
from detector.session.request import CaptureRequest, StepPerformer, headers_of, utc
from detector.session.run_log import logged_into
from detector.session.screen_reader import ScreenReader
from detector.session.wake_recorder import StartListener, WakeRecorder

__all__ = ["run_scenario"]

log = logging.getLogger(__name__)

DRAIN_EVERY_S = 0.25
"""While waiting: a busy phone logs about 100 kB/s, and adb holds back what is not read."""


LAST_LINES_S = 0.2
"""Log lines reach us a few ms to 0.1 s after the event; the last ones get this much time."""

_NS_PER_MS = 1_000_000
_NS_PER_S = 1_000_000_000


def run_scenario(
    scenario: Scenario,
    request: CaptureRequest,
    *,
    device: Device,
    clock: Clock,
    screen_reader: ScreenReader | None = None,
) -> Manifest:
    """Raises DeviceNotReady before anything is written if an app is not installed.

    Raises DeviceLost once what was captured is safe in an open bundle, and ConfigError if the
    folder cannot be written. The device is left open: the caller that opened it closes it.
    """
    headers = headers_of(request, device, clock)
    with ExitStack() as stack:
        writers: list[BundleWriter] = []
        for folder, header in zip(request.folders, headers, strict=True):
            twin = writers[0].folder if writers else None
            writer = BundleWriter(folder, header, log_twin=twin, sign=request.sign)
            writers.append(stack.enter_context(writer))
        _record(
            scenario,
            request,
            writers,
            display=headers[0].device.display,
            device=device,
            clock=clock,
            screen_reader=screen_reader,
        )
        manifests = [writer.close(ended_at=utc(clock)) for writer in writers]
    return manifests[0]


def _record(
    scenario: Scenario,
    request: CaptureRequest,
    writers: Sequence[BundleWriter],
    *,
    display: Display,
    device: Device,
    clock: Clock,
    screen_reader: ScreenReader | None,
) -> None:
    packages = (request.package, *(beside.package for beside in request.beside))
    several = SeveralBundles(dict(zip(packages, writers, strict=True)))
    writer: RunWriter = several if request.beside else writers[0]
    with logged_into(writer, clock, run_id=request.run_id, serial=device.serial, package=request.package):
        frames = FrameRecorder(device, display, writers[0], clock)
        meter = LatenessMeter(clock, writer)
        session = _Session(
            device,
            writer,
            MeteredClock(clock, meter),
            frames,
            meter,
            screen_reader=screen_reader,
            writer_of=several.of if request.beside else lambda package: writer,
            steps=request.steps,
        )
        try:
            meter.start()
            session.begin(has_pictures=request.has_pictures)
            session.play(scenario)
            session.end()
        except DeviceError as error:
            session.note_end(error)
            raise
        finally:
            meter.close()
            session.close()
            scenario.close()


class _Session:
    def __init__(
        self,
        device: Device,
        writer: RunWriter,
        clock: Clock,
        frames: FrameRecorder,
        meter: LatenessMeter,
        *,
        screen_reader: ScreenReader | None,
        writer_of: Callable[[str], RunWriter],
        steps: StepPerformer | None,
    ) -> None:
        self._meter = meter
        self._device, self._writer, self._clock, self._frames = device, writer, clock, frames
        self._screen_reader = screen_reader
        self._foreground = ForegroundTracker()
        starts = StartListener()
        self._logs = LogRecorder(device, writer, clock, self._foreground, starts)
        self._wake = WakeRecorder(device, writer, clock, starts, writer_of=writer_of)
        recorders = Recorders(
            frames=frames,
            logs=self._logs,
            foreground=self._foreground,
            wake=self._wake,
            wait=self._wait,
            take_in=self._take_in,
        )
        self._performer = Performer(device, writer, clock, recorders, steps=steps)
        self._zero_ns = clock.monotonic_ns()
        self._is_launched = False
        self._hidden: tuple[int, GapReason] | None = None  # since when, and why
        self._tree: ViewTree | None = None  # of the last dump that was asked for

    def begin(self, *, has_pictures: bool) -> None:
        self._logs.start()
        if has_pictures:
            self._frames.start()
        record_clock(self._device, self._writer, self._clock)
        self._record_foreground()
        self._logs.drain()
        self._foreground.blocker.begin()

    def play(self, scenario: Scenario) -> None:
        try:
            action = next(scenario)
            while True:
                action = scenario.send(self._perform(action))
        except StopIteration:
            return

    def end(self) -> None:
        self._note_hidden(self._clock.monotonic_ns())
        self._frames.end()
        self._clock.sleep(LAST_LINES_S)
        self._take_in()
        self._record_foreground()
        record_clock(self._device, self._writer, self._clock)
        self._logs.drain()

    def _record_foreground(self) -> None:
        record_foreground(self._device, self._writer, self._clock, self._foreground, self._logs)

    def note_end(self, error: DeviceError) -> None:
        """From here on nothing is recorded, and the bundle stays open."""
        log.error("the run broke off", extra={"why": str(error)})
        now_ns = self._clock.monotonic_ns()
        is_restart = isinstance(error, SystemRestarted)
        code = GapCode.SYSTEM_RESTARTED if is_restart else GapCode.RUN_BROKE_OFF
        reason = GapReason(code=code, why=str(error))
        self._writer.add_gap(Stream.FRAMES, reason, from_ns=now_ns, to_ns=now_ns)

    def close(self) -> None:
        self._logs.close()
        self._frames.close()

    def _perform(self, action: Action) -> Observation:
        started_ns, performance = self._clock.monotonic_ns(), Performance()
        error: str | None = None
        glimpse = LookResult(changed=None, still_ms=None, gap=None)
        seen = Observation(at_ms=0.0)
        try:
            match action:
                case Observe(with_tree=with_tree, near=near):
                    glimpse = self._look(with_tree=with_tree, is_sharp=near is not None)
                    seen = replace(seen, sighting=None if near is None else self._sighting(near))
                case Wait(duration_ms=duration_ms) | WatchStarts(duration_ms=duration_ms):
                    self._wait(duration_ms)
                case StopApp(package=package):
                    if self._is_launched and not self._wake.is_watching:
                        self._wake.note_listeners(package)
                    performance = self._performer.act(action)
                case BeginStage(package=package):
                    self._wake.begin_stage(package)
                case ReadScreen():
                    seen = replace(seen, tree=self._tree_now())
                case ReadPicture() | SeeScreen() | FindWords():
                    glimpse, seen = self._read(action)
                case SeekNotification(package=package):
                    seen = replace(seen, place=self._device.notification_of(package))
                case _:
                    performance = self._performer.act(action)
        except (DeviceLost, DeviceNotReady) as lost:
            self._journal(action, started_ns, performance, str(lost))
            self._refuse_if_restarting(is_doubtful=isinstance(lost, DeviceNotReady))
            raise
        except (CaptureError, DeviceError) as failed:
            error = str(failed)
            log.warning("an action failed", extra={"action": action.name, "why": error})
        self._catch_up()
        ended_ns = self._journal(action, started_ns, performance, error)
        self._refuse_if_restarting(is_doubtful=self._foreground.says_system_ended)
        self._note_launch(action, performance.effect)
        component = self._foreground.component
        return replace(
            seen,
            at_ms=(ended_ns - self._zero_ns) / _NS_PER_MS,
            frame_changed=glimpse.changed,
            still_ms=glimpse.still_ms,
            foreground_package=component.package if component else None,
            foreground_activity=component.class_name if component else None,
            gap=error if glimpse.gap is None else glimpse.gap.why,
            web_package=self._foreground.web_package,
        )

    def _catch_up(self) -> None:
        self._logs.drain()
        self._meter.drain()
        self._wake.note_starts()

    def _refuse_if_restarting(self, *, is_doubtful: bool) -> None:
        """Raises SystemRestarted if the device's system is down just now: no app runs any more.

        If it is up again already, or never was down, the log tells a reader which.
        """
        self._foreground.says_system_ended = False
        if is_doubtful and not self._device.is_system_up():
            raise SystemRestarted(self._device.serial, "its system went down in the middle of a run")

    def _sighting(self, near: Rect) -> SeenControl | None:
        picture = self._frames.newest
        if self._screen_reader is None or picture is None:
            return None
        return self._screen_reader.find_control(picture, near, display=self._frames.display)

    def _tree_now(self) -> ViewTree | None:
        self._tree = None
        self._tree = self._performer.tree_now()
        return self._tree

    def _read(self, action: ReadPicture | SeeScreen | FindWords) -> tuple[LookResult, Observation]:
        """What the picture says that is taken now; the rest of the observation is not known yet."""
        match action:
            case ReadPicture():
                glimpse, tree = self._tree_of_words()
                return glimpse, Observation(at_ms=0.0, tree=tree)
            case SeeScreen(with_words=with_words):
                glimpse, screen = self._screen(with_words=with_words)
                return glimpse, Observation(at_ms=0.0, screen=screen)
            case FindWords(words=words, within=within):
                glimpse, place = self._words(words, within)
                return glimpse, Observation(at_ms=0.0, place=place)

    def _tree_of_words(self) -> tuple[LookResult, ViewTree | None]:
        glimpse = self._look(with_tree=False, is_sharp=True)
        picture = self._frames.newest
        if self._screen_reader is None or picture is None:
            return glimpse, None
        nodes = self._screen_reader.nodes(picture, display=self._frames.display)
        tree = ViewTree(id="", at_ms=0.0, at_error_ms=0.0, windows=nodes) if nodes else None
        return glimpse, tree

    def _words(self, words: str, within: Rect) -> tuple[LookResult, Point | None]:
        glimpse = self._look(with_tree=False, is_sharp=True)
        picture = self._frames.newest
        if self._screen_reader is None or picture is None:
            return glimpse, None
        return glimpse, self._screen_reader.words(picture, words, within, display=self._frames.display)

    def _screen(self, *, with_words: bool) -> tuple[LookResult, SeenScreen | None]:
        glimpse = self._look(with_tree=False, is_sharp=True)
        picture = self._frames.newest
        if self._screen_reader is None or picture is None or glimpse.gap is not None:
            return glimpse, None
        display = self._frames.display
        return glimpse, self._screen_reader.screen(
            picture, self._tree, with_words=with_words, display=display
        )

    def _take_in(self) -> None:
        """The log first: it shows whether what the video shows is the app at all."""
        self._logs.drain()
        if self._foreground.blocker.why is None:
            self._frames.take_in()

    def _look(self, *, with_tree: bool, is_sharp: bool) -> LookResult:
        self._logs.drain()
        now_ns = self._clock.monotonic_ns()
        self._note_hidden(now_ns)
        if (why := self._foreground.blocker.why) is not None:
            return self._pass_over(why, now_ns, with_tree=with_tree)
        glimpse = self._frames.look(is_sharp=is_sharp)
        if with_tree and (why := record_tree(self._device, self._writer, self._clock)) is not None:
            return LookResult(changed=glimpse.changed, still_ms=glimpse.still_ms, gap=glimpse.gap or why)
        return glimpse

    def _pass_over(self, why: GapReason, now_ns: int, *, with_tree: bool) -> LookResult:
        """What is shown is not the app: take no picture; the gap lasts until the next `Observe`."""
        self._hidden = (now_ns, why)
        self._frames.pause()
        if with_tree:
            self._writer.add_gap(Stream.TREES, why, from_ns=now_ns, to_ns=now_ns)
        return LookResult(changed=None, still_ms=None, gap=why)

    def _note_hidden(self, now_ns: int) -> None:
        """Record the gap since the last `Observe`, if that one was skipped."""
        if self._hidden is not None:
            from_ns, why = self._hidden
            self._writer.add_gap(Stream.FRAMES, why, from_ns=from_ns, to_ns=now_ns)
            self._hidden = None

    def _wait(self, duration_ms: float) -> None:
        until_ns = self._clock.monotonic_ns() + round(duration_ms * _NS_PER_MS)
        while (left_ns := until_ns - self._clock.monotonic_ns()) > 0:
            self._clock.sleep(min(left_ns / _NS_PER_S, DRAIN_EVERY_S))
            self._take_in()
            self._meter.drain()
            self._wake.note_starts()

    def _note_launch(self, action: Action, effect: Stamp | None) -> None:
        if effect is None or not isinstance(action, Launch | OpenTarget | Enter):
            return
        if not self._is_launched:
            self._is_launched = True
            self._zero_ns = effect.earliest_ns
        log.info("launched", extra={"took_ms": (effect.latest_ns - effect.earliest_ns) / _NS_PER_MS})

    def _journal(self, action: Action, started_ns: int, performance: Performance, error: str | None) -> int:
        ended_ns = self._clock.monotonic_ns()
        self._writer.add_action(
            action,
            started_ns=started_ns,
            ended_ns=ended_ns,
            effect=performance.effect,
            way=performance.way,
            error=error,
            made=performance.made,
        )
        return ended_ns
