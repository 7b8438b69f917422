import struct

import numpy as np
import pytest

from detector.core.errors import ConfigError, DeviceLost
from detector.virtual.system.faults import FAULTS, Fault, parse_fault
from tests.virtual.driving import Driven, driven, read_all
from tests.virtual.scrcpy_session import session
from tests.virtual.video_reading import decoded_raw


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        pytest.param("vanish", Fault(name="vanish"), id="at once"),
        pytest.param("vanish@3s", Fault(name="vanish", seconds=3), id="after seconds"),
        pytest.param("hang@250ms", Fault(name="hang", seconds=0.25), id="after milliseconds"),
        pytest.param("vanish@40op", Fault(name="vanish", n_operations=40), id="after operations"),
        pytest.param(
            "vanish@launch+1.5s", Fault(name="vanish", seconds=1.5, is_from_launch=True), id="after a launch"
        ),
    ],
)
def test_reads_a_fault_and_its_moment(text: str, fault: Fault) -> None:
    assert parse_fault(text) == fault


@pytest.mark.parametrize(
    "text",
    [
        "explode",
        "vanish@soon",
        "vanish@3",
        "@3s",
        "",
        "vanish@1.5op",
        "vanish@launch",
        "vanish@launch+3op",
        "slow-dump@launch+3s",
        "clock-skew@3op",
    ],
)
def test_refuses_what_it_does_not_know(text: str) -> None:
    with pytest.raises(ConfigError):
        parse_fault(text)


def test_every_fault_has_a_description() -> None:
    assert all(FAULTS.values())


def test_a_stalled_device_goes_on_where_it_was() -> None:
    with driven(faults=["stall@3s"]) as phone:
        stream = phone.open("exec:sleep 4; echo hi")
        assert stream.read(10, timeout_s=30) == b"hi\n"
        assert phone.clock.monotonic_ns() == 8_000_000_000
        phone.open("exec:echo hi").read(10, timeout_s=1)


def test_a_device_vanishes_at_its_time_and_stays_away() -> None:
    with driven(faults=["vanish@3s"]) as phone:
        stream = phone.open("exec:sleep 10")
        with pytest.raises(DeviceLost, match="gone"):
            stream.read(1, timeout_s=30)
        assert phone.clock.monotonic_ns() == 3_000_000_000
        with pytest.raises(DeviceLost):
            phone.open("exec:echo hi")
        with pytest.raises(DeviceLost):
            stream.write(b"x", timeout_s=1)


def test_a_device_vanishes_after_so_many_operations() -> None:
    with driven(faults=["vanish@3op"]) as phone:
        assert phone.shell("echo 1") == "1\n"
        assert phone.shell("echo 2") == "2\n"
        with pytest.raises(DeviceLost):
            phone.shell("echo 3")


def test_a_fault_may_count_from_the_first_frame_of_what_is_launched_first() -> None:
    with driven(faults=["secure@launch+2s"]) as phone:
        phone.shell("input keyevent 3")  # returning home is not a launch
        phone.clock.sleep(20)
        assert not phone.device.faults.blacks_out_screen(phone.clock.monotonic_ns() / 1e9)
        phone.launch()
        drawn_s = phone.first_frame_at_s()
        phone.shell("am start -a android.intent.action.VIEW -d https://example.com")
        for after_s, is_black in ((1.99, False), (2.01, True)):
            phone.sleep_until(drawn_s + after_s)
            assert phone.device.faults.blacks_out_screen(drawn_s + after_s) is is_black


def test_a_device_that_hangs_answers_nothing_any_more() -> None:
    with driven(faults=["hang@1s"]) as phone:
        log = phone.open("exec:sleep 2; echo late")
        assert phone.shell("echo early") == "early\n"
        phone.clock.sleep(3)
        assert log.read_available() == b""
        with pytest.raises(DeviceLost, match="no answer within 2 s"):
            phone.link.open("exec:echo hi", timeout_s=2)


def test_secure_makes_every_picture_black() -> None:
    with driven(faults=["secure"], uiautomation_running=True) as phone:
        raw = np.frombuffer(phone.run("screencap")[16:], np.uint8).reshape(-1, 4)
        assert raw[:, :3].max() == 0
        assert phone.rpc().call("takeScreenshot", 1, 80) is None
        assert "设置" in phone.rpc().call("dumpWindowHierarchy", False, 50)


def test_a_slow_dump_takes_its_time() -> None:
    with driven(faults=["slow-dump@6s"], uiautomation_running=True) as phone:
        phone.rpc().call("dumpWindowHierarchy", False, 50)
        assert phone.clock.monotonic_ns() == pytest.approx(6e9, rel=1e-3)


def test_a_device_that_stutters_is_late_with_some_pictures_only() -> None:
    with driven(faults=["stutter@2s"], uiautomation_running=True) as phone:
        rpc, took_ms = phone.rpc(), []
        for _ in range(40):
            began_ns = phone.clock.monotonic_ns()
            assert rpc.call("takeScreenshot", 1, 80)
            took_ms.append((phone.clock.monotonic_ns() - began_ns) / 1e6)
    assert 2 <= sum(took > 1 for took in took_ms) <= 16
    assert 200 < max(took_ms) <= 2000


def test_an_empty_hierarchy_has_no_nodes() -> None:
    with driven(faults=["empty-hierarchy"], uiautomation_running=True) as phone:
        rpc = phone.rpc()
        assert rpc.call("dumpWindowHierarchy", False, 50).endswith('<hierarchy rotation="0" />')
        assert rpc.call("count", {"text": "设置"}) == 0
    with driven(faults=["empty-hierarchy"]) as phone:
        assert "null root node" in phone.shell("uiautomator dump")


def test_a_dead_uiautomation_does_not_start() -> None:
    with driven(faults=["dead-uiautomation"]) as phone:
        phone.device.files.write("/data/local/tmp/u2.jar", b"jar", at_s=0)
        command = "CLASSPATH=/data/local/tmp/u2.jar app_process / com.wetest.uia2.Main -p 9008"
        assert phone.shell_v2(command)[0] == 137


def test_a_connection_drops_in_the_middle_of_a_frame_and_can_be_made_again() -> None:
    with driven(faults=["drop@2s"]) as phone, session(phone, "max_size=800") as client:
        whole = len(client.video_bytes())
        phone.clock.sleep(2.0)
        other = phone.open("exec:sleep 60")
        phone.launch(wait_s=2.0)
        data = client.video_bytes()[77:]
        assert len(data) + 77 > whole
        at = 0
        while len(data) >= at + 12:
            (n_bytes,) = struct.unpack(">I", data[at + 8 : at + 12])
            at += 12 + n_bytes
        assert at > len(data)  # the last frame is not whole
        for stream in (client.video, client.control, client.server, other):
            assert stream is not None
            stream.read_available()
            assert stream.read(1, timeout_s=1) == b""
        assert phone.shell("echo back") == "back\n"
        assert len(phone.run("screencap -p")) > 10_000


def test_a_small_encoder_makes_scrcpy_smaller_than_its_header_says() -> None:
    with driven(faults=["small-encoder"]) as phone, session(phone) as client:
        assert client.size_px() == (1080, 2400)
        assert client.seen()[0].size_px == (576, 1280)
        output = client.server.read_available().decode()
        retries = [line for line in output.splitlines() if "Retrying" in line]
        assert retries == [f"[server] INFO: Retrying with -m{size}..." for size in (1920, 1600, 1280)]
        phone.launch(wait_s=3.0)
        for size_px, place_px in (((1080, 2400), (929, 160)), ((576, 1280), (495, 85))):
            for action in (0, 1):
                client.touch(action, *place_px, size_px=size_px)
            phone.clock.sleep(0.1)
            # Only the size of what is really sent counts.
            is_main = phone.shown_key()[2] == "main"  # type: ignore[index]
            assert is_main == (size_px == (576, 1280))


def test_a_small_encoder_ends_scrcpy_where_it_may_not_shrink() -> None:
    with driven(faults=["small-encoder"]) as phone, session(phone, "downsize_on_error=false") as client:
        output = client.server.read_available()
        assert b"Capture/encoding error" in output
        assert client.server.read(1, timeout_s=1) == b""


def test_a_small_encoder_makes_screenrecord_fall_back_unless_a_size_was_requested() -> None:
    command = "screenrecord --output-format=h264 --time-limit 4"
    with driven(faults=["small-encoder"]) as phone:
        stream = phone.open(f"exec:{command} -")
        phone.launch(wait_s=4.0)
        words, _, video = read_all(stream).partition(b"\0\0\0\1\x67")
        assert words.decode().splitlines() == [
            "ERROR: unable to configure video/avc codec at 1080x2400 (err=-22)",
            "WARNING: failed at 1080x2400, retrying at 720x1280",
        ]
        picture = decoded_raw(b"\0\0\0\1\x67" + video)[-1]
        assert picture.shape == (1280, 720, 3)
        assert picture[640, 10].max() < 20  # bars: 720 x 1280 is not as slim as the display
        assert picture[640, 360].max() > 200
        status, _, errors = phone.shell_v2(f"{command} --size 1080x2400 -")
        assert (status, errors.count("ERROR")) == (1, 1)
        assert phone.shell_v2(f"{command} --size 541x1200 -")[0] == 1


def test_a_device_that_falls_asleep_shows_black_and_can_be_woken() -> None:
    with driven(faults=["screen-off@2s"]) as phone, session(phone, "max_size=800") as client:
        phone.launch(wait_s=1.0)
        assert client.seen()[-1].pixels.max() > 50
        phone.clock.sleep(3.0)
        assert client.seen()[-1].pixels.max() < 20
        assert "mWakefulness=Asleep" in phone.shell("dumpsys power")
        n_seen = len(client.seen())
        phone.clock.sleep(3.0)
        assert len(client.seen()) == n_seen
        phone.shell("input keyevent WAKEUP")
        phone.clock.sleep(0.5)
        assert client.seen()[-1].pixels.max() > 50


def test_video_may_come_only_with_the_first_change() -> None:
    with driven(faults=["late-video"]) as phone, session(phone, "max_size=800") as client:
        phone.clock.sleep(20.0)
        assert client.seen() == []
        phone.launch(wait_s=1.0)
        assert client.seen()[0].is_key


def test_the_log_knows_the_wall_clock_alone() -> None:
    """Its monotonic times are the wall clock's, less what the two differ now (AOSP's `convertMonotonic`)."""

    def times(phone: Driven, clock: str) -> list[float]:
        lines = phone.shell(f"logcat -d -b system -v {clock} -v usec").splitlines()
        return [float(line.split()[0]) for line in lines if line.startswith(" ")]

    with driven(faults=["clock-drift@20ms"]) as phone:
        phone.launch()
        phone.clock.sleep(5)
        phone.shell("am force-stop com.example.news")
        pairs = zip(times(phone, "epoch"), times(phone, "monotonic"), strict=True)
        ahead = [epoch - monotonic for epoch, monotonic in pairs]
    assert len(ahead) > 3
    assert max(ahead) - min(ahead) < 1e-4
