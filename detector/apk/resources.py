"""The resource table (`resources.arsc`), as far as a manifest refers to it.

Only what is requested is read: the table of a large app has hundreds of thousands of entries, its
manifest refers to about twenty. The default configuration's value is used, else the first that has one.
References are followed for a limited number of hops, so that cycles end.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from detector.apk.binary_xml import Value, ValueType
from detector.apk.string_pool import CHUNK, StringPool, read_string_pool
from detector.core.errors import ConfigError

__all__ = ["Resources", "read_resources"]

_TABLE_TYPE, _POOL_TYPE, _PACKAGE_TYPE, _TYPE_TYPE = 0x0002, 0x0001, 0x0200, 0x0201
_TABLE_HEADER_BYTES = 12
_TYPE_HEADER = struct.Struct("<HHIBBHII")  # chunk, id, flags, reserved, entries, their offset
_ENTRY = struct.Struct("<HHI")
_VALUE = struct.Struct("<HBBI")
_BAG = struct.Struct("<II")  # of a complex entry: parent, number of values
_SPARSE, _OFFSETS_16 = 0x01, 0x02  # flags of a type chunk
_COMPLEX, _COMPACT = 0x0001, 0x0008  # flags of an entry
_NO_ENTRY, _NO_ENTRY_16 = 0xFFFFFFFF, 0xFFFF

# AOSP follows 20 hops (kMaxIterations in AssetManager2), then gives up.
MAX_HOPS = 20
# A large app has about 3,000 type chunks (types times configurations).
MAX_CHUNKS = 100_000
MAX_STYLE_VALUES = 1_000


@dataclass(frozen=True, slots=True)
class _TypeChunk:
    at: int
    n_header: int
    end: int
    flags: int
    n_entries: int
    entries_start: int


@dataclass(slots=True, kw_only=True)
class Resources:
    """Values by resource id. None if not found or unreadable: then the reference itself is used."""

    content: bytes = b""
    pool: StringPool | None = None
    chunks: dict[tuple[int, int], list[_TypeChunk]] = field(default_factory=dict)

    def value(self, resource_id: int) -> Value | None:
        """The simple value at the end of the references."""
        for _ in range(MAX_HOPS):
            found = self._simple(resource_id)
            if found is None or not found.is_reference:
                return found
            resource_id = found.data
        return None

    def values(self, resource_id: int) -> tuple[Value, ...]:
        """The simple values of all configurations, of each the one at the end of its references."""
        found: dict[int, list[Value]] = {}
        waiting = [resource_id]
        while waiting and len(found) < MAX_HOPS:
            asked = waiting.pop(0)
            if asked not in found:
                found[asked] = list(self._all_simple(asked))
                waiting += [value.data for value in found[asked] if value.is_reference]
        return tuple(value for values in found.values() for value in values if not value.is_reference)

    def style_value(self, style_id: int, attribute_id: int) -> Value | None:
        """The value that a style of the app gives an attribute, itself or through its parents in the app."""
        for _ in range(MAX_HOPS):
            bag = self._bag(style_id)
            if bag is None:
                return None
            style_id, values = bag
            if attribute_id in values:
                found = values[attribute_id]
                return self.value(found.data) if found.is_reference else found
        return None

    def parent_style(self, style_id: int) -> int | None:
        """The framework style that a style of the app descends from (or the id itself)."""
        for _ in range(MAX_HOPS):
            bag = self._bag(style_id)
            if bag is None:
                return style_id or None
            style_id = bag[0]
        return None

    def _entries(self, resource_id: int) -> Iterator[int]:
        """Offsets of the entries with this id, the default configuration first."""
        index = resource_id & 0xFFFF
        for chunk in self.chunks.get((resource_id >> 24, resource_id >> 16 & 0xFF), ()):
            at = _entry_offset(self.content, chunk, index)
            if at is not None and at + _ENTRY.size <= chunk.end:
                yield at

    def _simple(self, resource_id: int) -> Value | None:
        return next(self._all_simple(resource_id), None)

    def _all_simple(self, resource_id: int) -> Iterator[Value]:
        for at in self._entries(resource_id):
            first, flags, third = _ENTRY.unpack_from(self.content, at)
            if flags & _COMPACT:
                yield self._as_value(flags >> 8, third)
            elif not flags & _COMPLEX and at + first + _VALUE.size <= len(self.content):
                _, _, kind, data = _VALUE.unpack_from(self.content, at + first)
                yield self._as_value(kind, data)

    def _bag(self, resource_id: int) -> tuple[int, dict[int, Value]] | None:
        """(parent, values by attribute) of a complex entry."""
        for at in self._entries(resource_id):
            n_entry, flags, _ = _ENTRY.unpack_from(self.content, at)
            bag_at = at + _ENTRY.size
            if not flags & _COMPLEX or flags & _COMPACT or bag_at + _BAG.size > len(self.content):
                continue
            parent, n_values = _BAG.unpack_from(self.content, bag_at)
            values: dict[int, Value] = {}
            for number in range(min(n_values, MAX_STYLE_VALUES)):
                value_at = at + n_entry + number * (4 + _VALUE.size)
                if value_at + 4 + _VALUE.size > len(self.content):
                    break
                (name,) = struct.unpack_from("<I", self.content, value_at)
                _, _, kind, data = _VALUE.unpack_from(self.content, value_at + 4)
                values[name] = self._as_value(kind, data)
            return parent, values
        return None

    def _as_value(self, kind: int, data: int) -> Value:
        text = self.pool.get(data) if kind == ValueType.STRING and self.pool is not None else None
        return Value(kind, data, text)


def read_resources(content: bytes) -> Resources:
    """Locate the chunks; nothing in them is read yet. Raises ConfigError if it is not a resource table."""
    if len(content) < _TABLE_HEADER_BYTES:
        raise ConfigError("the resource table is cut off")
    kind, n_header, n_table = CHUNK.unpack_from(content, 0)
    if kind != _TABLE_TYPE or n_header < _TABLE_HEADER_BYTES or n_table < n_header:
        raise ConfigError("the resource table has no valid header")
    resources = Resources(content=content)
    counter = iter(range(MAX_CHUNKS))
    for part in _chunks(content, n_header, min(n_table, len(content)), counter):
        if part.type == _POOL_TYPE and resources.pool is None:
            resources.pool = read_string_pool(content, part.at)
        elif part.type == _PACKAGE_TYPE and part.n_header >= CHUNK.size + 4:
            (package_id,) = struct.unpack_from("<I", content, part.at + CHUNK.size)
            for inner in _chunks(content, part.at + part.n_header, part.end, counter):
                if inner.type == _TYPE_TYPE and inner.n_header > _TYPE_HEADER.size:
                    _add_type(resources, package_id & 0xFF, inner)
    return resources


class _Chunk(NamedTuple):
    type: int
    at: int
    n_header: int
    end: int


def _chunks(content: bytes, at: int, end: int, counter: Iterator[int]) -> Iterator[_Chunk]:
    """The chunks that follow one another between `at` and `end`."""
    while at + CHUNK.size <= end:
        if next(counter, None) is None:
            raise ConfigError(f"the resource table has more than {MAX_CHUNKS} chunks")
        kind, n_header, n_chunk = CHUNK.unpack_from(content, at)
        if n_header < CHUNK.size or n_chunk < n_header or n_chunk > end - at:
            return
        yield _Chunk(kind, at, n_header, at + n_chunk)
        at += n_chunk


def _add_type(resources: Resources, package_id: int, part: _Chunk) -> None:
    content = resources.content
    _, _, _, type_id, flags, _, n_entries, entries_start = _TYPE_HEADER.unpack_from(content, part.at)
    # After its own size field, the default configuration is all zero.
    configuration = content[part.at + _TYPE_HEADER.size + 4 : part.at + part.n_header]
    chunk = _TypeChunk(part.at, part.n_header, part.end, flags, n_entries, entries_start)
    chunks = resources.chunks.setdefault((package_id, type_id), [])
    if any(configuration):
        chunks.append(chunk)
    else:
        chunks.insert(0, chunk)


def _entry_offset(content: bytes, chunk: _TypeChunk, index: int) -> int | None:
    table = chunk.at + chunk.n_header
    if chunk.flags & _SPARSE:
        offset = _sparse_offset(content, chunk, table, index)
    elif index >= chunk.n_entries:
        return None
    elif chunk.flags & _OFFSETS_16:
        if table + 2 * index + 2 > chunk.end:
            return None
        (short,) = struct.unpack_from("<H", content, table + 2 * index)
        offset = None if short == _NO_ENTRY_16 else 4 * short
    else:
        if table + 4 * index + 4 > chunk.end:
            return None
        (offset,) = struct.unpack_from("<I", content, table + 4 * index)
        offset = None if offset == _NO_ENTRY else offset
    return None if offset is None else chunk.at + chunk.entries_start + offset


def _sparse_offset(content: bytes, chunk: _TypeChunk, table: int, index: int) -> int | None:
    """Binary search in pairs of index and offset, sorted by index."""
    low, high = 0, min(chunk.n_entries, (chunk.end - table) // 4)
    while low < high:
        middle = (low + high) // 2
        found, offset = struct.unpack_from("<HH", content, table + 4 * middle)
        if found == index:
            return 4 * int(offset)
        low, high = (middle + 1, high) if found < index else (low, middle)
    return None
