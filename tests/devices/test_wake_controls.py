"""What a watch does to a phone, when it must not or cannot."""

from collections.abc import Iterator

import pytest

from detector.core.errors import CaptureError
from detector.core.watching import AppEnding, PhoneTrigger
from detector.devices.cleanup_ledger import CleanupLedger
from detector.devices.shell import DeviceShell
from detector.devices.small_apk import PACKAGE
from detector.devices.wake_controls import ShellWakeControls
from detector.virtual.device import DeviceSpec
from detector.virtual.in_process import SimulatedWorld
from detector.virtual.personas import persona_named
from tests.fakes.link import FakeLink
from tests.virtual.waking.living import APP, OTHER, app

ON_NETWORK, ON_CABLE = "192.168.1.5:5555", "R58M123"


@pytest.fixture
def world() -> Iterator[SimulatedWorld]:
    with SimulatedWorld([DeviceSpec(serial=ON_NETWORK), DeviceSpec(serial=ON_CABLE)]) as simulated:
        yield simulated


def controls(world: SimulatedWorld, serial: str) -> ShellWakeControls:
    link = world.link(serial)
    return ShellWakeControls(link, world.clock, CleanupLedger(DeviceShell(link, world.clock)))


def is_back(world: SimulatedWorld, serial: str) -> bool:
    for _ in range(60):
        world.clock.sleep(1)
        if controls(world, serial).has_booted():
            return True
    return False


def test_a_phone_on_the_network_that_would_not_come_back_is_not_rebooted(world: SimulatedWorld) -> None:
    world.devices[ON_NETWORK].properties["persist.adb.tcp.port"] = ""
    with pytest.raises(CaptureError, match="would not come back"):
        controls(world, ON_NETWORK).reboot()
    assert world.devices[ON_NETWORK].faults.state == "device"


@pytest.mark.parametrize("serial", [ON_NETWORK, ON_CABLE])
def test_a_phone_that_comes_back_is_rebooted(world: SimulatedWorld, serial: str) -> None:
    phone = controls(world, serial)
    phone.reboot()
    world.clock.sleep(2)
    assert not phone.has_booted()
    assert is_back(world, serial)
    phone.after_boot()
    assert not world.devices[serial].background.is_locked


def test_a_small_app_is_installed_and_removed_but_an_existing_one_stays(world: SimulatedWorld) -> None:
    phone, device = controls(world, ON_CABLE), world.devices[ON_CABLE]
    steps = phone.send(PhoneTrigger.PACKAGE)
    next(steps)
    assert PACKAGE in device.packages
    with pytest.raises(CaptureError, match="is installed"):
        next(controls(world, ON_CABLE).send(PhoneTrigger.PACKAGE))
    assert list(steps) == [None]
    assert PACKAGE not in device.packages


def test_what_was_left_installed_is_removed_with_everything_else(world: SimulatedWorld) -> None:
    phone = controls(world, ON_CABLE)
    next(phone.send(PhoneTrigger.PACKAGE))
    phone.restore()
    assert PACKAGE not in world.devices[ON_CABLE].packages


def test_an_app_without_a_task_cannot_be_swiped_away(world: SimulatedWorld) -> None:
    with pytest.raises(CaptureError, match="has no task"):
        controls(world, ON_CABLE).end("com.example.absent", AppEnding.TASK_REMOVED)


def test_on_android_8_a_task_is_swiped_away_only_if_no_other_apps_would_go_with_it() -> None:
    spec = DeviceSpec(serial=ON_CABLE, persona=persona_named("aosp-8"), apps=(app(), app(OTHER)))
    with SimulatedWorld([spec]) as world:
        phone, shell = controls(world, ON_CABLE), DeviceShell(world.link(ON_CABLE), world.clock)
        for package in (OTHER, APP):
            shell.run(f"monkey -p {package} -c android.intent.category.LAUNCHER 1")
            world.clock.sleep(1)
        shell.run("input keyevent HOME")
        with pytest.raises(CaptureError, match=f"would go those of {OTHER}"):
            phone.end(APP, AppEnding.TASK_REMOVED)
        assert shell.run(f"pidof {OTHER}").stdout
        shell.run(f"am force-stop {OTHER}")
        phone.end(APP, AppEnding.TASK_REMOVED)
        assert not shell.run(f"pidof {APP}").stdout


class Kept(dict[str, str]):
    """Properties that cannot be set."""

    def __setitem__(self, name: str, value: str) -> None:
        pass


def test_a_time_zone_that_stays_is_no_trigger(world: SimulatedWorld) -> None:
    world.devices[ON_CABLE].properties = Kept(world.devices[ON_CABLE].properties)
    with pytest.raises(CaptureError, match="keeps its time zone"):
        list(controls(world, ON_CABLE).send(PhoneTrigger.TIME))


def test_a_service_that_knows_no_commands_has_done_nothing() -> None:
    output = {"svc wifi disable": "No shell command implementation.\n"}
    link = FakeLink(shell=dict(output))
    phone = ShellWakeControls(link, link.clock, CleanupLedger(DeviceShell(link, link.clock)))
    with pytest.raises(CaptureError, match="No shell command"):
        list(phone.send(PhoneTrigger.NETWORK))


def test_an_app_is_updated_to_itself() -> None:
    with SimulatedWorld([DeviceSpec(serial=ON_CABLE, apps=(app(),))]) as world:
        device = world.devices[ON_CABLE]
        list(controls(world, ON_CABLE).send(PhoneTrigger.OWN_UPDATE, package=APP))
        world.clock.sleep(1)
        assert APP in device.packages
        assert device.install_sessions == {}
        (record,) = (one for one in device.background.memory.broadcasts if "REPLACED" in str(one.intent))
        assert record.caller.package == "android"


def test_an_app_that_is_not_there_is_not_updated_and_no_session_stays_open(world: SimulatedWorld) -> None:
    with pytest.raises(CaptureError):
        list(controls(world, ON_CABLE).send(PhoneTrigger.OWN_UPDATE, package="com.example.absent"))
    assert world.devices[ON_CABLE].install_sessions == {}


def test_an_app_of_the_system_is_not_updated_and_no_session_stays_open(world: SimulatedWorld) -> None:
    device = world.devices[ON_CABLE]
    (installed, *_) = [one for one in device.packages if one.app.is_system]
    with pytest.raises(CaptureError):
        list(controls(world, ON_CABLE).send(PhoneTrigger.OWN_UPDATE, package=installed.package))
    assert device.install_sessions == {}
