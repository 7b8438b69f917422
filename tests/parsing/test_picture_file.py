"""Pictures from a device: as large as a screen can be, and no larger, whatever their header claims."""

import resource
import struct
import tracemalloc
import zlib
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from detector.parsing.picture_file import MAX_PICTURE_PIXELS, MAX_SCANS, decode_picture, picture_size


def encoded(kind: str, **options: object) -> bytes:
    out = BytesIO()
    pixels = np.zeros((20, 30, 3), np.uint8)
    pixels[..., 0] = 200
    Image.fromarray(pixels).save(out, kind, **options)
    return out.getvalue()


def png_claiming(width_px: int, height_px: int) -> bytes:
    """A PNG whose data would be all zero rows, packed."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width_px, height_px, 8, 2, 0, 0, 0)
    rows = zlib.compress(bytes(100_000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_reads_what_devices_give(kind: str) -> None:
    data = encoded(kind)
    assert picture_size(data) == (30, 20)
    bgr, rgb = decode_picture(data), decode_picture(data, is_rgb=True)
    assert bgr is not None
    assert rgb is not None
    assert (bgr.shape, rgb.shape) == ((20, 30, 3), (20, 30, 3))
    assert abs(int(rgb[5, 5, 0]) - 200) < 6
    assert abs(int(bgr[5, 5, 2]) - 200) < 6


def test_finds_the_size_of_a_jpeg_after_other_segments() -> None:
    data = encoded("JPEG", exif=b"Exif\0\0MM\0*" + b"\xff" * 500, comment=b"\xff\xc0" * 40, progressive=True)
    assert picture_size(data) == (30, 20)


@pytest.mark.parametrize("kind", ["GIF", "BMP", "TIFF", "WEBP"])
def test_other_formats_are_not_pictures(kind: str) -> None:
    assert decode_picture(encoded(kind)) is None


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x89PNG\r\n\x1a\n",
        b"\xff\xd8\xff",
        b"\xff\xd8" + b"\xff" * 500,
        b"\xff\xd8\xff\xe0\0\0" * 400,
        b"words",
    ],
)
def test_a_truncated_file_is_not_a_picture(data: bytes) -> None:
    assert decode_picture(data) is None


@pytest.mark.parametrize("size", [(50_000, 50_000), (2**31, 2**31), (MAX_PICTURE_PIXELS + 1, 1)])
def test_a_picture_that_claims_more_than_a_screen_is_not_unpacked(size: tuple[int, int]) -> None:
    data = png_claiming(*size)
    tracemalloc.start()
    assert decode_picture(data) is None
    _, most_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most_bytes < 1_000_000


def progressive(n_more_scans: int) -> bytes:
    """A JPEG whose last scan is repeated this many times; each is a pass over all its blocks."""
    whole = encoded("JPEG", progressive=True)
    last = whole[whole.rindex(b"\xff\xda") : -2]
    return whole[:-2] + last * n_more_scans + whole[-2:]


def test_a_progressive_picture_is_read_and_one_of_endless_scans_is_not() -> None:
    assert decode_picture(progressive(0)) is not None
    assert decode_picture(progressive(MAX_SCANS)) is None


def test_a_chunk_that_claims_gigabytes_allocates_none() -> None:
    whole = encoded("PNG")
    at = whole.index(b"IDAT") - 4
    claims = whole[:at] + struct.pack(">I", 0xEA0001AA) + whole[at + 4 :]
    before_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert decode_picture(claims) is None
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before_kb < 500_000


def test_a_png_cut_short_is_no_picture_and_what_follows_its_end_is_left_alone() -> None:
    whole = encoded("PNG")
    assert decode_picture(whole[:-20]) is None
    assert decode_picture(whole + b"more") is not None
