"""The video socket of scrcpy-server 3.x and 4.x: a header, then packets of one frame each (devices.md 3.3).

Bytes in, values out. Everything is big-endian; times are the device's CLOCK_MONOTONIC in us. Which protocol
it is is read from the header itself: 4.x announces each size in a packet, which begins like no size of 3.x.
"""

import struct
from dataclasses import dataclass

__all__ = [
    "HEAD_BYTES",
    "MAX_PACKET_BYTES",
    "ScrcpyHead",
    "ScrcpyPacket",
    "ScrcpyPacketCutter",
    "head_rest_bytes",
    "parse_scrcpy_head",
]

_NAME_BYTES = 64
_CODEC = struct.Struct(">III")
HEAD_BYTES = _NAME_BYTES + _CODEC.size
"""Device name, codec, width, height in 3.x; in 4.x name, codec, flags, width, and the height follows."""

_SESSION_FLAG = 1 << 31
"""Of the 32 bits after the codec: a session of 4.x. In 3.x they are the width."""

_H264 = int.from_bytes(b"h264", "big")
_REFUSALS = (0, 1)
"""In place of a codec: no video, or (since 2.0) an encoder that could not be configured."""

_PACKET = struct.Struct(">QI")
_SESSION = struct.Struct(">III")
_SESSION_BIT = 1 << 63
MAX_PACKET_BYTES = 1 << 25
"""A raw picture of a 4K display is smaller."""

_MAX_SIDE_PX = 1 << 15


@dataclass(frozen=True, slots=True, kw_only=True)
class ScrcpyHead:
    """The size is the one requested of the encoder; one that refuses it silently uses a smaller one.

    `has_sessions`: the protocol of 4.x.
    """

    device_name: str
    width_px: int
    height_px: int
    has_sessions: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ScrcpyPacket:
    """`pts_us` is meaningless for a config packet."""

    data: bytes
    is_config: bool
    is_key: bool
    pts_us: int


def head_rest_bytes(data: bytes) -> int:
    """How much of the header follows its first HEAD_BYTES, which are `data`."""
    codec, flags, _ = _CODEC.unpack_from(data, _NAME_BYTES)
    return 4 if codec == _H264 and flags & _SESSION_FLAG else 0


def parse_scrcpy_head(data: bytes) -> ScrcpyHead | str:
    """`data` is the whole header. Returns an error message if it is not that of an H.264 stream."""
    codec, width_px, height_px = _CODEC.unpack_from(data, _NAME_BYTES)
    if codec in _REFUSALS:
        return "the device refused to encode video"
    if codec != _H264:
        return f"the video is no H.264: {codec:#010x}"
    has_sessions = head_rest_bytes(data) > 0
    if has_sessions:
        _, width_px, height_px = _SESSION.unpack_from(data, _NAME_BYTES + 4)
    name = data[:_NAME_BYTES].split(b"\0", 1)[0].decode("utf-8", errors="replace")
    return ScrcpyHead(device_name=name, width_px=width_px, height_px=height_px, has_sessions=has_sessions)


class ScrcpyPacketCutter:
    """`is_broken`: the data is not a packet; nothing after it can be trusted.

    A session of 4.x is no packet of the video: the picture that follows it says its size itself.
    """

    def __init__(self, *, has_sessions: bool = False) -> None:
        self._data = bytearray()
        self._has_sessions = has_sessions
        self._config, self._key = (1 << 62, 1 << 61) if has_sessions else (1 << 63, 1 << 62)
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
            if self._has_sessions and head & _SESSION_BIT:
                _, *sides_px = _SESSION.unpack_from(self._data)
                self.is_broken = not all(0 < side <= _MAX_SIDE_PX for side in sides_px)
                del self._data[: _SESSION.size]
                continue
            if n_bytes > MAX_PACKET_BYTES:
                self.is_broken = True
                break
            end = _PACKET.size + n_bytes
            if len(self._data) < end:
                break
            packets.append(
                ScrcpyPacket(
                    data=bytes(self._data[_PACKET.size : end]),
                    is_config=bool(head & self._config),
                    is_key=bool(head & self._key),
                    pts_us=head & (self._key - 1),
                )
            )
            del self._data[:end]
        return packets
