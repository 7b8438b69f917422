from detector.core.geometry import Rect
from detector.parsing.display import (
    parse_display_info,
    parse_system_bars,
    parse_wm_density,
    parse_wm_size,
)

INFO = (
    'mBaseDisplayInfo=DisplayInfo{"Built-in", real 1080 x 2340, rotation 0, density 420 (400 x 402) dpi}\n'
    '    mOverrideDisplayInfo=DisplayInfo{"Built-in", real 2340 x 1080, state ON, rotation 1, '
    "density 420 (401.0 x 402.0) dpi, DisplayCutout{insets=Rect(0, 0 - 0, 0) waterfall=Insets{left=0} "
    "boundingRect={Bounds=[Rect(0, 0 - 0, 0), Rect(478, 0 - 602, 136), Rect(0, 0 - 0, 0)]}}}\n"
)


def test_an_override_is_what_apps_have() -> None:
    size = parse_wm_size("Physical size: 1080x1920\nOverride size: 480x1024\n")
    assert size is not None
    assert (size.width_px, size.height_px, size.physical_width_px) == (480, 1024, 1080)
    assert parse_wm_density("Physical density: 480\nOverride density: 160\n") == 160


def test_without_an_override_the_panel_counts() -> None:
    size = parse_wm_size("Physical size: 1080x1920\r\n")
    assert size is not None
    assert (size.width_px, size.physical_width_px) == (1080, 1080)
    assert parse_wm_density("Physical density: 420") == 420


def test_does_not_guess() -> None:
    assert parse_wm_size("Error: no display") is None
    assert parse_wm_density("") is None
    info = parse_display_info("")
    assert (info.width_px, info.rotation_deg, info.x_dpi, info.cutout) == (None, None, None, None)


def test_reads_the_display_in_its_rotation() -> None:
    info = parse_display_info(INFO)
    assert (info.width_px, info.height_px, info.rotation_deg) == (2340, 1080, 90)
    assert (info.x_dpi, info.y_dpi) == (401.0, 402.0)
    assert info.cutout == Rect(left_px=478, top_px=0, right_px=602, bottom_px=136)


def test_takes_the_bars_from_insets() -> None:
    bars = parse_system_bars(
        "        InsetsSource id=27 type=displayCutout frame=[0,0][1080,142] visible=true\n"
        "        InsetsSource id=b510001 type=navigationBars frame=[0,2361][1080,2424] visible=true\n"
        "        InsetsSource type=ITYPE_STATUS_BAR frame=[0,0][1080,63] visible=true\n"
        "        InsetsSource id=3 type=ime frame=[0,0][0,0] visible=false\n"
    )
    assert bars.status_bar == Rect(left_px=0, top_px=0, right_px=1080, bottom_px=63)
    assert bars.navigation_bar == Rect(left_px=0, top_px=2361, right_px=1080, bottom_px=2424)
    assert bars.cutout == Rect(left_px=0, top_px=0, right_px=1080, bottom_px=142)


def test_takes_the_bars_from_their_windows_where_there_are_no_insets() -> None:
    bars = parse_system_bars(
        "  Window #3 Window{7547027 u0 StatusBar}:\n    mFrame=[0,0][1080,63] last=[0,0][1080,63]\n"
        "  Window #4 Window{1 u0 NavigationBar0}:\n"
        "    Frames: parent=[0,0][720,1612] frame=[0,1579][720,1612] last=[0,1579][720,1612]\n"
        "  Window #5 Window{2 u0 com.a/com.a.M}:\n    mFrame=[0,0][1,1]\n"
    )
    assert bars.status_bar == Rect(left_px=0, top_px=0, right_px=1080, bottom_px=63)
    assert bars.navigation_bar == Rect(left_px=0, top_px=1579, right_px=720, bottom_px=1612)


def test_a_window_without_a_frame_does_not_borrow_its_neighbours() -> None:
    bars = parse_system_bars(
        "  Window #3 Window{7 u0 StatusBar}:\n    nothing\n"
        "  Window #4 Window{1 u0 com.a/.M}:\n  mFrame=[0,0][9,9]\n"
    )
    assert bars.status_bar is None


def test_the_panels_own_line_gives_its_size_but_no_rotation() -> None:
    """A tablet of Xiaomi's, as a public note on its display tree quotes it; shortened."""
    info = parse_display_info(
        '  DisplayDeviceInfo{"内置屏幕": uniqueId="local:4630946545580055169", 1600 x 2560, modeId 2, '
        "defaultModeId 1, supportedModes [{id=1, width=1600, height=2560, fps=120.00001}], colorMode 0, "
        "density 340, 295.6 x 296.2 dpi, appVsyncOff 1000000, presDeadline 16666667, touch INTERNAL, "
        "rotation 0, type INTERNAL, state ON, FLAG_DEFAULT_DISPLAY}\n"
    )
    assert (info.width_px, info.height_px, info.rotation_deg) == (1600, 2560, None)
    assert (info.x_dpi, info.y_dpi) == (295.6, 296.2)


def test_the_line_of_android_5_has_no_unique_id() -> None:
    info = parse_display_info(
        'DisplayDeviceInfo{"Built-in Screen": 1080 x 1920, 60.0 fps, supportedRefreshRates [60.0], density '
        "480, 386.366 x 387.047 dpi, touch INTERNAL, rotation 0, type BUILT_IN, state ON}"
    )
    assert (info.width_px, info.height_px, info.x_dpi) == (1080, 1920, 386.366)


def test_a_screen_that_is_plugged_in_is_not_the_phones() -> None:
    info = parse_display_info(
        'DisplayDeviceInfo{"HDMI Screen": uniqueId="local:1", 1920 x 1080, density 213, 69.0 x 69.0 dpi, '
        "rotation 0, type EXTERNAL, state ON}"
    )
    assert info.width_px is None


def test_the_first_display_counts_wherever_it_is_printed() -> None:
    info = parse_display_info(
        '    mOverrideDisplayInfo=DisplayInfo{"DeX", displayId 2, real 1920 x 1080, rotation 0}\n'
        '    mBaseDisplayInfo=DisplayInfo{"Built-in Screen", displayId 0, real 1080 x 2340, rotation 0}\n'
    )
    assert (info.width_px, info.height_px) == (1080, 2340)


def test_the_task_bar_is_the_navigation_bar() -> None:
    """An emulator of Android 15 (Launcher3's TaskbarManager), and 13's name for its insets."""
    bars = parse_system_bars(
        "  Window #3 Window{335b985 u0 Taskbar}:\n    mDisplayId=0 rootTaskId=1\n"
        "    mAttrs={(0,0)(fillx126) ty=NAVIGATION_BAR fmt=TRANSLUCENT}\n"
        "    Frames: parent=[0,0][1080,2400] display=[0,0][1080,2400] frame=[0,2274][1080,2400]\n"
    )
    assert bars.navigation_bar == Rect(left_px=0, top_px=2274, right_px=1080, bottom_px=2400)
    bars = parse_system_bars("InsetsSource type=ITYPE_EXTRA_NAVIGATION_BAR frame=[0,2313][1080,2400]")
    assert bars.navigation_bar == Rect(left_px=0, top_px=2313, right_px=1080, bottom_px=2400)


def test_a_task_bars_window_that_fills_the_screen_is_no_bar() -> None:
    bars = parse_system_bars(
        "  Window #5 Window{792f052 u0 Taskbar}:\n    Frames: frame=[0,0][1080,2400] last=[0,0][1080,2400]\n"
    )
    assert bars.navigation_bar is None


def test_the_bars_of_a_second_display_are_not_the_phones() -> None:
    bars = parse_system_bars(
        "  Display: mDisplayId=2 (organized)\n"
        "        InsetsSource id=1 type=statusBars frame=[0,0][1920,40] visible=true\n"
        "  Display: mDisplayId=0 (organized)\n"
        "        InsetsSource id=1 type=statusBars frame=[0,0][1080,63] visible=true\n"
    )
    assert bars.status_bar == Rect(left_px=0, top_px=0, right_px=1080, bottom_px=63)
