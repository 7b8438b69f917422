from dataclasses import fields

import pytest

from detector.core.conditions import DeviceConditions
from detector.core.errors import CaptureError, DeviceError, DeviceLost, DeviceNotReady
from detector.devices.android import COMMAND, AndroidDevice, open_device
from detector.devices.port import Device
from detector.parsing.device_conditions import COMMANDS, parse_device_conditions
from detector.parsing.device_text import read_sections, script_of
from detector.virtual.persona import Persona
from detector.virtual.personas import PERSONAS
from tests.fakes.link import FakeLink
from tests.virtual.driving import driven


def device(link: FakeLink) -> AndroidDevice:
    return AndroidDevice(link, link.clock)


def test_is_all_that_a_session_may_ask() -> None:
    port: Device = device(FakeLink())
    assert [source.name for source in port.frame_sources()] == ["screencap", "uiautomation"]


def test_reads_the_devices_clock_by_the_shells_own_variable() -> None:
    subject = device(FakeLink(shell={"echo $EPOCHREALTIME": "1767945600.123456\n"}))
    epoch_ms, stamp = subject.device_epoch_ms()
    assert epoch_ms == pytest.approx(1767945600123.456, abs=0.001)
    assert stamp.latest_ns > stamp.earliest_ns


def test_reads_the_devices_clock_by_date_where_the_shell_has_no_such_variable() -> None:
    link = FakeLink(shell={"echo $EPOCHREALTIME": "\n", "date +%s.%N": "1767945600.000250000\n"})
    subject = device(link)
    subject.device_epoch_ms()
    epoch_ms, _ = subject.device_epoch_ms()
    assert epoch_ms == pytest.approx(1767945600000.25, abs=0.001)
    assert len(link.opened) == 3


def test_a_clock_of_whole_seconds_is_no_clock() -> None:
    with pytest.raises(DeviceError, match="no time finer than a second"):
        device(FakeLink(shell={"echo": "\n", "date": "1767945600.%N\n"})).device_epoch_ms()


def test_keeps_one_logcat_open() -> None:
    link = FakeLink(services={f"exec:{COMMAND}": b"1767945600.1 1 2 I a: b\n"})
    assert device(link).open_log().read_available().endswith(b"a: b\n")
    assert "-b events -b system -b main -b crash" in COMMAND


def test_a_device_that_boots_is_not_ready() -> None:
    link = FakeLink(shell={"getprop sys.boot_completed": "0\n"})
    with pytest.raises(DeviceNotReady, match="still booting"):
        open_device(link, link.clock)


def test_a_device_without_a_server_can_be_opened_all_the_same() -> None:
    link = FakeLink(u2_is_running=False, shell={"getprop sys.boot_completed": "1\n"})
    open_device(link, link.clock).close()


def test_what_is_in_front_that_never_ends_is_one_failed_capture_while_the_device_answers() -> None:
    link = FakeLink(shell={"dumpsys": DeviceLost("fake-1", "did not finish in time")})
    with pytest.raises(CaptureError, match="did not finish in time"):
        device(link).foreground_text()
    with pytest.raises(CaptureError, match="did not finish in time"):
        device(link).screen_secrecy()
    link.is_lost = True
    with pytest.raises(DeviceLost):
        device(link).foreground_text()


def test_a_device_that_refuses_to_tell_its_state_has_none_recorded() -> None:
    slow = FakeLink(shell={"echo @@": DeviceLost("fake-1", "did not finish in time")})
    assert device(slow).conditions() == DeviceConditions()
    assert device(FakeLink()).conditions() == DeviceConditions()


@pytest.mark.parametrize("persona", PERSONAS, ids=lambda one: one.name)
def test_every_virtual_phone_tells_its_state(persona: Persona) -> None:
    with driven(persona=persona) as phone:
        told = parse_device_conditions(read_sections(phone.shell(script_of(COMMANDS)), COMMANDS))
    missing = [one.name for one in fields(told) if getattr(told, one.name) is None]
    # The installer is the app's, and debugging without a cable stands nowhere until somebody has switched it.
    assert missing == ["adb_wifi", "installer"]
    assert (told.bootloader == "locked") == (told.build_type == "user") == persona.is_retail
