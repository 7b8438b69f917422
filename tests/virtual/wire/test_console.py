"""The emulator console: its output, its authentication, and that its sensors move the app in front."""

import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from detector.core.errors import ConfigError
from detector.virtual.app_port import Motion
from detector.virtual.apps.running.motion import REST
from detector.virtual.apps.running.running_app import make_app
from detector.virtual.apps.spec.app import AppSpec
from detector.virtual.background import BackgroundVirtualDevices, FrontEnd
from detector.virtual.device import DeviceSpec, VirtualDevice
from detector.virtual.in_process import SimulatedStream
from detector.virtual.personas import DEFAULT_PERSONA
from detector.virtual.system.packages import VirtualApp
from tests.conftest import RequireBinary
from tests.fakes.splash_app import PACKAGE, SplashRun
from tests.virtual.app_samples import app_keys, scene_keys
from tests.virtual.driving import TIMEOUT_S, Driven, driven

WELCOME = "Android Console: type 'help' for a list of commands\r\nOK\r\n"
SHAKEN = "sensor set acceleration 20:9.77622:0.813417"


class Talk:
    """Sends lines to an in-process console, and returns its answers."""

    def __init__(self, stream: SimulatedStream) -> None:
        self._stream = stream
        self.greeting = stream.read(9999, timeout_s=TIMEOUT_S).decode()

    def send(self, line: str) -> str:
        self._stream.write(line.encode() + b"\r\n", timeout_s=TIMEOUT_S)
        return self._stream.read(9999, timeout_s=TIMEOUT_S).decode()


@contextmanager
def console() -> Iterator[tuple[Driven, Talk]]:
    with driven() as device:
        yield device, Talk(device.link.open_console())


def test_greets_and_answers_small_talk() -> None:
    with console() as (_, talk):
        assert talk.greeting == WELCOME
        assert talk.send("ping") == "I am alive!\r\nOK\r\n"
        assert talk.send("avd name") == "virtual\r\nOK\r\n"
        assert talk.send("help").endswith("\r\nOK\r\n")
        assert "sensor" in talk.send("help")
        assert talk.send("auth whatever") == WELCOME


def test_sensors_are_listed_read_and_set() -> None:
    with console() as (device, talk):
        assert talk.send("sensor status").startswith("acceleration: enabled.\r\ngyroscope: enabled.\r\n")
        assert talk.send("sensor get acceleration") == "acceleration = 0:9.77622:0.813417\r\nOK\r\n"
        assert talk.send("sensor set acceleration 1:-2.5:3e0") == "OK\r\n"
        assert talk.send("sensor get acceleration") == "acceleration = 1:-2.5:3\r\nOK\r\n"
        assert talk.send("sensor set gyroscope 0.5") == "OK\r\n"
        assert talk.send("sensor get gyroscope") == "gyroscope = 0.5:0:0\r\nOK\r\n"
        assert device.device.sensors.motion == Motion(acceleration_mps2=(1, -2.5, 3), rate_rad_s=(0.5, 0, 0))


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("dance", "KO: unknown command, try 'help'\r\n"),
        ("sensor get smell", "KO: unknown sensor name: smell, run 'sensor status' to get available sensors."),
        (
            "sensor set smell 1",
            "KO: unknown sensor name: smell, run 'sensor status' to get available sensors.",
        ),
        ("sensor set light bright", "KO: cannot set the sensor 'light' to 'bright'"),
        ("sensor set light 1:2", "KO: cannot set the sensor 'light' to '1:2'"),
        ("sensor set acceleration nan:0:0", "KO: cannot set the sensor"),
        ("sensor get", 'KO: Usage: "get <sensorname>"'),
        ("sensor set light", 'KO: Usage: "set <sensorname>'),
        ("sensor shake", "KO: bad sub-command"),
        ("sensor", "KO: missing sub-command"),
        ("auth", "KO: missing authentication token"),
    ],
)
def test_refuses_bad_input_with_a_reason(line: str, answer: str) -> None:
    with console() as (_, talk):
        assert answer in talk.send(line)
        assert talk.send("ping").endswith("OK\r\n")


def test_leaves_on_request() -> None:
    with driven() as device:
        stream = device.link.open_console()
        stream.write(b"quit\n", timeout_s=TIMEOUT_S)
        device.clock.sleep(0.1)
        assert stream.read_available().decode() == WELCOME
        assert stream.read(1, timeout_s=TIMEOUT_S) == b""


def running(device: Driven) -> SplashRun:
    run = device.device.foreground.runs[PACKAGE].running
    assert isinstance(run, SplashRun)
    return run


def test_the_app_in_front_hears_of_a_movement_at_once_and_one_that_starts_later_too() -> None:
    with console() as (device, talk):
        device.launch()
        talk.send("sensor set acceleration 1:2:3")
        assert running(device).motion == Motion(acceleration_mps2=(1, 2, 3), rate_rad_s=REST.rate_rad_s)
        device.shell(f"am force-stop {PACKAGE}")
        device.launch()
        assert running(device).motion == Motion(acceleration_mps2=(1, 2, 3), rate_rad_s=REST.rate_rad_s)


def test_an_app_in_the_background_hears_nothing() -> None:
    with console() as (device, talk):
        device.launch()
        device.shell("input keyevent HOME")
        device.clock.sleep(1.0)
        talk.send("sensor set acceleration 1:2:3")
        assert running(device).motion is None


def shaking_app(**trigger: object) -> VirtualApp:
    keys = app_keys()
    jump = {"do": "jump", "to": "url", "uri": "https://ad.example.com"}
    scene_keys(keys, "splash")["motion"] = [{"kind": "shake", "effect": jump, **trigger}]
    spec = AppSpec.model_validate(keys)
    return VirtualApp(
        package=spec.package,
        label=spec.label,
        create=lambda index: make_app(spec, display=DEFAULT_PERSONA.display, seed=0, launch_index=index),
        activities=tuple(spec.activities),
    )


@pytest.mark.parametrize(
    ("peak_mps2", "lasts_s", "jumps"),
    [(14.9, 1.2, False), (15.0, 1.2, True), (15.0, 0.9, False), (25.0, 1.2, True)],
)
def test_a_trace_over_time_is_weighed_on_the_simulated_clock(
    peak_mps2: float, lasts_s: float, jumps: bool
) -> None:
    app = shaking_app(least_mps2=15, least_ms=1000)
    with driven(apps=[app]) as device:
        talk = Talk(device.link.open_console())
        device.launch(app.package)
        for step in range(round(lasts_s / 0.15)):
            sign = 1 if step % 2 == 0 else -1
            talk.send(f"sensor set acceleration {sign * peak_mps2}:9.77622:0.813417")
            device.clock.sleep(0.15)
        talk.send("sensor set acceleration 0:9.77622:0.813417")
        device.clock.sleep(1.0)
        in_front = device.device.foreground.top.run.package
        assert (in_front == "com.android.browser") == jumps


# On its port.


@pytest.fixture(params=list(FrontEnd))
def front_end(request: pytest.FixtureRequest) -> FrontEnd:
    return FrontEnd(request.param)


@contextmanager
def on_its_port(front_end: FrontEnd, token_file: Path | None = None) -> Iterator[tuple[VirtualDevice, int]]:
    """A device and the port of its console."""
    spec = DeviceSpec(serial="virtual-0")
    with BackgroundVirtualDevices([spec], front_end=front_end, console_token_file=token_file) as devices:
        ((serial, port),) = devices.console_ports.items()
        yield devices.devices[serial], port


def conversation(port: int, text: str) -> str:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as link:
        link.sendall(text.encode())
        reply = b""
        while piece := link.recv(1 << 16):
            reply += piece
    return reply.decode()


def test_two_sessions_see_the_same_sensors(front_end: FrontEnd) -> None:
    with on_its_port(front_end) as (_, port):
        conversation(port, "sensor set light 7\nquit\n")
        assert "light = 7\r\n" in conversation(port, "sensor get light\nquit\n")


def test_a_token_keeps_strangers_out(front_end: FrontEnd, tmp_path: Path) -> None:
    token_file = tmp_path / "token"
    token_file.write_text("s3cret\n", encoding="utf-8")
    with on_its_port(front_end, token_file) as (_, port):
        reply = conversation(port, f"{SHAKEN}\nhelp\nquit\n")
        assert reply.startswith("Android Console: Authentication required\r\n")
        assert f"'{token_file}'\r\nOK\r\nKO: unknown command" in reply
        assert "sensor" not in reply.partition("OK\r\n")[2]
        reply = conversation(port, "auth wrong\nping\nquit\n")
        assert "KO: authentication token does not match" in reply
        assert "alive" not in reply
        reply = conversation(port, f"auth s3cret\n{SHAKEN}\nquit\n")
        assert reply.endswith(f"{WELCOME}OK\r\n")
    assert token_file.read_text(encoding="utf-8") == "s3cret\n"


def test_an_empty_token_lets_everybody_in(front_end: FrontEnd, tmp_path: Path) -> None:
    token_file = tmp_path / "token"
    token_file.write_text("", encoding="utf-8")
    with on_its_port(front_end, token_file) as (_, port):
        assert conversation(port, "quit\n") == WELCOME


def test_reports_an_unreadable_token_before_serving_anything(front_end: FrontEnd, tmp_path: Path) -> None:
    with (
        pytest.raises(ConfigError, match="token cannot be read"),
        on_its_port(front_end, tmp_path / "none"),
    ):
        pass


def test_a_device_that_vanishes_takes_its_console_along(front_end: FrontEnd) -> None:
    spec = DeviceSpec(serial="virtual-0")
    with BackgroundVirtualDevices([spec], front_end=front_end) as devices:
        ((serial, port),) = devices.console_ports.items()
        with socket.create_connection(("127.0.0.1", port), timeout=10) as link:
            assert link.recv(1 << 16).decode() == WELCOME
            devices.call(devices.devices[serial].faults.vanish)
            assert link.recv(1) == b""


@pytest.mark.parametrize("token", ["", "s3cret"])
def test_the_real_adb_emu_sets_a_sensor(
    front_end: FrontEnd, token: str, require_binary: RequireBinary, tmp_path: Path
) -> None:
    adb = require_binary("adb")
    token_file = tmp_path / ".emulator_console_auth_token"
    token_file.write_text(token, encoding="utf-8")
    with on_its_port(front_end, token_file) as (device, port):
        done = subprocess.run(
            [adb, "-s", f"emulator-{port}", "emu", "sensor", "set", "acceleration", "1:2:3"],
            env={"HOME": str(tmp_path), "PATH": "/usr/bin:/bin", "ANDROID_ADB_SERVER_PORT": "1"},
            capture_output=True,
            timeout=30,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        deadline_s = time.monotonic() + 10
        while device.sensors.get("acceleration") != (1, 2, 3):
            assert time.monotonic() < deadline_s
            time.sleep(0.02)
