"""Commands on the device: `shell,v2` with exit code, and `exec:` for raw bytes.

Before Android 7 there is no shell_v2: then the exit code is asked for with an echo of ours.
"""

import struct
from dataclasses import dataclass

from detector.core.clock import Clock
from detector.core.errors import DeviceError, DeviceLost, DeviceNotReady
from detector.devices.deadline import Deadline, read_within
from detector.devices.port import ByteStream, Link

__all__ = ["DeviceShell", "ShellResult", "read_all"]

DEFAULT_TIMEOUT_S = 10.0

_HEADER = struct.Struct("<BI")  # shell protocol: id, length (adb/shell_protocol.h)
_STDOUT, _STDERR, _EXIT = 1, 2, 3
_EXIT_MARK = "detector-exit:"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShellResult:
    """Text with line ends as `\\n`; bytes that are no UTF-8 are replaced."""

    stdout: str
    stderr: str
    exit_code: int

    @property
    def is_ok(self) -> bool:
        return self.exit_code == 0

    @property
    def said(self) -> str:
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
        """An exit code other than 0 is no exception: commands fail for many good reasons."""
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

    def is_answering(self, *, timeout_s: float = 3.0) -> bool:
        """A heartbeat: a device that hangs keeps its state `device` (devices.md 6)."""
        try:
            return "alive" in self.run("echo alive", timeout_s=timeout_s).stdout
        except DeviceError:
            return False

    def _run_v2(self, stream: ByteStream, command: str, deadline: Deadline) -> ShellResult:
        data = b""
        out: dict[int, list[bytes]] = {_STDOUT: [], _STDERR: []}
        try:
            while True:
                while len(data) >= _HEADER.size:
                    kind, length = _HEADER.unpack_from(data)
                    if len(data) < _HEADER.size + length:
                        break
                    payload, data = data[_HEADER.size : _HEADER.size + length], data[_HEADER.size + length :]
                    if kind == _EXIT:
                        exit_code = payload[0] if payload else 1  # no code: not known to have gone well
                        return ShellResult(
                            stdout=_text(out[_STDOUT]), stderr=_text(out[_STDERR]), exit_code=exit_code
                        )
                    out.setdefault(kind, []).append(payload)
                piece = read_within(stream, 65536, deadline, serial=self.serial)
                if not piece:
                    raise DeviceLost(self.serial, f"the connection broke while running `{command[:80]}`")
                data += piece
        finally:
            stream.close()

    def _run_v1(self, command: str, deadline: Deadline) -> ShellResult:
        # In brackets, so that a command which exits by itself does not take our echo along.
        wrapped = f"shell:({command}); echo {_EXIT_MARK}$?"
        stream = self._link.open(wrapped, timeout_s=deadline.left_s)
        text = _text([read_all(stream, deadline, serial=self.serial)])
        output, mark, code = text.rpartition(_EXIT_MARK)
        if not mark:
            raise DeviceLost(self.serial, f"the connection broke while running `{command[:80]}`")
        exit_code = int(code) if code.strip().isdigit() else 1
        return ShellResult(stdout=output, stderr="", exit_code=exit_code)


def read_all(stream: ByteStream, deadline: Deadline, *, serial: str) -> bytes:
    """Everything up to the end; the stream is closed, whatever happens."""
    pieces: list[bytes] = []
    try:
        while piece := read_within(stream, 1 << 18, deadline, serial=serial):
            pieces.append(piece)
    finally:
        stream.close()
    return b"".join(pieces)


def _text(pieces: list[bytes]) -> str:
    return b"".join(pieces).decode("utf-8", errors="replace").replace("\r\n", "\n")
