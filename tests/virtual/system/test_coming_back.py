"""Apps that come back to the front: after a time in the background, with and without their process."""

import pytest

from detector.virtual.apps.running.running_app import DrawnApp, make_app
from detector.virtual.apps.spec.app import AppSpec
from detector.virtual.personas import persona_named
from detector.virtual.system.packages import VirtualApp
from tests.virtual.app_samples import app_keys
from tests.virtual.driving import Driven, driven

PHONE = persona_named("aosp-13")
LAUNCHER = "android.intent.category.LAUNCHER"


def returning_app(*rules: dict[str, object]) -> VirtualApp:
    keys = app_keys(resume=list(rules))
    keys["scenes"]["again"] = {**keys["scenes"]["splash"], "activity": ".AgainActivity"}  # type: ignore[index]
    keys["activities"] = [".SplashActivity", ".MainActivity", ".AgainActivity"]
    spec = AppSpec.model_validate(keys)
    return VirtualApp(
        package=spec.package,
        label=spec.label,
        create=lambda index: make_app(spec, display=PHONE.display, seed=0, launch_index=index),
        activities=tuple(spec.activities),
    )


def scenes(phone: Driven, package: str) -> list[str]:
    run = phone.device.foreground.shown
    assert run is not None
    assert run.package == package
    assert isinstance(run.running, DrawnApp)
    at_ms = run.at_ms(phone.clock.monotonic_ns() / 1e9)
    return [showing.scene.name for showing in run.running.course.at(at_ms)]


def return_after(phone: Driven, package: str, away_s: float, *, kill: bool) -> list[str]:
    """What the app shows a second after the user came back to it."""
    phone.launch(package, wait_s=8.0)
    phone.shell("input keyevent HOME")
    phone.clock.sleep(2.0)
    if kill:
        phone.shell(f"am kill {package}")
    phone.clock.sleep(away_s - 2.0)
    phone.shell(f"monkey -p {package} -c {LAUNCHER} 1")
    phone.clock.sleep(1.0)
    return scenes(phone, package)


@pytest.mark.parametrize(
    ("process", "away_s", "kill", "is_shown"),
    [
        ("any", 19, False, False),
        ("any", 21, False, True),
        ("any", 21, True, True),
        ("alive", 21, True, False),
        ("ended", 21, False, False),
        ("ended", 21, True, True),
    ],
)
def test_a_scene_comes_over_the_page_after_its_time(
    process: str, away_s: float, kill: bool, is_shown: bool
) -> None:
    app = returning_app({"scene": "again", "after_ms": 20_000, "process": process})
    with driven(persona=PHONE, apps=[app]) as phone:
        shown = return_after(phone, app.package, away_s, kill=kill)
        assert shown == (["home", "again"] if is_shown else ["home"])
        phone.clock.sleep(8.0)
        assert scenes(phone, app.package) == ["home"], "the page below it is there again"


def test_the_task_outlives_a_process_killed_in_the_background() -> None:
    """As WindowProcessController.handleAppDied: an activity that saved its state waits for the user."""
    app = returning_app()
    with driven(persona=PHONE, apps=[app]) as phone:
        pid = "0"
        for _ in range(2):
            phone.launch(app.package, wait_s=8.0)
            phone.shell("input keyevent HOME; sleep 1")
            before, pid = pid, phone.shell(f"pidof {app.package}").strip()
            assert pid != before
            phone.shell(f"am kill {app.package}")
            assert not phone.shell(f"pidof {app.package}")
            assert app.package in phone.shell("am stack list")
        events = phone.shell("logcat -b events -d -v brief")
        assert events.count("wm_task_created") == 1
        phone.shell(f"am force-stop {app.package}")
        assert app.package not in phone.shell("am stack list")
