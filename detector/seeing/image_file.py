"""Decodes a picture file of any common format to RGB, or reports in one sentence why it cannot.

The result is what a viewer would show: rotated according to EXIF, transparency on white, 16 bits, CMYK and
palettes converted to 8-bit RGB. A picture too large to be a screen is refused before it is decoded.
"""

import io
import warnings
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from detector.config.plain_file import read_plain_bytes
from detector.core.errors import ConfigError
from detector.parsing.picture_file import has_endless_scans

__all__ = ["MAX_PIXELS", "load_image"]

MAX_PIXELS = 80_000_000  # an 8K screen has 33 million
MAX_BYTES = 4 * MAX_PIXELS  # uncompressed with alpha
MIN_SIDE_PX = 16
MAX_ASPECT = 30
"""Longer side to shorter: the narrowest screens are 1:3, ten of them stitched together 1:30."""


def load_image(source: Path | bytes, *, name: str | None = None) -> np.ndarray:
    """Returns (H, W, 3) uint8 RGB. `name` replaces the path in messages.

    Raises:
        ConfigError: it is missing, empty, not a picture, broken, too large or too small.
    """
    called = name or (str(source) if isinstance(source, Path) else "the picture")
    content = source if isinstance(source, bytes) else read_plain_bytes(source, most_bytes=MAX_BYTES)
    if not content:
        raise ConfigError(f"{called}: the file is empty")
    if has_endless_scans(content):
        raise ConfigError(f"{called}: has more scans than a picture needs")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow warns about odd metadata and size; both are handled here
        try:
            with Image.open(io.BytesIO(content)) as image:
                return _as_rgb(image, called)
        except UnidentifiedImageError as error:
            raise ConfigError(f"{called}: is not a picture that can be read") from error
        except Image.DecompressionBombError as error:
            raise ConfigError(f"{called}: is far too large for a screenshot") from error
        except (OSError, SyntaxError, ValueError, EOFError, MemoryError, ArithmeticError) as error:
            raise ConfigError(f"{called}: the picture is broken ({_first_line(error)})") from error


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0].strip().rstrip(".")


def _as_rgb(image: Image.Image, called: str) -> np.ndarray:
    width, height = image.size
    if width * height > MAX_PIXELS:
        raise ConfigError(f"{called}: {width}x{height} px is far too large for a screenshot")
    if min(width, height) < MIN_SIDE_PX:
        raise ConfigError(f"{called}: {width}x{height} px is too small to be a screenshot")
    if max(width, height) > MAX_ASPECT * min(width, height):
        raise ConfigError(f"{called}: {width}x{height} px is far too narrow to be a screenshot")
    image.load()
    turned = ImageOps.exif_transpose(image)
    if turned.mode.startswith("I") or turned.mode == "F":
        return _from_deep_grey(np.asarray(turned, np.float64))
    if turned.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in turned.info:
        opaque = Image.new("RGBA", turned.size, (255, 255, 255, 255))
        opaque.alpha_composite(turned.convert("RGBA"))
        turned = opaque
    return np.ascontiguousarray(np.asarray(turned.convert("RGB"), np.uint8))


def _from_deep_grey(values: np.ndarray) -> np.ndarray:
    """16-bit grey to 8-bit; Pillow's own conversion would clip everything above 255 to white."""
    grey = values / 257 if values.max() > 255 else values
    eight = np.clip(np.round(grey), 0, 255).astype(np.uint8)
    return np.ascontiguousarray(np.repeat(eight[:, :, None], 3, axis=2))
