import io
import os
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from detector.core.errors import ConfigError
from detector.seeing import load_image

COLOUR = (200, 60, 30)


def _file(image: Image.Image, form: str = "PNG", **more: object) -> bytes:
    into = io.BytesIO()
    image.save(into, form, **more)
    return into.getvalue()


def _plain(mode: str = "RGB") -> Image.Image:
    image = Image.new("RGB", (40, 60), COLOUR)
    return image.quantize() if mode == "P" else image.convert(mode)


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P", "L", "1"])
def test_converts_every_mode_to_rgb(mode: str) -> None:
    rgb = load_image(_file(_plain(mode)))
    assert rgb.shape == (60, 40, 3) and rgb.dtype == np.uint8
    if mode in ("RGB", "RGBA", "P"):
        assert np.abs(rgb.astype(int) - COLOUR).max() <= 30


def test_reads_cmyk() -> None:
    rgb = load_image(_file(_plain("CMYK"), "JPEG", quality=95))
    assert np.abs(rgb.astype(int) - COLOUR).max() < 12


def test_puts_transparency_on_white() -> None:
    assert load_image(_file(Image.new("RGBA", (40, 60), (0, 0, 0, 0)))).min() == 255


def test_sixteen_bit_grey_keeps_its_shades() -> None:
    values = np.linspace(0, 65535, 40 * 60).reshape(60, 40).astype(np.uint16)
    rgb = load_image(_file(Image.fromarray(values)))
    assert rgb[0, 0, 0] == 0 and rgb[-1, -1, 0] == 255
    assert 120 <= rgb[30, 0, 0] <= 135


def test_rotates_a_photo_according_to_exif() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    assert load_image(_file(_plain(), "JPEG", exif=exif)).shape == (40, 60, 3)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        pytest.param(b"", "empty", id="empty"),
        pytest.param(b"not a picture at all", "not a picture", id="text"),
        pytest.param(_file(_plain())[:60], "broken", id="cut short"),
        pytest.param(_file(Image.new("RGB", (4, 4))), "too small", id="an icon"),
    ],
)
def test_reports_what_is_wrong_in_one_sentence(tmp_path: Path, content: bytes, says: str) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(content)
    with pytest.raises(ConfigError, match=says) as caught:
        load_image(path)
    assert "a.png" in str(caught.value) and "\n" not in str(caught.value)


def test_refuses_an_absurd_size_before_decoding() -> None:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    for side in (12_000, 60_000):
        header = chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0))
        bomb = b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")
        with pytest.raises(ConfigError, match="too large"):
            load_image(bomb, name="bomb.png")


def test_names_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"gone\.png: there is no such file"):
        load_image(tmp_path / "gone.png")
    with pytest.raises(ConfigError, match="cannot be read"):
        load_image(tmp_path)


@pytest.mark.parametrize("size", [(40, 4000), (4000, 40), (16, 800)], ids=str)
def test_a_very_long_strip_is_not_a_screenshot(size: tuple[int, int]) -> None:
    with pytest.raises(ConfigError, match="far too narrow"):
        load_image(_file(Image.new("RGB", size)))


def test_a_pipe_is_refused_without_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.png")
    with pytest.raises(ConfigError, match=r"a\.png: .*is no plain file"):
        load_image(tmp_path / "a.png")


def test_a_decompression_bomb_is_refused_before_decoding() -> None:
    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + header
    png = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk))
    with pytest.raises(ConfigError, match="far too large"):
        load_image(png + struct.pack(">I", 0) + b"IDAT" + struct.pack(">I", zlib.crc32(b"IDAT")))


def test_a_jpeg_of_endless_scans_is_refused() -> None:
    out = io.BytesIO()
    Image.new("RGB", (320, 640)).save(out, "JPEG", progressive=True)
    whole = out.getvalue()
    last = whole[whole.rindex(b"\xff\xda") : -2]
    load_image(whole)
    with pytest.raises(ConfigError, match="has more scans than a picture needs"):
        load_image(whole[:-2] + 300 * last + whole[-2:])
