"""A device with one screen plan on a fake clock: what is shown when, and what fails when."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import cv2
import numpy as np

from detector.core.conditions import DeviceConditions, HostFacts
from detector.core.device_facts import DeviceFacts, Injection, PackageFacts, Stamp
from detector.core.display import Display
from detector.core.errors import CaptureError, DeviceLost, DeviceNotReady
from detector.core.geometry import Point
from detector.core.watching import AppEnding, PhoneTrigger
from detector.devices.port import (
    FrameSource,
    MotionControls,
    RawDump,
    RawFrame,
    RawTree,
    VideoSource,
)
from detector.parsing.focus import ScreenSecrecy
from tests.fakes.clock import START_WALL_NS, FakeClock

WIDTH_PX, HEIGHT_PX = 120, 200
DISPLAY = Display(width_px=WIDTH_PX, height_px=HEIGHT_PX, density_dpi=160)
TREE = b"<hierarchy rotation='0'><node class='android.view.View' bounds='[0,0][120,200]'/></hierarchy>"


def plain(red: int, green: int = 0, blue: int = 0) -> bytes:
    pixels = np.zeros((HEIGHT_PX, WIDTH_PX, 3), np.uint8)
    pixels[:] = (blue, green, red)
    return _png(pixels)


def drawn(number: int) -> bytes:
    """A white page with a bar whose position identifies the page."""
    pixels = np.full((HEIGHT_PX, WIDTH_PX, 3), 255, np.uint8)
    pixels[20 + 10 * number : 28 + 10 * number, 10:110] = (0, 0, 200)
    return _png(pixels)


def _png(pixels: np.ndarray) -> bytes:
    ok, data = cv2.imencode(".png", pixels)
    assert ok
    return bytes(data.tobytes())


def _logo_on_black() -> bytes:
    pixels = np.zeros((HEIGHT_PX, WIDTH_PX, 3), np.uint8)
    pixels[96:104, 56:64] = 255
    return _png(pixels)


BLACK = plain(0)
LOGO_ON_BLACK = _logo_on_black()


class FakeStream:
    """Log lines; `ended` makes the next read return the end."""

    def __init__(self) -> None:
        self.waiting = b""
        self.ended = self.closed = False

    def read(self, max_bytes: int, *, timeout_s: float) -> bytes:
        if not self.waiting and not self.ended:
            raise DeviceLost("fake", "nothing came in time")
        data, self.waiting = self.waiting[:max_bytes], self.waiting[max_bytes:]
        return data

    def read_available(self) -> bytes:
        data, self.waiting = self.waiting, b""
        return data

    def write(self, data: bytes, *, timeout_s: float) -> None:
        raise AssertionError("nobody writes to a log")

    def close(self) -> None:
        self.closed = True


@dataclass
class FakeSource:
    device: "FakeDevice"
    name: str = "screencap"
    lossy: bool = False
    took_s: float = 0.02
    n_failures: int = 0
    n_taken: int = 0
    closed: bool = False

    def take(self, *, timeout_s: float) -> RawFrame:
        self.n_taken += 1
        started_ns = self.device.clock.now_ns
        self.device.clock.sleep(self.took_s)
        self.device.fail("frame")
        if self.n_failures > 0:
            self.n_failures -= 1
            raise CaptureError("fake: no picture came")
        stamp = Stamp(earliest_ns=started_ns, latest_ns=self.device.clock.now_ns)
        return RawFrame(png=self.device.picture(), stamp=stamp, source=self.name, lossy=self.lossy)

    def close(self) -> None:
        self.closed = True


@dataclass
class FakeWake:
    """Does what it is asked and returns nothing of interest."""

    done: list[str] = field(default_factory=list)

    def send(self, trigger: PhoneTrigger, *, package: str | None = None) -> Iterator[None]:
        self.done.append(f"send {trigger}")
        yield

    def end(self, package: str, ending: AppEnding) -> None:
        self.done.append(f"end {package} {ending}")

    def turn_screen(self, *, is_on: bool) -> None:
        self.done.append(f"screen {'on' if is_on else 'off'}")

    def restore(self) -> None:
        self.done.append("restore")

    def system_dumps(self) -> tuple[RawDump, ...]:
        return ()

    def state_dumps(self, package: str) -> tuple[RawDump, ...]:
        return ()

    def start_dumps(self, package: str) -> tuple[RawDump, ...]:
        return ()

    def sensor_dumps(self, package: str) -> tuple[RawDump, ...]:
        return ()


@dataclass
class FakeDevice:
    """`shows` maps ms since the launch (negative before it) to the picture on the screen."""

    clock: FakeClock = field(default_factory=FakeClock)
    shows: Callable[[float], bytes] = lambda ms: drawn(0) if ms < 0 else drawn(1)
    secure: ScreenSecrecy | None = ScreenSecrecy.OPEN
    installed: bool = True
    serial: str = "fake"
    failures: dict[str, Exception] = field(default_factory=dict)
    launched_ns: int | None = None
    done: list[str] = field(default_factory=list)
    log: FakeStream = field(default_factory=FakeStream)
    n_logs_opened: int = 0
    sources: list[FakeSource] = field(default_factory=list)
    skew_ms: float = 700.0
    in_front: str = "com.launcher/.Home"
    wake: FakeWake = field(default_factory=FakeWake)
    motion: MotionControls | None = None
    host: HostFacts | None = None
    xml: bytes = TREE

    def fail(self, what: str) -> None:
        if what in self.failures:
            raise self.failures[what]

    def since_launch_ms(self) -> float:
        return -1.0 if self.launched_ns is None else (self.clock.now_ns - self.launched_ns) / 1e6

    def picture(self) -> bytes:
        return self.shows(self.since_launch_ms())

    def epoch_ms(self) -> float:
        return (START_WALL_NS + self.clock.now_ns) / 1e6 + self.skew_ms

    def write_log(self, tag: str, message: str) -> None:
        self.log.waiting += f"{self.epoch_ms() / 1000:.6f}   832   832 I {tag}: {message}\n".encode()

    # -- what a session asks ------------------------------------------------------------------

    def facts(self) -> DeviceFacts:
        return DeviceFacts(
            serial=self.serial,
            kind="virtual",
            manufacturer=None,
            model=None,
            android="13",
            sdk=33,
            build=None,
            locale=None,
            font_scale=None,
            display=DISPLAY,
        )

    def conditions(self) -> DeviceConditions:
        return DeviceConditions()

    def package_facts(self, package: str) -> PackageFacts:
        if not self.installed:
            raise DeviceNotReady(self.serial, f"{package} is not installed")
        return PackageFacts(package=package, version_name="1", version_code=1, target_sdk=33, apk_sha256=None)

    def video_sources(self) -> tuple[VideoSource, ...]:
        return ()

    def is_answering(self) -> bool:
        return "alive" not in self.failures

    def frame_sources(self) -> tuple[FrameSource, ...]:
        if not self.sources:
            self.sources = [FakeSource(self)]
        return tuple(self.sources)

    def tree(self, *, timeout_s: float) -> RawTree:
        started_ns = self.clock.now_ns
        self.clock.sleep(0.05)
        self.fail("tree")
        return RawTree(xml=self.xml, stamp=Stamp(earliest_ns=started_ns, latest_ns=self.clock.now_ns))

    def launch(self, package: str) -> Stamp:
        self.clock.sleep(0.08)  # looking up the activity
        self.fail("launch")
        self.launched_ns = self.clock.now_ns
        self.in_front = f"{package}/.Splash"
        self.write_log("wm_set_resumed_activity", f"[0,{self.in_front},x]")
        self.clock.sleep(0.1)
        self.done.append(f"launch {package}")
        return Stamp(earliest_ns=self.launched_ns, latest_ns=self.clock.now_ns)

    def open(self, package: str, *, uri: str | None, activity: str | None) -> Stamp:
        self.done.append(f"open {uri or activity}")
        return self.launch(package)

    def links_of(self, package: str) -> tuple[str, ...]:
        return ()

    def notification_of(self, package: str) -> Point | None:
        self.done.append("shade")
        return Point(x_px=40, y_px=60)

    def stop_app(self, package: str) -> None:
        self.fail("stop")
        self.done.append(f"stop {package}")

    def tap(self, point: Point) -> Injection:
        self.fail("tap")
        return self._injected(f"tap {point.x_px:g},{point.y_px:g}")

    def swipe(self, start: Point, end: Point, *, duration_ms: float) -> Injection:
        return self._injected("swipe")

    def press_back(self) -> Injection:
        return self._injected("back")

    def press_home(self) -> Injection:
        return self._injected("home")

    def _injected(self, what: str) -> Injection:
        started_ns = self.clock.now_ns
        self.clock.sleep(0.002)
        self.done.append(what)
        return Injection(way="fake", effect=Stamp(earliest_ns=started_ns, latest_ns=self.clock.now_ns))

    def foreground_text(self) -> str:
        self.fail("foreground")
        return f"  mResumedActivity: ActivityRecord{{1 u0 {self.in_front} t1}}\n"

    def is_system_up(self) -> bool:
        return True

    def await_system(self) -> None: ...

    def screen_secrecy(self) -> ScreenSecrecy | None:
        self.fail("secure")
        return self.secure

    def open_log(self, *, is_whole: bool = False) -> FakeStream:
        self.fail("log")
        self.n_logs_opened += 1
        self.log = FakeStream()
        return self.log

    def device_epoch_ms(self) -> tuple[float, Stamp]:
        self.fail("clock")
        started_ns = self.clock.now_ns
        self.clock.sleep(0.003)
        epoch_ms = self.epoch_ms()
        self.clock.sleep(0.003)
        return epoch_ms, Stamp(earliest_ns=started_ns, latest_ns=self.clock.now_ns)

    def monotonic_minus_epoch_ms(self) -> float:
        self.fail("monotonic")
        return self.clock.now_ns / 1e6 - self.epoch_ms()

    def close(self) -> None:
        self.done.append("close")
