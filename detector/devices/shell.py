"""Commands on the device: `shell,v2` with exit code, and `exec:` for raw bytes.

Before Android 7 there is no shell_v2: then we append an echo of the exit code.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from detector.core.clock import Clock
from detector.core.errors import DeviceError, DeviceLost, DeviceNotReady
from detector.devices.deadline import Deadline, read_within
from detector.devices.port import ByteStream, Link
from detector.parsing.device_text import whole_number

__all__ = ["MAX_SHELL_BYTES", "DeviceShell", "ShellResult", "read_all"]

DEFAULT_TIMEOUT_S = 10.0
LOST_AFTER_S = 8.0
"""Without an answer. More than the 3 s of devices.md 6: a busy system or a hub stalls for 5 s and goes on."""

_HEADER = struct.Struct("<BI")  # shell protocol: id, length (adb/shell_protocol.h)
_STDOUT, _STDERR, _EXIT = 1, 2, 3
_EXIT_MARK = "detector-exit:"

MAX_SHELL_BYTES = 64_000_000
"""For one command's output, both streams together: a whole `dumpsys` is about 20 MB, and nothing here
requests a whole one. Less than a parser reads of one text (`parsing.bounded.MAX_TEXT_CHARS`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShellResult:
    """Text with line ends as `\\n`; bytes that are not UTF-8 are replaced."""

    stdout: str
    stderr: str
    exit_code: int

    @property
    def is_ok(self) -> bool:
        return self.exit_code == 0

    @property
    def message(self) -> str:
        """Both outputs on one line, for messages."""
        return " ".join(f"{self.stdout} {self.stderr}".split())[:200]


class DeviceShell:
    def __init__(self, link: Link, clock: Clock) -> None:
        self._link, self._clock = link, clock
        self._has_v2 = True

    @property
    def serial(self) -> str:
        return self._link.serial

    def run(self, command: str, *, timeout_s: float = DEFAULT_TIMEOUT_S) -> ShellResult:
        """An exit code other than 0 does not raise: commands fail for many good reasons."""
        deadline = Deadline(self._clock, timeout_s)
        if self._has_v2:
            try:
                stream = self._link.open(f"shell,v2,raw:{command}", timeout_s=deadline.left_s)
            except (DeviceLost, DeviceNotReady):
                raise
            except DeviceError:
                self._has_v2 = False
            else:
                return self._run_v2(stream, command, deadline)
        return self._run_v1(command, deadline)

    def is_answering(self, *, timeout_s: float = LOST_AFTER_S) -> bool:
        """A heartbeat: a device that hangs keeps its state `device` (devices.md 6)."""
        try:
            return "alive" in self.run("echo alive", timeout_s=timeout_s).stdout
        except DeviceError:
            return False

    def _run_v2(self, stream: ByteStream, command: str, deadline: Deadline) -> ShellResult:
        data = bytearray()
        out: dict[int, list[bytes]] = {_STDOUT: [], _STDERR: []}
        n_bytes = 0
        try:
            while True:
                for kind, payload in _whole_packets(data):
                    if kind == _EXIT:
                        exit_code = payload[0] if payload else 1  # no code: not known to have succeeded
                        return ShellResult(
                            stdout=_text(out[_STDOUT]), stderr=_text(out[_STDERR]), exit_code=exit_code
                        )
                    if kind in out:
                        out[kind].append(payload)
                piece = read_within(stream, 65536, deadline, serial=self.serial)
                if not piece:
                    raise DeviceLost(self.serial, f"the connection broke while running `{command[:80]}`")
                n_bytes += len(piece)
                if n_bytes > MAX_SHELL_BYTES:
                    raise DeviceError(self.serial, _too_long(f"`{command[:80]}`", MAX_SHELL_BYTES))
                data += piece
        finally:
            stream.close()

    def _run_v1(self, command: str, deadline: Deadline) -> ShellResult:
        # In a subshell, so that a command that calls exit does not skip our echo.
        wrapped = f"shell:({command}); echo {_EXIT_MARK}$?"
        stream = self._link.open(wrapped, timeout_s=deadline.left_s)
        printed = read_all(
            stream, deadline, serial=self.serial, most_bytes=MAX_SHELL_BYTES, doing=f"`{command[:80]}`"
        )
        text = _text([printed])
        output, mark, code = text.rpartition(_EXIT_MARK)
        if not mark:
            raise DeviceLost(self.serial, f"the connection broke while running `{command[:80]}`")
        exit_code = whole_number(code.strip(), most_digits=3)
        return ShellResult(stdout=output, stderr="", exit_code=1 if exit_code is None else exit_code)


def read_all(stream: ByteStream, deadline: Deadline, *, serial: str, most_bytes: int, doing: str) -> bytes:
    """Everything up to the end; the stream is closed in any case.

    Raises DeviceError if there is more than `most_bytes`; `doing` names it in the message.
    """
    data = bytearray()
    try:
        while piece := read_within(stream, 1 << 18, deadline, serial=serial):
            data += piece
            if len(data) > most_bytes:
                raise DeviceError(serial, _too_long(doing, most_bytes))
    finally:
        stream.close()
    return bytes(data)


def _whole_packets(data: bytearray) -> Iterator[tuple[int, bytes]]:
    """(kind, payload) of each complete packet, which is removed from `data`."""
    at = 0
    while len(data) - at >= _HEADER.size:
        kind, length = _HEADER.unpack_from(data, at)
        if len(data) - at < _HEADER.size + length:
            break
        at += _HEADER.size + length
        yield kind, bytes(data[at - length : at])
    del data[:at]


def _too_long(what: str, most_bytes: int) -> str:
    return f"{what} gave more than {most_bytes} bytes, and was not read to its end"


def _text(pieces: list[bytes]) -> str:
    return b"".join(pieces).decode("utf-8", errors="replace").replace("\r\n", "\n")
