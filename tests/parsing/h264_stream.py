"""A short H.264 stream whose pictures can be identified by their order."""

from dataclasses import dataclass

import av
import numpy as np

WIDTH_PX, HEIGHT_PX = 160, 320


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """`config` is SPS and PPS; `units` are one frame each, the first and the fifth key frames."""

    config: bytes
    units: tuple[bytes, ...]

    @property
    def stream(self) -> bytes:
        return self.config + b"".join(self.units)


def level_of(number: int) -> int:
    """The grey of a picture."""
    return 20 + 25 * number


def sample(n_pictures: int = 8) -> Sample:
    """Grey pictures with a noisy stripe, so that a frame has some thousand bytes."""
    context = av.CodecContext.create("libx264", "w")
    context.width, context.height, context.pix_fmt = WIDTH_PX, HEIGHT_PX, "gray"
    context.pix_fmt = "yuv420p"
    context.framerate = 60
    context.time_base = 1 / context.framerate
    context.thread_count = 1
    context.options = {
        "preset": "ultrafast",
        "tune": "zerolatency",
        "crf": "20",
        "x264-params": "keyint=600:scenecut=0",
    }
    context.flags |= av.codec.context.Flags.global_header
    context.open()
    chance = np.random.default_rng(7)
    units = []
    for number in range(n_pictures):
        pixels = np.full((HEIGHT_PX, WIDTH_PX, 3), level_of(number), np.uint8)
        pixels[:64] = chance.integers(0, 255, (64, WIDTH_PX, 3), dtype=np.uint8)
        frame = av.VideoFrame.from_ndarray(pixels, format="rgb24").reformat(format="yuv420p")
        frame.pts = number
        if number in {0, 4}:
            frame.pict_type = av.video.frame.PictureType.I
        units.append(b"".join(bytes(packet) for packet in context.encode(frame)))
    return Sample(config=bytes(context.extradata or b""), units=tuple(units))
