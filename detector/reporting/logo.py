"""Pictures that come with a report from outside, such as a laboratory's logo or an app's icon.

A file is never used as it is: it is decoded within bounds and encoded again as a PNG, so that nothing else it
contained reaches a reader.
"""

import io
from dataclasses import dataclass

from PIL import Image

from detector.core.errors import ConfigError

__all__ = ["MAX_BYTES", "Logo", "logo_of"]

MAX_BYTES = 2_000_000
MAX_PIXELS = 16_000_000
_LONG_SIDE_PX = 1200  # at 60 mm, about 500 px per inch


@dataclass(frozen=True, slots=True, kw_only=True)
class Logo:
    """`content` is a PNG of our own encoding; `aspect`: width by height."""

    content: bytes
    aspect: float


def logo_of(content: bytes, *, where: str) -> Logo:
    """Raises ConfigError with a one-sentence message if it is not a PNG, or has too many pixels."""
    try:
        with Image.open(io.BytesIO(content), formats=["PNG"]) as opened:
            if opened.width * opened.height > MAX_PIXELS:
                raise ConfigError(f"{where}: has more than {MAX_PIXELS} pixels")
            picture = opened.convert("RGBA")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise ConfigError(f"{where}: cannot be read as a PNG") from error
    picture.thumbnail((_LONG_SIDE_PX, _LONG_SIDE_PX), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    picture.save(out, format="PNG")
    return Logo(content=out.getvalue(), aspect=picture.width / picture.height)
