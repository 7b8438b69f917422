"""Leases, quarantine and pools, as seen by commands that drive a device."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from detector.core.errors import ConfigError, DeviceNotReady
from detector.session.clock import RealClock
from detector.wiring import booking
from detector.wiring.devices import DeviceChoice, opened
from detector.wiring.doctor import examined
from detector.wiring.leases import lease_book
from detector.wiring.virtual_devices import VirtualChoice, adb_server_of, shipped_app_files

CLOCK = RealClock()
ONE_APP = VirtualChoice(app_files=shipped_app_files()[:1], persona="compact-13")


@pytest.fixture
def phones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, ...]]:
    """Their serials; devices.yaml calls them left and right, and pools them."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DETECTOR_STATE_DIR", str(tmp_path / "state"))
    with adb_server_of([ONE_APP, ONE_APP]) as (port, serials):
        monkeypatch.setenv("ANDROID_ADB_SERVER_PORT", str(port))
        (tmp_path / "devices.yaml").write_text(
            f"devices: [{{id: left, serial: {serials[0]}}}, {{id: right, serial: {serials[1]}}}]\n"
            "pools: {both: {devices: [left, right]}, none: {select: {kind: emulator}}}\n",
            encoding="utf-8",
        )
        yield serials


def drive(choice: DeviceChoice) -> str:
    with opened(choice, CLOCK) as device:
        return device.shell.serial


def lease(name: str, owner: str, for_s: float = 60.0) -> booking.Booked:
    return booking.lease(name, CLOCK, owner=owner, for_s=for_s, why="a test")


def test_a_leased_phone_belongs_to_its_owner_alone(phones: tuple[str, ...]) -> None:
    lease("left", "li")
    message = rf"{phones[0]}: is leased by li until .* \(a test\)"
    with pytest.raises(DeviceNotReady, match=message):
        drive(DeviceChoice(name="left", owner="me"))
    with pytest.raises(DeviceNotReady, match=message):
        lease("left", "me")
    assert drive(DeviceChoice(name="left", owner="li")) == phones[0]


def test_a_waiting_process_gets_the_phone_when_the_lease_expires(phones: tuple[str, ...]) -> None:
    first = lease("left", "li", for_s=0.7)
    assert drive(DeviceChoice(name="left", owner="me", wait_s=20.0)) == phones[0]
    assert lease("left", "me").token > first.token


def test_a_lease_is_released_by_its_owner_or_by_force(phones: tuple[str, ...]) -> None:
    lease("left", "li")
    with pytest.raises(DeviceNotReady, match="--force takes it away"):
        booking.release("left", CLOCK, owner="me", by_force=False)
    assert booking.release("left", CLOCK, owner="me", by_force=True)
    assert not booking.release("left", CLOCK, owner="me", by_force=False)


def test_a_phone_driven_by_a_process_cannot_be_leased(phones: tuple[str, ...]) -> None:
    server = f"adb server 127.0.0.1:{os.environ['ANDROID_ADB_SERVER_PORT']}"
    with (
        lease_book(CLOCK).held(server, phones[0], doing="detector scan x"),
        pytest.raises(DeviceNotReady, match=r"is being driven by process .*detector scan x"),
    ):
        lease("left", "me")


def test_a_quarantined_phone_is_driven_only_by_a_check(phones: tuple[str, ...]) -> None:
    booking.take_out("left", CLOCK, who="li", why="swollen battery")
    with pytest.raises(DeviceNotReady, match="is in quarantine: swollen battery"):
        drive(DeviceChoice(name="left"))
    assert drive(DeviceChoice(name="left", is_check=True)) == phones[0]
    assert booking.bring_back("left", CLOCK)
    assert not booking.bring_back("left", CLOCK)


def test_the_first_free_phone_of_a_pool_is_taken(phones: tuple[str, ...]) -> None:
    pool = DeviceChoice(pool="both", owner="me")
    assert drive(pool) == phones[0]
    lease("left", "li")
    assert drive(pool) == phones[1]
    booking.take_out("right", CLOCK, who="li", why="rest")
    with pytest.raises(DeviceNotReady, match=r"none of it is free: .*is leased by li.*; .*quarantine: rest"):
        drive(pool)
    with pytest.raises(ConfigError, match="pools: 'none' is empty"):
        drive(DeviceChoice(pool="none"))


def test_the_doctor_leaves_a_leased_phone_alone_and_says_why(phones: tuple[str, ...]) -> None:
    lease("left", "li")
    booking.take_out("right", CLOCK, who="li", why="rest")
    found = {one.id: one.findings[0] for one in examined(None, CLOCK).devices}
    assert found["left"].answer == "leased"
    assert "li until" in found["left"].sentence["en"]
    assert found["right"].answer == "taken_out"
    assert "rest" in found["right"].sentence["zh-CN"]
