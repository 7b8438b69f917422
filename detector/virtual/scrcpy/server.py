"""One run of the scrcpy server, from its command line to its end.

It lives as long as the shell that started it, and ends by itself when its client leaves.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol

from detector.virtual.display.ports import HasRotation, HasTouch
from detector.virtual.display.video_stream import EncoderRefused
from detector.virtual.persona import HasPersona
from detector.virtual.scrcpy.control import Control, UnknownMessage
from detector.virtual.scrcpy.options import OptionError, ScrcpyOptions, parse_options
from detector.virtual.scrcpy.video import MirrorPorts, Video
from detector.virtual.streams import ServiceStream, StreamClosed
from detector.virtual.system.guarded_stream import GuardedStream
from detector.virtual.system.ports import (
    HasClipboard,
    HasFaults,
    HasFiles,
    HasForeground,
    HasListeners,
    HasPackages,
    HasProcesses,
    HasReverses,
    HasSettings,
)
from detector.virtual.system.reverse import HostRefused

__all__ = ["SERVER_CLASS", "ScrcpyPorts", "run_scrcpy_server"]


# What the scrcpy server changes on the device, and how its clean-up process reverts it.
#
# The process outlives the server, so it works however the server ends. Its first act is to unlink the jar:
# each start needs a push.

_SERVER_PATH = "/data/local/tmp/scrcpy-server.jar"
_STAY_AWAKE = ("global", "stay_on_while_plugged_in"), "7"  # on AC, USB and wireless power
_SHOW_TOUCHES = ("system", "show_touches"), "1"


class CleanUpPorts(HasFiles, HasSettings, HasTouch, Protocol):
    """What the server changes."""


@contextmanager
def changed_and_cleaned_up(device: CleanUpPorts, options: ScrcpyOptions) -> Iterator[None]:
    """For as long as the server runs; without `cleanup` the changes stay."""
    wanted = [
        setting
        for setting, is_wanted in ((_STAY_AWAKE, options.stay_awake), (_SHOW_TOUCHES, options.show_touches))
        if is_wanted
    ]
    before = {key: device.settings.get(key) for key, _ in wanted}
    device.settings.update(wanted)
    if options.cleanup:
        device.files.remove(_SERVER_PATH)
    try:
        yield
    finally:
        if options.cleanup:
            for key, value in before.items():
                device.settings[key] = "0" if value is None else value
            if options.power_off_on_close and device.touch.is_screen_on:
                device.touch.press("POWER")


# How the scrcpy server and its client connect: sockets in a fixed order, video first.
#
# Forward: the server listens on an abstract name until all sockets are connected; the first one receives a
# dummy byte, so that a client can distinguish an accepted socket from one that only connected. Reverse: the
# server connects to that name, which leads to its client.


class SocketPorts(HasFaults, HasListeners, HasReverses, Protocol):
    """The device's side of both ways."""


class Sockets:
    """Open with `open`, and always `close`."""

    def __init__(self, device: SocketPorts, options: ScrcpyOptions) -> None:
        self._device = device
        self._options = options
        self._address = f"localabstract:{options.socket_name}"
        self._accepted: asyncio.Queue[ServiceStream] = asyncio.Queue()
        self._closed = asyncio.Event()
        self._connected: list[ServiceStream] = []
        self.video: ServiceStream | None = None
        self.audio: ServiceStream | None = None
        self.control: ServiceStream | None = None

    @property
    def first(self) -> ServiceStream | None:
        return self.video or self.audio or self.control

    async def open(self) -> None:
        """Returns once all sockets that the options ask for are connected. Raises HostRefused."""
        if not self._options.tunnel_forward:
            await self._open_all(self._connect)
            return
        self._device.listeners[self._address] = self._hold
        try:
            await self._open_all(self._accepted.get)
        finally:
            self._device.listeners.pop(self._address, None)

    async def close(self) -> None:
        self._closed.set()
        for stream in self._connected:
            await stream.close()

    async def _open_all(self, next_socket: Callable[[], Awaitable[ServiceStream]]) -> None:
        options = self._options
        owes_dummy_byte = options.tunnel_forward and options.send_dummy_byte
        for name in ("video", "audio", "control"):
            if getattr(options, name):
                socket = await next_socket()
                if owes_dummy_byte:
                    await socket.write(b"\0")
                    owes_dummy_byte = False
                setattr(self, name, socket)

    async def _connect(self) -> ServiceStream:
        stream = GuardedStream(self._device.faults, await self._device.reverses.connect(self._address))
        self._connected.append(stream)
        return stream

    async def _hold(self, stream: ServiceStream) -> None:
        """An accepted stream stays open as long as its service runs."""
        self._accepted.put_nowait(stream)
        await self._closed.wait()


SERVER_CLASS = "com.genymobile.scrcpy.Server"
_NAME_BYTES = 64
_DISABLED = b"\0\0\0\0"  # in place of a codec: there will be no such stream


class ScrcpyPorts(
    MirrorPorts,
    HasClipboard,
    HasFiles,
    HasForeground,
    HasListeners,
    HasPackages,
    HasPersona,
    HasProcesses,
    HasReverses,
    HasRotation,
    HasSettings,
    HasTouch,
    Protocol,
):
    """What the server needs of the device it runs on."""


class Output(Protocol):
    """Where a program's output goes."""

    async def print(self, text: str) -> None: ...

    async def print_error(self, text: str) -> None: ...


async def run_scrcpy_server(device: ScrcpyPorts, words: Sequence[str], output: Output) -> int:
    """`words` are its command line, including its class; returns the exit status."""
    try:
        options = parse_options(words[words.index(SERVER_CLASS) + 1 :])
    except (OptionError, ValueError) as error:
        await output.print_error(f"[server] ERROR: {error}\njava.lang.IllegalArgumentException: {error}\n")
        return 1
    persona = device.persona
    await output.print(
        f"[server] INFO: Device: [{persona.manufacturer}] {persona.brand} {persona.model}"
        f" (Android {persona.release})\n"
    )
    with changed_and_cleaned_up(device, options):
        return await _serve(device, output, options)


async def _serve(device: ScrcpyPorts, output: Output, options: ScrcpyOptions) -> int:
    sockets = Sockets(device, options)
    try:
        await sockets.open()
        await _introduce(device, output, options, sockets)
        await _run(device, output, options, sockets)
    except HostRefused:
        await output.print_error(
            "[server] ERROR: Connection refused\njava.io.IOException: Connection refused\n"
        )
        return 1
    finally:
        await sockets.close()
    return 0


async def _introduce(device: ScrcpyPorts, output: Output, options: ScrcpyOptions, sockets: Sockets) -> None:
    if options.send_device_meta and sockets.first is not None:
        name = device.persona.model.encode()[: _NAME_BYTES - 1]
        await sockets.first.write(name.ljust(_NAME_BYTES, b"\0"))
    if sockets.audio is not None:
        await sockets.audio.write(_DISABLED)
        await output.print_error("[server] ERROR: Failed to start audio capture\n")


async def _run(device: ScrcpyPorts, output: Output, options: ScrcpyOptions, sockets: Sockets) -> None:
    """Until one of its parts has ended: each of them is essential."""
    work: list[Coroutine[None, None, None]] = []
    video = Video(device, options, output.print_error) if sockets.video is not None else None
    if video is not None and sockets.video is not None:
        work.append(video.send(sockets.video))
    if sockets.control is not None:
        if options.power_on and not device.touch.is_screen_on:
            device.touch.press("POWER")
        work.append(Control(device, video, sockets.control).run())
    if not work:
        return
    tasks = [asyncio.ensure_future(steps) for steps in work]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        ends = await asyncio.gather(*tasks, return_exceptions=True)
    for end in ends:
        if isinstance(end, UnknownMessage):
            await output.print_error(f"[server] ERROR: Controller error\n{end}\n")
        elif isinstance(end, EncoderRefused):
            await output.print_error("[server] ERROR: Video encoding error\n")
        elif isinstance(end, Exception) and not isinstance(end, StreamClosed):
            raise end
