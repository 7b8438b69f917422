"""An app's launcher icon, from its base APK: a small PNG of our own encoding, or nothing.

Only a picture file is taken. An icon that is drawn by instructions (a vector, an adaptive icon) is not had
unless the app keeps pictures of it as well, for older versions of Android. The file comes from the app: it is
decoded within bounds, and nothing of it but the pixels is kept.
"""

import io
from collections.abc import Iterator

from PIL import Image

from detector.apk.archive import Archive
from detector.apk.attributes import Id, find
from detector.apk.binary_xml import Element, Value
from detector.apk.resources import Resources
from detector.core.errors import ConfigError

__all__ = ["SIDE_PX", "read_icon"]

SIDE_PX = 96
MAX_FILE_BYTES = 1 << 20
MAX_SIDE_PX = 1024  # the largest launcher icon has 512 px
MAX_FILES = 12  # six densities, each perhaps round as well


def read_icon(archive: Archive, application: Element | None, resources: Resources) -> bytes | None:
    """The largest picture that the icon's resource names; None if there is none, or none that can be read."""
    if application is None:
        return None
    pictures = [
        picture
        for path in list(_paths(application, resources))[:MAX_FILES]
        if (picture := _picture(archive, path)) is not None
    ]
    largest = max(pictures, key=lambda picture: picture.width * picture.height, default=None)
    return None if largest is None else _encoded(largest)


def _paths(application: Element, resources: Resources) -> Iterator[str]:
    for attribute in (Id.ICON, Id.ROUND_ICON):
        value = find(application, attribute)
        yield from (text for text in _texts(value, resources) if text.startswith("res/"))


def _texts(value: Value | None, resources: Resources) -> list[str]:
    if value is None:
        return []
    found = resources.values(value.data) if value.is_reference else (value,)
    return list(dict.fromkeys(value.text for value in found if value.text))


def _picture(archive: Archive, path: str) -> Image.Image | None:
    try:
        content = archive.read(path, max_bytes=MAX_FILE_BYTES)
        with Image.open(io.BytesIO(content), formats=["PNG", "WEBP"]) as opened:
            if max(opened.size) > MAX_SIDE_PX or max(opened.size) > 4 * min(opened.size):
                return None
            return opened.convert("RGBA")
    except (ConfigError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None


def _encoded(picture: Image.Image) -> bytes:
    picture.thumbnail((SIDE_PX, SIDE_PX), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    picture.save(out, format="PNG", optimize=True)
    return out.getvalue()
