"""Binary XML as Android's own parser reads it (ResXMLTree): elements with typed attributes.

An attribute is identified by its resource id; its name may be empty or false, since Android never reads
it (autostart.md 5). Chunks of unknown type are skipped, as on the phone.
"""

import struct
from dataclasses import dataclass, field

from detector.apk.string_pool import CHUNK, StringPool, read_string_pool
from detector.core.errors import ConfigError

__all__ = ["Attribute", "Element", "Value", "ValueType", "XmlDocument", "read_binary_xml"]

_XML_TYPE, _POOL_TYPE, _RESOURCE_MAP_TYPE = 0x0003, 0x0001, 0x0180
_FIRST_NODE, _LAST_NODE = 0x0100, 0x017F
_START_ELEMENT, _END_ELEMENT = 0x0102, 0x0103
_NODE_HEADER_BYTES = 16  # chunk, line number, comment
_START = struct.Struct("<IIHHHHHH")
_ATTRIBUTE = struct.Struct("<IIIHBBI")
_NONE = 0xFFFFFFFF

# The largest manifest seen has 1 MB and 9,000 elements; a depth of 10 is already unusual.
MAX_CHUNKS = 400_000
MAX_ELEMENTS = 100_000
MAX_ATTRIBUTES = 400_000
MAX_DEPTH = 64


class ValueType:
    """Types of a value (Res_value), as far as a manifest uses them."""

    NULL = 0x00
    REFERENCE = 0x01
    ATTRIBUTE = 0x02
    STRING = 0x03
    FLOAT = 0x04
    DYNAMIC_REFERENCE = 0x07
    INT_DEC = 0x10
    INT_HEX = 0x11
    BOOLEAN = 0x12


@dataclass(frozen=True, slots=True)
class Value:
    """`text` is set for strings only; `data` is the string's index, the number, or the reference."""

    type: int
    data: int
    text: str | None = None

    @property
    def is_reference(self) -> bool:
        return self.type in (ValueType.REFERENCE, ValueType.DYNAMIC_REFERENCE)


@dataclass(frozen=True, slots=True)
class Attribute:
    """`resource_id` None: an attribute without one, such as `package`."""

    resource_id: int | None
    name: str
    value: Value


@dataclass(slots=True)
class Element:
    tag: str
    attributes: tuple[Attribute, ...]
    children: "list[Element]" = field(default_factory=list)

    def of_tag(self, *tags: str) -> "list[Element]":
        return [child for child in self.children if child.tag in tags]


@dataclass(frozen=True, slots=True, kw_only=True)
class XmlDocument:
    """`oddities`: what no build tool writes, one sentence each."""

    root: Element
    pool: StringPool
    oddities: tuple[str, ...]


def read_binary_xml(content: bytes) -> XmlDocument:
    """Raises ConfigError if Android would not find an element in it."""
    if len(content) < CHUNK.size:
        raise ConfigError("the binary XML is cut off")
    kind, n_header, n_document = CHUNK.unpack_from(content, 0)
    if n_header < CHUNK.size or n_header > n_document or n_document > len(content):
        raise ConfigError("the binary XML is longer than its file, or has no valid header")
    reader = _Reader(content[:n_document])
    if kind != _XML_TYPE:
        reader.note(f"the binary XML begins with the type {kind:#06x}")
    if n_document < len(content):
        reader.note("there are bytes after the end of the binary XML")
    root = reader.read(n_header)
    assert reader.pool is not None
    return XmlDocument(root=root, pool=reader.pool, oddities=tuple(reader.oddities))


class _Reader:
    def __init__(self, content: bytes) -> None:
        self.content = content
        self.pool: StringPool | None = None
        self.resource_ids: tuple[int, ...] = ()
        self.oddities: dict[str, None] = {}
        self.n_attributes = 0

    def note(self, oddity: str) -> None:
        self.oddities[oddity] = None

    def read(self, at: int) -> Element:
        root: Element | None = None
        open_elements: list[Element] = []
        n_chunks = n_elements = 0
        while at + CHUNK.size <= len(self.content):
            n_chunks += 1
            if n_chunks > MAX_CHUNKS:
                raise ConfigError(f"the binary XML has more than {MAX_CHUNKS} chunks")
            kind, n_header, n_chunk = CHUNK.unpack_from(self.content, at)
            fits = CHUNK.size <= n_header <= n_chunk <= len(self.content) - at
            if not fits or (n_header | n_chunk) % 4:  # validate_chunk of ResourceTypes.cpp
                self.note("a chunk of the binary XML has a size that cannot be: Android stops there")
                break
            if kind == _POOL_TYPE and root is None:
                self.pool = read_string_pool(self.content, at)
            elif kind == _RESOURCE_MAP_TYPE:
                self.resource_ids = self._resource_map(at + n_header, n_chunk - n_header)
            elif kind == _START_ELEMENT and n_header >= _NODE_HEADER_BYTES:
                n_elements += 1
                if n_elements > MAX_ELEMENTS or len(open_elements) > MAX_DEPTH:
                    raise ConfigError("the binary XML has too many elements, or too many in each other")
                element = self._element(at + n_header, at + n_chunk)
                if open_elements:
                    open_elements[-1].children.append(element)
                elif root is None:
                    root = element
                else:
                    self.note("the binary XML has more than one root")
                open_elements.append(element)
            elif kind == _END_ELEMENT:
                if open_elements:
                    open_elements.pop()
            elif not _FIRST_NODE <= kind <= _LAST_NODE:
                self.note(f"the binary XML has a chunk of the unknown type {kind:#06x}")
            at += n_chunk
        if root is None:
            raise ConfigError("the binary XML holds no element")
        if open_elements:
            self.note("the binary XML ends within an element")
        return root

    def _resource_map(self, at: int, n_bytes: int) -> tuple[int, ...]:
        return struct.unpack_from(f"<{n_bytes // 4}I", self.content, at)

    def _element(self, at: int, end: int) -> Element:
        if self.pool is None:
            raise ConfigError("the binary XML has no string pool before its first element")
        if at + _START.size > end:
            raise ConfigError("an element of the binary XML is cut off")
        _, name, start, n_each, n_attributes, *_ = _START.unpack_from(self.content, at)
        if n_attributes and (n_each < _ATTRIBUTE.size or at + start + n_each * n_attributes > end):
            raise ConfigError("the attributes of an element do not lie within it")
        if (start, n_each) != (_START.size, _ATTRIBUTE.size) and n_attributes:
            self.note("an element has its attributes where no build tool puts them")
        self.n_attributes += n_attributes
        if self.n_attributes > MAX_ATTRIBUTES:
            raise ConfigError(f"the binary XML has more than {MAX_ATTRIBUTES} attributes")
        offsets = range(at + start, at + start + n_each * n_attributes, n_each or 1)
        return Element(
            tag=self.pool.get(name) or "", attributes=tuple(self._attribute(offset) for offset in offsets)
        )

    def _attribute(self, at: int) -> Attribute:
        assert self.pool is not None
        _, name, raw, _, _, kind, data = _ATTRIBUTE.unpack_from(self.content, at)
        resource_id = self.resource_ids[name] if name < len(self.resource_ids) else None
        text = self.pool.get(data) if kind == ValueType.STRING else None
        if kind == ValueType.STRING and text is None and raw != _NONE:
            text = self.pool.get(raw)
        return Attribute(
            resource_id=resource_id or None, name=self.pool.get(name) or "", value=Value(kind, data, text)
        )
