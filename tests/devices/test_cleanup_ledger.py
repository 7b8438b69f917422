from collections.abc import Iterator

import pytest

from detector.core.errors import ConfigError, DeviceLost
from detector.devices.cleanup_ledger import LEDGER, CleanupLedger
from detector.devices.shell import DeviceShell
from detector.virtual.device import VirtualDevice
from detector.virtual.in_process import SimulatedWorld
from tests.fakes.link import FakeLink
from tests.fakes.simulated import device_spec

JAR = "/data/local/tmp/ours.jar"
ANIMATION = ("global", "animator_duration_scale")


@pytest.fixture
def world() -> Iterator[SimulatedWorld]:
    with SimulatedWorld([device_spec()]) as simulated:
        yield simulated


def device_of(world: SimulatedWorld) -> VirtualDevice:
    return next(iter(world.devices.values()))


def shell(world: SimulatedWorld) -> DeviceShell:
    return DeviceShell(world.link(device_of(world).serial), world.clock)


def put(world: SimulatedWorld, path: str) -> None:
    device_of(world).files.write(path, b"x", at_s=0)


def test_a_file_that_we_brought_is_removed_and_nothing_else_stays(world: SimulatedWorld) -> None:
    cleanup = CleanupLedger(shell(world))
    before = device_of(world).files.names_in("/data/local/tmp")
    cleanup.record_file(JAR)
    put(world, JAR)
    cleanup.clean_up()
    assert device_of(world).files.names_in("/data/local/tmp") == before
    assert not cleanup.is_pending


def test_a_file_that_was_there_before_stays(world: SimulatedWorld) -> None:
    put(world, JAR)
    cleanup = CleanupLedger(shell(world))
    cleanup.record_file(JAR)
    cleanup.clean_up()
    assert device_of(world).files.read(JAR) == b"x"


@pytest.mark.parametrize("before", ["0.5", None])
def test_a_setting_is_put_back_as_it_was_or_was_not(world: SimulatedWorld, before: str | None) -> None:
    settings = device_of(world).settings
    settings.pop(ANIMATION, None)
    if before is not None:
        settings[ANIMATION] = before
    cleanup = CleanupLedger(shell(world))
    cleanup.change_setting(*ANIMATION, "0")
    cleanup.change_setting(*ANIMATION, "1")
    assert settings[ANIMATION] == "1"
    cleanup.clean_up()
    assert settings.get(ANIMATION) == before


def test_a_setting_that_is_right_already_is_not_touched(world: SimulatedWorld) -> None:
    device_of(world).settings[ANIMATION] = "1"
    cleanup = CleanupLedger(shell(world))
    cleanup.change_setting(*ANIMATION, "1")
    assert not cleanup.is_pending
    assert LEDGER.rpartition("/")[2] not in device_of(world).files.names_in("/data/local/tmp")


def test_the_next_session_cleans_up_after_one_that_was_killed(world: SimulatedWorld) -> None:
    killed = CleanupLedger(shell(world))
    killed.record_file(JAR)
    put(world, JAR)
    killed.change_setting(*ANIMATION, "0")
    CleanupLedger(shell(world)).clean_up()
    assert device_of(world).files.read(JAR) is None
    assert device_of(world).settings[ANIMATION] == "1.0"
    assert device_of(world).files.read(LEDGER) is None


def test_cleanup_stays_pending_while_the_device_is_away(world: SimulatedWorld) -> None:
    link = FakeLink(shell={"ls": ("", 1), "echo": "", "cat": "", "rm": ""})
    cleanup = CleanupLedger(DeviceShell(link, link.clock))
    cleanup.record_file(JAR)
    link.is_lost = True
    with pytest.raises(DeviceLost):
        cleanup.clean_up()
    assert cleanup.is_pending
    link.is_lost = False
    cleanup.clean_up()
    assert f"shell,v2,raw:rm -f {JAR}" in link.opened
    assert not cleanup.is_pending


def test_a_full_disk_does_not_make_us_forget() -> None:
    link = FakeLink(shell={"ls": ("", 1), "echo": ("No space left on device", 1), "cat": ("", 1), "rm": ""})
    cleanup = CleanupLedger(DeviceShell(link, link.clock))
    cleanup.record_file(JAR)
    cleanup.clean_up()
    assert f"shell,v2,raw:rm -f {JAR}" in link.opened


def test_a_failed_cleanup_stays_in_the_ledger() -> None:
    link = FakeLink(shell={"ls": ("", 1), "echo": "", "cat": f"file {JAR}\n", "rm": ("Permission denied", 1)})
    cleanup = CleanupLedger(DeviceShell(link, link.clock))
    cleanup.clean_up()
    assert cleanup.is_pending
    assert f"shell,v2,raw:rm -f {LEDGER}" not in link.opened


@pytest.mark.parametrize(
    "line",
    ["file /data/local/tmp/../../system", "file /system/bin/sh", "setting global a b; reboot", "reboot", ""],
)
def test_runs_nothing_but_known_entries_from_the_ledger(line: str) -> None:
    link = FakeLink(shell={"cat": f"{line}\n"})
    CleanupLedger(DeviceShell(link, link.clock)).clean_up()
    assert len(link.opened) == 1


def test_refuses_what_cannot_be_recorded() -> None:
    link = FakeLink(shell={"settings get": "0\n"})
    with pytest.raises(ConfigError, match="ledger"):
        CleanupLedger(DeviceShell(link, link.clock)).change_setting("nowhere", "x", "1")


def test_removes_our_package_and_forgets_one_that_is_gone(world: SimulatedWorld) -> None:
    cleanup = CleanupLedger(shell(world))
    cleanup.record_override("package", "com.github.uiautomator")
    cleanup.undo_overrides()
    assert not cleanup.is_pending
