"""Just enough HTTP/1.1 for the uiautomator2 server, over one kept-alive stream.

One connection for the whole run instead of two per call: 1 ms instead of 56 (devices.md 1.5).
"""

from dataclasses import dataclass

from detector.core.clock import Clock
from detector.core.errors import CaptureError
from detector.devices.deadline import Deadline, read_within
from detector.devices.port import ByteStream
from detector.parsing.device_text import whole_number

__all__ = ["MAX_BODY_BYTES", "HttpAnswer", "HttpStream"]

_MAX_HEAD_BYTES = 65_536

MAX_BODY_BYTES = 64_000_000
"""For one answer: a view tree (32 MB at most), or a screenshot as base64 (about 3 MB)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpAnswer:
    """What the answer shows happened between `sent_ns` and `first_byte_ns`, host times."""

    status: int
    body: bytes
    sent_ns: int
    first_byte_ns: int


_DIGITS, _HEX_DIGITS, _MAX_DIGITS = b"0123456789", b"0123456789abcdefABCDEF", 16


class HttpStream:
    """Raises CaptureError if the stream ends or is not HTTP; DeviceLost past the deadline."""

    def __init__(self, stream: ByteStream, clock: Clock, *, serial: str) -> None:
        self._stream, self._clock, self._serial = stream, clock, serial
        self._data = b""

    def request(self, method: str, path: str, body: bytes | None, *, deadline: Deadline) -> HttpAnswer:
        head = f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: keep-alive\r\n"
        # No Accept-Encoding: the server's gzip leaks (NanoHTTPD issue 492).
        head += "" if body is None else f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
        self._stream.write(head.encode() + b"\r\n" + (body or b""), timeout_s=deadline.left_s)
        sent_ns = self._clock.monotonic_ns()
        if not self._data:
            self._more(deadline)
        first_byte_ns = self._clock.monotonic_ns()
        lines = self._until(b"\r\n\r\n", deadline).decode("latin-1").split("\r\n")
        headers = {
            name.strip().lower(): value.strip() for name, _, value in (x.partition(":") for x in lines[1:])
        }
        status = lines[0].split(" ")[1:2]
        code = whole_number(status[0], most_digits=3) if status else None
        if not lines[0].startswith("HTTP/") or code is None:
            raise CaptureError(f"{self._serial}: what answers is no HTTP server: {lines[0][:80]!r}")
        answer = self._body(headers, deadline)
        return HttpAnswer(status=code, body=answer, sent_ns=sent_ns, first_byte_ns=first_byte_ns)

    def close(self) -> None:
        self._stream.close()

    def _body(self, headers: dict[str, str], deadline: Deadline) -> bytes:
        if headers.get("transfer-encoding", "").lower() == "chunked":
            body = bytearray()
            while length := self._number(self._until(b"\r\n", deadline).partition(b";")[0], 16):
                self._refuse_too_long(len(body) + length)
                body += self._exactly(length, deadline)
                self._until(b"\r\n", deadline)
            self._until(b"\r\n", deadline)
            return bytes(body)
        return self._exactly(self._number(headers.get("content-length", "0").encode(), 10), deadline)

    def _number(self, text: bytes, base: int) -> int:
        digits = _HEX_DIGITS if base == 16 else _DIGITS
        if not text or len(text) > _MAX_DIGITS or text.strip(digits):
            raise CaptureError(f"{self._serial}: a length that is no number: {text[:20]!r}")
        length = int(text, base)
        self._refuse_too_long(length)
        return length

    def _refuse_too_long(self, n_bytes: int) -> None:
        if n_bytes > MAX_BODY_BYTES:
            raise CaptureError(f"{self._serial}: an answer of {n_bytes} bytes, more than {MAX_BODY_BYTES}")

    def _until(self, end: bytes, deadline: Deadline) -> bytes:
        """Everything up to `end`, which is consumed but not returned."""
        while (at := self._data.find(end)) < 0:
            if len(self._data) > _MAX_HEAD_BYTES:
                raise CaptureError(f"{self._serial}: an HTTP head without an end")
            self._more(deadline)
        found, self._data = self._data[:at], self._data[at + len(end) :]
        return found

    def _exactly(self, n_bytes: int, deadline: Deadline) -> bytes:
        pieces, n_have = [self._data[:n_bytes]], len(self._data[:n_bytes])
        self._data = self._data[n_bytes:]
        while n_have < n_bytes:
            # Never more than is missing: what follows belongs to the next answer.
            piece = read_within(self._stream, n_bytes - n_have, deadline, serial=self._serial)
            if not piece:
                raise CaptureError(f"{self._serial}: the stream ended in the middle of an answer")
            pieces.append(piece)
            n_have += len(piece)
        return b"".join(pieces)

    def _more(self, deadline: Deadline) -> None:
        piece = read_within(self._stream, 1 << 16, deadline, serial=self._serial)
        if not piece:
            raise CaptureError(f"{self._serial}: the stream ended before an answer came")
        self._data += piece
