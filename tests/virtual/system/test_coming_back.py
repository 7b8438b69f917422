"""Apps that come back to the front: after a time in the background, with and without their process."""

import re
from dataclasses import replace

import pytest

from detector.parsing.ways_in import parse_links, parse_notification_titles
from detector.virtual.apps.running.running_app import DrawnApp, make_app
from detector.virtual.apps.spec.app import AppSpec
from detector.virtual.personas import persona_named
from detector.virtual.system.packages import VirtualApp
from tests.virtual.app_samples import app_keys, scene_keys
from tests.virtual.driving import Driven, driven

PHONE = persona_named("aosp-13")
LAUNCHER = "android.intent.category.LAUNCHER"


def returning_app(*rules: dict[str, object], **more: object) -> VirtualApp:
    keys = app_keys(resume=list(rules), **more)
    keys["scenes"]["again"] = {**keys["scenes"]["splash"], "activity": ".AgainActivity"}  # type: ignore[index]
    keys["activities"] = [".SplashActivity", ".MainActivity", ".AgainActivity"]
    spec = AppSpec.model_validate(keys)
    return VirtualApp(
        package=spec.package,
        label=spec.label,
        create=lambda index: make_app(spec, display=PHONE.display, seed=0, launch_index=index),
        activities=tuple(spec.activities),
        links=tuple(spec.links),
        notifications=tuple(spec.notifications),
        exported=None if spec.exported is None else tuple(spec.exported),
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


def test_a_splash_with_a_daily_limit_comes_so_often_a_day_and_again_on_the_next() -> None:
    app = returning_app({"scene": "again", "after_ms": 5_000, "per_day": 2})
    with driven(persona=PHONE, apps=[app]) as phone:
        shown = [return_after(phone, app.package, 9, kill=n == 1) for n in range(3)]
        assert shown == [["home", "again"], ["home", "again"], ["home"]]
        phone.clock.sleep(24 * 3600)
        assert return_after(phone, app.package, 9, kill=False) == ["home", "again"]


def test_with_the_display_off_the_time_in_the_background_passes() -> None:
    app = returning_app({"scene": "again", "after_ms": 20_000})
    with driven(persona=PHONE, apps=[app]) as phone:
        phone.launch(app.package, wait_s=8.0)
        for away_s, is_shown in ((10, False), (30, True)):
            phone.shell("input keyevent 223")
            phone.clock.sleep(away_s)
            phone.shell("input keyevent 224; wm dismiss-keyguard")
            phone.clock.sleep(1.0)
            assert scenes(phone, app.package) == (["home", "again"] if is_shown else ["home"])


def test_a_link_opens_its_scene_whether_the_app_runs_or_not_and_others_are_refused() -> None:
    links = [{"uri": "demo://goods/", "scene": "again", "activity": ".AgainActivity"}]
    app = returning_app(links=links, exported=[])
    view = f"am start -a android.intent.action.VIEW -p {app.package} -d"
    with driven(persona=PHONE, apps=[app]) as phone:
        assert parse_links(phone.shell(f"dumpsys package {app.package}"), app.package) == ("demo://goods/",)
        for _ in range(2):
            phone.shell(f"{view} demo://goods/7")
            phone.clock.sleep(1.0)
            assert scenes(phone, app.package) == ["again"]
            assert phone.device.foreground.top.component.class_name.endswith(".AgainActivity")
            phone.clock.sleep(8.0)
            assert scenes(phone, app.package) == ["home"]
        assert "unable to resolve Intent" in phone.shell(f"{view} other://goods/7")
        denied = phone.shell(f"am start -n {app.package}/.MainActivity")
        assert "SecurityException" in denied
        assert "not exported from uid" in denied


def test_a_notification_comes_in_the_background_and_leads_to_its_scene() -> None:
    posted = {"title": "今日好物", "text": "点击查看", "after_ms": 5_000, "scene": "again"}
    app = returning_app(notifications=[posted])
    with driven(persona=PHONE, apps=[app]) as phone:

        def titles() -> tuple[str, ...]:
            return parse_notification_titles(phone.shell("dumpsys notification --noredact"), app.package)

        phone.launch(app.package, wait_s=8.0)
        phone.shell("input keyevent HOME")
        assert titles() == ()
        phone.clock.sleep(6.0)
        assert titles() == ("今日好物",)
        assert "今日好物" not in phone.shell("dumpsys notification")
        home = phone.shown_key()
        phone.shell("cmd statusbar expand-notifications")
        assert phone.shown_key() != home
        tree = phone.shell("uiautomator dump /sdcard/w.xml >/dev/null; cat /sdcard/w.xml")
        (bounds,) = re.findall(r'text="今日好物"[^>]*bounds="\[(\d+),(\d+)\]\[(\d+),(\d+)\]"', tree)
        left, top, right, bottom = map(int, bounds)
        phone.shell(f"input tap {(left + right) // 2} {(top + bottom) // 2}")
        phone.clock.sleep(1.0)
        assert scenes(phone, app.package) == ["again"]
        assert titles() == ()


def test_the_back_key_asks_to_stay_once_and_then_leaves() -> None:
    app = returning_app()
    keys = app_keys(resume=[])
    home = scene_keys(keys, "home")
    home["on_back"] = [{"do": "popup", "scene": "stay"}]
    keys["scenes"]["stay"] = {"window": {"kind": "popup"}, "layers": home["layers"]}  # type: ignore[index]
    spec = AppSpec.model_validate(keys)
    app = replace(app, create=lambda index: make_app(spec, display=PHONE.display, seed=0, launch_index=index))
    with driven(persona=PHONE, apps=[app]) as phone:
        phone.launch(app.package, wait_s=8.0)
        for expected in (["home", "stay"], ["home"]):
            phone.shell("input keyevent BACK")
            assert scenes(phone, app.package) == expected
        phone.shell("input keyevent BACK; sleep 1")
        assert phone.device.foreground.top.component.package == PHONE.launcher.package
