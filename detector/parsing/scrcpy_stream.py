"""The video socket of scrcpy-server 3.x: a header, then packets of one frame each (devices.md 3.3).

Bytes in, values out. Everything is big-endian; times are the device's CLOCK_MONOTONIC in us.
"""

import struct
from dataclasses import dataclass

__all__ = [
    "HEAD_BYTES",
    "MAX_PACKET_BYTES",
    "ScrcpyHead",
    "ScrcpyPacket",
    "ScrcpyPacketCutter",
    "parse_scrcpy_head",
]

_NAME_BYTES = 64
_CODEC = struct.Struct(">III")
HEAD_BYTES = _NAME_BYTES + _CODEC.size
"""Device name, codec, width, height."""

_H264 = int.from_bytes(b"h264", "big")
_PACKET = struct.Struct(">QI")
_CONFIG, _KEY = 1 << 63, 1 << 62
MAX_PACKET_BYTES = 1 << 25
"""A raw picture of a 4K display is smaller."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScrcpyHead:
    """The size is the one requested of the encoder; one that refuses it silently uses a smaller one."""

    device_name: str
    width_px: int
    height_px: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ScrcpyPacket:
    """`pts_us` is meaningless for a config packet."""

    data: bytes
    is_config: bool
    is_key: bool
    pts_us: int


def parse_scrcpy_head(data: bytes) -> ScrcpyHead | str:
    """`data` is HEAD_BYTES long. Returns an error message if it is not the header of an H.264 stream."""
    codec, width_px, height_px = _CODEC.unpack_from(data, _NAME_BYTES)
    if codec == 0:
        return "the device refused to encode video"
    if codec != _H264:
        return f"the video is no H.264: {codec:#010x}"
    name = data[:_NAME_BYTES].split(b"\0", 1)[0].decode("utf-8", errors="replace")
    return ScrcpyHead(device_name=name, width_px=width_px, height_px=height_px)


class ScrcpyPacketCutter:
    """`is_broken`: the data is not a packet; nothing after it can be trusted."""

    def __init__(self) -> None:
        self._data = bytearray()
        self.is_broken = False

    @property
    def is_pending(self) -> bool:
        """True if a packet has begun and is not complete yet."""
        return bool(self._data)

    def feed(self, data: bytes) -> list[ScrcpyPacket]:
        self._data += data
        packets: list[ScrcpyPacket] = []
        while not self.is_broken and len(self._data) >= _PACKET.size:
            head, n_bytes = _PACKET.unpack_from(self._data)
            if n_bytes > MAX_PACKET_BYTES:
                self.is_broken = True
                break
            end = _PACKET.size + n_bytes
            if len(self._data) < end:
                break
            packets.append(
                ScrcpyPacket(
                    data=bytes(self._data[_PACKET.size : end]),
                    is_config=bool(head & _CONFIG),
                    is_key=bool(head & _KEY),
                    pts_us=head & (_KEY - 1),
                )
            )
            del self._data[:end]
        return packets
