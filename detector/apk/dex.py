"""Names of the classes that a DEX file defines, with their superclasses. Nothing else of it is read.

The format is Android's dex-format: a header, then tables of fixed size. A table that claims to be longer
than its file is truncated to what is there; class names with invalid references are left out.
"""

import struct
from collections.abc import Iterator

from detector.core.errors import ConfigError

__all__ = ["with_superclasses"]

_HEADER_BYTES = 0x70
_STRINGS, _TYPES, _CLASSES = 0x38, 0x40, 0x60  # header offsets of a table's size and offset
_CLASS = struct.Struct("<8I")
MAX_NAME_BYTES = 2048
# Type indices have 16 bits, and every class of a file is a type.
MAX_CLASSES = 65_536


def with_superclasses(content: bytes) -> Iterator[tuple[str, str | None]]:
    """(class, superclass), as `com.x.Y$Z`. Raises ConfigError if it is not a DEX file."""
    if len(content) < _HEADER_BYTES or not content.startswith(b"dex\n"):
        raise ConfigError("it is no DEX file")
    strings = _table(content, _STRINGS)
    types = _table(content, _TYPES)
    n_classes, offset = struct.unpack_from("<II", content, _CLASSES)
    n_classes = min(n_classes, MAX_CLASSES, max(0, len(content) - offset) // _CLASS.size)
    names: dict[int, str | None] = {}

    def name(type_index: int) -> str | None:
        if type_index not in names:
            names[type_index] = _class_name(content, strings, types, type_index)
        return names[type_index]

    table = memoryview(content)[offset : offset + n_classes * _CLASS.size]
    for class_index, _, superclass_index, *_ in _CLASS.iter_unpack(table):
        defined = name(class_index)
        if defined is not None:
            yield defined, name(superclass_index)


def _table(content: bytes, at: int) -> memoryview:
    """A table of 4-byte numbers."""
    n_numbers, offset = struct.unpack_from("<II", content, at)
    n_numbers = min(n_numbers, max(0, len(content) - offset) // 4)
    return memoryview(content)[offset : offset + 4 * n_numbers].cast("I")


def _class_name(content: bytes, strings: memoryview, types: memoryview, type_index: int) -> str | None:
    if type_index >= len(types) or types[type_index] >= len(strings):
        return None
    at = strings[types[type_index]]
    while at < len(content) and content[at] & 0x80:  # the length in UTF-16 units, not needed here
        at += 1
    end = content.find(b"\0", at + 1, at + 1 + MAX_NAME_BYTES)
    if end < 0 or content[at + 1 : at + 2] != b"L" or content[end - 1 : end] != b";":
        return None
    # Modified UTF-8 differs from UTF-8 in surrogates and NUL only.
    return content[at + 2 : end - 1].decode("utf-8", errors="replace").replace("/", ".")
