"""Launches, jumps and endings: what is logged, in which order, and what shows."""

import re

import pytest

from detector.virtual.apps.running.running_app import make_app
from detector.virtual.apps.spec.app import AppSpec
from detector.virtual.persona import Persona
from detector.virtual.personas import PERSONAS, persona_named
from detector.virtual.system.activities import Intent
from detector.virtual.system.foreground import StartOutcome
from detector.virtual.system.packages import VirtualApp
from tests.fakes.splash_app import SKIP_AT_MS, SPLASH_ENDS_MS
from tests.virtual.app_samples import app_keys, scene_keys
from tests.virtual.driving import Driven, driven

A8, A9, A13 = persona_named("aosp-8"), persona_named("aosp-9"), persona_named("aosp-13")


def tags(phone: Driven, words: str = "") -> list[str]:
    """The tags of the event log, in order, of lines that contain all the words."""
    lines = phone.shell("logcat -b events -d -v brief").splitlines()
    found = [line for line in lines if all(word in line for word in words.split())]
    return [match[1].strip() for line in found if (match := re.match(r"I/(.*?)\(", line))]


def test_a_finger_on_other_windows_than_before_is_logged() -> None:
    """As by AOSP's InputDispatcher: a second touch of the same window adds no line."""
    with driven(persona=A13) as phone:
        phone.launch()
        for _ in range(2):
            phone.shell("input tap 300 900")
        lines = phone.shell("logcat -b events -d -v brief -s input_interaction").splitlines()
        touched = [line for line in lines if "com.example.news" in line]
    assert len(touched) == 1
    assert "Interaction with: " in touched[0]
    assert touched[0].rstrip().endswith("(server), PointerEventDispatcher0 (server),")


def messages(phone: Driven, buffer: str = "system") -> str:
    return phone.shell(f"logcat -b {buffer} -d -v raw")


@pytest.mark.parametrize(
    ("persona", "expected"),
    [
        pytest.param(
            A13,
            [
                "wm_create_activity",
                "am_proc_start",
                "am_proc_bound",
                "wm_restart_activity",
                "wm_set_resumed_activity",
                "wm_on_create_called",
                "wm_on_start_called",
                "wm_on_resume_called",
                "wm_on_top_resumed_gained_called",
                "input_focus",
                "input_focus",
                "wm_activity_launch_time",
            ],
            id="13",
        ),
        pytest.param(
            A9,
            [
                "am_create_activity",
                "am_proc_start",
                "am_proc_bound",
                "am_restart_activity",
                "am_set_resumed_activity",
                "am_on_create_called",
                "am_on_start_called",
                "am_on_resume_called",
                "am_activity_launch_time",
            ],
            id="9",
        ),
        pytest.param(
            A8,
            [
                "am_create_activity",
                "am_proc_start",
                "am_proc_bound",
                "am_restart_activity",
                "am_set_resumed_activity",
                "am_on_resume_called",
                "am_activity_launch_time",
            ],
            id="8",
        ),
    ],
)
def test_a_cold_start_is_logged_step_by_step(persona: Persona, expected: list[str]) -> None:
    with driven(persona=persona) as phone:
        phone.launch()
        assert tags(phone, "com.example.news") == expected


@pytest.mark.parametrize("persona", PERSONAS, ids=lambda one: one.name)
def test_what_starts_is_named_with_caller_and_time(persona: Persona) -> None:
    with driven(persona=persona) as phone:
        phone.launch()
        output = messages(phone)
        assert re.search(
            r"START u0 \{act=android.intent.action.MAIN cat=\[android.intent.category.LAUNCHER\] "
            r"flg=0x10200000 (xflg=0x4 )?cmp=com.example.news/.SplashActivity\} (with LAUNCH_MULTIPLE )?"
            r"from uid 2000",
            output,
        )
        assert re.search(r"Displayed com.example.news/.SplashActivity( for user 0)?: \+\d{3}ms", output)
        assert re.search(r"Start proc \d+:com.example.news/u0a150 for ", output)


def test_the_apps_clock_starts_with_its_first_frame() -> None:
    with driven() as phone:
        phone.launch()
        zero_s = phone.first_frame_at_s()
        shown = phone.device.foreground.shown
        assert shown is not None
        assert shown.at_ms(zero_s + 1.25) == pytest.approx(1250)
        displayed = phone.shell("logcat -d -b system -v monotonic -v usec | grep Displayed").split()[0]
        assert float(displayed) - phone.device.persona.boot_uptime_s == pytest.approx(zero_s, abs=1e-5)


def test_home_then_a_blank_window_then_the_app_show() -> None:
    with driven() as phone:
        phone.launch(wait_s=0.02)
        assert str(phone.shown_key()).startswith("('com.android.launcher3', ")
        phone.clock.sleep(0.12)
        assert phone.shown_key() == "blank"
        phone.clock.sleep(0.8)
        assert phone.shown_key() == ("com.example.news", 0, ("splash", False))


def test_effects_fall_due_at_their_own_time() -> None:
    with driven() as phone:
        phone.launch()
        zero_s = phone.first_frame_at_s()
        phone.sleep_until(zero_s + SPLASH_ENDS_MS / 1000 - 0.001)
        assert ".SplashActivity" in phone.device.foreground.top.component.short
        phone.sleep_until(zero_s + SPLASH_ENDS_MS / 1000 + 0.001)
        assert ".MainActivity" in phone.device.foreground.top.component.short


def test_moving_on_inside_an_app_replaces_its_activity() -> None:
    with driven() as phone:
        phone.launch()
        phone.sleep_until(phone.first_frame_at_s() + SKIP_AT_MS / 1000 + 0.01)
        phone.shell("logcat -b all -c; input tap 900 150")
        phone.clock.sleep(1)
        assert "START u0 {cmp=com.example.news/.MainActivity} from uid 10150" in messages(phone)
        assert tags(phone, "MainActivity")[0] == "wm_create_activity"
        assert tags(phone, "SplashActivity")[-2:] == ["wm_destroy_activity", "wm_on_destroy_called"]


def test_a_jump_to_another_app_comes_from_the_apps_uid_and_back_returns() -> None:
    with driven() as phone:
        phone.launch()
        phone.shell("input tap 500 1500")
        phone.clock.sleep(1)
        assert (
            "START u0 {act=android.intent.action.VIEW dat=https://shop.example/... flg=0x10000000 "
            "cmp=com.android.browser/.BrowserActivity} from uid 10150" in messages(phone)
        )
        assert phone.device.foreground.top.component.package == "com.android.browser"
        assert "com.android.browser" in phone.shell("ps -A")
        phone.shell("input keyevent BACK")
        phone.clock.sleep(0.5)
        assert phone.device.foreground.top.component.package == "com.example.news"


def main_page(phone: Driven) -> None:
    phone.launch()
    phone.sleep_until(phone.first_frame_at_s() + SPLASH_ENDS_MS / 1000 + 0.5)


def test_a_start_of_what_is_not_there_changes_nothing() -> None:
    with driven() as phone:
        main_page(phone)
        phone.shell("input tap 100 600")
        phone.clock.sleep(0.5)
        assert "cmp=com.nowhere/.Main} from uid 10150" in messages(phone)
        assert "ActivityNotFoundException" in messages(phone, "main")
        assert phone.device.foreground.top.component.package == "com.example.news"


def test_a_crash_is_logged_and_leaves_to_the_home_screen() -> None:
    with driven() as phone:
        main_page(phone)
        phone.shell("input tap 700 600")
        phone.clock.sleep(1)
        assert "FATAL EXCEPTION: main\nProcess: com.example.news" in messages(phone, "crash")
        assert {"am_crash", "am_proc_died"} <= set(tags(phone, "com.example.news"))
        assert phone.device.foreground.top.component.package == "com.android.launcher3"
        assert "com.example.news" not in phone.shell("ps -A")


def test_a_forced_stop_kills_and_the_next_start_is_cold_again() -> None:
    with driven() as phone:
        phone.launch()
        first = phone.shell("pidof com.example.news")
        phone.shell("logcat -b all -c; am force-stop com.example.news")
        phone.clock.sleep(0.5)
        assert tags(phone, "com.example.news")[0] == "am_kill"
        assert "am_proc_died" not in tags(phone)
        assert phone.shell("pidof com.example.news") == ""
        phone.launch()
        assert phone.shell("pidof com.example.news") not in {"", first}
        assert phone.device.foreground.runs["com.example.news"].launch_index == 1


def test_leaving_keeps_the_process_and_the_next_start_is_warm() -> None:
    with driven() as phone:
        main_page(phone)
        pid = phone.shell("pidof com.example.news")
        phone.shell("input keyevent 4")
        phone.clock.sleep(1)
        assert phone.device.foreground.top.component.package == "com.android.launcher3"
        phone.shell("logcat -b all -c")
        phone.launch()
        assert phone.shell("pidof com.example.news") == pid
        assert "am_proc_start" not in tags(phone)


def test_a_start_of_what_runs_brings_it_forward_as_it_was() -> None:
    with driven() as phone:
        main_page(phone)
        phone.shell("input keyevent HOME")
        phone.clock.sleep(0.5)
        output = phone.shell("am start -n com.example.news/.SplashActivity")
        assert "its current task has been brought to the front" in output
        phone.clock.sleep(0.5)
        assert phone.device.foreground.top.component.short == "com.example.news/.MainActivity"


def test_an_app_behind_another_may_not_start_a_third() -> None:
    with driven() as phone:
        main_page(phone)
        phone.shell("input keyevent HOME")
        phone.clock.sleep(0.5)
        run = phone.device.foreground.runs["com.example.news"]
        outcomes = []

        async def start() -> None:
            intent = Intent(data_uri="https://a.example/b", action="android.intent.action.VIEW")
            outcomes.append(phone.device.foreground.start(intent, caller_uid=10150, caller=run).outcome)

        phone.world.run(start())
        assert outcomes == [StartOutcome.BLOCKED]
        assert "Background activity start [callingPackage: com.example.news" in messages(phone)


def test_killing_an_app_while_it_starts_leaves_no_trace_of_it() -> None:
    with driven() as phone:
        phone.launch(wait_s=0.02)
        phone.shell("am force-stop com.example.news")
        phone.clock.sleep(2)
        assert phone.shell("ps -A | grep -c example") == "0\n"
        assert phone.device.foreground.touchable is not None


def test_the_home_screen_starts_what_is_tapped() -> None:
    with driven() as phone:
        node = next(
            one
            for one in phone.device.foreground.tasks.home.top.run.running.tree(0)[0].children[0].children
            if one.text == "新闻"
        )
        left, top, right, bottom = node.bounds
        phone.shell(f"input tap {(left + right) // 2} {(top + bottom) // 2}")
        phone.clock.sleep(1)
        assert re.search(r"cat=\[android.intent.category.LAUNCHER\] .* from uid 10081", messages(phone))
        assert phone.device.foreground.top.component.package == "com.example.news"


def test_a_permission_dialog_is_the_systems_and_has_the_focus() -> None:
    keys = app_keys()
    scene_keys(keys, "home")["popups"] = [{"scene": "ask", "after_ms": 300}]
    scenes = keys["scenes"]
    assert isinstance(scenes, dict)
    scenes["ask"] = {
        "system_activity": "com.android.permissioncontroller/.permission.ui.GrantPermissionsActivity",
        "layers": [{"kind": "flat", "color": "#ffffff", "node": {"id": "grant_dialog"}}],
        "touch": [{"effect": {"do": "close"}}],
    }
    spec = AppSpec.model_validate(keys)
    app = VirtualApp(
        package=spec.package,
        label=spec.label,
        create=lambda index: make_app(spec, display=A13.display, seed=1, launch_index=index),
        activities=tuple(spec.activities),
    )
    with driven(apps=[app], persona=A13) as phone:
        phone.launch(app.package, wait_s=6.0)
        assert 'package="com.android.permissioncontroller"' in phone.shell("uiautomator dump /dev/tty")
        assert "GrantPermissionsActivity" in focus(phone)
        assert "GrantPermissionsActivity" in resumed(phone)
        assert "act=android.content.pm.action.REQUEST_PERMISSIONS" in messages(phone)
        phone.shell("input tap 100 900")
        phone.clock.sleep(1.0)
        assert "permissioncontroller" not in phone.shell("uiautomator dump /dev/tty")
        assert f"{app.package}/" in focus(phone)
        assert app.package in resumed(phone)


def focus(phone: Driven) -> str:
    lines = phone.shell("dumpsys window displays").splitlines()
    return next(line for line in lines if "mCurrentFocus" in line)


def resumed(phone: Driven) -> str:
    lines = phone.shell("dumpsys activity activities").splitlines()
    return next(line for line in lines if "topResumedActivity" in line)


def test_android_8_logs_like_a_real_phone_of_8() -> None:
    """The reasons of a Xiaomi phone's log; the kill as AOSP 8.1's forceStopPackageLocked."""
    with driven(persona=A8) as phone:
        phone.launch()
        phone.shell("input keyevent HOME")
        phone.clock.sleep(1)
        phone.launch()
        phone.shell("am force-stop com.example.news")
        phone.clock.sleep(1)
        events = messages(phone, "events")
        system = messages(phone)
    news, home = "com.example.news.SplashActivity", "com.android.launcher3"
    for expected in (
        f"[0,{news},LAUNCH_ACTIVITY]",
        f"[0,{news},handlePauseActivity]",
        f"[0,{news},handleStopActivity]",
        f"[0,{news},RESUME_ACTIVITY]",
        "[0,com.example.news/.SplashActivity,minimalResumeActivityLocked]",
        f"[0,{home}/.Launcher,resumeTopActivityInnerLocked]",
        "com.example.news,0,stop com.example.news]",
    ):
        assert expected in events
    assert re.search(r"^\[\d+,1\]$", events, re.MULTILINE)  # wm_task_created, in the stack of all apps
    assert "userLeaving" not in events
    killed = r"Killing \d+:com\.example\.news/u0a150 \(adj 0\): stop com\.example\.news$"
    assert re.search(killed, system, re.MULTILINE)
