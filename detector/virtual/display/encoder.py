"""Real H.264 from the display's pictures, as a phone's encoder would produce it: one packet per frame.

Annex B, no B-frames, no delay. The cost of encoding is counted separately, because a real phone would
not burden its host with it.
"""

import fractions
import time
from dataclasses import dataclass

import cv2
import numpy as np

from detector.core.errors import needs_extra

__all__ = ["EncodedFrame", "EncodingCost", "H264Encoder"]

_TIME_BASE = fractions.Fraction(1, 1_000_000)
_FRAME_RATE = fractions.Fraction(60)
_QUALITY = "20"
"""x264's constant rate factor: what phones reach on still pages at 8 Mbit/s, by eye."""


@dataclass(slots=True)
class EncodingCost:
    """What a device spent on its video, CPU time in seconds, for benchmarks to subtract."""

    n_frames: int = 0
    n_bytes: int = 0
    drawing_s: float = 0.0  # in the device's own thread
    encoding_s: float = 0.0  # scaling included, in threads of its own

    @property
    def spent_s(self) -> float:
        return self.drawing_s + self.encoding_s


@dataclass(frozen=True, slots=True, kw_only=True)
class EncodedFrame:
    data: bytes  # Annex B, without SPS and PPS
    is_key: bool


class H264Encoder:
    """One stream of one size; a change of size needs a new one. Raises MissingExtra without PyAV."""

    def __init__(self, *, width_px: int, height_px: int, bit_rate: int, cost: EncodingCost) -> None:
        self.width_px, self.height_px = width_px, height_px
        with needs_extra("video", "a video of the screen"):
            import av  # noqa: PLC0415 - PyAV is an extra
        self._av = av
        self._cost = cost
        context = av.CodecContext.create("libx264", "w")
        context.width, context.height, context.pix_fmt = width_px, height_px, "yuv420p"
        context.time_base = _TIME_BASE
        context.framerate = _FRAME_RATE  # for its rate control; each frame has its own time
        context.thread_count = 1
        context.options = {
            "preset": "ultrafast",
            "tune": "zerolatency",
            "crf": _QUALITY,
            "maxrate": str(bit_rate),
            "bufsize": str(bit_rate),
            # Key pictures are made on request, as by a phone's encoder.
            "x264-params": "keyint=infinite:scenecut=0",
        }
        context.flags |= av.codec.context.Flags.global_header
        context.open()
        self._context = context
        self.config = bytes(context.extradata or b"")
        """SPS and PPS."""

    def encode(self, picture: np.ndarray, *, pts_us: int, is_key: bool) -> EncodedFrame:
        """`picture`: (H, W, 3) uint8 RGB of any size; it is fitted into the frame with black bars."""
        begun_s = time.thread_time()
        frame = self._av.VideoFrame.from_ndarray(self._fitted(picture), format="yuv420p")
        frame.pts = pts_us
        frame.time_base = _TIME_BASE
        if is_key:
            frame.pict_type = self._av.video.frame.PictureType.I
        packets = list(self._context.encode(frame))
        data = b"".join(bytes(packet) for packet in packets)
        self._cost.encoding_s += time.thread_time() - begun_s
        self._cost.n_frames += 1
        self._cost.n_bytes += len(data)
        return EncodedFrame(data=data, is_key=any(packet.is_keyframe for packet in packets))

    def _fitted(self, picture: np.ndarray) -> np.ndarray:
        """The picture as large as it fits, centred, as planes of luma and chroma."""
        height_px, width_px = picture.shape[:2]
        if (width_px, height_px) != (self.width_px, self.height_px):
            scale = min(self.width_px / width_px, self.height_px / height_px)
            inner_width = min(self.width_px, round(width_px * scale))
            inner_height = min(self.height_px, round(height_px * scale))
            # Bilinear, like a phone's compositor.
            inner = cv2.resize(picture, (inner_width, inner_height), interpolation=cv2.INTER_LINEAR)
            left, top = (self.width_px - inner_width) // 2, (self.height_px - inner_height) // 2
            if (inner_width, inner_height) != (self.width_px, self.height_px):
                picture = np.zeros((self.height_px, self.width_px, 3), np.uint8)
                picture[top : top + inner_height, left : left + inner_width] = inner
            else:
                picture = inner
        return cv2.cvtColor(picture, cv2.COLOR_RGB2YUV_I420)
