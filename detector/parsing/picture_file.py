"""Decodes PNG and JPEG files from a device, up to the size that a screen can have.

The size is read from the file header before anything is unpacked: a PNG of a few kilobytes can claim
50,000 × 50,000 pixels.
"""

import struct

import cv2
import numpy as np

__all__ = ["MAX_PICTURE_PIXELS", "MAX_SCANS", "decode_picture", "has_endless_scans", "picture_size"]

MAX_PICTURE_PIXELS = 40_000_000
"""An 8K display has 33 million; phones have about 5 million at most."""

MAX_SCANS = 200
"""Of a progressive JPEG, where each scan covers the whole picture. Encoders write about ten; one scan per
bit of the 64 coefficients of three colours would be several hundred, which no encoder writes."""

_START_OF_SCAN = b"\xff\xda"

_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8\xff"
_SIZES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})  # SOF0 to SOF15 (ITU-T T.81, table B.1)
_ALONE = frozenset({0x01, *range(0xD0, 0xD9)})  # TEM, RST, SOI: no length follows
_SEGMENT = struct.Struct(">H")
_CHUNK = struct.Struct(">I4s")  # length, kind (PNG 5.3)
_SOF = struct.Struct(">xHH")  # precision, height, width


def decode_picture(data: bytes, *, is_rgb: bool = False) -> np.ndarray | None:
    """(H, W, 3) uint8 BGR, or RGB; None if the bytes are no such picture, or one too large."""
    size = picture_size(data)
    if size is None or size[0] * size[1] > MAX_PICTURE_PIXELS:
        return None
    if has_endless_scans(data) or not _has_whole_chunks(data):
        return None
    wanted = cv2.IMREAD_COLOR_RGB if is_rgb else cv2.IMREAD_COLOR
    try:
        return cv2.imdecode(np.frombuffer(data, dtype=np.uint8), wanted)
    except cv2.error:
        return None


def has_endless_scans(data: bytes) -> bool:
    """Whether a JPEG has more scans than any real picture needs: each costs the sender only eleven bytes."""
    return data.startswith(_JPEG) and data.count(_START_OF_SCAN) > MAX_SCANS


def _has_whole_chunks(data: bytes) -> bool:
    """False for a PNG with a chunk longer than the file: OpenCV would allocate the 4 GB that it claims."""
    if not data.startswith(_PNG):
        return True
    at = len(_PNG)
    while at + _CHUNK.size <= len(data):
        length, kind = _CHUNK.unpack_from(data, at)
        at += _CHUNK.size + length + 4  # including the checksum
        if at > len(data):
            return False
        if kind == b"IEND":
            return True
    return False


def picture_size(data: bytes) -> tuple[int, int] | None:
    """(width, height) in px as stated in the file header; None if it is neither PNG nor JPEG."""
    if data.startswith(_PNG):
        is_head = data[12:16] == b"IHDR" and len(data) >= 24
        return struct.unpack_from(">II", data, 16) if is_head else None
    return _jpeg_size(data) if data.startswith(_JPEG) else None


def _jpeg_size(data: bytes) -> tuple[int, int] | None:
    at = 2
    while (at := data.find(b"\xff", at)) >= 0 and at + 9 < len(data):
        kind = data[at + 1]
        if kind == 0xFF:
            at += 1  # padding
            continue
        if kind in _SIZES:
            height, width = _SOF.unpack_from(data, at + 4)
            return width, height
        at += 2
        if kind not in _ALONE and kind != 0:
            at += _SEGMENT.unpack_from(data, at)[0]
    return None
