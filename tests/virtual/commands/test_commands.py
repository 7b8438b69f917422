"""Output of single commands, in the forms that clients parse."""

import io
import re

import numpy as np
import pytest
from PIL import Image

from detector.virtual.persona import Persona
from detector.virtual.personas import PERSONAS, persona_named
from tests.fakes.splash_app import splash_app
from tests.virtual.driving import driven

A8, A9, A13 = persona_named("aosp-8"), persona_named("aosp-9"), persona_named("aosp-13")
every_persona = pytest.mark.parametrize("persona", PERSONAS, ids=lambda one: one.name)


@every_persona
def test_a_picture_has_the_panels_size_in_both_forms(persona: Persona) -> None:
    display = persona.display
    with driven(persona=persona) as phone:
        picture = Image.open(io.BytesIO(phone.run("screencap -p")))
        assert picture.size == (display.width_px, display.height_px)
        raw = phone.run("screencap")
        assert list(np.frombuffer(raw[:16], "<u4")) == [display.width_px, display.height_px, 1, 1]
        pixels = np.frombuffer(raw[16:], np.uint8).reshape(display.height_px, display.width_px, 4)
        assert np.array_equal(pixels, np.asarray(picture))


def test_a_secure_window_is_black_in_pictures_but_its_tree_is_read() -> None:
    with driven(apps=[splash_app(A13.display, is_secure=True)]) as phone:
        phone.launch()
        phone.clock.sleep(2)
        picture = np.asarray(Image.open(io.BytesIO(phone.run("screencap -p"))))
        assert picture[..., :3].max() == 0
        assert "跳过" in phone.shell("uiautomator dump /dev/tty")
        windows = phone.shell("dumpsys window windows")
        (block,) = (one for one in windows.split("  Window #") if "com.example.news" in one)
        assert re.search(r"fl=.*\bSECURE\b", block)


def test_a_dump_into_a_file_can_be_read_back() -> None:
    with driven() as phone:
        assert phone.shell("uiautomator dump") == "UI hierchary dumped to: /sdcard/window_dump.xml\n"
        xml = phone.shell("cat /sdcard/window_dump.xml")
        assert xml.startswith(
            "<?xml version='1.0' encoding='UTF-8' standalone='yes' ?><hierarchy rotation=\"0\">"
        )
        assert 'text="新闻"' in xml
        assert "visible-to-user" not in xml


@pytest.mark.parametrize(
    ("persona", "in_windows", "in_displays", "in_activities"),
    [
        pytest.param(
            A8,
            r"mCurrentFocus=Window\{[0-9a-f]+ u0 com.example.news/com.example.news.SplashActivity\}",
            None,
            r"mResumedActivity: ActivityRecord\{[0-9a-f]+ u0 com.example.news/.SplashActivity t\d+\}",
            id="8",
        ),
        pytest.param(
            A9,
            r"mCurrentFocus=Window\{[0-9a-f]+ u0 com.example.news/com.example.news.SplashActivity\}",
            r"mFocusedApp=AppWindowToken\{[0-9a-f]+ token=Token\{[0-9a-f]+ ActivityRecord\{",
            r"mResumedActivity: ActivityRecord\{[0-9a-f]+ u0 com.example.news/.SplashActivity t\d+\}",
            id="9",
        ),
        pytest.param(
            A13,
            None,
            r"mCurrentFocus=Window\{[0-9a-f]+ u0 com.example.news/com.example.news.SplashActivity\}",
            r"topResumedActivity=ActivityRecord\{[0-9a-f]+ u0 com.example.news/.SplashActivity\} t\d+\}",
            id="13",
        ),
    ],
)
def test_each_version_names_the_front_in_its_own_place(
    persona: Persona, in_windows: str | None, in_displays: str | None, in_activities: str
) -> None:
    with driven(persona=persona) as phone:
        phone.launch()
        windows = phone.shell("dumpsys window windows")
        if in_windows is None:
            assert "mCurrentFocus" not in windows
        else:
            assert re.search(in_windows, windows)
        displays = phone.shell("dumpsys window displays")
        assert "mFocusedApp" not in displays if in_displays is None else re.search(in_displays, displays)
        assert re.search(in_activities, phone.shell("dumpsys activity activities"))
        top = phone.shell("dumpsys activity top")
        assert re.findall(r"ACTIVITY (\S+) [0-9a-f]+ pid=\d+", top)[-1] == "com.example.news/.SplashActivity"


@every_persona
def test_the_panel_is_described_with_its_true_pitch(persona: Persona) -> None:
    with driven(persona=persona) as phone:
        output = phone.shell("dumpsys display")
        match = re.search(r"density (\d+), ([\d.]+) x ([\d.]+) dpi", output)
        assert match
        assert int(match[1]) == persona.display.density_dpi
        assert float(match[2]) / 25.4 == pytest.approx(persona.display.px_per_mm, rel=1e-4)
        assert re.search(r"orientation=0", output)


def test_power_reports_whether_it_is_awake() -> None:
    with driven() as phone:
        assert "mWakefulness=Awake" in phone.shell("dumpsys power")
        phone.shell("input keyevent POWER")
        assert "mWakefulness=Asleep" in phone.shell("dumpsys power")


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        pytest.param("pm list packages -3", "package:com.example.news\n", id="third party"),
        pytest.param("pm list packages -U news", "package:com.example.news uid:10150\n", id="uids"),
        pytest.param("pm path com.nope; echo $?", "1\n", id="no such package"),
        pytest.param(
            "cmd package resolve-activity --brief com.example.news",
            "priority=0 preferredOrder=0 match=0x108000 specificIndex=-1 isDefault=true\n"
            "com.example.news/.SplashActivity\n",
            id="what a launcher would start",
        ),
        pytest.param(
            "cmd package query-activities --brief -a android.intent.action.MAIN"
            " -c android.intent.category.LAUNCHER | grep com.example",
            "    com.example.news/.SplashActivity\n",
            id="what has an icon",
        ),
        pytest.param(
            "pm query-activities --brief -a android.intent.action.VIEW", "No activities found\n", id="other"
        ),
        pytest.param(
            "cmd package resolve-activity --brief com.nope", "No activity found\n", id="nothing to start"
        ),
        pytest.param(
            "dumpsys package com.nope", "Unable to find package: com.nope\n", id="nothing to describe"
        ),
        pytest.param("dumpsys nope", "Can't find service: nope\n", id="no such report"),
        pytest.param(
            "am start -n com.nope/.Main",
            "Starting: Intent { cmp=com.nope/.Main }\nError type 3\n"
            "Error: Activity class {com.nope/com.nope.Main} does not exist.\n",
            id="no such activity",
        ),
        pytest.param(
            "am start -a android.intent.action.VIEW -d nope://x",
            "Starting: Intent { act=android.intent.action.VIEW dat=nope://x }\n"
            "Error: Activity not started, unable to resolve Intent "
            "{ act=android.intent.action.VIEW dat=nope://x flg=0x10000000 }\n",
            id="nobody opens it",
        ),
    ],
)
def test_answers(script: str, expected: str) -> None:
    with driven() as phone:
        assert phone.shell(script) == expected


def test_monkey_exits_with_252_if_there_is_nothing_to_run() -> None:
    with driven() as phone:
        status, _, errors = phone.shell_v2("monkey -p com.nope -c android.intent.category.LAUNCHER 1")
        assert (status, errors) == (252, "** No activities found to run, monkey aborted.\n")


@pytest.mark.parametrize(
    ("persona", "state_line"),
    [
        pytest.param(A8, "ThisTime: ", id="8"),
        pytest.param(A9, "ThisTime: ", id="9"),
        pytest.param(A13, "LaunchState: COLD", id="13"),
    ],
)
def test_a_start_that_waits_reports_the_time_to_the_first_frame(persona: Persona, state_line: str) -> None:
    with driven(persona=persona) as phone:
        output = phone.shell("am start -W -n com.example.news/.SplashActivity")
        assert state_line in output
        match = re.search(r"TotalTime: (\d+)", output)
        assert match
        assert int(match[1]) == pytest.approx(phone.first_frame_at_s() * 1000, abs=150)


def test_a_package_is_described() -> None:
    with driven() as phone:
        output = phone.shell("dumpsys package com.example.news")
        for part in ("versionName=2.3.4", "versionCode=234", "targetSdk=33", "userId=10150"):
            assert part in output


def test_processes_are_listed_in_the_columns_asked_for() -> None:
    with driven() as phone:
        phone.launch()
        pid = phone.shell("pidof com.example.news").strip()
        assert f"u0_a150 {pid} com.example.news" in phone.shell("ps -A -o USER,PID,NAME")
        row = next(line for line in phone.shell("ps -A").splitlines() if "example" in line)
        assert row.split()[:2] == ["u0_a150", pid]


def test_a_download_leaves_a_file_and_lines_in_the_log() -> None:
    with driven() as phone:
        phone.launch()
        phone.sleep_until(phone.first_frame_at_s() + 5)
        phone.shell("input tap 700 400")
        phone.clock.sleep(2)
        assert phone.shell("ls /sdcard/Download") == "app.apk\n"
        assert "[1] Finished with status SUCCESS" in phone.shell("logcat -d -b main -v raw")


def test_a_swipe_from_the_handle_goes_home_and_one_from_the_edge_goes_back() -> None:
    with driven() as phone:
        phone.launch()
        phone.sleep_until(phone.first_frame_at_s() + 5)
        phone.shell("input swipe 5 1200 500 1200 100")
        phone.clock.sleep(1)
        assert phone.device.foreground.top.component.package == "com.android.launcher3"
        phone.launch()
        phone.shell("input swipe 540 2390 540 1500 100")
        phone.clock.sleep(1)
        assert phone.device.foreground.top.component.package == "com.android.launcher3"


def test_a_sleeping_screen_takes_no_touch_and_is_black() -> None:
    with driven() as phone:
        phone.launch()
        phone.shell("input keyevent SLEEP; input tap 500 1500")
        assert phone.device.foreground.top.component.package == "com.example.news"
        assert np.asarray(Image.open(io.BytesIO(phone.run("screencap -p"))))[..., :3].max() == 0
