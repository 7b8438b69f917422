"""`dumpsys display` of two families: displays are identified by place up to 9, by physical id since 10."""

from detector.virtual.grammar.state import DisplayState

__all__ = ["display_before_10", "display_since_10"]

_MM_PER_INCH = 25.4
_UNIQUE_ID = "local:4619827259835644672"
_PLACE = "local:0"


def display_since_10(display: DisplayState) -> str:
    panel = display.current
    size = f"{panel.width_px} x {panel.height_px}"
    dpi = _dpi(display)
    info = (
        f'DisplayInfo{{"Built-in Screen", displayId 0, FLAG_SECURE, FLAG_TRUSTED, real {size}, '
        f"largest app {size}, smallest app {size}, rotation {display.quarter_turns}, "
        f"density {panel.density_dpi} ({dpi} x {dpi}) dpi, layerStack 0, state {_state(display)}}}"
    )
    viewport = (
        "  mViewports=[DisplayViewport{type=INTERNAL, valid=true, isActive=true, displayId=0, "
        f"uniqueId='{_UNIQUE_ID}', physicalPort=0, {_frames(display)}}}]\n"
    )
    return _whole(
        display,
        info,
        viewport=viewport,
        device=_device(display, unique_id=_UNIQUE_ID, kind="INTERNAL"),
        unique_id=_UNIQUE_ID,
        identity="    mPhysicalDisplayId=4619827259835644672\n",
    )


def display_before_10(display: DisplayState) -> str:
    """DisplayInfo.toString and DisplayViewport.toString of 7 to 9, as phones of 7 and 9 print them."""
    panel = display.current
    size = f"{panel.width_px} x {panel.height_px}"
    dpi = _dpi(display)
    info = (
        f'DisplayInfo{{"Built-in Screen", uniqueId "{_PLACE}", app {size}, real {size}, '
        f"largest app {size}, smallest app {size}, mode 1, defaultMode 1, "
        f"modes [{{id=1, width={panel.width_px}, height={panel.height_px}, fps=60.0}}], "
        f"colorMode 0, supportedColorModes [0], rotation {display.quarter_turns}, "
        f"density {panel.density_dpi} ({dpi} x {dpi}) dpi, "
        "layerStack 0, appVsyncOff 1000000, presDeadline 16666666, type BUILT_IN, "
        f"state {_state(display)}, FLAG_SECURE, FLAG_SUPPORTS_PROTECTED_BUFFERS, removeMode 0}}"
    )
    viewport = (
        f"  mDefaultViewport=DisplayViewport{{valid=true, displayId=0, uniqueId='{_PLACE}', "
        f"{_frames(display)}}}\n"
    )
    return _whole(
        display,
        info,
        viewport=viewport,
        device=_device(display, unique_id=_PLACE, kind="BUILT_IN"),
        unique_id=_PLACE,
        identity="    mBuiltInDisplayId=0\n",
    )


def _state(display: DisplayState) -> str:
    return "ON" if display.is_on else "OFF"


def _dpi(display: DisplayState) -> str:
    return f"{display.panel.px_per_mm * _MM_PER_INCH:.3f}"


def _frame(display: DisplayState) -> str:
    return f"Rect(0, 0 - {display.current.width_px}, {display.current.height_px})"


def _frames(display: DisplayState) -> str:
    now, frame = display.current, _frame(display)
    return (
        f"orientation={display.quarter_turns}, logicalFrame={frame}, physicalFrame={frame}, "
        f"deviceWidth={now.width_px}, deviceHeight={now.height_px}"
    )


def _device(display: DisplayState, *, unique_id: str, kind: str) -> str:
    """The panel, upright, regardless of rotation."""
    panel, dpi = display.panel, _dpi(display)
    width, height = panel.width_px, panel.height_px
    return (
        f'  DisplayDeviceInfo{{"Built-in Screen": uniqueId="{unique_id}", {width} x {height}, '
        "modeId 1, defaultModeId 1, supportedModes "
        f"[{{id=1, width={width}, height={height}, fps=60.0, alternativeRefreshRates=[]}}], colorMode 0, "
        f"supportedColorModes [0], density {panel.density_dpi}, {dpi} x {dpi} dpi, "
        f"appVsyncOff 1000000, presDeadline 16666666, touch INTERNAL, rotation 0, type {kind}, "
        f"state {_state(display)}, FLAG_ALLOWED_TO_BE_DEFAULT_DISPLAY}}\n"
    )


def _whole(
    display: DisplayState, info: str, *, viewport: str, device: str, unique_id: str, identity: str
) -> str:
    return (
        "DISPLAY MANAGER (dumpsys display)\n"
        "  mOnlyCode=false\n"
        "  mSafeMode=false\n"
        f"{viewport}"
        f"  mStableDisplaySize=Point({display.panel.width_px}, {display.panel.height_px})\n"
        "\n"
        "Display States: size=1\n"
        "  Display Id=0\n"
        f"  Display State={_state(display)}\n"
        "  Display Brightness=0.4\n"
        "\n"
        "Display Devices: size=1\n"
        f"{device}"
        "    mAdapter=LocalDisplayAdapter\n"
        f"    mUniqueId={unique_id}\n"
        f"    mCurrentOrientation={display.quarter_turns}\n"
        f"    mCurrentLayerStackRect={_frame(display)}\n"
        f"{identity}"
        "\n"
        "Logical Displays: size=1\n"
        "  Display 0:\n"
        "    mDisplayId=0\n"
        "    mLayerStack=0\n"
        f"    mBaseDisplayInfo={info}\n"
    )
