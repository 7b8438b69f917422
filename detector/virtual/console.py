"""The emulator console beside each adb port: a greeting and a few words. It injects no sensors yet."""

import asyncio
import contextlib

__all__ = ["serve_console"]

_GREETING = "Android Console: type 'help' for a list of commands\r\nOK\r\n"
_ANSWERS = {
    "help": "Android console commands:\r\n    help|h|?         print a list of commands\r\n"
    "    ping             check if the device is alive\r\n"
    "    avd name         name of the device\r\n    quit|exit        quit control session\r\nOK\r\n",
    "ping": "I am alive!\r\nOK\r\n",
    "avd name": "virtual\r\nOK\r\n",
}


async def serve_console(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """One control session, until `quit`."""
    writer.write(_GREETING.encode())
    with contextlib.suppress(ValueError):  # a line without end
        while line := await reader.readline():
            command = " ".join(line.decode(errors="replace").split())
            if command in {"quit", "exit"}:
                return
            if command:
                writer.write(_ANSWERS.get(command, "KO: unknown command, try 'help'\r\n").encode())
                await writer.drain()
