"""All texts that bytes may hold, to be searched for what must not be there: encodings, archives, PNG chunks.

What cannot be searched is none of the program's own files: an archive in an archive in an archive, or a file
that unpacks to more than a case holds.
"""

import gzip
import io
import struct
import zipfile
import zlib
from collections.abc import Iterator

from detector.core.errors import EvidenceError

__all__ = ["texts_within", "utf16_of"]

MAX_DEPTH = 3
MAX_UNPACKED_BYTES = 256_000_000

_PNG, _JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"
_PIXELS = frozenset({b"IDAT", b"fdAT", b"PLTE", b"tRNS"})
_UTF16 = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}


def texts_within(content: bytes, *, depth: int = 0) -> Iterator[str]:
    """Every text that the content may be read as; bytes that are none survive by `surrogateescape`.

    Pixels are left out: they are looked at by reading the pictures. Raises EvidenceError for what cannot be
    unpacked.
    """
    if depth > MAX_DEPTH:
        raise EvidenceError("has archives within archives, which are not searched")
    if content.startswith(_PNG):
        for chunk in _chunks(content):
            yield from texts_within(chunk, depth=depth + 1)
    elif content.startswith(_JPEG):
        yield from (_text(jpeg_segment) for jpeg_segment in _jpeg_segments(content))
    elif content.startswith(b"\x1f\x8b"):
        yield from texts_within(_gunzipped(content), depth=depth + 1)
    elif content.startswith(b"PK\x03\x04"):
        for name, member in _members(content):
            yield name
            yield from texts_within(member, depth=depth + 1)
    else:
        yield _text(content)
        if b"\0" in content or content[:2] in _UTF16:
            for name in ("utf-16-le", "utf-16-be"):
                for start in (0, 1):
                    yield content[start:].decode(name, errors="replace")


def utf16_of(content: bytes) -> str | None:
    """The name of the encoding if the whole content is a text in UTF-16; None if it is not."""
    if content[:2] not in _UTF16 and b"\0" not in content:
        return None
    n_even, n_odd = content[::2].count(0), content[1::2].count(0)
    name = _UTF16.get(content[:2], "utf-16-le" if n_odd > n_even else "utf-16-be")
    try:
        text = content.decode(name)
    except UnicodeDecodeError:
        return None
    return name if "\0" not in text else None


def _text(content: bytes) -> str:
    return content.decode("utf-8", errors="surrogateescape")


def _chunks(content: bytes) -> Iterator[bytes]:
    """All but pixels: names and texts, unpacked; and whatever follows the end."""
    at = len(_PNG)
    while at + 8 <= len(content):
        (length,), kind = struct.unpack(">I", content[at : at + 4]), content[at + 4 : at + 8]
        data = content[at + 8 : at + 8 + length]
        at += 12 + length
        if kind not in _PIXELS:
            yield data
            yield from _unpacked_text(kind, data)
        if kind == b"IEND":
            break
    yield content[at:]


def _unpacked_text(kind: bytes, data: bytes) -> Iterator[bytes]:
    if kind not in {b"zTXt", b"iTXt", b"iCCP"}:
        return
    for start in (number for number in range(len(data)) if data[number : number + 1] == b"\x78"):
        try:
            yield zlib.decompressobj().decompress(data[start:], MAX_UNPACKED_BYTES)
        except zlib.error:
            continue


def _jpeg_segments(content: bytes) -> Iterator[bytes]:
    """What stands before the pixels, and what follows their end."""
    begin = content.find(b"\xff\xda")
    yield content if begin < 0 else content[:begin]
    end = content.rfind(b"\xff\xd9")
    yield b"" if end < 0 else content[end + 2 :]


def _gunzipped(content: bytes) -> bytes:
    try:
        with gzip.open(io.BytesIO(content)) as file:
            return _bounded(file.read(MAX_UNPACKED_BYTES + 1))
    except (OSError, EOFError, zlib.error) as error:
        raise EvidenceError(f"cannot be unpacked, so it cannot be searched: {error}") from error


def _members(content: bytes) -> Iterator[tuple[str, bytes]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for info in archive.infolist():
                with archive.open(info) as member:
                    yield info.filename, _bounded(member.read(MAX_UNPACKED_BYTES + 1))
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError, EOFError, zlib.error) as error:
        raise EvidenceError(f"cannot be unpacked, so it cannot be searched: {error}") from error


def _bounded(content: bytes) -> bytes:
    if len(content) > MAX_UNPACKED_BYTES:
        raise EvidenceError(f"unpacks to more than {MAX_UNPACKED_BYTES} bytes, which are not searched")
    return content
