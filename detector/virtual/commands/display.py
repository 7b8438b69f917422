"""Commands that look at the display: wm, screencap, `uiautomator dump`."""

import asyncio
import re
from dataclasses import replace
from typing import Protocol

from detector.virtual.commands.call import Call
from detector.virtual.display.ports import (
    HasDisplay,
    HasDisplayChanges,
    HasPanel,
    HasRotation,
    HasScreen,
    HasShots,
    HasWindows,
)
from detector.virtual.system.ports import HasClock, HasFaults, HasFiles, HasLatency, HasListeners
from detector.virtual.uiautomator.hierarchy import STOCK_STYLE, hierarchy_xml
from detector.virtual.waking.ports import HasBackground

__all__ = ["CapturePorts", "TreePorts", "WmPorts", "screencap", "uiautomator", "wm"]

_DISPLAY_ID = "4619827259835644672"
_WARNING = (
    "[Warning] Multiple displays were found, but no display id was specified! Defaulting to the first "
    "display found, however this default is not guaranteed to be consistent across captures. "
    "A display id should be specified.\n"
    "A display ID can be specified with the [-d display-id] option.\n"
    'See "dumpsys SurfaceFlinger --display-id" for valid display IDs.\n'
)
"""On the error stream, which `exec:` mixes into the picture (AOSP's screencap.cpp)."""


class SizePorts(HasDisplayChanges, HasPanel, HasRotation, Protocol):
    """What `wm` prints and sets of the display."""


class WmPorts(SizePorts, HasBackground, Protocol):
    """The same, and the lock screen."""


class CapturePorts(HasClock, HasFaults, HasFiles, HasLatency, HasScreen, HasShots, Protocol):
    """What a screenshot needs."""


class TreePorts(
    HasClock, HasDisplay, HasFaults, HasFiles, HasLatency, HasListeners, HasRotation, HasWindows, Protocol
):
    """What dumping a view tree needs."""


async def wm(call: Call[WmPorts]) -> int:
    match call.arguments:
        case ("size", *words):
            return await _size(call, words)
        case ("density", *words):
            return await _density(call, words)
        case ("dismiss-keyguard", *_):
            call.device.background.unlock()
            return 0
        case _:
            await call.print_error("Unknown command\n")
            return 255


async def _size(call: Call[SizePorts], words: list[str]) -> int:
    """`wm size [reset|WxH|WdpxHdp]` (AOSP's WindowManagerShellCommand.runDisplaySize)."""
    rotation, panel = call.device.rotation, call.device.panel
    words = _without_display(words)
    if not words:
        await call.print(f"Physical size: {panel.width_px}x{panel.height_px}\n")
        if rotation.override.size_px is not None:
            await call.print("Override size: {}x{}\n".format(*rotation.override.size_px))
        return 0
    match = re.fullmatch(r"(\d{1,5})(dp)?x(\d{1,5})(dp)?", words[0])
    size_px = None
    if match is not None and int(match[1]) and int(match[3]):
        px_per_dp = rotation.upright.density_dpi / 160
        size_px = (
            round(int(match[1]) * (px_per_dp if match[2] else 1)),
            round(int(match[3]) * (px_per_dp if match[4] else 1)),
        )
    elif words[0] != "reset":
        await call.print_error(f"Error: bad size {words[0]}\n")
        return 255
    rotation.override = replace(rotation.override, size_px=size_px)
    call.device.display_changes.report()
    return 0


async def _density(call: Call[SizePorts], words: list[str]) -> int:
    """`wm density [reset|DENSITY]`; the system accepts none below 72 (runDisplayDensity)."""
    rotation, panel = call.device.rotation, call.device.panel
    words = _without_display(words)
    if not words:
        await call.print(f"Physical density: {panel.density_dpi}\n")
        if rotation.override.density_dpi is not None:
            await call.print(f"Override density: {rotation.override.density_dpi}\n")
        return 0
    if words[0] == "reset":
        density_dpi = None
    elif not re.fullmatch(r"\d{1,6}", words[0]):
        await call.print_error(f"Error: bad number {words[0]}\n")
        return 255
    elif int(words[0]) < _MIN_DENSITY_DPI:
        await call.print_error("Error: density must be >= 72\n")
        return 255
    else:
        density_dpi = int(words[0])
    rotation.override = replace(rotation.override, density_dpi=density_dpi)
    call.device.display_changes.report()
    return 0


_MIN_DENSITY_DPI = 72


def _without_display(words: list[str]) -> list[str]:
    """There is one display; `-d ID` names it."""
    if "-d" in words:
        at = words.index("-d")
        return words[:at] + words[at + 2 :]
    return words


async def screencap(call: Call[CapturePorts]) -> int:
    """`-p` for PNG; raw RGBA otherwise. A path ending in .png is a PNG too."""
    device = call.device
    display_id = call.value_after("-d")
    if display_id not in {None, "0", _DISPLAY_ID}:
        await call.print_error(f"Display Id '{display_id}' is not valid.\n")
        return 1
    path = next((word for word in call.arguments if word.startswith("/")), None)
    is_png = "-p" in call.arguments or (path or "").endswith(".png")
    async with device.latency.around(device.latency.table.screencap):
        await device.latency.stutter()
        shot = device.shot()
        data = device.screen.png(shot) if is_png else device.screen.raw(shot)
    if path is None:
        if display_id is None and device.faults.warns_of_displays:
            await call.print_error(_WARNING)
        await call.stdout(data)
    else:
        device.files.write(path, data, at_s=device.clock.wall_s())
    return 0


async def uiautomator(call: Call[TreePorts]) -> int:
    """`uiautomator dump [--compressed] [FILE]`: the active window only."""
    device = call.device
    if call.arguments[:1] != ("dump",):
        await call.print("Unsupported command\n")
        return 1
    if any(name.startswith("tcp:") for name in device.listeners):
        # One UiAutomation at a time: the running server holds it.
        await call.print_error("Killed \n")
        return 137
    path = next((word for word in call.arguments[1:] if word.startswith("/")), "/sdcard/window_dump.xml")
    async with device.latency.around(device.latency.table.stock_dump):
        await asyncio.sleep(device.faults.extra_dump_s)
        focused = device.windows.focused(device.clock.now_s())
        if focused is None or focused.root is None or device.faults.empties_hierarchy:
            await call.print_error("ERROR: null root node returned by UiTestAutomationBridge.\n")
            return 0
        xml = hierarchy_xml(
            [focused],
            display=device.display,
            style=STOCK_STYLE,
            quarter_turns=device.rotation.quarter_turns,
            is_compressed="--compressed" in call.arguments,
        )
    if path == "/dev/tty":
        await call.print(xml)
    else:
        device.files.write(path, xml.encode(), at_s=device.clock.wall_s())
    await call.print(f"UI hierchary dumped to: {path}\n")
    return 0
