"""screenrecord as a stream: when it writes, what it refuses, how long it runs."""

import io
from dataclasses import replace

import av
import av.container
import av.error
import pytest

from detector.virtual.personas import DEFAULT_PERSONA
from tests.virtual.driving import Driven, driven, read_all
from tests.virtual.video_reading import decoded_raw, is_like

COMMAND = "screenrecord --output-format=h264"
SPS = b"\0\0\0\1\x67"


def n_access_units(data: bytes) -> int:
    return data.count(b"\0\0\1\x65") + data.count(b"\0\0\1\x41")


def test_writes_nothing_until_the_display_changes_and_then_config_and_frame_at_once() -> None:
    with driven() as device:
        stream = device.open(f"exec:{COMMAND} --size 540x1200 -")
        device.clock.sleep(3.0)
        assert stream.read_available() == b""
        device.launch(wait_s=3.0)
        data = stream.read_available()
        assert data.startswith(SPS)
        device.clock.sleep(2.0)
        data += stream.read_available()
        stream.close()
        pictures = decoded_raw(data)
        assert {picture.shape for picture in pictures} == {(1200, 540, 3)}
        assert is_like(tuple(pictures[-1][600, 270].tolist()), (240, 240, 240))
        assert n_access_units(data) == len(pictures)


def test_ends_after_its_time_limit() -> None:
    with driven() as device:
        begun_ns = device.clock.monotonic_ns()
        assert read_all(device.open(f"exec:{COMMAND} --time-limit 5 -")) == b""
        assert device.clock.monotonic_ns() - begun_ns == pytest.approx(5e9, rel=1e-6)


def records_for_s(device: Driven, options: str) -> float | None:
    """How long it runs by itself; None if it is still running after a quarter of an hour."""
    begun_ns = device.clock.monotonic_ns()
    stream = device.open(f"exec:{COMMAND} {options} -")
    device.clock.sleep(1.0)
    while (now_s := (device.clock.monotonic_ns() - begun_ns) / 1e9) < 900:
        try:
            stream.write(b"", timeout_s=1.0)
        except Exception:
            return now_s
        device.clock.sleep(1.0)
    stream.close()
    return None


def test_runs_three_minutes_unless_android_14_gets_another_limit() -> None:
    android_14 = replace(DEFAULT_PERSONA, sdk=34, release="14")
    with driven() as device:
        assert records_for_s(device, "") == pytest.approx(180, abs=2)
        assert "outside acceptable range [1,180]" in device.shell(f"{COMMAND} --time-limit 0 -")
        assert "outside acceptable range [1,180]" in device.shell(f"{COMMAND} --time-limit 181 -")
    with driven(persona=android_14) as device:
        assert records_for_s(device, "--time-limit 0") is None


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ("", "Must specify output file"),
        ("--size big -", "Invalid size 'big', must be width x height"),
        ("--size 0x10 -", "width and height may not be zero"),
        ("--bit-rate 10 -", "outside acceptable range [100000,200000000]"),
        ("--bit-rate many -", "Error parsing value"),
        ("--time-limit soon -", "Error parsing time limit"),
    ],
)
def test_refuses_in_the_commands_own_words(options: str, words: str) -> None:
    with driven() as device:
        status, _, errors = device.shell_v2(f"{COMMAND} {options}")
        assert status == 2
        assert words in errors


def test_a_secure_window_is_black() -> None:
    with driven(faults=["secure@2s"]) as device:
        stream = device.open(f"exec:{COMMAND} --size 540x1200 --time-limit 4 -")
        pictures = decoded_raw(read_all(stream))
        assert len(pictures) == 1
        assert pictures[0].max() < 20


def recorded(device: Driven, path: str) -> av.container.InputContainer:
    data = device.device.files.read(path)
    assert data
    return av.open(io.BytesIO(data))


def test_records_into_a_file_with_its_own_times() -> None:
    with driven() as device:
        recording = device.open("exec:screenrecord --size 540x1200 --time-limit 6 /sdcard/a.mp4")
        device.launch(wait_s=6.0)
        assert read_all(recording) == b""
        frames = list(recorded(device, "/sdcard/a.mp4").decode(video=0))
        assert {(frame.width, frame.height) for frame in frames} == {(540, 1200)}
        times_s = [frame.time for frame in frames]
        assert times_s[0] == 0.0
        assert times_s == sorted(times_s)
        assert times_s[-1] > 2.0
        assert is_like(tuple(frames[-1].to_ndarray(format="rgb24")[600, 270].tolist()), (240, 240, 240))


@pytest.mark.parametrize(
    "how",
    [
        pytest.param("kill -2 $(pidof screenrecord)", id="SIGINT by pid"),
        pytest.param("pkill -INT screenrecord", id="SIGINT by name"),
        pytest.param("pkill -l2 screenrecord", id="as guides write it"),
        pytest.param(None, id="the host hangs up"),
    ],
)
def test_a_recording_that_is_ended_in_order_can_be_played(how: str | None) -> None:
    with driven() as device:
        recording = device.open("exec:screenrecord /sdcard/a.mp4")
        device.launch(wait_s=3.0)
        assert "screenrecord" in device.shell("ps -A")
        if how is None:
            recording.close()
        else:
            device.shell(how)
        device.clock.sleep(0.5)
        assert next(recorded(device, "/sdcard/a.mp4").decode(video=0)) is not None
        assert "screenrecord" not in device.shell("ps -A")


def test_a_recording_that_is_killed_cannot() -> None:
    with driven() as device:
        device.open("exec:screenrecord /sdcard/a.mp4")
        device.launch(wait_s=3.0)
        device.shell("killall -9 screenrecord")
        device.clock.sleep(0.5)
        with pytest.raises(av.error.FFmpegError):
            recorded(device, "/sdcard/a.mp4")


def test_a_raw_recording_goes_into_a_file_as_well() -> None:
    with driven() as device:
        device.open("exec:screenrecord --output-format=h264 --size 540x1200 --time-limit 4 /sdcard/a.h264")
        device.launch(wait_s=5.0)
        data = device.device.files.read("/sdcard/a.h264")
        assert data is not None
        assert decoded_raw(data)[0].shape == (1200, 540, 3)


def test_apps_may_not_be_killed_by_the_shell() -> None:
    with driven() as device:
        device.launch()
        pid = device.shell("pidof com.example.news").strip()
        assert device.shell(f"kill -9 {pid}") == f"kill: {pid}: Operation not permitted\n"
        assert device.shell("kill 999999") == "kill: 999999: No such process\n"
