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
