"""Decodes H.264 as a phone's encoder sends it: access units in, pictures out, each without delay.

Single-threaded and low-delay: a decoder that works ahead, or a parser that waits for the next start code,
holds a picture back until the next one arrives, which on a still splash takes seconds (devices.md 3.4).
"""

import logging
from typing import TYPE_CHECKING

import numpy as np

from detector.core.errors import needs_extra
from detector.parsing.annex_b import parameter_sets
from detector.parsing.picture_file import MAX_PICTURE_PIXELS

if TYPE_CHECKING:
    import av

__all__ = ["DecodedPicture", "H264Decoder"]

log = logging.getLogger(__name__)


class DecodedPicture:
    """One decoded picture; pixels are converted only on request."""

    def __init__(self, frame: "av.VideoFrame") -> None:
        self._frame = frame
        self.width_px, self.height_px = frame.width, frame.height

    def rgb(self) -> np.ndarray:
        """(H, W, 3) uint8 RGB."""
        return self._frame.to_ndarray(format="rgb24")

    def small_bgr(self, width_px: int, height_px: int) -> np.ndarray:
        """(height_px, width_px, 3) uint8 BGR, each pixel the mean of the area it covers."""
        small = self._frame.reformat(width=width_px, height=height_px, format="bgr24", interpolation="AREA")
        return small.to_ndarray()


class H264Decoder:
    """One stream, starting at a key picture. After damage it returns nothing until the next one.

    Raises MissingExtra if PyAV is not installed.

    An encoder sends its parameters once, before its first key picture: they are kept for the later ones.
    """

    def __init__(self) -> None:
        with needs_extra("video", "a video of the screen"):
            import av.logging  # noqa: PLC0415 - PyAV is an extra
        av.logging.set_level(av.logging.PANIC)  # we log decoding errors ourselves, once
        self._av = av
        self._context = self._new_context()
        self._waits_for_key = True
        self._parameters = b""

    def decode(self, access_unit: bytes, *, is_key: bool) -> DecodedPicture | None:
        """`access_unit`: one whole frame, Annex B, preceded by the config if needed. None: undecodable."""
        if self._waits_for_key and not is_key:
            return None
        if is_key:
            own = parameter_sets(access_unit)
            if self._waits_for_key and not own:
                access_unit = self._parameters + access_unit
            self._parameters = own or self._parameters
        try:
            frames = list(self._context.decode(self._av.Packet(access_unit)))
        except self._av.error.FFmpegError as error:
            log.info("a frame of the video is damaged", extra={"why": str(error)})
            self.reset()
            return None
        if not frames or frames[-1].is_corrupt:
            self.reset()
            return None
        self._waits_for_key = False
        return DecodedPicture(frames[-1])

    def reset(self) -> None:
        """Reset; the next picture decoded is a key picture."""
        self._context = self._new_context()
        self._waits_for_key = True

    def _new_context(self) -> "av.VideoCodecContext":
        context = self._av.CodecContext.create("h264", "r")
        context.thread_count = 1
        context.flags |= self._av.codec.context.Flags.low_delay
        # A missing piece must be an error, not a picture concealed from its neighbours.
        # A stream that claims a larger picture is refused before memory is allocated for it.
        context.options = {"err_detect": "explode", "ec": "0", "max_pixels": str(MAX_PICTURE_PIXELS)}
        return context
