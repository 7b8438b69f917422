"""The minimum that a client of the video services needs: packets from bytes, pictures from packets."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

import av
import numpy as np

CONFIG, KEY = 1 << 63, 1 << 62


@dataclass(frozen=True, slots=True)
class Packet:
    data: bytes
    is_config: bool
    is_key: bool
    pts_us: int


def packets(data: bytes) -> Iterator[Packet]:
    """The content of the video socket of scrcpy 3.x after its header."""
    while data:
        head, n_bytes = struct.unpack(">QI", data[:12])
        body, data = data[12 : 12 + n_bytes], data[12 + n_bytes :]
        assert len(body) == n_bytes
        pts_us = head & ~(CONFIG | KEY)
        yield Packet(data=body, is_config=bool(head & CONFIG), is_key=bool(head & KEY), pts_us=pts_us)


@dataclass(frozen=True, slots=True)
class Seen:
    at_s: float  # of the device's CLOCK_MONOTONIC
    pixels: np.ndarray  # (H, W, 3) uint8 RGB
    is_key: bool

    @property
    def size_px(self) -> tuple[int, int]:
        return self.pixels.shape[1], self.pixels.shape[0]

    def color_at(self, x_share: float, y_share: float) -> tuple[int, ...]:
        width_px, height_px = self.size_px
        return tuple(int(part) for part in self.pixels[int(y_share * height_px), int(x_share * width_px)])


def is_like(color: tuple[int, ...], wanted: tuple[int, ...]) -> bool:
    """Within the effect of an encoder on a flat colour."""
    return max(abs(have - want) for have, want in zip(color, wanted, strict=True)) <= 6


def decoded(data: bytes) -> list[Seen]:
    """Each packet at once, as one whole frame, without a parser."""
    decoder = av.CodecContext.create("h264", "r")
    decoder.thread_count = 1
    seen, config = [], b""
    for packet in packets(data):
        if packet.is_config:
            config = packet.data
            continue
        pictures = list(decoder.decode(av.Packet(config + packet.data)))
        config = b""
        assert len(pictures) == 1, "one packet, one frame"
        pixels = pictures[0].to_ndarray(format="rgb24")
        seen.append(Seen(at_s=packet.pts_us / 1e6, pixels=pixels, is_key=packet.is_key))
    return seen


def decoded_raw(data: bytes) -> list[np.ndarray]:
    """Raw Annex B, e.g. of screenrecord, flushed at its end."""
    decoder = av.CodecContext.create("h264", "r")
    decoder.thread_count = 1
    pictures = [picture for packet in decoder.parse(data) for picture in decoder.decode(packet)]
    pictures += [picture for packet in decoder.parse(None) for picture in decoder.decode(packet)]
    pictures += decoder.decode(None)
    return [picture.to_ndarray(format="rgb24") for picture in pictures]
