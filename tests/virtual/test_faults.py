import numpy as np
import pytest

from detector.core.errors import ConfigError, DeviceLost
from detector.virtual.faults import FAULTS, Fault, parse_fault
from tests.virtual.driving import driven


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        pytest.param("vanish", Fault(name="vanish"), id="at once"),
        pytest.param("vanish@3s", Fault(name="vanish", seconds=3), id="after seconds"),
        pytest.param("hang@250ms", Fault(name="hang", seconds=0.25), id="after milliseconds"),
        pytest.param("vanish@40op", Fault(name="vanish", n_operations=40), id="after operations"),
    ],
)
def test_reads_a_fault_and_its_moment(text: str, fault: Fault) -> None:
    assert parse_fault(text) == fault


@pytest.mark.parametrize("text", ["explode", "vanish@soon", "vanish@3", "@3s", ""])
def test_refuses_what_it_does_not_know(text: str) -> None:
    with pytest.raises(ConfigError):
        parse_fault(text)


def test_every_fault_says_what_it_does() -> None:
    assert all(FAULTS.values())


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
