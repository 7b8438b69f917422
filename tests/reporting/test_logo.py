"""A logo is taken as a PNG alone, and encoded again."""

import io

import pytest
from PIL import Image, PngImagePlugin

from detector.core.errors import ConfigError
from detector.reporting.inputs import logo_of


def png(width: int, height: int, mode: str = "RGBA") -> bytes:
    out = io.BytesIO()
    about = PngImagePlugin.PngInfo()
    about.add_text("Comment", "a remark")
    Image.new(mode, (width, height)).save(out, format="PNG", pnginfo=about)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 2"/>', "cannot be read as a PNG"),
        (b"GIF89a", "cannot be read as a PNG"),
        (png(2, 2)[:40], "cannot be read as a PNG"),
        (png(5000, 5000, "1"), "more than 16000000 pixels"),
    ],
)
def test_anything_but_a_png_of_a_plain_size_is_refused(content: bytes, why: str) -> None:
    with pytest.raises(ConfigError, match=why):
        logo_of(content, where="lab.png")


def test_a_png_is_encoded_again_without_its_remarks_and_made_smaller() -> None:
    logo = logo_of(png(2400, 600), where="lab.png")
    assert logo.aspect == 4.0
    with Image.open(io.BytesIO(logo.content)) as drawn:
        assert (drawn.size, drawn.info) == ((1200, 300), {})
