"""`dumpsys display` of two families: up to 9 the name holds the display's number, from 10 on it does not."""

from detector.virtual.grammar.state import DisplayState

__all__ = ["display_before_10", "display_since_10"]

_MM_PER_INCH = 25.4
_UNIQUE_ID = "local:4619827259835644672"


def display_since_10(display: DisplayState) -> str:
    panel = display.current
    size = f"{panel.width_px} x {panel.height_px}"
    dpi = f"{panel.px_per_mm * _MM_PER_INCH:.3f}"
    info = (
        f'DisplayInfo{{"Built-in Screen", displayId 0, FLAG_SECURE, FLAG_TRUSTED, real {size}, '
        f"largest app {size}, smallest app {size}, rotation {display.quarter_turns}, "
        f"density {panel.density_dpi} ({dpi} x {dpi}) dpi, layerStack 0, state {_state(display)}}}"
    )
    return _whole(display, info)


def display_before_10(display: DisplayState) -> str:
    panel = display.current
    size = f"{panel.width_px} x {panel.height_px}"
    dpi = f"{panel.px_per_mm * _MM_PER_INCH:.3f}"
    info = (
        f'DisplayInfo{{"Built-in Screen, displayId 0", uniqueId "local:0", app {size}, real {size}, '
        f"largest app {size}, smallest app {size}, mode 1, defaultMode 1, colorMode 0, "
        f"rotation {display.quarter_turns}, density {panel.density_dpi} ({dpi} x {dpi}) dpi, "
        "layerStack 0, appVsyncOff 1000000, presDeadline 16666666, type BUILT_IN, "
        f"state {_state(display)}, FLAG_SECURE}}"
    )
    return _whole(display, info)


def _state(display: DisplayState) -> str:
    return "ON" if display.is_on else "OFF"


def _whole(display: DisplayState, info: str) -> str:
    panel = display.panel
    width, height = panel.width_px, panel.height_px
    dpi = f"{panel.px_per_mm * _MM_PER_INCH:.3f}"
    now, turns = display.current, display.quarter_turns
    frame = f"Rect(0, 0 - {now.width_px}, {now.height_px})"
    return (
        "DISPLAY MANAGER (dumpsys display)\n"
        "  mOnlyCode=false\n"
        "  mSafeMode=false\n"
        "  mViewports=[DisplayViewport{type=INTERNAL, valid=true, isActive=true, displayId=0, "
        f"uniqueId='{_UNIQUE_ID}', physicalPort=0, orientation={turns}, logicalFrame={frame}, "
        f"physicalFrame={frame}, deviceWidth={now.width_px}, deviceHeight={now.height_px}}}]\n"
        f"  mStableDisplaySize=Point({width}, {height})\n"
        "\n"
        "Display States: size=1\n"
        "  Display Id=0\n"
        f"  Display State={_state(display)}\n"
        "  Display Brightness=0.4\n"
        "\n"
        "Display Devices: size=1\n"
        f'  DisplayDeviceInfo{{"Built-in Screen": uniqueId="{_UNIQUE_ID}", {width} x {height}, '
        "modeId 1, defaultModeId 1, supportedModes "
        f"[{{id=1, width={width}, height={height}, fps=60.0, alternativeRefreshRates=[]}}], colorMode 0, "
        f"supportedColorModes [0], density {panel.density_dpi}, {dpi} x {dpi} dpi, "
        "appVsyncOff 1000000, presDeadline 16666666, touch INTERNAL, rotation 0, type INTERNAL, "
        f"state {_state(display)}, FLAG_ALLOWED_TO_BE_DEFAULT_DISPLAY}}\n"
        "    mAdapter=LocalDisplayAdapter\n"
        f"    mUniqueId={_UNIQUE_ID}\n"
        f"    mCurrentOrientation={turns}\n"
        f"    mCurrentLayerStackRect={frame}\n"
        "    mPhysicalDisplayId=4619827259835644672\n"
        "\n"
        "Logical Displays: size=1\n"
        "  Display 0:\n"
        "    mDisplayId=0\n"
        "    mLayerStack=0\n"
        f"    mBaseDisplayInfo={info}\n"
    )
