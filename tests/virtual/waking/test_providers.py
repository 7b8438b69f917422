"""A content provider that another app reaches for: its dump names its clients from the first moment on."""

from tests.virtual.waking.living import APP, OTHER, act, app, living

PROVIDER = {"name": ".Data", "kind": "provider", "process": ":data"}
REACH = {"id": "reach", "when": "launch", "target": OTHER, "component": ".Data", "by": "provider"}


def test_the_dump_names_who_holds_a_provider_also_while_its_process_comes_up() -> None:
    with living(app(wakes=[REACH]), app(OTHER, components=[PROVIDER])) as device:
        device.shell(f"am start -n {APP}/.Main")
        device.world.clock.sleep(2)
        output = device.shell(f"dumpsys activity providers {OTHER}")
        assert "ContentProviderRecord" in output
        assert f":{APP}/u0a" in output
        act(device, lambda life: life.kill_background(OTHER))
        assert "(nothing)" in device.shell(f"dumpsys activity providers {OTHER}")
