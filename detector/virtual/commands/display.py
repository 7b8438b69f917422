"""What looks at the display: wm, screencap, `uiautomator dump`."""

import asyncio

from detector.virtual.commands.call import Call
from detector.virtual.hierarchy import STOCK_STYLE, hierarchy_xml

__all__ = ["screencap", "uiautomator", "wm"]

_DISPLAY_ID = "4619827259835644672"
_WARNING = (
    "[Warning] Multiple displays were found, but no display id was specified! Defaulting to the first "
    "display found, however this default is not guaranteed to be consistent across captures. "
    "A display id should be specified.\n"
    "A display ID can be specified with the [-d display-id] option.\n"
    'See "dumpsys SurfaceFlinger --display-id" for valid display IDs.\n'
)
"""On the error stream, which `exec:` mixes into the picture (AOSP's screencap.cpp)."""


async def wm(call: Call) -> int:
    display = call.device.persona.display
    if call.arguments[:1] == ("size",):
        await call.say(f"Physical size: {display.width_px}x{display.height_px}\n")
    elif call.arguments[:1] == ("density",):
        await call.say(f"Physical density: {display.density_dpi}\n")
    elif call.arguments[:1] == ("dismiss-keyguard",):
        call.device.background.unlock()
    else:
        await call.complain("Unknown command\n")
        return 255
    return 0


async def screencap(call: Call) -> int:
    """`-p` for PNG; raw RGBA otherwise. A path ending in .png is a PNG too."""
    device = call.device
    display_id = call.value_after("-d")
    if display_id not in {None, "0", _DISPLAY_ID}:
        await call.complain(f"Display Id '{display_id}' is not valid.\n")
        return 1
    path = next((word for word in call.arguments if word.startswith("/")), None)
    is_png = "-p" in call.arguments or (path or "").endswith(".png")
    async with device.latency.around(device.latency.table.screencap):
        await device.latency.stutter()
        shot = device.shot()
        data = device.screen.png(shot) if is_png else device.screen.raw(shot)
    if path is None:
        if display_id is None and device.faults.warns_of_displays:
            await call.complain(_WARNING)
        await call.stdout(data)
    else:
        device.files.write(path, data, at_s=device.clock.wall_s())
    return 0


async def uiautomator(call: Call) -> int:
    """`uiautomator dump [--compressed] [FILE]`: the active window only."""
    device = call.device
    if call.arguments[:1] != ("dump",):
        await call.say("Unsupported command\n")
        return 1
    if any(name.startswith("tcp:") for name in device.listeners):
        # One UiAutomation at a time: the running server holds it.
        await call.complain("Killed \n")
        return 137
    path = next((word for word in call.arguments[1:] if word.startswith("/")), "/sdcard/window_dump.xml")
    async with device.latency.around(device.latency.table.stock_dump):
        await asyncio.sleep(device.faults.extra_dump_s)
        focused = device.windows.focused(device.clock.now_s())
        if focused is None or focused.root is None or device.faults.empties_hierarchy:
            await call.complain("ERROR: null root node returned by UiTestAutomationBridge.\n")
            return 0
        xml = hierarchy_xml(
            [focused],
            display=device.display,
            style=STOCK_STYLE,
            quarter_turns=device.rotation.quarter_turns,
            is_compressed="--compressed" in call.arguments,
        )
    if path == "/dev/tty":
        await call.say(xml)
    else:
        device.files.write(path, xml.encode(), at_s=device.clock.wall_s())
    await call.say(f"UI hierchary dumped to: {path}\n")
    return 0
