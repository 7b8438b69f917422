"""`input`: taps, swipes, keys and text from the shell."""

import asyncio
from typing import Protocol

from detector.virtual.commands.call import Call
from detector.virtual.display.ports import HasTouch
from detector.virtual.system.ports import HasLatency

__all__ = ["InputPorts", "touch_input"]

_SOURCES = {"touchscreen", "keyboard", "mouse", "touchpad", "stylus"}
_SWIPE_MS = 300.0
_PRESS_MS = 60.0


class InputPorts(HasLatency, HasTouch, Protocol):
    """The target of touches and keys, and how long the shell takes to send them."""


async def touch_input(call: Call[InputPorts]) -> int:
    device = call.device
    words = [word for word in call.arguments if word not in _SOURCES]
    if words[:1] == ["-d"]:
        words = words[2:]
    async with device.latency.around(device.latency.table.shell_input):
        match words:
            case ["tap", x, y]:
                await _drag(call, (x, y), (x, y), duration_ms=0)
            case ["swipe" | "draganddrop", x0, y0, x1, y1, *rest]:
                await _drag(call, (x0, y0), (x1, y1), duration_ms=float(rest[0]) if rest else _SWIPE_MS)
            case ["keyevent", *keys]:
                for key in (key for key in keys if not key.startswith("--")):
                    device.touch.press(key)
            case ["press"]:
                await asyncio.sleep(_PRESS_MS / 1000)
            case ["text", _]:
                pass
            case _:
                await call.print_error(f"Error: Invalid arguments for command: {' '.join(words[:1])}\n")
                return 255
    return 0


async def _drag(
    call: Call[HasTouch], start: tuple[str, str], end: tuple[str, str], *, duration_ms: float
) -> None:
    touch = call.device.touch
    touch.down(float(start[0]), float(start[1]))
    if duration_ms:
        await asyncio.sleep(duration_ms / 1000)
    touch.up(float(end[0]), float(end[1]))
