"""Shows a page of ours in the phone's own browser: served on loopback, reached by `adb reverse`.

The browser is the phone's default for web addresses. Nothing is installed, nothing leaves this machine
except over the cable, and the way back ends with the block.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from detector.core.clock import Clock
from detector.core.errors import CaptureError
from detector.devices.deadline import Deadline
from detector.devices.port import ByteStream, HostListener, Link
from detector.devices.shell import DeviceShell
from detector.devices.smart_socket import reversed_to

__all__ = ["page_shown"]

log = logging.getLogger(__name__)

ASKED_WITHIN_S = 20.0
"""A browser that has never been opened shows a welcome page first."""

SETTLES_S = 1.5
MAX_REQUEST_BYTES = 16_384
READ_S = 5.0


@contextmanager
def page_shown(link: Link, shell: DeviceShell, clock: Clock, html: str) -> Iterator[None]:
    """Raises CaptureError if no browser requested the page, DeviceError if the link cannot be reversed."""
    listener = link.listen()
    try:
        with reversed_to(link, clock, listener.address, listener):
            port = listener.address.removeprefix("tcp:")
            started = shell.run(f"am start -a android.intent.action.VIEW -d http://127.0.0.1:{port}/").stdout
            _serve(listener, clock, html, serial=link.serial, started=started)
            clock.sleep(SETTLES_S)
            yield
            shell.run("input keyevent KEYCODE_HOME")
    finally:
        listener.close()


def _serve(listener: HostListener, clock: Clock, html: str, *, serial: str, started: str) -> None:
    deadline = Deadline(clock, ASKED_WITHIN_S)
    while deadline.left_s > 0:
        stream = listener.accept(timeout_s=deadline.left_s)
        if stream is None:
            break
        try:
            if _answer(stream, html):
                return
        finally:
            stream.close()
    words = " ".join(started.split())[:160]
    raise CaptureError(f"{serial}: no browser came for the calibration page ({words})")


def _answer(stream: ByteStream, html: str) -> bool:
    """True if the page was requested, not its icon; a preconnecting browser requests nothing."""
    request = b""
    while b"\r\n\r\n" not in request and len(request) < MAX_REQUEST_BYTES:
        piece = stream.read(4_096, timeout_s=READ_S)
        if not piece:
            return False
        request += piece
    is_page = request.startswith(b"GET / ")
    body = html.encode() if is_page else b""
    head = "200 OK" if is_page else "404 Not Found"
    headers = f"HTTP/1.1 {head}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {len(body)}\r\n"
    stream.write(
        f"{headers}Cache-Control: no-store\r\nConnection: close\r\n\r\n".encode() + body, timeout_s=READ_S
    )
    return is_page
