"""A scenario with every action, some of them failing, on a device with one screen plan."""

from collections.abc import Callable
from pathlib import Path

from detector.core.actions import (
    AnswerDialog,
    BeginPreparation,
    BeginStage,
    EndApp,
    EndPreparation,
    Launch,
    Move,
    Observe,
    PrepareStep,
    PressBack,
    PressHome,
    ReadPicture,
    ReadScreen,
    RestoreDevice,
    Scenario,
    SendTrigger,
    StopApp,
    Swipe,
    TapAt,
    TapMenu,
    TapSwitch,
    TapText,
    Wait,
    WatchStarts,
)
from detector.core.errors import CaptureError, DeviceError
from detector.core.geometry import Point, Rect
from detector.core.movement import Movement, MovementKind
from detector.core.watching import AppEnding, PhoneTrigger, Stage, StageKind
from detector.devices.port import Device
from detector.evidence.reader import Bundle, open_bundle
from detector.session.request import CaptureRequest
from detector.session.runner import run_scenario
from tests.fakes.device import BLACK, FakeDevice, drawn

APP, POINT = "com.a", Point(x_px=30, y_px=40.5)
PAGE = (
    b"<hierarchy rotation='0'><node class='android.view.View' text='OK' bounds='[0,0][120,200]'/></hierarchy>"
)
SHAKE = Movement(kind=MovementKind.SHAKE, peak_mps2=15, angle_deg=0, duration_ms=600)
WALK = Movement(kind=MovementKind.WALK, peak_mps2=3, angle_deg=5, duration_ms=600)
ENDED = Stage(
    kind=StageKind.ENDED,
    window_ms=100,
    full_window_ms=1_000,
    ending=AppEnding.KILLED,
    is_switched_off=True,
)
TRIGGERED = Stage(
    kind=StageKind.TRIGGER,
    window_ms=100,
    full_window_ms=100,
    trigger=PhoneTrigger.OTHER_APP,
    repeat=2,
    other_app="com.b",
)


class StillMotion:
    """A phone that can be moved, and senses all of it."""

    name = "emulator-console"
    rest = (0.0, 9.80665, 0.0)

    def set(
        self,
        acceleration_mps2: tuple[float, float, float],
        rate_rad_s: tuple[float, float, float] = (0, 0, 0),
    ) -> None:
        pass

    def be_at_rest(self) -> None:
        pass


def _shown(ms: float) -> bytes:
    return drawn(0) if ms < 300 else drawn(1) if ms < 1_500 else BLACK if ms < 2_200 else drawn(2)


def record_every_action(folder: Path) -> Bundle:
    """The tap beside the first fails, as do a movement, a dump and a tap on words; one picture is black."""
    device = FakeDevice(shows=_shown, secure=True, motion=StillMotion(), xml=PAGE)
    as_port: Device = device
    request = CaptureRequest(
        run_id="r0",
        scenario="test",
        package=APP,
        folder=folder,
        tool_version="0.1.0",
        steps=lambda step: None,
    )
    run_scenario(_play(device), request, device=as_port, clock=device.clock)
    return open_bundle(folder)


def _play(device: FakeDevice) -> Scenario:
    yield StopApp(package=APP)
    yield PressHome()
    yield Wait(duration_ms=200)
    yield Observe()
    yield Launch(package=APP)
    yield Observe(with_tree=True)
    yield Observe(near=Rect(left_px=10, top_px=20, right_px=70, bottom_px=60))
    yield TapAt(point=POINT)
    yield from _failing(
        device, "tap", DeviceError("fake", "injection was refused"), lambda: TapAt(point=POINT)
    )
    yield Swipe(start=POINT, end=Point(x_px=30, y_px=10), duration_ms=150)
    yield PressBack()
    yield Move(movement=SHAKE)
    device.motion = None
    yield Move(movement=WALK)
    yield from _failing(
        device, "tree", CaptureError("fake: the dump was empty"), lambda: Observe(with_tree=True)
    )
    yield Wait(duration_ms=900)
    yield Observe()
    yield Wait(duration_ms=200)
    yield Observe()
    yield BeginStage(package=APP, stage=ENDED)
    yield EndApp(package=APP, ending=AppEnding.TASK_REMOVED)
    yield BeginStage(package=APP, stage=TRIGGERED)
    yield SendTrigger(trigger=PhoneTrigger.POWER)
    yield RestoreDevice()
    yield TapText(texts=("OK", "同意"))
    yield ReadScreen()
    yield ReadPicture()
    yield TapMenu(point=POINT, title="设置", depth=1)
    yield TapSwitch(point=POINT, label="自启动", is_to_be_on=False, depth=2)
    yield BeginPreparation(by="auto")
    yield PrepareStep(number=1, kind="clear", what="")
    yield AnswerDialog(point=POINT, dialog="consent", title="隐私政策", words="同意")
    yield AnswerDialog(point=POINT, dialog="introduction", title="", words="", to=Point(x_px=5, y_px=40))
    yield EndPreparation(front="page", title="首页", is_ready=True)
    yield WatchStarts(duration_ms=100)
    device.write_log("screen_toggled", "0")
    yield Observe(with_tree=True)
    yield Wait(duration_ms=100)


def _failing(device: FakeDevice, what: str, error: Exception, ask: Callable[[], TapAt | Observe]) -> Scenario:
    device.failures[what] = error
    yield ask()
    device.failures.clear()
