"""Decodes text that came from a device or from a saved file.

Devices print UTF-8. A file made by a redirect in PowerShell is UTF-16, with or without a byte order mark;
decoded as UTF-8 it would be full of NULs and nothing in it would be found.
"""

import codecs

__all__ = ["decode_text"]

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_PROBE = 512
_NUL_SHARE = 0.3
"""In UTF-16 every other byte of Latin text is NUL; UTF-8 has none."""


def decode_text(data: bytes) -> str:
    """Undecodable bytes are replaced; line ends become `\\n`."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _decoded(data[len(mark) :], encoding)
    head = data[:_PROBE]
    if head.count(0) > _NUL_SHARE * len(head):
        is_little = head[1::2].count(0) >= head[0::2].count(0)
        return _decoded(data, "utf-16-le" if is_little else "utf-16-be")
    return _decoded(data, "utf-8")


def _decoded(data: bytes, encoding: str) -> str:
    return data.decode(encoding, errors="replace").replace("\r\n", "\n")
