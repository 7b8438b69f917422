"""One run of the scrcpy server, from its command line to its end.

It lives as long as the shell that started it, and ends by itself when its client leaves.
"""

import asyncio
from collections.abc import Coroutine, Sequence
from typing import Protocol

from detector.virtual.display.ports import HasRotation, HasTouch
from detector.virtual.display.video_stream import EncoderRefused
from detector.virtual.persona import HasPersona
from detector.virtual.scrcpy.clean_up import changed_and_cleaned_up
from detector.virtual.scrcpy.control import Control, UnknownMessage
from detector.virtual.scrcpy.options import OptionError, ScrcpyOptions, parse_options
from detector.virtual.scrcpy.sockets import Sockets
from detector.virtual.scrcpy.video import MirrorPorts, Video
from detector.virtual.streams import StreamClosed
from detector.virtual.system.ports import (
    HasClipboard,
    HasFiles,
    HasForeground,
    HasListeners,
    HasPackages,
    HasProcesses,
    HasReverses,
    HasSettings,
)
from detector.virtual.system.reverse import HostRefused

__all__ = ["SERVER_CLASS", "Output", "ScrcpyPorts", "run_scrcpy_server"]

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
