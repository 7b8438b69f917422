"""The console that moves an emulator, from devices.yaml or derived from adb's name for the emulator."""

import re
from pathlib import Path

from detector.config import LOCAL, ConsoleAddress, DevicesFile
from detector.config.devices_file import DEFAULT_TOKEN_FILE
from detector.core.clock import Clock
from detector.core.errors import CaptureError
from detector.devices.emulator_console import EmulatorConsole
from detector.devices.socket_stream import connected

__all__ = ["console_at", "console_of"]

_EMULATOR = re.compile(r"emulator-(\d{4,5})")
CONNECT_TIMEOUT_S = 2.0


def console_of(known: DevicesFile, serial: str, clock: Clock) -> EmulatorConsole | None:
    """None for a phone, and for an emulator on another machine whose console is not configured."""
    entry = known.find(serial)
    address = None if entry is None else known.console(entry.id)
    if address is None and (entry is None or entry.host == LOCAL):
        named = _EMULATOR.fullmatch(serial)
        if named is not None:
            token_file = Path(DEFAULT_TOKEN_FILE).expanduser()
            address = ConsoleAddress(host="127.0.0.1", port=int(named[1]), token_file=token_file)
    return None if address is None else console_at(address, serial, clock)


def console_at(address: ConsoleAddress, serial: str, clock: Clock) -> EmulatorConsole:
    return EmulatorConsole(
        serial,
        clock,
        connect=lambda: connected(
            address.host,
            address.port,
            serial=serial,
            doing="the emulator's console",
            timeout_s=CONNECT_TIMEOUT_S,
        ),
        read_token=lambda: _token(address.token_file, serial),
    )


def _token(file: Path, serial: str) -> str:
    try:
        return file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise CaptureError(f"{serial}: {file}: the console's token cannot be read") from error
