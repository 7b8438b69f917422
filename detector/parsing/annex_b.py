"""Cuts a raw H.264 byte stream (Annex B, as `screenrecord` writes it) into access units.

A unit is known to be complete when the next one begins, or when its sender falls silent: `flush` then
does what feeding an access unit delimiter does to a parser (devices.md 3.4). A premature flush is
recognised by what follows it: bytes that begin no new unit belong to the previous one.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

__all__ = ["MAX_UNIT_BYTES", "AccessUnit", "AnnexBCutter", "parameter_sets"]

_START_CODE = b"\0\0\1"
_START = re.compile(_START_CODE)
_SLICE, _KEY_SLICE, _SPS, _PPS = 1, 5, 7, 8
_BEFORE_A_PICTURE = frozenset({6, _SPS, _PPS, 9})
"""SEI, parameters and delimiter precede a picture's slices (H.264 7.4.1.2.3)."""

_MAX_PREAMBLE_BYTES = 4096
MAX_UNIT_BYTES = 1 << 25
"""As for one packet of scrcpy: a raw picture of a 4K display is smaller."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessUnit:
    """`data` as received. `is_config`: parameters only, no picture.

    `amends`: the previous unit again, now longer: it had been flushed too early.
    """

    data: bytes
    is_key: bool
    is_config: bool
    amends: bool = False


class AnnexBCutter:
    """`preamble` is what preceded the first start code: not video, but messages of the program.

    `is_broken`: a unit exceeded the size limit without ending; nothing after it is returned.
    """

    def __init__(self) -> None:
        self._data = bytearray()  # of the unit being received
        self._n_flushed = 0  # of these bytes, already returned
        self._amends = False
        self._looked_to = 0  # everything before this offset was scanned and ends no unit
        self._has_picture = False  # in the scanned part
        self.preamble = b""
        self.is_broken = False

    @property
    def is_pending(self) -> bool:
        """True if bytes are buffered, waiting for more data or for silence."""
        return len(self._data) > self._n_flushed

    def feed(self, data: bytes) -> list[AccessUnit]:
        """The units that are known to be complete once `data` is added."""
        if self.is_broken:
            return []
        self._data += data
        if self._n_flushed:
            begins = _begins_unit(bytes(self._data[self._n_flushed : self._n_flushed + 6]))
            if begins is None:
                return []
            if begins:
                self._drop(self._n_flushed)
            else:
                self._amends = True
            self._n_flushed = 0
        self._drop_preamble()
        units = []
        while (end := self._end_of_first_unit()) is not None:
            units.append(self._unit(bytes(self._data[:end])))
            self._drop(end)
        if len(self._data) > MAX_UNIT_BYTES:
            self.is_broken = True
            self._drop(len(self._data))
        return units

    def flush(self) -> AccessUnit | None:
        """To be called when the sender is silent: the buffered unit is complete. None: nothing new."""
        whole = bytes(self._data).rstrip(b"\0")  # trailing zeros may begin the next start code
        if self._n_flushed or not _START.search(whole):
            return None
        self._n_flushed = len(whole)
        return self._unit(whole)

    def _unit(self, data: bytes) -> AccessUnit:
        kinds = {data[at.end()] & 0x1F for at in _START.finditer(data) if at.end() < len(data)}
        amends, self._amends = self._amends, False
        return AccessUnit(
            data=data,
            is_key=_KEY_SLICE in kinds,
            is_config=not kinds & {_SLICE, _KEY_SLICE} and bool(kinds & {_SPS, _PPS}),
            amends=amends,
        )

    def _drop(self, n_bytes: int) -> None:
        del self._data[:n_bytes]
        self._looked_to, self._has_picture = 0, False

    def _end_of_first_unit(self) -> int | None:
        """Resumes where it stopped: a unit that arrives in many pieces is scanned once."""
        while (start := self._data.find(_START_CODE, self._looked_to)) >= 0:
            header = start + len(_START_CODE)
            if self._has_picture:
                begins = _begins_at(self._data, header)
                if begins:
                    return start - (self._data[start - 1] == 0)
                if begins is None:
                    self._looked_to = start
                    return None
            if header >= len(self._data):
                self._looked_to = start
                return None
            self._has_picture |= self._data[header] & 0x1F in (_SLICE, _KEY_SLICE)
            self._looked_to = header
        self._looked_to = max(len(self._data) - len(_START_CODE) + 1, self._looked_to)
        return None

    def _drop_preamble(self) -> None:
        begin = _START.search(self._data)
        at = begin.start() if begin else max(len(self._data) - 3, 0)
        if begin and at and self._data[at - 1] == 0:
            at -= 1
        if at:
            self.preamble = (self.preamble + bytes(self._data[:at]))[:_MAX_PREAMBLE_BYTES]
            self._drop(at)


def parameter_sets(access_unit: bytes) -> bytes:
    """The SPS and PPS that precede the picture in this unit; empty if it carries none."""
    return b"".join(
        b"\0" + access_unit[start:end].rstrip(b"\0")
        for start, end in pairwise(_starts_up_to_picture(access_unit))
        if access_unit[start + 3 : start + 4] and access_unit[start + 3] & 0x1F in (_SPS, _PPS)
    )


def _starts_up_to_picture(data: bytes) -> Iterator[int]:
    """Offset of each NAL unit up to the first slice, inclusive; then the data's length if none."""
    for start in _START.finditer(data):
        yield start.start()
        if start.end() < len(data) and data[start.end()] & 0x1F in (_SLICE, _KEY_SLICE):
            return
    yield len(data)


def _begins_unit(data: bytes) -> bool | None:
    """Whether a new unit begins with these bytes; None: too few bytes to decide."""
    if not data.lstrip(b"\0"):
        return None if len(data) < 4 else False
    start = _START.match(data) or _START.match(data, 1)
    if start is None or (start.start() == 1 and data[0] != 0):
        return False
    return _begins_at(data, start.end())


def _begins_at(data: bytes | bytearray, at: int) -> bool | None:
    """Whether the NAL unit with its header at `at` begins a new access unit, given a picture before it."""
    if at >= len(data):
        return None
    kind = data[at] & 0x1F
    if kind not in (_SLICE, _KEY_SLICE):
        return kind in _BEFORE_A_PICTURE
    if at + 1 >= len(data):
        return None
    return bool(data[at + 1] & 0x80)  # first_mb_in_slice is 0: Exp-Golomb "1"
