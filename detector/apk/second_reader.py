"""A second opinion on a manifest: apkInspector's reading of the same bytes, as the same kind of tree.

If it reads a different component, permission or action than we do, the file was crafted that way. It is
given only what our own reader found valid and small, since it has no bounds of its own (checked on
apkInspector 1.3.7): it decodes every string of a pool, as often as it is referred to, and searches byte by
byte when it loses its place.
"""

import io
import logging
import struct
from importlib import import_module
from types import ModuleType

from detector.apk.binary_xml import Attribute, Element, Value, ValueType, XmlDocument

__all__ = ["SecondReaderFailed", "read_with_apkinspector"]

# It takes 0.1 s for 100 KB and searches 1 MB in a second; the largest manifest seen has 1 MB.
MAX_MANIFEST_BYTES = 1 << 20
MAX_STRING_BYTES = 8 << 20

_MAX_UTF8_UNITS = 0x7F
_ITS_ERRORS = (
    AttributeError,
    IndexError,
    KeyError,
    OverflowError,
    TypeError,
    ValueError,
    struct.error,
)


class SecondReaderFailed(Exception):
    """It failed on these bytes, or they exceed our limits for it. The message says which."""


def read_with_apkinspector(content: bytes, ours: XmlDocument) -> Element:
    """Raises SecondReaderFailed. `ours` is our own reading, whose bounds it relies on."""
    if len(content) > MAX_MANIFEST_BYTES:
        raise SecondReaderFailed(f"the manifest is longer than {MAX_MANIFEST_BYTES} bytes")
    if not ours.pool.is_plain:
        raise SecondReaderFailed("its string pool is laid out as no build tool does it")
    if ours.pool.n_bytes_of_all() > MAX_STRING_BYTES:
        raise SecondReaderFailed(f"its strings are longer than {MAX_STRING_BYTES} bytes")
    try:
        return _read(content, ours)
    except _ITS_ERRORS as error:
        raise SecondReaderFailed(f"apkInspector could not read it: {type(error).__name__}") from error


def _apkinspector() -> ModuleType:
    """Imported on first use. Its import configures the root logger, which is restored; its own log messages
    go to a separate, disabled logger: a failure is reported by its exception."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    try:
        axml = import_module("apkInspector.axml")
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
    silent = logging.getLogger("apkInspector")
    silent.disabled = True
    setattr(axml, "logging", silent)  # noqa: B010 - a module has no such attribute to a type checker
    return axml


def _read(content: bytes, ours: XmlDocument) -> Element:
    axml = _apkinspector()
    parsed = axml.ManifestStruct.parse(io.BytesIO(content))
    strings = [_string(number, read, ours) for number, read in enumerate(parsed.string_pool.string_list)]
    ids = parsed.resource_map.resids
    root: Element | None = None
    open_elements: list[Element] = []
    for node in parsed.elements:
        if isinstance(node, axml.XmlStartElement):
            attributes = tuple(
                Attribute(
                    resource_id=ids[attribute.name_index] or None
                    if attribute.name_index < len(ids)
                    else None,
                    name=strings[attribute.name_index] if attribute.name_index < len(strings) else "",
                    value=_value(attribute.typed_value_datatype, attribute.typed_value_data, strings),
                )
                for attribute in node.attributes
            )
            element = Element(tag=strings[node.attrext[1]], attributes=attributes)
            if open_elements:
                open_elements[-1].children.append(element)
            root = root or element
            open_elements.append(element)
        elif isinstance(node, axml.XmlEndElement) and open_elements:
            open_elements.pop()
    if root is None:
        raise ValueError("no element")
    return root


def _string(number: int, read: str, ours: XmlDocument) -> str:
    """In a UTF-8 pool it mistakes the length in UTF-16 units for that in bytes, and supports only short ones:
    such a string is taken from our own reading, since the difference says nothing about the file."""
    own = ours.pool.get(number)
    if own is not None and ours.pool.is_utf8 and (not own.isascii() or len(own) > _MAX_UTF8_UNITS):
        return own
    return read


def _value(kind: int, data: object, strings: list[str]) -> Value:
    if not isinstance(data, int):
        return Value(kind, 0)  # a float, which none of our facts uses
    text = strings[data] if kind == ValueType.STRING and data < len(strings) else None
    return Value(kind, data & 0xFFFFFFFF, text)  # it reads decimal numbers as signed
