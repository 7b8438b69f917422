"""The dumps of Android 8 compared with real ones of 7 and 8: the same lines, with other names and numbers."""

import re

import pytest

from detector.parsing.display import parse_system_bars
from detector.parsing.focus import is_focused_window_secure, is_sleeping, read_focus
from detector.parsing.screen_state import parse_screen_state
from detector.parsing.task_list import TaskStack, stack_of
from detector.virtual.display.windows import Window
from detector.virtual.personas import persona_named
from tests.fakes.splash_app import splash_app
from tests.virtual.driving import driven
from tests.virtual.waking.living import APP, OTHER, app

A8 = persona_named("aosp-8")
REAL = (
    # Phones of 7: dumpsys activity activities.
    "Stack #1:",
    "mFullscreen=true",
    "Task id #2243",
    "mLastNonFullscreenBounds=null",
    "mFocusedStack=ActivityStack{f59c873 stackId=1, 8 tasks} "
    "mLastFocusedStack=ActivityStack{f59c873 stackId=1, 8 tasks}",
    # An emulator of 8.0, of a window's attributes: view trees of Espresso.
    "mAttrs=WM.LayoutParams{(0,0)(fillxfill) sim=#110 ty=1 fl=#81810100 pfl=0x20000 wanim=0x10302f6 "
    "vsysui=0x500 needsMenuKey=2 colorMode=0}",
)


def without_names(line: str) -> str:
    line = re.sub(r" (?:pfl|wanim|vsysui|needsMenuKey|fmt)=\S+", "", line.strip())
    return re.sub(r"\b[0-9a-f]*\d[0-9a-f]*\b", "N", re.sub(r"\{[0-9a-f]{5,8} ", "{N ", line))


def test_every_real_line_is_printed() -> None:
    with driven(persona=A8) as phone:
        phone.launch()
        output = phone.shell("dumpsys activity activities; dumpsys window")
    printed = {without_names(line).rstrip("}") for line in output.splitlines()}
    assert {without_names(line).rstrip("}") for line in REAL} <= printed


def test_all_apps_share_a_stack_and_the_home_app_has_its_own() -> None:
    with driven(persona=A8, apps=[app(), app(OTHER)]) as phone:
        for package in (APP, OTHER):
            phone.launch(package)
        assert stack_of(phone.shell("am stack list"), APP) == TaskStack(
            number=1, packages=frozenset({APP, OTHER})
        )
        output = phone.shell("dumpsys activity activities")
        assert output.count("  Stack #1:") == output.count("  Stack #0:") == 1
        assert str(read_focus(output).resumed) == f"{OTHER}/{OTHER}.Main"
        phone.shell("am stack remove 1")
        phone.clock.sleep(1)
        assert phone.shell(f"pidof {APP} {OTHER}") == ""
        assert "Stack #1:" not in phone.shell("dumpsys activity activities")


def test_frames_are_in_the_list_of_windows_alone_and_flags_in_numbers() -> None:
    with driven(persona=A8, apps=[splash_app(A8.display, is_secure=True)]) as phone:
        phone.launch()
        whole, listed = phone.shell("dumpsys window"), phone.shell("dumpsys window windows")
    assert parse_system_bars(whole).status_bar is None
    bars = parse_system_bars(listed)
    assert bars.status_bar is not None
    assert bars.navigation_bar is not None
    assert bars.navigation_bar.height_px == A8.display.navigation_bar_px
    assert is_focused_window_secure(whole) is True


@pytest.mark.parametrize("fault", ["locked", "screen-off"])
def test_a_lock_screen_is_the_status_bars_window(fault: str) -> None:
    with driven(persona=A8) as phone:
        if fault == "screen-off":
            phone.shell("input keyevent SLEEP")
        else:
            phone.device.mishaps.is_locked = True
        policy = phone.shell("dumpsys window policy")
        state = parse_screen_state(policy)
        assert (state.is_on, state.is_locked) == (fault == "locked", fault == "locked")
        assert is_sleeping(phone.shell("dumpsys activity activities")) == (fault == "screen-off")
        if fault == "locked":
            windows: list[Window] = phone.device.windows.at(phone.clock.monotonic_ns() / 1e9)
            assert "NotificationShade" in [one.title for one in windows]
            assert read_focus(phone.shell("dumpsys window")).window_title == "StatusBar"
            assert "NotificationShade" not in phone.shell("dumpsys window windows")
