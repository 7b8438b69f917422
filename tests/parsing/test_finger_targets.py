"""What a finger came down on, from lines as phones print them."""

import pytest

from detector.core.events import FingerTarget
from detector.parsing.android_log import parse_log
from detector.parsing.line_events import parse_finger_targets
from detector.parsing.system_events import read_events


@pytest.mark.parametrize(
    ("line", "windows"),
    [
        pytest.param(
            "Interaction with: a2b17b9 com.android.settings/com.android.settings.Settings (server), "
            "[Gesture Monitor] swipe-up (server), [Gesture Monitor] edge-swipe (server), "
            "PointerEventDispatcher0 (server), ",
            ("com.android.settings/com.android.settings.Settings",),
            id="monitors of the system",
        ),
        pytest.param(
            "Interaction with: c3655f com.android.settings/com.android.settings.Settings (server), "
            "[Gesture Monitor] OplusExInputReceiver1 (server), PointerEventDispatcher0 (server), ",
            ("com.android.settings/com.android.settings.Settings",),
            id="ColorOS",
        ),
        pytest.param(
            "Interaction with: ce2ec2b com.miui.home/com.miui.home.launcher.Launcher (server), "
            "{touchableRegion=[0,0][1080,2400], inputConfig=DUPLICATE_TOUCH_TO_WALLPAPER}, "
            "[Gesture Monitor] miui-gesture (server), PointerEventDispatcher0 (server), ",
            ("com.miui.home/com.miui.home.launcher.Launcher",),
            id="MIUI, with what the window asks for",
        ),
        pytest.param(
            "Interaction with: 3247aff com.miui.home/com.miui.home.launcher.Launcher (server), "
            "893b089 com.miui.miwallpaper.wallpaperservice.ImageWallpaper (server), "
            "PointerEventDispatcher0 (server), ",
            ("com.miui.home/com.miui.home.launcher.Launcher",),
            id="with the wallpaper below",
        ),
        pytest.param(
            "Interaction with: 70fa60d StatusBar (server), PointerEventDispatcher0 (server), ",
            ("StatusBar",),
            id="no activity's window",
        ),
        pytest.param("Interaction with: <none>", (), id="none"),
        pytest.param("something else", (), id="no such line"),
    ],
)
def test_names_the_target_windows_only(line: str, windows: tuple[str, ...]) -> None:
    assert parse_finger_targets(line) == windows


def test_is_an_event_of_the_run() -> None:
    text = (
        "1700000000.471000  2430  3107 I input_interaction: Interaction with: "
        "ce2ec2b com.a/com.a.Main (server), PointerEventDispatcher0 (server), \n"
    )
    (event,) = read_events(parse_log(text), to_run_ms=lambda ms: (7.0, 1.0))
    assert event == FingerTarget(at_ms=7.0, at_error_ms=1.0, windows=("com.a/com.a.Main",))
