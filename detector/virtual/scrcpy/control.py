"""The control socket: commands from the client to the device.

Big-endian messages, each a type byte and its fields. A message without effect here is read and dropped,
so that the next one is found; an unknown type ends the server, like the real one.
"""

import struct
from typing import Protocol

from detector.virtual.display.ports import HasDisplay, HasDisplayChanges, HasRotation, HasTouch
from detector.virtual.scrcpy.video import Video
from detector.virtual.streams import ByteQueue, ServiceStream
from detector.virtual.system.activities import LAUNCH_FLAGS, NEW_TASK_FLAG, Intent
from detector.virtual.system.ports import HasClipboard, HasForeground, HasPackages, HasProcesses

__all__ = ["Control", "ControlPorts", "UnknownMessage"]

_KEYCODE, _TEXT, _TOUCH, _SCROLL, _BACK_OR_SCREEN_ON = 0, 1, 2, 3, 4
_GET_CLIPBOARD, _SET_CLIPBOARD, _SET_DISPLAY_POWER = 8, 9, 10
_UHID_CREATE, _UHID_INPUT, _UHID_DESTROY = 12, 13, 14
_START_APP, _RESET_VIDEO = 16, 17
_CAMERA_TORCH, _CAMERA_ZOOM_IN, _CAMERA_ZOOM_OUT, _RESIZE_DISPLAY = 18, 19, 20, 21  # since 4.0
_WITHOUT_FIELDS = {5, 6, 7, 15, _CAMERA_ZOOM_IN, _CAMERA_ZOOM_OUT}  # also panels, keyboard settings
_ROTATE = 11
_SAYS_CLIPBOARD, _ACKNOWLEDGES_CLIPBOARD = 0, 1
_DOWN, _UP, _MOVE, _CANCEL = 0, 1, 2, 3
_SHELL_UID = 2000


class ControlPorts(
    HasClipboard,
    HasDisplay,
    HasDisplayChanges,
    HasForeground,
    HasPackages,
    HasProcesses,
    HasRotation,
    HasTouch,
    Protocol,
):
    """What a client can do to the device."""


class UnknownMessage(Exception):
    """A type byte that belongs to no message."""


class Control:
    """`video` is None if the client requested none: positions are then the display's own."""

    def __init__(self, device: ControlPorts, video: Video | None, socket: ServiceStream) -> None:
        self._device = device
        self._video = video
        self._socket = socket
        self._pointer: int | None = None

    async def run(self) -> None:
        """Until the client leaves. Raises UnknownMessage."""
        while True:
            await self._handle_one(self._socket.inbound)

    async def _handle_one(self, inbound: ByteQueue) -> None:
        device = self._device
        (kind,) = await inbound.read_exactly(1)
        if kind == _KEYCODE:
            action, keycode, _, _ = struct.unpack(">BIII", await inbound.read_exactly(13))
            if action == _UP:
                device.touch.press(str(keycode))
        elif kind == _TOUCH:
            self._touch(await inbound.read_exactly(31))
        elif kind == _BACK_OR_SCREEN_ON:
            (action,) = await inbound.read_exactly(1)
            if action == (_UP if device.touch.is_screen_on else _DOWN):
                device.touch.press("BACK" if device.touch.is_screen_on else "POWER")
        elif kind == _GET_CLIPBOARD:
            await inbound.read_exactly(1)
            text = device.clipboard.encode()
            await self._socket.write(struct.pack(">BI", _SAYS_CLIPBOARD, len(text)) + text)
        elif kind == _SET_CLIPBOARD:
            sequence, _ = struct.unpack(">QB", await inbound.read_exactly(9))
            device.clipboard = (await _sized(inbound, 4)).decode(errors="replace")
            if sequence:
                await self._socket.write(struct.pack(">BQ", _ACKNOWLEDGES_CLIPBOARD, sequence))
        elif kind == _START_APP:
            self._start_app((await _sized(inbound, 1)).decode(errors="replace"))
        elif kind == _ROTATE:
            device.rotation.turn()
            device.display_changes.report()
        elif kind == _RESET_VIDEO:
            if self._video is not None:
                self._video.reset()
        else:
            await self._drop(kind, inbound)

    async def _drop(self, kind: int, inbound: ByteQueue) -> None:
        """Reads a message that has no effect on what is shown here."""
        if kind == _TEXT:
            await _sized(inbound, 4)
        elif kind == _SCROLL:
            await inbound.read_exactly(20)
        elif kind in {_SET_DISPLAY_POWER, _CAMERA_TORCH}:
            await inbound.read_exactly(1)  # the panel only: the mirrored display stays on
        elif kind == _RESIZE_DISPLAY:
            await inbound.read_exactly(4)  # of a display made for the client alone
        elif kind == _UHID_CREATE:
            await inbound.read_exactly(6)
            await _sized(inbound, 1)
            await _sized(inbound, 2)
        elif kind == _UHID_INPUT:
            await inbound.read_exactly(2)
            await _sized(inbound, 2)
        elif kind == _UHID_DESTROY:
            await inbound.read_exactly(2)
        elif kind not in _WITHOUT_FIELDS:
            raise UnknownMessage(f"Unknown event type: {kind}")

    def _touch(self, fields: bytes) -> None:
        """One finger at a time; a lifted finger has pressure 0, a touching one does not."""
        action, pointer, x, y, width, height, _, _, _ = struct.unpack(">BQiiHHHII", fields)
        if self._video is not None:
            display = self._device.display
            if (width, height) != self._video.size_px:
                # Meant for another picture, from before a rotation: the server drops it silently.
                return
            x, y = x * display.width_px / width, y * display.height_px / height
        touch = self._device.touch
        if action == _DOWN and self._pointer is None:
            self._pointer = pointer
            touch.down(x, y)
        elif pointer == self._pointer and action == _MOVE:
            touch.move(x, y)
        elif pointer == self._pointer and action in {_UP, _CANCEL}:
            self._pointer = None
            if action == _UP:
                touch.up(x, y)

    def _start_app(self, name: str) -> None:
        """A package; a leading `+` stops it first."""
        foreground = self._device.foreground
        package = name.removeprefix("+")
        installed = self._device.packages.get(package)
        if installed is None or installed.main_component is None:
            return
        if name.startswith("+"):
            foreground.force_stop(package, from_pid=self._device.processes.reserve_pid())
        intent = Intent(
            action="android.intent.action.MAIN",
            categories=("android.intent.category.LAUNCHER",),
            component=installed.main_component,
            flags=LAUNCH_FLAGS | NEW_TASK_FLAG,
        )
        foreground.start(intent, caller_uid=_SHELL_UID)


async def _sized(inbound: ByteQueue, n_length_bytes: int) -> bytes:
    """Bytes preceded by their length."""
    length = int.from_bytes(await inbound.read_exactly(n_length_bytes), "big")
    return await inbound.read_exactly(length)
