import pytest

from detector.core.errors import DeviceError, DeviceLost, DeviceNotReady
from detector.virtual.clock import SIMULATED_EPOCH_S
from detector.virtual.system.latency import PHONE_LATENCY
from tests.virtual.driving import driven


def test_the_world_stands_still_while_the_caller_computes() -> None:
    with driven() as phone:
        before_ns = phone.clock.monotonic_ns()
        sum(range(100_000))
        assert phone.clock.monotonic_ns() == before_ns
        phone.clock.sleep(1.5)
        assert phone.clock.monotonic_ns() == before_ns + 1_500_000_000
        assert phone.clock.wall_ns() - phone.clock.monotonic_ns() == SIMULATED_EPOCH_S * 10**9


def test_a_stream_gives_what_came_then_the_end() -> None:
    with driven() as phone:
        stream = phone.open("exec:echo hi")
        assert stream.read(2, timeout_s=1) == b"hi"
        assert stream.read(99, timeout_s=1) == b"\n"
        assert stream.read(99, timeout_s=1) == b""


def test_reading_what_is_available_never_waits() -> None:
    with driven() as phone:
        stream = phone.open("exec:sleep 1; echo done")
        before_ns = phone.clock.monotonic_ns()
        assert stream.read_available() == b""
        assert phone.clock.monotonic_ns() == before_ns
        phone.clock.sleep(1.1)
        assert stream.read_available() == b"done\n"


def test_past_the_deadline_the_device_counts_as_lost() -> None:
    with driven() as phone:
        stream = phone.open("exec:sleep 60")
        with pytest.raises(DeviceLost, match=r"virtual-0: .*2 s.*exec:sleep 60"):
            stream.read(1, timeout_s=2)
        assert phone.clock.monotonic_ns() == 2_000_000_000


def test_a_service_nobody_offers_is_refused() -> None:
    with driven() as phone:
        with pytest.raises(DeviceError, match="refused to open tcp:1234") as caught:
            phone.open("tcp:1234")
        assert not isinstance(caught.value, DeviceLost)


@pytest.mark.parametrize("state", ["unauthorized", "offline"])
def test_a_device_that_may_not_be_used_is_not_ready(state: str) -> None:
    with driven(faults=[state]) as phone, pytest.raises(DeviceNotReady, match=state):
        phone.open("exec:echo hi")


def test_closing_a_stream_ends_the_command_behind_it() -> None:
    with driven() as phone:
        stream = phone.open("exec:logcat; touch /data/local/tmp/went-on")
        phone.clock.sleep(0.1)
        stream.close()
        phone.launch()
        assert phone.device.files.read("/data/local/tmp/went-on") is None


def test_a_whole_session_takes_the_same_times_and_gives_the_same_bytes_again() -> None:
    def session() -> tuple[int, bytes, str]:
        with driven(latency=PHONE_LATENCY, uiautomation_running=True, seed=7) as phone:
            log = phone.open("exec:logcat -b events,system,main,crash -v epoch -v usec -T 1")
            phone.launch(wait_s=0.7)
            picture = phone.run("screencap -p")
            phone.rpc().call("dumpWindowHierarchy", False, 50)
            phone.clock.sleep(5)
            return phone.clock.monotonic_ns(), picture, log.read_available().decode()

    assert session() == session()


def test_another_seed_takes_other_times() -> None:
    def launch_time_s(seed: int) -> float:
        with driven(seed=seed) as phone:
            phone.launch()
            return phone.first_frame_at_s()

    assert launch_time_s(1) != launch_time_s(2)
