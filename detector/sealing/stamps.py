"""Time stamps in a seal: requested, verified against the request, kept raw, and listed in the bag."""

import http.client
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509

from detector.core.errors import ConfigError
from detector.evidence.appended_file import write_whole
from detector.evidence.plain_file import read_document
from detector.sealing import bag, layout
from detector.sealing.digests import ALGORITHMS, Digests, files_below
from detector.sealing.http_post import NoAnswer, is_http_address, post
from detector.sealing.time_stamp import (
    BadStamp,
    StampFacts,
    read_stamp,
    read_stamp_of_hash,
    request_for_hash,
    stamp_request,
    token_in,
)

__all__ = [
    "AuthorityAnswer",
    "NoAnswer",
    "ask",
    "first_token",
    "read_kept_stamp",
    "refuse_bad_url",
    "stamp_names",
    "stamp_seal",
    "write_tag_lists",
]


# Queries a time-stamp authority over HTTP, with a deadline that also bounds slow answers.

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


_NONCE_BITS = 63
"""Some authorities parse a nonce as a signed 64-bit integer."""


MAX_STAMP_BYTES = 1_000_000
"""For a request or an answer; one with a chain of four certificates takes about 8 kB."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorityAnswer:
    """One authority's answer: `facts` if it is valid and was kept (in a seal as `path`), else `why_not`."""

    url: str
    facts: StampFacts | None
    path: str | None = None
    why_not: str = ""


def stamp_seal(
    seal: Path, urls: Sequence[str], *, asking: Callable[[str, bytes], bytes] = ask
) -> tuple[AuthorityAnswer, ...]:
    """Ask each authority to stamp the seal's statement. An invalid answer is not kept."""
    statement = read_document(seal / layout.STATEMENT)
    answers = tuple(_ask(seal, statement, url, asking) for url in urls)
    if any(answer.facts is not None for answer in answers):
        write_tag_lists(seal, Digests())
    return answers


def _ask(seal: Path, statement: bytes, url: str, asking: Callable[[str, bytes], bytes]) -> AuthorityAnswer:
    request = stamp_request(statement, secrets.randbits(_NONCE_BITS) | 1)
    try:
        answer = asking(url, request)
        facts = read_stamp(answer, request=request, data=statement)
    except (NoAnswer, BadStamp) as error:
        return AuthorityAnswer(url=url, facts=None, why_not=str(error))
    number = 1 + max((int(name) for name in stamp_names(seal)), default=0)
    path = f"{layout.STAMPS}/{number:02d}.tsr"
    write_whole(seal / layout.STAMPS / f"{number:02d}.tsq", request)
    write_whole(seal / path, answer)  # last: a request without an answer is not a stamp
    return AuthorityAnswer(url=url, facts=facts, path=path)


def first_token(
    urls: Sequence[str], sha256: bytes, *, asking: Callable[[str, bytes], bytes] = ask
) -> tuple[bytes | None, tuple[AuthorityAnswer, ...]]:
    """For a PDF, which takes one token: authorities are asked in turn until one gives a good answer."""
    answers: list[AuthorityAnswer] = []
    for url in urls:
        request = request_for_hash(sha256, secrets.randbits(_NONCE_BITS) | 1)
        try:
            answer = asking(url, request)
            facts = read_stamp_of_hash(answer, request=request, sha256=sha256)
        except (NoAnswer, BadStamp) as error:
            answers.append(AuthorityAnswer(url=url, facts=None, why_not=str(error)))
            continue
        return token_in(answer), (*answers, AuthorityAnswer(url=url, facts=facts))
    return None, tuple(answers)


def stamp_names(seal: Path) -> tuple[str, ...]:
    """Names without suffix; unanswered requests are left out."""
    folder = seal / layout.STAMPS
    if not folder.is_dir():
        return ()
    return tuple(sorted(path.stem for path in folder.glob("[0-9][0-9]*.tsr") if path.stem.isdecimal()))


def read_kept_stamp(seal: Path, name: str, trusted: Sequence[x509.Certificate]) -> StampFacts:
    """Raises BadStamp; EvidenceError if one of its files cannot be read."""
    places = (seal / layout.STAMPS / f"{name}.{end}" for end in ("tsq", "tsr"))
    request, answer = (read_document(place, most_bytes=MAX_STAMP_BYTES) for place in places)
    statement = read_document(seal / layout.STATEMENT)
    return read_stamp(answer, request=request, data=statement, trusted=trusted)


def write_tag_lists(seal: Path, digests: Digests) -> None:
    """List everything in the bag that is not payload, in its current state."""
    leave_out = frozenset(
        {layout.PAYLOAD, *(layout.tag_manifest_path(algorithm) for algorithm in ALGORITHMS)}
    )
    files = {path: digests.of(seal / path) for path in files_below(seal, leave_out=leave_out)}
    for name, text in bag.tag_lists(files).items():
        write_whole(seal / name, text.encode())
