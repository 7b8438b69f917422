"""Decodes the bytes of a picture for whatever draws from it."""

import io

from PIL import Image

__all__ = ["opened_picture"]


def opened_picture(picture: bytes) -> Image.Image | None:
    """RGB; None if the bytes cannot be decoded as a picture."""
    try:
        with Image.open(io.BytesIO(picture)) as opened:
            return opened.convert("RGB")
    except (OSError, ValueError, Image.DecompressionBombError):
        return None
