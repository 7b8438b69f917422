"""An Android device over any `Link`: the only implementation of `Device`, assembled from its parts."""

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace

from detector.core.clock import Clock
from detector.core.conditions import DeviceConditions, HostFacts
from detector.core.device_facts import DeviceFacts, Injection, PackageFacts, Stamp
from detector.core.errors import CaptureError, DeviceError, DeviceNotReady
from detector.core.geometry import Point
from detector.devices.cleanup_ledger import CleanupLedger
from detector.devices.deadline import Deadline
from detector.devices.facts import read_device_conditions, read_device_facts, read_package_facts
from detector.devices.frames.scrcpy import DELIVERY_S, ScrcpyFinger, ScrcpyVideo
from detector.devices.frames.screencap import Screencap
from detector.devices.frames.screenrecord import ScreenrecordVideo
from detector.devices.frames.uiautomation import UiAutomationFrames
from detector.devices.frames.video_settings import NO_VIDEO, VideoSettings
from detector.devices.install import install_apk, install_apks
from detector.devices.installed_apks import read_installed_files
from detector.devices.launcher import Launcher
from detector.devices.pages import page_shown
from detector.devices.port import (
    ByteStream,
    FrameSource,
    Link,
    MotionControls,
    RawTree,
    VideoSource,
    WakeControls,
)
from detector.devices.shell import DeviceShell
from detector.devices.timeouts import downgrade_timeouts_to_gaps
from detector.devices.touch import FingerPointer, InputCommand, Touch
from detector.devices.uiautomation import ServerStarter, UiAutomation, UiAutomationFinger
from detector.devices.wake_controls import ShellWakeControls
from detector.parsing.android_log import monotonic_minus_epoch_ms
from detector.parsing.device_text import whole_number
from detector.parsing.focus import ScreenSecrecy, screen_secrecy
from detector.parsing.screen_state import parse_screen_state
from detector.parsing.view_tree import parse_view_tree
from detector.parsing.ways_in import parse_links, parse_notification_titles

__all__ = ["AndroidDevice", "open_device"]


# The continuous logcat of a run: one process on the device, a few ms behind.

_BUFFERS = ("events", "system", "main", "crash")

WHOLE_COMMAND = f"logcat {' '.join(f'-b {name}' for name in _BUFFERS)} -v threadtime -v epoch -v usec"
"""All that the buffers still contain, and what follows. epoch and usec exist since Android 7."""

COMMAND = f"{WHOLE_COMMAND} -T 1"
"""`-T 1` starts at the newest line and continues."""

OPEN_TIMEOUT_S = 5.0


def open_log(link: Link, *, is_whole: bool = False) -> ByteStream:
    """Closing the stream ends the logcat: the device sends it a SIGPIPE or hangs up."""
    return link.open(f"exec:{WHOLE_COMMAND if is_whole else COMMAND}", timeout_s=OPEN_TIMEOUT_S)


log = logging.getLogger(__name__)

SYSTEM_START_S = 180.0
SYSTEM_SETTLES_S = 10.0
"""From its services to a home screen at rest: the apps that start with it take their time."""

RETURN_S = 6.0
"""A device whose connection was cut reappeared on the adb server after 3.2 s (devices.md 6)."""


def open_device(
    link: Link,
    clock: Clock,
    *,
    starter: ServerStarter | None = None,
    motion: MotionControls | None = None,
    video: VideoSettings = NO_VIDEO,
) -> "AndroidDevice":
    """A device that is booted and awake, with its uiautomator2 server running if possible.

    Raises DeviceNotReady while it boots. Without the server there are no trees, which a run records as gaps.
    """
    device = AndroidDevice(link, clock, starter=starter, motion=motion, video=video)
    try:
        device.wake_up()
    except BaseException:
        device.close()
        raise
    return device


class AndroidDevice:
    """`video`: the display streams offered to a session."""

    def __init__(
        self,
        link: Link,
        clock: Clock,
        *,
        starter: ServerStarter | None = None,
        video: VideoSettings = NO_VIDEO,
        motion: MotionControls | None = None,
    ) -> None:
        self.serial = link.serial
        self.shell = DeviceShell(link, clock)
        self.cleanup = CleanupLedger(self.shell)
        self.uiautomation = UiAutomation(link, clock, starter, self.cleanup)
        self._link, self._clock = link, clock
        self._input = InputCommand(self.shell, clock)
        scrcpy = ScrcpyVideo(
            link,
            clock,
            self.cleanup,
            max_size_px=video.max_size_px,
            server_path=video.scrcpy_server,
            in_background=video.in_background,
        )
        screenrecord = ScreenrecordVideo(
            link, clock, max_size_px=video.max_size_px, in_background=video.in_background
        )
        known: dict[str, VideoSource] = {scrcpy.name: scrcpy, screenrecord.name: screenrecord}
        self._videos = tuple(known[name] for name in video.sources)
        by_server = FingerPointer(UiAutomationFinger(self.uiautomation), clock)
        by_scrcpy = FingerPointer(ScrcpyFinger(scrcpy, serial=link.serial), clock, delivery_s=DELIVERY_S)
        rungs = (by_scrcpy,) if scrcpy.name in video.sources else ()
        self._touch = Touch(link.serial, (*rungs, by_server, self._input))
        self._launcher = Launcher(self.shell, clock)
        self.wake: WakeControls = ShellWakeControls(
            link, clock, self.cleanup, forget_server=self.uiautomation.forget
        )
        self.motion = motion
        self.host: HostFacts | None = None
        self._epoch_command = _EPOCH_COMMANDS[0]
        self.noted: Callable[[DeviceFacts], DeviceFacts] = lambda facts: facts
        """Adds what else is known of this phone: its calibration."""

    def wake_up(self) -> None:
        """Turn the screen on and start the server. Raises DeviceNotReady if booting, asleep or locked."""
        booted = self.shell.run("getprop sys.boot_completed").stdout.strip()
        if booted not in ("1", ""):  # some old systems never set it
            raise DeviceNotReady(self.serial, "is still booting")
        self.shell.run("input keyevent KEYCODE_WAKEUP")  # no effect if the screen is on
        state = parse_screen_state(self.shell.run("dumpsys power; dumpsys window policy").stdout)
        if state.is_on is False:
            raise DeviceNotReady(self.serial, "its screen is off and does not come on: press its power key")
        if state.is_locked:
            raise DeviceNotReady(
                self.serial, "is locked: unlock it, and switch its lock screen off to measure"
            )
        try:
            self.uiautomation.prepare()
        except CaptureError as error:
            log.warning("no view trees from this device", extra={"why": str(error)})

    def facts(self) -> DeviceFacts:
        return self.noted(replace(read_device_facts(self.shell), moved_by=self._moved_by()))

    def conditions(self) -> DeviceConditions:
        try:
            with downgrade_timeouts_to_gaps(self.shell):
                return read_device_conditions(self.shell)
        except CaptureError as error:
            log.warning("the conditions of the device are not known", extra={"why": str(error)})
            return DeviceConditions()

    def page_shown(self, html: str) -> AbstractContextManager[None]:
        """In the phone's own browser, for as long as the block lasts. Raises CaptureError, DeviceError."""
        return page_shown(self._link, self.shell, self._clock, html)

    def _moved_by(self) -> str | None:
        if self.motion is None:
            return None
        try:
            _ = self.motion.rest
        except CaptureError as error:
            log.warning("nothing can move this device", extra={"why": str(error)})
            return None
        return self.motion.name

    def package_facts(self, package: str) -> PackageFacts:
        return read_package_facts(
            self.shell,
            package,
            files_at=lambda paths: read_installed_files(self._link, self.shell, self._clock, paths),
        )

    def video_sources(self) -> tuple[VideoSource, ...]:
        return self._videos

    @contextmanager
    def single_pictures(self) -> Iterator[None]:
        """Meanwhile no video is offered, so that each picture is taken on request."""
        offered, self._videos = self._videos, ()
        try:
            yield
        finally:
            self._videos = offered

    def is_answering(self) -> bool:
        return self.shell.is_answering()

    def frame_sources(self) -> tuple[FrameSource, ...]:
        """The lossless one first: only its frames are judged for size and contrast (house.md 2.4)."""
        return Screencap(self._link, self._clock), UiAutomationFrames(self.uiautomation)

    def tree(self, *, timeout_s: float) -> RawTree:
        return self.uiautomation.tree(timeout_s=timeout_s)

    def automation(self) -> object:
        """An unmodified `uiautomator2.Device`. Raises CaptureError where it cannot be had."""
        return self.uiautomation.automation()

    def release_automation(self) -> None:
        """Free the UiAutomation connection for another client; the next dump takes it again."""
        self.uiautomation.release()

    def install(self, apk: bytes, *, name: str) -> None:
        """`name` is used in messages. Raises DeviceNotReady if the device refuses the APK."""
        install_apk(self._link, self._clock, apk, name=name)

    def install_all(self, apks: Mapping[str, bytes], *, name: str) -> None:
        """A base with its splits, by file name. Raises as `install`."""
        install_apks(self._link, self._clock, apks, name=name)

    def launch(self, package: str) -> Stamp:
        return self._launcher.launch(package)

    def open(self, package: str, *, uri: str | None, activity: str | None) -> Stamp:
        return self._launcher.open(package, uri=uri, activity=activity)

    def links_of(self, package: str) -> tuple[str, ...]:
        return parse_links(self.shell.run(f"dumpsys package {package}").stdout, package)

    def notification_of(self, package: str) -> Point | None:
        listed = self.shell.run("dumpsys notification --noredact").stdout
        titles = parse_notification_titles(listed, package)
        if not titles:
            return None
        self.shell.run("cmd statusbar expand-notifications")
        self._clock.sleep(SHADE_S)
        xml = self.tree(timeout_s=SHADE_TREE_S).xml
        tree = parse_view_tree(xml, tree_id="shade", at_ms=0.0, at_error_ms=0.0)
        for node in () if tree is None else tree.walk():
            is_shade = (node.package or "").endswith("systemui")
            if is_shade and node.bounds is not None and (node.text or "").strip() in titles:
                return node.bounds.center
        self.shell.run("cmd statusbar collapse")
        return None

    def stop_app(self, package: str) -> None:
        self._launcher.stop(package)

    def tap(self, point: Point) -> Injection:
        return self._touch.tap(point)

    def swipe(self, start: Point, end: Point, *, duration_ms: float) -> Injection:
        return self._touch.swipe(start, end, duration_ms=duration_ms)

    def press_back(self) -> Injection:
        return self._press("BACK")

    def press_home(self) -> Injection:
        return self._press("HOME")

    def foreground_text(self) -> str:
        with downgrade_timeouts_to_gaps(self.shell):
            return self.shell.run("dumpsys activity activities").stdout

    def is_system_up(self) -> bool:
        with downgrade_timeouts_to_gaps(self.shell):
            return "not found" not in self.shell.run("service check activity; service check window").stdout

    def await_system(self) -> None:
        deadline = Deadline(self._clock, SYSTEM_START_S)
        while not self.is_system_up():
            if deadline.is_past:
                raise DeviceNotReady(self.serial, "its system went down and does not come up again")
            self._clock.sleep(1.0)
        self._clock.sleep(SYSTEM_SETTLES_S)
        self.uiautomation.forget()
        self.wake_up()

    def screen_secrecy(self) -> ScreenSecrecy | None:
        with downgrade_timeouts_to_gaps(self.shell):
            return screen_secrecy(self.shell.run("dumpsys window").stdout)

    def open_log(self, *, is_whole: bool = False) -> ByteStream:
        return open_log(self._link, is_whole=is_whole)

    def device_epoch_ms(self) -> tuple[float, Stamp]:
        """Raises DeviceError if the device reports no time finer than a second."""
        for command in dict.fromkeys((self._epoch_command, *_EPOCH_COMMANDS)):
            sent_ns = self._clock.monotonic_ns()
            printed = self.shell.run(command).stdout.strip()
            stamp = Stamp(earliest_ns=sent_ns, latest_ns=self._clock.monotonic_ns())
            seconds, _, fraction = printed.partition(".")
            whole_s = whole_number(seconds, most_digits=_EPOCH_DIGITS)
            if whole_s is not None and whole_number(fraction, most_digits=_FRACTION_DIGITS) is not None:
                self._epoch_command = command
                return whole_s * 1000 + int(fraction[:9].ljust(9, "0")) / 1e6, stamp
        raise DeviceError(self.serial, f"reports no time finer than a second: {printed[:80]!r}")

    def monotonic_minus_epoch_ms(self) -> float:
        by_epoch, by_monotonic = (
            self.shell.run(
                f"logcat -b events -b system -b main -d -t {_CLOCK_LINES} -v {clock} -v usec"
            ).stdout
            for clock in ("epoch", "monotonic")
        )
        apart_ms = monotonic_minus_epoch_ms(by_epoch, by_monotonic)
        if apart_ms is None:
            raise CaptureError(f"{self.serial}: its log has no line with the times of both of its clocks")
        return apart_ms

    def _press(self, key: str) -> Injection:
        return Injection(way=self._input.name, effect=self._input.press(key))

    def close(self) -> None:
        """Stop what we started, remove our files, restore the settings.

        Waits a moment for a device that went away; for one that stays away the next session cleans up.
        Never raises: the caller is often already handling an error.
        """
        for video in self._videos:
            video.close()
        if self.motion is not None:
            self.motion.close()
        deadline = Deadline(self._clock, RETURN_S)
        while (why := self._tidied()) is not None:
            is_pending = self.uiautomation.needs_a_stop or self.cleanup.is_pending
            if not is_pending or deadline.is_past:
                log.warning("the device was left as it is", extra={"why": why, "is_pending": is_pending})
                return
            self._clock.sleep(RETURN_S / 10)

    def _tidied(self) -> str | None:
        """None if nothing of ours is left on the device, else the reason why something may be."""
        try:
            self.uiautomation.close()
            self.cleanup.clean_up()
        except DeviceError as error:
            return str(error)
        return None


SHADE_S, SHADE_TREE_S = 0.8, 8.0
"""Until the shade has slid open; for its tree."""

_CLOCK_LINES = 40
"""A few lines are written between the two calls; this many are enough for both to overlap."""

_EPOCH_DIGITS, _FRACTION_DIGITS = 11, 12
"""Digits of whole seconds, up to the year 5138; of the fraction, where 9 are nanoseconds."""

_EPOCH_COMMANDS = ("echo $EPOCHREALTIME", "date +%s.%N")
"""The shell's own variable needs no new process, which takes a phone 20 to 50 ms to start; toybox's
`date` has %N since Android 8."""
