"""Random access to bytes: a file of any size, a part of another source, or plain bytes.

A 2 GB bundle is never held in memory; the edge passes in a source that reads from disk.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

__all__ = ["ByteSource", "Part", "PlainBytes", "pieces"]

PIECE_BYTES = 1 << 20


class ByteSource(Protocol):
    """Reads never raise: past the end they return fewer bytes than requested, or none."""

    @property
    def n_bytes(self) -> int: ...

    def read_at(self, offset: int, n_bytes: int) -> bytes: ...


@dataclass(frozen=True, slots=True)
class PlainBytes:
    content: bytes

    @property
    def n_bytes(self) -> int:
        return len(self.content)

    def read_at(self, offset: int, n_bytes: int) -> bytes:
        return self.content[offset : offset + n_bytes] if offset >= 0 and n_bytes > 0 else b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """`n_bytes` of another source from `offset` on, such as an APK stored in a bundle."""

    whole: ByteSource
    offset: int
    n_bytes: int

    def read_at(self, offset: int, n_bytes: int) -> bytes:
        if offset < 0:
            return b""
        return self.whole.read_at(self.offset + offset, min(n_bytes, self.n_bytes - offset))


def pieces(source: ByteSource) -> Iterator[bytes]:
    """The whole source, a megabyte at a time."""
    for offset in range(0, source.n_bytes, PIECE_BYTES):
        yield source.read_at(offset, PIECE_BYTES)
