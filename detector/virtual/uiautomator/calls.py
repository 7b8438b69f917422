"""The calls of the uiautomator2 server: what each does on the device and returns.

Two facts to know: `click` holds for 100 ms between down and up, and a screenshot of a
secure window is null. A dump lists all windows, in no useful order.
"""

import asyncio
import base64
from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

from detector.virtual.app_port import TakesText
from detector.virtual.display.ports import (
    HasDisplay,
    HasRotation,
    HasScreen,
    HasSecrecy,
    HasShots,
    HasToasts,
    HasTouch,
    HasWindows,
)
from detector.virtual.display.windows import Window
from detector.virtual.system.ports import (
    HasClipboard,
    HasClock,
    HasFaults,
    HasForeground,
    HasLatency,
    HasProperties,
    HasSdk,
)
from detector.virtual.uiautomator.hierarchy import SERVER_STYLE, hierarchy_xml, in_dump_order
from detector.virtual.uiautomator.selector import FoundNode, Json, find

__all__ = ["CallFailed", "CallPorts", "Json", "UiAutomation"]

_CLICK_HOLD_S = 0.1
_STEP_S = 0.005  # UiDevice.swipe: each step is throttled to 5 ms
_POLL_S = 0.1
_KEYS = {
    "home": "HOME",
    "back": "BACK",
    "power": "POWER",
    "menu": "MENU",
    "recent": "APP_SWITCH",
    "enter": "ENTER",
}
_DOWN, _UP, _MOVE = 0, 1, 2
_NOT_FOUND = "androidx.test.uiautomator.UiObjectNotFoundException"

Parameters = Sequence[Json]


class CallPorts(
    HasClipboard,
    HasClock,
    HasDisplay,
    HasFaults,
    HasForeground,
    HasLatency,
    HasProperties,
    HasRotation,
    HasScreen,
    HasSdk,
    HasSecrecy,
    HasShots,
    HasToasts,
    HasTouch,
    HasWindows,
    Protocol,
):
    """What the calls read and act on."""


class CallFailed(Exception):
    """Sent to the client as a JSON-RPC error: a Java class name and a text."""

    def __init__(self, java_class: str, text: str) -> None:
        super().__init__(f"{java_class}: {text}")
        self.java_class = java_class
        self.text = text


class UiAutomation:
    def __init__(self, device: CallPorts) -> None:
        self._device = device
        self._methods: dict[str, Callable[[Parameters], Awaitable[Json]]] = {
            "clearInputText": self._nothing,
            "clearLastToast": self._clear_last_toast,
            "clearLastTraversedText": self._nothing,
            "clearTextField": self._clear_text,
            "click": self._click,
            "count": self._count,
            "deviceInfo": self._device_info,
            "drag": self._swipe,
            "dumpWindowHierarchy": self._dump,
            "exist": self._exist,
            "freezeRotation": self._nothing,
            "getClipboard": self._get_clipboard,
            "getLastToast": self._get_last_toast,
            "getLastTraversedText": self._nothing,
            "getText": self._get_text,
            "injectInputEvent": self._inject,
            "longClick": self._long_click,
            "makeToast": self._make_toast,
            "objInfo": self._object_info,
            "objInfoOfAllInstances": self._all_object_info,
            "openNotification": self._yes,
            "openQuickSettings": self._yes,
            "pressKey": self._press_key,
            "pressKeyCode": self._press_key_code,
            "setClipboard": self._set_clipboard,
            "setOrientation": self._nothing,
            "setText": self._set_text,
            "sleep": self._sleep,
            "swipe": self._swipe,
            "swipePoints": self._swipe_points,
            "takeScreenshot": self._take_screenshot,
            "waitForExists": self._wait_for_exists,
            "waitForIdle": self._nothing,
            "waitUntilGone": self._wait_until_gone,
            "wakeUp": self._wake_up,
        }

    async def call(self, method: str, parameters: Parameters) -> Json:
        """Raises CallFailed."""
        found = self._methods.get(method)
        if found is None:
            raise CallFailed("java.lang.NoSuchMethodException", method)
        try:
            return await found(parameters)
        except IndexError as error:
            raise CallFailed("java.lang.IllegalArgumentException", f"{method}: too few parameters") from error

    async def screenshot(self, scale: float, quality: int) -> bytes | None:
        """A JPEG, or None if the screen forbids it."""
        device = self._device
        async with device.latency.around(device.latency.table.screenshot):
            await device.latency.stutter()
            if device.is_secure:
                return None
            shot = device.shot()
            return device.screen.jpeg(shot, scale=scale, quality=quality)

    # Looking.

    async def _device_info(self, parameters: Parameters) -> Json:
        device = self._device
        display = device.display
        shown = device.foreground.shown
        return {
            "currentPackageName": shown.package if shown else "",
            "displayHeight": display.height_px,
            "displayRotation": device.rotation.quarter_turns,
            "displaySizeDpX": display.width_px * 160 // display.density_dpi,
            "displaySizeDpY": display.height_px * 160 // display.density_dpi,
            "displayWidth": display.width_px,
            "naturalOrientation": device.rotation.quarter_turns == 0,
            "productName": device.properties["ro.product.name"],
            "screenOn": device.touch.is_screen_on,
            "sdkInt": device.sdk,
        }

    async def _take_screenshot(self, parameters: Parameters) -> Json:
        scale = _number(parameters[0]) if parameters else 1.0
        quality = int(_number(parameters[1])) if len(parameters) > 1 else 80
        jpeg = await self.screenshot(scale, quality)
        return None if jpeg is None else base64.b64encode(jpeg).decode()

    async def _dump(self, parameters: Parameters) -> Json:
        device = self._device
        async with device.latency.around(device.latency.table.dump):
            if device.faults.extra_dump_s:
                await asyncio.sleep(device.faults.extra_dump_s)
            windows = [] if device.faults.empties_hierarchy else in_dump_order(self._windows())
            if len(parameters) > 2 and parameters[2]:
                focused = device.windows.focused(device.clock.now_s())
                windows = [focused] if focused is not None else []
            return hierarchy_xml(
                windows,
                display=device.display,
                style=SERVER_STYLE,
                quarter_turns=device.rotation.quarter_turns,
                is_compressed=bool(parameters[0]) if parameters else False,
                max_depth=int(_number(parameters[1])) if len(parameters) > 1 else 50,
            )

    def _windows(self) -> list[Window]:
        return self._device.windows.at(self._device.clock.now_s())

    def _find(self, selector: Json) -> list[FoundNode]:
        if not isinstance(selector, dict):
            raise CallFailed("java.lang.IllegalArgumentException", "a selector is an object")
        if self._device.faults.empties_hierarchy:
            return []
        return find(selector, in_dump_order(self._windows()))

    def _one(self, selector: Json) -> FoundNode:
        found = self._find(selector)
        if not found:
            raise CallFailed(_NOT_FOUND, str(selector))
        return found[0]

    async def _exist(self, parameters: Parameters) -> Json:
        return bool(self._find(parameters[0]))

    async def _count(self, parameters: Parameters) -> Json:
        return len(self._find(parameters[0]))

    async def _object_info(self, parameters: Parameters) -> Json:
        return self._one(parameters[0]).info()

    async def _all_object_info(self, parameters: Parameters) -> Json:
        return [found.info() for found in self._find(parameters[0])]

    async def _get_text(self, parameters: Parameters) -> Json:
        return self._one(parameters[0]).node.text

    async def _wait_for_exists(self, parameters: Parameters) -> Json:
        return await self._wait(parameters, is_wanted=True)

    async def _wait_until_gone(self, parameters: Parameters) -> Json:
        return await self._wait(parameters, is_wanted=False)

    async def _wait(self, parameters: Parameters, *, is_wanted: bool) -> bool:
        clock = self._device.clock
        until_s = clock.now_s() + _number(parameters[1]) / 1000
        while bool(self._find(parameters[0])) != is_wanted:
            if clock.now_s() >= until_s:
                return False
            await asyncio.sleep(_POLL_S)
        return True

    # Acting.

    async def _click(self, parameters: Parameters) -> Json:
        if isinstance(parameters[0], dict):
            return await self._hold(*self._one(parameters[0]).center, hold_s=_CLICK_HOLD_S)
        hold_s = _number(parameters[2]) / 1000 if len(parameters) > 2 else _CLICK_HOLD_S
        return await self._hold(_number(parameters[0]), _number(parameters[1]), hold_s=hold_s)

    async def _long_click(self, parameters: Parameters) -> Json:
        return await self._hold(*self._one(parameters[0]).center, hold_s=0.5)

    async def _hold(self, x_px: float, y_px: float, *, hold_s: float) -> bool:
        device = self._device
        async with device.latency.around(device.latency.table.injected_input):
            device.touch.down(x_px, y_px)
            await asyncio.sleep(hold_s)
            device.touch.up(x_px, y_px)
        return True

    async def _inject(self, parameters: Parameters) -> Json:
        device = self._device
        action, x_px, y_px = (_number(parameter) for parameter in parameters[:3])
        async with device.latency.around(device.latency.table.injected_input):
            step = {_DOWN: device.touch.down, _UP: device.touch.up, _MOVE: device.touch.move}.get(int(action))
            if step is None:
                return False
            step(x_px, y_px)
        return True

    async def _swipe(self, parameters: Parameters) -> Json:
        x0, y0, x1, y1, n_steps = (_number(parameter) for parameter in parameters[:5])
        return await self._drag([(x0, y0), (x1, y1)], n_steps)

    async def _swipe_points(self, parameters: Parameters) -> Json:
        flat = parameters[0]
        if not isinstance(flat, list) or len(flat) < 4:
            raise CallFailed("java.lang.IllegalArgumentException", "needs two points")
        numbers = [_number(one) for one in flat]
        points = list(zip(numbers[0::2], numbers[1::2], strict=True))
        return await self._drag(points, _number(parameters[1]))

    async def _drag(self, points: list[tuple[float, float]], n_steps: float) -> bool:
        device = self._device
        async with device.latency.around(device.latency.table.injected_input):
            device.touch.down(*points[0])
            await asyncio.sleep(n_steps * _STEP_S)
            for point in points[1:]:
                device.touch.move(*point)
            device.touch.up(*points[-1])
        return True

    async def _press_key(self, parameters: Parameters) -> Json:
        return await self._press(_KEYS.get(str(parameters[0]), str(parameters[0])))

    async def _press_key_code(self, parameters: Parameters) -> Json:
        return await self._press(str(parameters[0]))

    async def _press(self, key: str) -> bool:
        device = self._device
        async with device.latency.around(device.latency.table.injected_input):
            device.touch.press(key)
        return True

    async def _wake_up(self, parameters: Parameters) -> Json:
        return await self._press("WAKEUP")

    async def _sleep(self, parameters: Parameters) -> Json:
        return await self._press("SLEEP")

    async def _set_text(self, parameters: Parameters) -> Json:
        return self._write(parameters[0], str(parameters[1]))

    async def _clear_text(self, parameters: Parameters) -> Json:
        return self._write(parameters[0], "")

    def _write(self, selector: Json, text: str) -> bool:
        """False where nothing takes text, as AOSP's ACTION_SET_TEXT."""
        field, run = self._one(selector).node.resource_id, self._device.foreground.touchable
        if run is None or not isinstance(run.running, TakesText):
            return False
        run.running.write(field, text, run.at_ms(self._device.clock.now_s()))
        return True

    # Toasts and the clipboard.

    async def _get_last_toast(self, parameters: Parameters) -> Json:
        return self._device.toasts.last

    async def _clear_last_toast(self, parameters: Parameters) -> Json:
        self._device.toasts.forget()
        return None

    async def _make_toast(self, parameters: Parameters) -> Json:
        self._device.toasts.show(str(parameters[0]), for_s=_number(parameters[1]) / 1000)
        return True

    async def _get_clipboard(self, parameters: Parameters) -> Json:
        return self._device.clipboard

    async def _set_clipboard(self, parameters: Parameters) -> Json:
        self._device.clipboard = str(parameters[1])
        return None

    async def _nothing(self, parameters: Parameters) -> Json:
        return None

    async def _yes(self, parameters: Parameters) -> Json:
        return True


def _number(value: Json) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise CallFailed("java.lang.IllegalArgumentException", f"not a number: {value!r}")
    return float(value)
