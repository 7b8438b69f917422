"""Pictures from a stored video: any packet's, decoded from the preceding key picture on.

Frames are mostly requested in order, so the decoder keeps its position and continues from there.
"""

from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from detector.core.errors import EvidenceError, needs_extra
from detector.evidence.plain_file import open_plain
from detector.evidence.records import PacketRecord
from detector.parsing.annex_b import parameter_sets
from detector.parsing.clip_pictures import ClipPictures, content_of
from detector.parsing.h264 import DecodedPicture, H264Decoder

__all__ = ["KeptClip", "KeptVideo"]


# Pictures from the file of a recording that a bundle holds, decoded on request.


class KeptClip:
    """`content_px` as in `ClipFacts`. Fast in order."""

    def __init__(self, path: Path, content_px: tuple[int, int, int, int]) -> None:
        self._path, self._content_px = path, content_px
        self._pictures = ClipPictures(lambda: open_plain(path))

    def pixels(self, number: int) -> np.ndarray:
        """(H, W, 3) uint8 RGB. Raises EvidenceError if the file shows no such picture."""
        with needs_extra("video", "a screen recording"):
            from av.error import FFmpegError  # noqa: PLC0415 - PyAV is an extra
        try:
            picture = self._pictures.pixels(number)
        except FFmpegError as error:
            why = f"is not a video that can be read ({error.strerror})"
            raise EvidenceError(f"{self._path}: {why}") from error
        if picture is None:
            raise EvidenceError(f"{self._path}: has no picture {number}")
        return content_of(picture, self._content_px)


KEEP_PICTURES = 8


class KeptVideo:
    """`where` is the file, for messages; `packets` are those of this video, in order."""

    def __init__(self, data: bytes, packets: Sequence[PacketRecord], *, where: str) -> None:
        self._data, self._where = data, where
        self._packets = {packet.number: packet for packet in packets}
        self._keys = sorted(packet.number for packet in packets if packet.is_key)
        self._decoder = H264Decoder()
        self._next = -1
        self._held: OrderedDict[int, np.ndarray] = OrderedDict()

    def pixels(self, number: int) -> np.ndarray:
        """(H, W, 3) uint8 RGB. Raises EvidenceError if the packet shows nothing."""
        if number not in self._held:
            picture = self._decoded(number)
            while len(self._held) >= KEEP_PICTURES:
                self._held.popitem(last=False)
            self._held[number] = picture.rgb()
        return self._held[number]

    def _decoded(self, number: int) -> DecodedPicture:
        key = max((key for key in self._keys if key <= number), default=None)
        if key is None:
            raise EvidenceError(f"{self._where}: packet {number} has no key picture before it")
        if not key <= self._next <= number:
            self._decoder, self._next = H264Decoder(), key
        picture = None
        for at in range(self._next, number + 1):
            packet = self._packets.get(at)
            if packet is None:
                raise EvidenceError(f"{self._where}: packet {at} is missing")
            if not packet.is_config:
                picture = self._decoder.decode(self._with_config(packet), is_key=packet.is_key)
        self._next = number + 1
        if picture is None:
            self._next = -1
            raise EvidenceError(f"{self._where}: packet {number} shows no picture")
        return picture

    def _with_config(self, packet: PacketRecord) -> bytes:
        """A key picture preceded by the parameters that apply to it: an encoder sends them once."""
        data = self._bytes(packet)
        if not packet.is_key or parameter_sets(data):
            return data
        return self._parameters_before(packet.number) + data

    def _parameters_before(self, number: int) -> bytes:
        for at in range(number - 1, -1, -1):
            packet = self._packets.get(at)
            if packet is not None and (packet.is_config or packet.is_key):
                parameters = parameter_sets(self._bytes(packet))
                if parameters:
                    return parameters
        return b""

    def _bytes(self, packet: PacketRecord) -> bytes:
        return self._data[packet.offset : packet.offset + packet.n_bytes]
