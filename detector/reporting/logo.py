"""A laboratory's logo from its file: a PNG, re-encoded, or an SVG, rewritten from its plain drawing elements.

Neither file is used as it is. Only shapes, groups and gradients of an SVG are kept; anything that draws by
other means (text, images, filters, scripts, styles with rules, references) is refused by name, so that a
report neither loads anything nor shows a logo other than the laboratory's.
"""

import io
import re
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from PIL import Image

from detector.core.errors import ConfigError

__all__ = ["MAX_BYTES", "Logo", "logo_of"]

MAX_BYTES = 2_000_000
MAX_PIXELS = 16_000_000
MAX_ELEMENTS = 5_000
_LONG_SIDE_PX = 1200  # at 60 mm, about 500 px per inch
_SVG = "http://www.w3.org/2000/svg"
_DRAWN = frozenset(
    {
        *("svg", "g", "defs", "clipPath"),
        *("path", "rect", "circle", "ellipse", "line", "polyline", "polygon"),
        *("linearGradient", "radialGradient", "stop"),
    }
)
_UNSEEN = frozenset({"title", "desc", "metadata"})
_DEEPEST = 60
_REFERENCE = re.compile(r"url\(\s*(?!['\"]?#)", re.IGNORECASE)
_NUMBER = re.compile(r"-?\d*\.?\d+(?:[eE][-+]?\d+)?")
_MOST = 1e6
"""Upper bound for any length in a drawing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Logo:
    """`extension` is png or svg; `content` may be handed to a typesetter; `aspect`: width by height."""

    extension: str
    content: bytes
    aspect: float


def logo_of(content: bytes, *, where: str) -> Logo:
    """Raises ConfigError with a one-sentence message if it is not a plain drawing."""
    try:
        if content.startswith(b"\x89PNG\r\n\x1a\n"):
            return _png(content)
        return _svg(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise ConfigError(f"{where}: is neither a PNG nor an SVG in UTF-8") from error
    except _Refused as error:
        raise ConfigError(f"{where}: {error}") from error


class _Refused(Exception):
    """Why a drawing is refused."""


def _png(content: bytes) -> Logo:
    try:
        with Image.open(io.BytesIO(content), formats=["PNG"]) as opened:
            if opened.width * opened.height > MAX_PIXELS:
                raise _Refused(f"has more than {MAX_PIXELS} pixels")
            picture = opened.convert("RGBA")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise _Refused("cannot be read as a PNG") from error
    picture.thumbnail((_LONG_SIDE_PX, _LONG_SIDE_PX), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    picture.save(out, format="PNG")
    return Logo(extension="png", content=out.getvalue(), aspect=picture.width / picture.height)


def _svg(source: str) -> Logo:
    if "<!" in re.sub(r"<!--.*?-->", "", source, flags=re.DOTALL):
        raise _Refused("an SVG that declares types or entities is not taken")
    try:
        root = ET.fromstring(source)
    except (ET.ParseError, ValueError) as error:
        raise _Refused("is neither a PNG nor an SVG") from error
    if root.tag != f"{{{_SVG}}}svg":
        raise _Refused("is no SVG")
    if sum(1 for _ in root.iter()) > MAX_ELEMENTS:
        raise _Refused(f"has more than {MAX_ELEMENTS} elements")
    drawn = _rewritten(root, 0)
    width, height = _size(drawn.attrib)
    text: bytes = ET.tostring(drawn, encoding="utf-8", xml_declaration=True)
    return Logo(extension="svg", content=text, aspect=width / height)


def _size(attributes: dict[str, str]) -> tuple[float, float]:
    box = [float(one) for one in _NUMBER.findall(attributes.get("viewBox", ""))]
    if "viewBox" not in attributes:
        sides = [_NUMBER.match(attributes.get(side, "").strip()) for side in ("width", "height")]
        box = [0.0, 0.0, *(float(one[0]) for one in sides if one is not None)]
    if len(box) != 4 or min(box[2:]) <= 0:
        raise _Refused("says no size: it has neither a viewBox nor a width and a height")
    return box[2], box[3]


def _rewritten(element: ET.Element, depth: int) -> ET.Element:
    if depth > _DEEPEST:
        raise _Refused(f"is nested deeper than {_DEEPEST} elements")
    name = element.tag.rpartition("}")[2]
    made = ET.Element(name)
    if depth == 0:
        made.set("xmlns", _SVG)
    for key, value in element.attrib.items():
        _take(made, name, key, value)
    for child in element:
        namespace, _, inner = str(child.tag).rpartition("}")
        if namespace != f"{{{_SVG}" or inner in _UNSEEN:
            continue  # an editor's metadata
        if inner not in _DRAWN:
            raise _Refused(f"draws by <{inner}>; only shapes, groups and gradients are taken")
        made.append(_rewritten(child, depth + 1))
    return made


def _take(made: ET.Element, name: str, key: str, value: str) -> None:
    """Copies an attribute if it is plain; an editor's own attributes are dropped."""
    bare = key.rpartition("}")[2]
    if bare == "href":
        if not value.startswith("#") or not name.endswith("Gradient"):
            raise _Refused(f"refers to {value[:40]!r}; only gradients may refer to each other")
        made.set("href", value)
        return
    if "}" in key:
        return
    if key.lower().startswith("on") or _REFERENCE.search(value) or "\\" in value or "@" in value:
        raise _Refused(f"has an attribute {key} that is no plain drawing")
    if key == "class":
        raise _Refused("is drawn by a style sheet; only plain attributes are taken")
    if any(not abs(float(one)) <= _MOST for one in _NUMBER.findall(value) if key not in ("id", "style")):
        raise _Refused(f"has a number in {key} beyond {_MOST:g}")
    made.set(key, value)
