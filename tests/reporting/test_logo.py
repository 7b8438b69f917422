"""Only plain drawings are accepted as a logo; anything else in a file is refused by name."""

import io

import pytest
from PIL import Image

from detector.core.errors import ConfigError
from detector.reporting.logo import Logo, logo_of
from detector.reporting.pdf import can_draw

BOX = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 40 20"'
PLAIN = f"""<?xml version="1.0" encoding="UTF-8"?>
<!-- drawn by hand -->
<svg {BOX} xmlns:odd="urn:editor" odd:zoom="3">
  <metadata><odd:secret>remark</odd:secret></metadata>
  <defs><linearGradient id="a"><stop offset="0" stop-color="#b3261e"/></linearGradient>
  <linearGradient id="b" xlink:href="#a"/></defs>
  <odd:guide/>
  <g transform="translate(2 2)" style="fill:url(#b);stroke-width:1"><circle cx="8" cy="8" r="7.5e0"/></g>
</svg>"""


def svg(inside: str, box: str = BOX) -> bytes:
    return f"<svg {box}>{inside}</svg>".encode()


def png(width: int, height: int, mode: str = "RGBA") -> bytes:
    out = io.BytesIO()
    Image.new(mode, (width, height)).save(out, format="PNG")
    return out.getvalue()


def test_a_plain_svg_is_rewritten() -> None:
    logo = logo_of(PLAIN.encode(), where="lab.svg")
    assert (logo.extension, logo.aspect) == ("svg", 2.0)
    text = logo.content.decode()
    assert "remark" not in text
    assert "odd" not in text
    assert text.count("<linearGradient") == 2
    assert 'href="#a"' in text
    assert logo_of(logo.content, where="again").content == logo.content
    assert can_draw(logo)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b'<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]><svg/>', "declares types or entities"),
        (b"<!DOCTYPE svg><svg/>", "declares types"),
        (b"<svg", "neither a PNG nor an SVG"),
        (b"GIF89a", "neither a PNG nor an SVG"),
        (b"\xff\xfe<\0s\0v\0g\0/\0>\0", "in UTF-8"),
        (b"\x1f\x8b\x08", "in UTF-8"),
        (b"<html/>", "is no SVG"),
        (svg("", 'xmlns="http://www.w3.org/2000/svg"'), "says no size"),
        (svg("", BOX.replace("0 0 40 20", "0 0 0 20")), "says no size"),
        (svg("", BOX.replace("0 0 40 20", "0 0 1e300 20")), "beyond"),
        (svg("<script>alert(1)</script>"), "<script>"),
        (svg("<style>@import url(x)</style>"), "<style>"),
        (svg("<text>a</text>"), "<text>"),
        (svg("<foreignObject/>"), "<foreignObject>"),
        (svg("<filter/>"), "<filter>"),
        (svg("<g><use xlink:href='#a'/></g>"), "<use>"),
        (svg("<image xlink:href='/etc/passwd'/>"), "<image>"),
        (svg("<image href='data:image/png;base64,AA=='/>"), "<image>"),
        (svg("<animate attributeName='x'/>"), "<animate>"),
        (svg("<linearGradient xlink:href='http://a/b.svg#c'/>"), "refers to"),
        (svg("<path xlink:href='#a' d='M0 0'/>"), "refers to"),
        (svg("<path fill='url(http://a/#b)' d='M0 0'/>"), "fill"),
        (svg("<path style='fill:URL( &quot;file:x#b&quot;)' d='M0 0'/>"), "style"),
        (svg("<path style='fill:\\75rl(x)' d='M0 0'/>"), "style"),
        (svg("<path onload='x()' d='M0 0'/>"), "onload"),
        (svg("<path class='a' d='M0 0'/>"), "style sheet"),
        (svg("<path d='M0 0L1e9 0'/>"), "beyond"),
        (svg("<g>" * 100 + "</g>" * 100), "nested deeper"),
        (svg("<path d='M0 0'/>" * 6000), "more than 5000 elements"),
        (b"\x89PNG\r\n\x1a\n", "cannot be read as a PNG"),
        (png(200, 200)[:100], "cannot be read as a PNG"),
        (png(5000, 4000, "1"), "more than 16000000 pixels"),
    ],
)
def test_refuses_anything_else_in_a_file(content: bytes, why: str) -> None:
    with pytest.raises(ConfigError, match=why) as refused:
        logo_of(content, where="lab.svg")
    assert str(refused.value).startswith("lab.svg: ")
    assert "\n" not in str(refused.value)


def test_a_png_is_re_encoded_and_reduced() -> None:
    logo = logo_of(png(2400, 600), where="lab.png")
    with Image.open(io.BytesIO(logo.content)) as drawn:
        assert (drawn.size, drawn.mode, logo.aspect) == ((1200, 300), "RGBA", 4.0)
    assert can_draw(logo)


def test_detects_what_the_typesetter_does_not_accept() -> None:
    assert not can_draw(Logo(extension="svg", content=b"<svg", aspect=1.0))
    assert not can_draw(Logo(extension="png", content=b"no picture", aspect=1.0))
