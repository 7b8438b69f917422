"""One POST over HTTP, with a deadline that no slow answer outlasts. Redirects are not followed."""

import http.client
import socket
import ssl
import threading
from dataclasses import dataclass
from urllib.parse import urlsplit

__all__ = ["Answer", "NoAnswer", "is_http_address", "post"]


class NoAnswer(Exception):
    """The server could not be reached, was too slow or sent no valid answer; the message says which."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """`status`: the HTTP status code."""

    status: int
    body: bytes


def is_http_address(url: str) -> bool:
    """Whether this is a usable http or https URL."""
    try:
        parts = urlsplit(url)
        is_good = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    return is_good and url.isascii() and not any(text <= " " for text in url)


def post(url: str, body: bytes, *, content_type: str, deadline_s: float, most_bytes: int) -> Answer:
    """From the first byte sent to the last one received within `deadline_s`. Raises NoAnswer."""
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    try:
        raw = socket.create_connection((host, port), timeout=deadline_s)
    except (OSError, UnicodeError) as error:
        why = error.strerror if isinstance(error, OSError) else None
        raise NoAnswer(f"cannot be reached: {why or error}") from error
    late = threading.Event()
    watchdog = threading.Timer(deadline_s, _cut, [raw, late])
    watchdog.daemon = True
    watchdog.start()
    try:
        answer = _exchange(raw, url, body, content_type, most_bytes)
    except TimeoutError as error:
        raise NoAnswer(f"did not answer within {deadline_s:g} s") from error
    except (OSError, http.client.HTTPException) as error:
        if late.is_set():
            raise NoAnswer(f"did not answer within {deadline_s:g} s") from error
        raise NoAnswer(f"broke off: {type(error).__name__}") from error
    finally:
        watchdog.cancel()
        raw.close()
    if late.is_set():  # a connection that was cut looks like the end of the answer
        raise NoAnswer(f"did not answer within {deadline_s:g} s")
    return answer


def _exchange(raw: socket.socket, url: str, body: bytes, content_type: str, most_bytes: int) -> Answer:
    parts = urlsplit(url)
    host = parts.hostname or ""
    connection = http.client.HTTPConnection(host, parts.port or 80)
    if parts.scheme == "https":
        raw = ssl.create_default_context().wrap_socket(raw, server_hostname=host)
    connection.sock = raw
    headers = {"Content-Type": content_type, "Host": parts.netloc.rpartition("@")[2]}
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    connection.request("POST", path, body=body, headers=headers)
    response = connection.getresponse()
    if response.status != http.client.OK:
        return Answer(status=response.status, body=b"")
    answer = response.read(most_bytes + 1)
    if response.length and len(answer) <= most_bytes:
        raise http.client.IncompleteRead(answer)
    if len(answer) > most_bytes:
        raise NoAnswer(f"answered with more than {most_bytes} bytes")
    return Answer(status=response.status, body=answer)


def _cut(raw: socket.socket, late: threading.Event) -> None:
    late.set()
    try:
        raw.shutdown(socket.SHUT_RDWR)
    except OSError:
        raw.close()
