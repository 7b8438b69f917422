"""Queries a time-stamp authority over HTTP, with a deadline that also bounds slow answers."""

import http.client
import socket
import ssl
import threading
from urllib.parse import urlsplit

from detector.core.errors import ConfigError

__all__ = ["DEADLINE_S", "NoAnswer", "ask", "refuse_bad_url"]

DEADLINE_S = 15.0
"""From the first byte sent to the last one received; a healthy authority takes under a second."""

MOST_BYTES = 256 * 1024
"""A token with a chain of four certificates takes about 8 kB."""


class NoAnswer(Exception):
    """The authority was unreachable, too slow, or sent an invalid answer; the message says which."""


def refuse_bad_url(url: str) -> None:
    """Raises ConfigError if the URL cannot be that of an authority."""
    try:
        parts = urlsplit(url)
        is_good = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_good = False
    if not is_good or not url.isascii() or any(one <= " " for one in url):
        raise ConfigError(f"--stamp: {url!r} is no address of a time-stamp authority (http or https)")


def ask(url: str, request: bytes, *, deadline_s: float = DEADLINE_S) -> bytes:
    """Returns the raw answer. Raises NoAnswer."""
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    try:
        raw = socket.create_connection((host, port), timeout=deadline_s)
    except OSError as error:
        raise NoAnswer(f"cannot be reached: {error.strerror or error}") from error
    late = threading.Event()
    watchdog = threading.Timer(deadline_s, _cut, [raw, late])
    watchdog.daemon = True
    watchdog.start()
    try:
        answer = _exchange(raw, url, request)
    except TimeoutError as error:
        raise NoAnswer(f"did not answer within {deadline_s:g} s") from error
    except (OSError, http.client.HTTPException) as error:
        if late.is_set():
            raise NoAnswer(f"did not answer within {deadline_s:g} s") from error
        raise NoAnswer(f"broke off: {type(error).__name__}") from error
    finally:
        watchdog.cancel()
        raw.close()
    if late.is_set():  # a connection that was cut looks like a complete answer
        raise NoAnswer(f"did not answer within {deadline_s:g} s")
    return answer


def _exchange(raw: socket.socket, url: str, request: bytes) -> bytes:
    parts = urlsplit(url)
    host = parts.hostname or ""
    connection = http.client.HTTPConnection(host, parts.port or 80)
    if parts.scheme == "https":
        raw = ssl.create_default_context().wrap_socket(raw, server_hostname=host)
    connection.sock = raw
    headers = {"Content-Type": "application/timestamp-query", "Host": parts.netloc.rpartition("@")[2]}
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    connection.request("POST", path, body=request, headers=headers)
    response = connection.getresponse()
    if response.status != http.client.OK:
        raise NoAnswer(f"answered with HTTP status {response.status}")
    answer = response.read(MOST_BYTES + 1)
    if response.length and len(answer) <= MOST_BYTES:
        raise http.client.IncompleteRead(answer)
    if len(answer) > MOST_BYTES:
        raise NoAnswer(f"answered with more than {MOST_BYTES} bytes")
    return answer


def _cut(raw: socket.socket, late: threading.Event) -> None:
    late.set()
    try:
        raw.shutdown(socket.SHUT_RDWR)
    except OSError:
        raw.close()
