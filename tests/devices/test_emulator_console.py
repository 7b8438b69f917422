"""Moving an emulator by its console: what is sent, what is restored, and who may not."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from detector.config import ConsoleAddress, DevicesFile, read_devices_file
from detector.core.errors import CaptureError, DeviceLost
from detector.devices.emulator_console import USUAL_REST, EmulatorConsole
from detector.devices.port import ByteStream, MotionControls
from detector.session.clock import RealClock
from detector.virtual.apps.running.motion import REST
from detector.virtual.background import BackgroundVirtualDevices, FrontEnd
from detector.wiring.devices import console_at, console_of
from tests.fakes.link import FakeLink, ScriptedStream
from tests.fakes.simulated import device_spec
from tests.virtual.driving import Driven, driven

GREETING = "Android Console: type 'help' for a list of commands\r\nOK\r\n"


@contextmanager
def moved() -> Iterator[tuple[Driven, EmulatorConsole]]:
    with driven() as device:
        console = EmulatorConsole("virtual-0", device.clock, device.link.open_console, read_token=lambda: "")
        yield device, console


class Talking(ScriptedStream):
    """Sends the first of its texts at once, and one more for each line it receives."""

    def __init__(self, link: FakeLink, texts: list[str]) -> None:
        super().__init__(link, texts[0].encode(), hangs=True)
        self.texts = texts[1:]

    def write(self, data: bytes, *, timeout_s: float) -> None:
        super().write(data, timeout_s=timeout_s)
        self.data += self.texts.pop(0).encode() if self.texts else b""


def scripted(*texts: str) -> EmulatorConsole:
    link = FakeLink()
    stream = Talking(link, list(texts))
    return EmulatorConsole("fake-1", link.clock, lambda: stream, read_token=lambda: "secret")


def test_sets_both_sensors_and_puts_them_back() -> None:
    with moved() as (device, console):
        as_port: MotionControls = console
        assert as_port.rest == REST.acceleration_mps2
        as_port.set((12.0, 9.8, 0.8), (0.0, 1.5, 0.0))
        assert device.device.sensors.motion.acceleration_mps2 == (12.0, 9.8, 0.8)
        assert device.device.sensors.motion.rate_rad_s == (0.0, 1.5, 0.0)
        console.close()
        assert device.device.sensors.motion == REST


def test_motion_left_by_an_earlier_user_is_not_taken_for_rest() -> None:
    with moved() as (device, console):
        other = device.link.open_console()
        other.write(b"sensor set acceleration 40:9.8:0.8\r\n", timeout_s=3.0)
        device.clock.sleep(0.1)
        assert device.device.sensors.motion.acceleration_mps2[0] == 40.0
        assert console.rest == USUAL_REST
        console.close()
        assert device.device.sensors.motion == REST


def test_no_console_is_a_capture_error_and_may_be_tried_again() -> None:
    def refused() -> ByteStream:
        raise DeviceLost("fake-1", "connection refused")

    console = EmulatorConsole("fake-1", FakeLink().clock, refused, read_token=lambda: "")
    for _ in range(2):
        with pytest.raises(CaptureError, match="its console does not answer: fake-1: connection refused"):
            _ = console.rest
    console.close()


@pytest.mark.parametrize(
    ("texts", "sentence"),
    [
        pytest.param(["SSH-2.0-OpenSSH\r\n"], "does not answer", id="something else answers"),
        pytest.param([""], "does not answer", id="nobody answers"),
        pytest.param([GREETING, "KO: unknown command\r\n"], "sensor status: KO: unknown command", id="old"),
        pytest.param([GREETING, "acceleration: disabled.\r\nOK\r\n"], "no acceleration", id="no sensors"),
        pytest.param(["x" * 70_000], "no emulator console", id="flood"),
    ],
)
def test_says_in_one_sentence_what_is_wrong(texts: list[str], sentence: str) -> None:
    console = scripted(*texts)
    with pytest.raises(CaptureError, match=sentence):
        _ = console.rest


def test_a_refused_token_is_never_shown() -> None:
    wanted = "Android Console: Authentication required\r\nOK\r\n"
    console = scripted(wanted, "KO: authentication token does not match\r\n")
    with pytest.raises(CaptureError, match="auth: KO: authentication token") as caught:
        _ = console.rest
    assert "secret" not in str(caught.value)


def test_over_a_port_with_a_token(tmp_path: Path) -> None:
    token = tmp_path / "token"
    token.write_text("s3cret\n", encoding="utf-8")
    devices = BackgroundVirtualDevices(
        [device_spec()], front_end=FrontEnd.TRANSPORT, console_token_file=token
    )
    with devices as served:
        (serial,) = served.serials
        port = served.console_ports[serial]
        (tmp_path / "devices.yaml").write_text(
            f"devices: [{{id: e, serial: '{serial}', kind: emulator, console: '127.0.0.1:{port}', "
            f"console_token_file: '{token}'}}]\n",
            encoding="utf-8",
        )
        console = console_of(read_devices_file(tmp_path / "devices.yaml"), serial, RealClock())
        assert console is not None
        assert console.rest == REST.acceleration_mps2
        console.set((20.0, 9.8, 0.8), (0.0, 0.0, 0.0))
        console.close()
        wrong = ConsoleAddress(host="127.0.0.1", port=port, token_file=tmp_path / "none")
        with pytest.raises(CaptureError, match="token cannot be read"):
            _ = console_at(wrong, serial, RealClock()).rest
    assert sorted(path.name for path in tmp_path.iterdir()) == ["devices.yaml", "token"]


def test_an_emulator_of_this_machine_needs_no_entry_and_a_phone_has_no_console() -> None:
    assert console_of(DevicesFile(), "emulator-5554", RealClock()) is not None
    assert console_of(DevicesFile(), "R58M123", RealClock()) is None
