"""A phone that lies: a link to a virtual device on which single answers are changed.

It replaces the device's own link (`open_device(link, clock)`): packets of `shell,v2` are unpacked,
rewritten and packed again, pictures and log lines rewritten as they arrive, answers of the uiautomator2
server get the matching length. A rewritten answer need not be true, complete, quick or finite.
"""

import json
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from detector.core.clock import Clock
from detector.core.errors import DetectorError, DeviceLost
from detector.devices.port import ByteStream, HostListener, Link

__all__ = ["Answer", "Lie", "LyingLink", "exec_lie", "log_lie", "no_service", "rpc_lie", "shell_lie"]

SHELL = "shell,v2,raw:"
RPC = "tcp:9008"
LOG = "exec:logcat"
_HEADER = struct.Struct("<BI")
_TICK_S = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """`after_s`: how long nothing arrives at first. `is_cut`: the stream ends without an exit code.
    `filling`: these bytes keep coming, one piece a tick, forever. `lost`: the link breaks in the middle."""

    out: bytes = b""
    err: bytes = b""
    code: int = 0
    after_s: float = 0.0
    is_cut: bool = False
    filling: bytes = b""
    lost: bool = False


Tell = Callable[[bytes, int], "Answer | bytes"]
"""From the device's answer and how often this lie was told before, to the answer in its place."""


@dataclass(slots=True, kw_only=True)
class Lie:
    """`service` is the beginning of the service, or all of it with `$` appended; `method`: of the server's
    calls, if it is one of those."""

    service: str
    tell: Tell
    method: str | None = None
    from_time: int = 0
    """How often the truth is told first."""
    n_asked: int = field(default=0, init=False)

    def is_about(self, service: str) -> bool:
        whole = self.service.removesuffix("$")
        return service == whole if self.service.endswith("$") else service.startswith(whole)

    def answer_to(self, truth: bytes) -> Answer:
        number, self.n_asked = self.n_asked, self.n_asked + 1
        if number < self.from_time:
            return Answer(out=truth)
        answer = self.tell(truth, number - self.from_time)
        return answer if isinstance(answer, Answer) else Answer(out=answer)


def shell_lie(command: str, tell: Tell | bytes | Answer, *, from_time: int = 0) -> Lie:
    return Lie(service=f"{SHELL}{command}", tell=_as_tell(tell), from_time=from_time)


def exec_lie(tell: Tell | bytes | Answer, *, command: str = "screencap", from_time: int = 0) -> Lie:
    return Lie(service=f"exec:{command}", tell=_as_tell(tell), from_time=from_time)


def log_lie(tell: Tell | bytes | Answer) -> Lie:
    """Told once for each piece of the log as it arrives."""
    return Lie(service=LOG, tell=_as_tell(tell))


def rpc_lie(method: str, tell: Tell | bytes | Answer, *, from_time: int = 0) -> Lie:
    """The body of an answer: JSON, unless it is not."""
    return Lie(service=RPC, method=method, tell=_as_tell(tell), from_time=from_time)


def no_service(service: str, error: DetectorError, *, from_time: int = 0) -> Lie:
    def refused(truth: bytes, number: int) -> Answer:
        raise error

    return Lie(service=service, tell=refused, method="open", from_time=from_time)


def _as_tell(tell: Tell | bytes | Answer) -> Tell:
    return tell if callable(tell) else lambda truth, number: tell


class LyingLink:
    """`n_lies`: how many answers were not the device's own."""

    def __init__(self, link: Link, clock: Clock, lies: Sequence[Lie]) -> None:
        self.serial = link.serial
        self._link, self._clock, self._lies = link, clock, lies
        self.opened: list[str] = []

    @property
    def n_lies(self) -> int:
        return sum(max(lie.n_asked - lie.from_time, 0) for lie in self._lies)

    def open(self, service: str, *, timeout_s: float) -> ByteStream:
        self.opened.append(service)
        lies = [lie for lie in self._lies if lie.is_about(service)]
        for lie in lies:
            if lie.method == "open":
                lie.answer_to(b"")
        stream = self._link.open(service, timeout_s=timeout_s)
        lies = [lie for lie in lies if lie.method != "open"]
        if not lies:
            return stream
        if service == RPC:
            return _Server(stream, self._clock, lies, self.serial)
        if service.startswith(LOG):
            return _Log(stream, self._clock, lies[0], self.serial)
        return _Output(stream, self._clock, lies[0], self.serial, is_shell=service.startswith(SHELL))

    def listen(self) -> HostListener:
        return self._link.listen()


class _Rewritten:
    """`_ready` is handed out; what follows it determines what comes next."""

    def __init__(self, stream: ByteStream, clock: Clock, serial: str) -> None:
        self._stream, self._clock, self._serial = stream, clock, serial
        self._ready = b""
        self._waits_s = 0.0
        self._filling = b""
        self._lost = False

    def write(self, data: bytes, *, timeout_s: float) -> None:
        self._stream.write(data, timeout_s=timeout_s)

    def close(self) -> None:
        self._stream.close()

    def _begin(self, answer: Answer, data: bytes) -> None:
        self._ready, self._waits_s = self._ready + data, answer.after_s
        self._filling, self._lost = answer.filling, answer.lost

    def _hand_out(self, max_bytes: int, timeout_s: float) -> bytes:
        if self._waits_s:
            waits_s, self._waits_s = min(self._waits_s, timeout_s), max(self._waits_s - timeout_s, 0.0)
            self._clock.sleep(waits_s)
            if self._waits_s:
                raise DeviceLost(self._serial, f"no answer within {timeout_s:g} s")
        if not self._ready and self._lost:
            raise DeviceLost(self._serial, "the connection broke in the middle")
        if not self._ready and self._filling:
            self._clock.sleep(_TICK_S)
            self._ready = self._filling
        piece, self._ready = self._ready[:max_bytes], self._ready[max_bytes:]
        return piece


class _Output(_Rewritten):
    """A command's output, read completely before the first byte of the lie."""

    def __init__(self, stream: ByteStream, clock: Clock, lie: Lie, serial: str, *, is_shell: bool) -> None:
        super().__init__(stream, clock, serial)
        self._lie, self._is_shell = lie, is_shell
        self._is_rewritten = False

    def read(self, max_bytes: int, *, timeout_s: float) -> bytes:
        if not self._is_rewritten:
            self._is_rewritten = True
            data = _whole(self._stream, timeout_s, is_shell=self._is_shell)
            answer = self._lie.answer_to(_stdout(data) if self._is_shell else data)
            self._begin(answer, _packed(answer) if self._is_shell else answer.out)
        return self._hand_out(max_bytes, timeout_s)

    def read_available(self) -> bytes:
        return self._hand_out(1 << 20, 0.0)


class _Log(_Rewritten):
    def __init__(self, stream: ByteStream, clock: Clock, lie: Lie, serial: str) -> None:
        super().__init__(stream, clock, serial)
        self._lie = lie
        self._is_ended = False

    def read(self, max_bytes: int, *, timeout_s: float) -> bytes:
        if self._is_ended:
            return b""
        return self._rewrite(self._stream.read(max_bytes, timeout_s=timeout_s))

    def read_available(self) -> bytes:
        return b"" if self._is_ended else self._rewrite(self._stream.read_available())

    def _rewrite(self, data: bytes) -> bytes:
        if not data:
            return data
        answer = self._lie.answer_to(data)
        self._is_ended = answer.is_cut
        if answer.lost:
            raise DeviceLost(self._serial, "the connection broke in the middle of the log")
        return answer.out


class _Server(_Rewritten):
    def __init__(self, stream: ByteStream, clock: Clock, lies: Sequence[Lie], serial: str) -> None:
        super().__init__(stream, clock, serial)
        self._lies = lies
        self._lie: Lie | None = None

    def write(self, data: bytes, *, timeout_s: float) -> None:
        head, _, body = data.partition(b"\r\n\r\n")
        method = json.loads(body)["method"] if body else head.split(b" ")[1].decode().strip("/")
        self._lie = next((lie for lie in self._lies if lie.method == method), None)
        self._ready, self._filling, self._lost = b"", b"", False
        super().write(data, timeout_s=timeout_s)

    def read(self, max_bytes: int, *, timeout_s: float) -> bytes:
        if self._lie is not None:
            lie, self._lie = self._lie, None
            answer = lie.answer_to(_body(self._stream, timeout_s))
            head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
            is_raw = answer.out.startswith(b"HTTP/")
            self._begin(answer, answer.out if is_raw else head % len(answer.out) + answer.out)
        if self._ready or self._waits_s or self._filling or self._lost:
            return self._hand_out(max_bytes, timeout_s)
        return self._stream.read(max_bytes, timeout_s=timeout_s)

    def read_available(self) -> bytes:
        return self._ready or self._stream.read_available()


def _whole(stream: ByteStream, timeout_s: float, *, is_shell: bool) -> bytes:
    data = b""
    while not (is_shell and _has_exit(data)):
        piece = stream.read(1 << 20, timeout_s=timeout_s)
        if not piece:
            break
        data += piece
    return data


def _packets(data: bytes) -> list[tuple[int, bytes]]:
    packets, at = [], 0
    while at + _HEADER.size <= len(data):
        kind, length = _HEADER.unpack_from(data, at)
        packets.append((kind, data[at + _HEADER.size : at + _HEADER.size + length]))
        at += _HEADER.size + length
    return packets


def _has_exit(data: bytes) -> bool:
    return any(kind == 3 for kind, _ in _packets(data))


def _stdout(data: bytes) -> bytes:
    return b"".join(payload for kind, payload in _packets(data) if kind == 1)


def _packed(answer: Answer) -> bytes:
    parts = [(1, answer.out), (2, answer.err)]
    data = b"".join(_HEADER.pack(kind, len(text)) + text for kind, text in parts if text)
    is_open = answer.is_cut or answer.filling or answer.lost
    return data if is_open else data + _HEADER.pack(3, 1) + bytes([answer.code])


def _body(stream: ByteStream, timeout_s: float) -> bytes:
    data = b""
    while b"\r\n\r\n" not in data:
        data += stream.read(1 << 20, timeout_s=timeout_s)
    head, _, body = data.partition(b"\r\n\r\n")
    length = next(
        int(line.partition(b":")[2])
        for line in head.split(b"\r\n")
        if line.lower().startswith(b"content-length")
    )
    while len(body) < length:
        body += stream.read(1 << 20, timeout_s=timeout_s)
    return body
