"""The package that an APK says it is: enough to install a file that nobody will run here.

Reads the first element of the binary manifest; anything that is not as Android's own tools write it
has no name.
"""

import io
import struct
import zipfile

__all__ = ["package_in"]

_STRING_POOL, _START_ELEMENT = 0x0001, 0x0102
_UTF8 = 1 << 8


def package_in(apk: bytes) -> str | None:
    """None where the file is no APK."""
    try:
        with zipfile.ZipFile(io.BytesIO(apk)) as zipped:
            return _package(zipped.read("AndroidManifest.xml"))
    except (zipfile.BadZipFile, KeyError, struct.error, UnicodeDecodeError, IndexError):
        return None


def _package(manifest: bytes) -> str | None:
    strings: list[str] = []
    at = 8
    while at + 8 <= len(manifest):
        kind, _, size = struct.unpack_from("<HHI", manifest, at)
        if size < 8:
            return None
        if kind == _STRING_POOL:
            strings = _strings(manifest[at : at + size])
        elif kind == _START_ELEMENT:
            # A header of 16 bytes, then: namespace, name, start, size and number of attributes, ...
            start, width, n_attributes = struct.unpack_from("<HHH", manifest, at + 24)
            for number in range(n_attributes):
                place = at + 16 + start + number * width
                name, raw = struct.unpack_from("<ii", manifest, place + 4)
                if strings[name] == "package" and raw >= 0:
                    return str(strings[raw])
            return None
        at += size
    return None


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
