"""What an APK's manifest declares: enough to install a file that is never run here.

Reads the elements of the binary manifest; anything not written as by Android's own tools has no
name.
"""

import io
import struct
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field

__all__ = ["Declared", "declared_in"]

_STRING_POOL, _START_ELEMENT = 0x0001, 0x0102
_UTF8 = 1 << 8
_MAX_MANIFEST_BYTES = 8 * 1024 * 1024
_INPUT_METHOD_PERMISSION = "android.permission.BIND_INPUT_METHOD"


@dataclass(frozen=True, slots=True)
class _Element:
    """`attributes` are only those with text values."""

    name: str
    attributes: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """`split`: the name of a part beside the base, None for the base. `input_methods`: the services that only
    the system's input may bind, which are keyboards. `content`: the file, b"" if it is on the phone.
    """

    package: str
    split: str | None = None
    input_methods: tuple[str, ...] = ()
    content: bytes = field(default=b"", repr=False, compare=False)


def declared_in(apk: bytes) -> Declared | None:
    """None if the file is not an APK."""
    elements = _elements(apk)
    manifest = next((element.attributes for element in elements if element.name == "manifest"), {})
    if "package" not in manifest:
        return None
    return Declared(
        package=manifest["package"],
        split=manifest.get("split"),
        input_methods=tuple(
            element.attributes["name"]
            for element in elements
            if element.name == "service"
            and element.attributes.get("permission") == _INPUT_METHOD_PERMISSION
            and "name" in element.attributes
        ),
        content=apk,
    )


def _elements(apk: bytes) -> tuple[_Element, ...]:
    try:
        with zipfile.ZipFile(io.BytesIO(apk)) as zipped:
            with zipped.open("AndroidManifest.xml") as packed:
                manifest = packed.read(_MAX_MANIFEST_BYTES)
            return tuple(_read(manifest))
    except (zipfile.BadZipFile, KeyError, struct.error, UnicodeDecodeError, IndexError):
        return ()


def _read(manifest: bytes) -> Iterator[_Element]:
    strings: list[str] = []
    at = 8
    while at + 8 <= len(manifest):
        kind, _, size = struct.unpack_from("<HHI", manifest, at)
        if size < 8:
            return
        if kind == _STRING_POOL:
            strings = _strings(manifest[at : at + size])
        elif kind == _START_ELEMENT:
            yield _element(manifest, at, strings)
        at += size


def _element(manifest: bytes, at: int, strings: list[str]) -> _Element:
    """A header of 16 bytes, then: namespace, name, start, size and number of attributes, ..."""
    (element_name,) = struct.unpack_from("<i", manifest, at + 20)
    start, width, n_attributes = struct.unpack_from("<HHH", manifest, at + 24)
    attributes = {}
    for number in range(n_attributes):
        place = at + 16 + start + number * width
        name, raw = struct.unpack_from("<ii", manifest, place + 4)
        if raw >= 0:
            attributes[strings[name]] = strings[raw]
    return _Element(strings[element_name], attributes)


def _strings(pool: bytes) -> list[str]:
    n_strings, _, flags, start, _ = struct.unpack_from("<IIIII", pool, 8)
    offsets = struct.unpack_from(f"<{n_strings}I", pool, 28)
    is_utf8 = bool(flags & _UTF8)
    return [_string(pool, start + offset, is_utf8=is_utf8) for offset in offsets]


def _string(pool: bytes, at: int, *, is_utf8: bool) -> str:
    """Lengths of 128 (UTF-8) or 32768 (UTF-16) and more take a second unit."""
    if is_utf8:
        at += 2 if pool[at] & 0x80 else 1
        n_bytes = pool[at]
        at += 1
        if n_bytes & 0x80:
            n_bytes = (n_bytes & 0x7F) << 8 | pool[at]
            at += 1
        return pool[at : at + n_bytes].decode("utf-8", errors="replace")
    (n_units,) = struct.unpack_from("<H", pool, at)
    return pool[at + 2 : at + 2 + 2 * n_units].decode("utf-16-le", errors="replace")
