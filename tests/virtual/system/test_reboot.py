"""A virtual device that reboots: what runs, what is forgotten, which apps are notified."""

from tests.virtual.driving import Driven
from tests.virtual.waking.living import APP, app, living, log_of, true_starts

RECEIVER = {"name": ".Boot", "kind": "receiver"}
ON_BOOT = {"id": "boot", "when": "boot", "component": ".Boot"}


def reboot(device: Driven) -> None:
    async def begin() -> None:
        device.device.reboots.begin()

    device.world.run(begin())


def test_it_is_away_for_a_while_and_comes_back_with_its_home_screen() -> None:
    with living(app()) as device:
        reboot(device)
        device.world.clock.sleep(5)
        assert device.device.faults.state == "offline"
        device.world.clock.sleep(40)
        assert device.device.faults.state == "device"
        assert device.shell("getprop sys.boot_completed").strip() == "1"
        assert device.device.foreground.top.task.is_home
        assert len(log_of(device, "boot_progress_start")) == 1


def test_the_boot_reaches_apps_opened_before_but_not_stopped_ones() -> None:
    for command, n_starts in ((f"am kill {APP}", 1), (f"am force-stop {APP}", 0)):
        with living(app(components=[RECEIVER], wakes=[ON_BOOT])) as device:
            device.shell(f"am start -n {APP}/.Main")
            device.world.clock.sleep(3)
            device.shell("input keyevent 3")
            device.world.clock.sleep(2)
            device.shell(command)
            reboot(device)
            device.world.clock.sleep(120)
            assert len([one for one in true_starts(device) if one.trigger == "boot"]) == n_starts


def test_nothing_runs_on_from_before() -> None:
    with living(app()) as device:
        device.shell(f"am start -n {APP}/.Main")
        device.world.clock.sleep(3)
        reboot(device)
        device.world.clock.sleep(45)
        assert APP not in device.shell("ps -A")


def test_a_restart_of_the_system_leaves_adb_and_the_log_and_ends_everything_else() -> None:
    async def begin() -> None:
        device.device.reboots.restart_system()

    with living(app(components=[RECEIVER], wakes=[ON_BOOT])) as device:
        device.shell(f"am start -n {APP}/.Main")
        device.world.clock.sleep(3)
        before = device.shell("pidof system_server")
        device.world.run(begin())
        device.world.clock.sleep(5)
        assert device.device.faults.state == "device"
        assert "Can't find service: window" in device.shell("dumpsys window")
        assert "cmd: Can't find service: activity" in device.shell(f"am start -n {APP}/.Main")
        assert "not found" in device.shell("service check activity")
        assert APP not in device.shell("ps -A")
        device.world.clock.sleep(20)
        assert ": found" in device.shell("service check activity")
        assert device.shell("pidof system_server") not in ("", before)
        assert device.device.foreground.top.task.is_home
        assert device.shell("getprop sys.boot_completed").strip() == "1"
        written = device.shell("logcat -d")
        assert "Exit zygote because system server" in written
        assert f"cmp={APP}/.Main" in written  # from before
        device.world.clock.sleep(60)
        assert any(one.trigger == "boot" for one in true_starts(device))
