"""Screen recordings of virtual apps in the formats that people send, with the app's own ground truth."""

import fractions
import io
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import av
import cv2
import numpy as np
from PIL import Image

from detector.virtual.app_port import VirtualDisplay
from detector.virtual.apps.running.running_app import DrawnApp, make_app
from detector.virtual.apps.spec.app_file import load_app
from detector.virtual.apps.truth.windows import WindowTruth, true_quantities

FRAME_MS = 50.0
MS = fractions.Fraction(1, 1000)

Timed = tuple[float, np.ndarray]
"""ms from the recording's beginning, (H, W, 3) uint8 RGB."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """A launch of a virtual app, as a screen recorder sees it."""

    frames: tuple[Timed, ...]
    truth: tuple[WindowTruth, ...]


def recorded(app_file: Path, display: VirtualDisplay, *, until_ms: float, seed: int = 1) -> Recorded:
    """At 20 frames a second, at two thirds of the size; nothing before the launch."""
    app: DrawnApp = make_app(load_app(app_file), display=display, seed=seed, launch_index=0)
    times = np.arange(0.0, until_ms, FRAME_MS)
    return Recorded(
        tuple((float(at_ms), _smaller(app.picture(float(at_ms)))) for at_ms in times),
        tuple(true_quantities(app)),
    )


def _smaller(picture: np.ndarray) -> np.ndarray:
    height, width = picture.shape[:2]
    size = width * 2 // 3 // 2 * 2, height * 2 // 3 // 2 * 2
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA))


def changing(frames: Sequence[Timed]) -> Iterator[Timed]:
    """Only those that differ from the one before, as a phone's own recorder writes them."""
    before: np.ndarray | None = None
    for at_ms, picture in frames:
        if before is None or not np.array_equal(before, picture):
            yield at_ms, picture
        before = picture


def encoded(frames: Sequence[Timed], *, container: str, codec: str, options: dict[str, str]) -> bytes:
    """With each frame's own time."""
    file = io.BytesIO()
    height, width = frames[0][1].shape[:2]
    with av.open(file, "w", format=container) as out:
        stream = out.add_stream(codec, rate=20, options=options)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        stream.time_base = stream.codec_context.time_base = MS
        for at_ms, picture in frames:
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            frame.pts, frame.time_base = round(at_ms), MS
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return file.getvalue()


def mp4(frames: Sequence[Timed]) -> bytes:
    options = {"preset": "ultrafast", "crf": "20", "bf": "0"}
    return encoded(frames, container="mp4", codec="libx264", options=options)


def webm(frames: Sequence[Timed]) -> bytes:
    options = {"deadline": "realtime", "cpu-used": "8", "crf": "20", "b": "4M"}
    return encoded(frames, container="webm", codec="libvpx", options=options)


def gif(frames: Sequence[Timed]) -> bytes:
    """Hundredths of a second, 256 colours."""
    pictures = [Image.fromarray(picture) for _, picture in frames]
    times = [at_ms for at_ms, _ in frames]
    lasts = [
        max(round((b - a) / 10) * 10, 10)
        for a, b in zip(times, [*times[1:], times[-1] + FRAME_MS], strict=True)
    ]
    file = io.BytesIO()
    pictures[0].save(file, "GIF", save_all=True, append_images=pictures[1:], duration=lasts, optimize=False)
    return file.getvalue()


def on_its_side(frames: Sequence[Timed]) -> bytes:
    """Stored sideways, with the container's instruction to turn it upright, as some recorders do."""
    lying = [(at_ms, np.ascontiguousarray(np.rot90(picture))) for at_ms, picture in frames]
    data = bytearray(mp4(lying))
    at = data.index(b"tkhd") + 4
    # version 0: flags, created, changed, track, reserved, duration, reserved, layer, group, volume, reserved
    matrix = at + 4 + 4 + 4 + 4 + 4 + 4 + 8 + 2 + 2 + 2 + 2
    one = 0x10000
    data[matrix : matrix + 36] = struct.pack(">9i", 0, one, 0, -one, 0, 0, 0, 0, 0x40000000)
    return bytes(data)


def letterboxed(frames: Sequence[Timed], *, width_px: int) -> list[Timed]:
    """In the middle of a wide canvas with dark bars."""
    boxed = []
    for at_ms, picture in frames:
        canvas = np.full((picture.shape[0], width_px, 3), 12, np.uint8)
        left = (width_px - picture.shape[1]) // 2
        canvas[:, left : left + picture.shape[1]] = picture
        boxed.append((at_ms, canvas))
    return boxed
