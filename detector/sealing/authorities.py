"""Queries a time-stamp authority over HTTP, with a deadline that also bounds slow answers."""

import http.client

from detector.core.errors import ConfigError
from detector.sealing.http_post import NoAnswer, is_http_address, post

__all__ = ["DEADLINE_S", "NoAnswer", "ask", "refuse_bad_url"]

DEADLINE_S = 15.0
"""From the first byte sent to the last one received; a healthy authority takes under a second."""

MAX_BYTES = 256 * 1024
"""A token with a chain of four certificates takes about 8 kB."""


def refuse_bad_url(url: str) -> None:
    """Raises ConfigError if the URL cannot be that of an authority."""
    if not is_http_address(url):
        raise ConfigError(f"--stamp: {url!r} is no address of a time-stamp authority (http or https)")


def ask(url: str, request: bytes, *, deadline_s: float = DEADLINE_S) -> bytes:
    """Returns the raw answer. Raises NoAnswer."""
    answer = post(
        url,
        request,
        content_type="application/timestamp-query",
        deadline_s=deadline_s,
        most_bytes=MAX_BYTES,
    )
    if answer.status != http.client.OK:
        raise NoAnswer(f"answered with HTTP status {answer.status}")
    return answer.body
