"""The string pool that binary XML and resource tables refer to by index (ResStringPool).

Strings are decoded on request. A pool may map a million strings to the same megabyte: the total decoded
from one pool is bounded.
"""

import struct
from dataclasses import dataclass, field

from detector.core.errors import ConfigError

__all__ = ["CHUNK", "StringPool", "read_string_pool"]

CHUNK = struct.Struct("<HHI")  # type, header size, size: at the start of every chunk (ResourceTypes.h)
_POOL = struct.Struct("<HHI5I")
_STRING_POOL_TYPE = 0x0001
_UTF8 = 1 << 8

# The longest attribute text in 52 APKs of registry packages has 1,700 characters.
MAX_STRING_BYTES = 1 << 16
MAX_DECODED_BYTES = 16 << 20


@dataclass(slots=True, kw_only=True)
class StringPool:
    """`content` begins at the pool's own chunk. `is_plain`: laid out as by every build tool."""

    content: bytes
    n_strings: int
    n_styles: int
    strings_start: int
    is_utf8: bool
    is_plain: bool
    _decoded: dict[int, str] = field(default_factory=dict)
    _n_decoded_bytes: int = 0

    def get(self, index: int) -> str | None:
        """None if there is no such string, or it is not within the pool."""
        if not 0 <= index < self.n_strings:
            return None
        if index not in self._decoded:
            raw = self._raw(index)
            if raw is None:
                return None
            self._n_decoded_bytes += len(raw)
            if self._n_decoded_bytes > MAX_DECODED_BYTES:
                raise ConfigError(f"the strings of one pool are longer than {MAX_DECODED_BYTES} bytes")
            encoding = "utf-8" if self.is_utf8 else "utf-16-le"
            self._decoded[index] = raw.decode(encoding, errors="replace")
        return self._decoded[index]

    def n_bytes_of_all(self) -> int:
        """The cost of decoding every string in bytes, overlaps counted repeatedly."""
        return sum(len(self._raw(index) or b"") for index in range(self.n_strings))

    def _raw(self, index: int) -> bytes | None:
        (offset,) = struct.unpack_from("<I", self.content, _POOL.size + 4 * index)
        at = self.strings_start + offset
        if self.is_utf8:
            at = self._after_length(at, wide=False)[1]  # in UTF-16 units, not needed here
            n_bytes, at = self._after_length(at, wide=False)
        else:
            n_units, at = self._after_length(at, wide=True)
            n_bytes = 2 * n_units
        if n_bytes > MAX_STRING_BYTES or at + n_bytes > len(self.content):
            return None
        return self.content[at : at + n_bytes]

    def _after_length(self, at: int, *, wide: bool) -> tuple[int, int]:
        """A length of one unit, or of two if the first has its high bit set; and the offset after it."""
        n_unit, high_bit, shift = (2, 0x8000, 16) if wide else (1, 0x80, 8)
        first = int.from_bytes(self.content[at : at + n_unit], "little")
        if not first & high_bit:
            return first, at + n_unit
        second = int.from_bytes(self.content[at + n_unit : at + 2 * n_unit], "little")
        return (first & ~high_bit) << shift | second, at + 2 * n_unit


def read_string_pool(content: bytes, at: int) -> StringPool:
    """The pool whose chunk begins at `at`. Raises ConfigError if it is not within `content`."""
    if at + _POOL.size > len(content):
        raise ConfigError("the string pool is cut off")
    kind, n_header, n_chunk, n_strings, n_styles, flags, strings_start, _ = _POOL.unpack_from(content, at)
    if kind != _STRING_POOL_TYPE or n_header < _POOL.size or n_chunk < n_header:
        raise ConfigError("the string pool has no valid header")
    chunk = content[at : at + n_chunk]
    if _POOL.size + 4 * (n_strings + n_styles) > len(chunk):
        raise ConfigError(f"the string pool says {n_strings} strings and has no room for them")
    return StringPool(
        content=chunk,
        n_strings=n_strings,
        n_styles=n_styles,
        strings_start=strings_start,
        is_utf8=bool(flags & _UTF8),
        is_plain=n_header == _POOL.size and n_styles == 0 and strings_start == _POOL.size + 4 * n_strings,
    )
