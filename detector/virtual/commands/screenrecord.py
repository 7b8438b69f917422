"""`screenrecord --output-format=h264 -`: the display as raw Annex B on stdout.

It carries no times. The codec config waits for the first frame, and nothing is written before the
display changes, nor while it does not.
"""

import asyncio
import contextlib
import re
from dataclasses import dataclass

from detector.virtual.commands.call import Call
from detector.virtual.composition import Compositions
from detector.virtual.encoder import H264Encoder
from detector.virtual.video_stream import EncoderRefused, VideoStream, open_encoder

__all__ = ["screenrecord"]

_LONGEST_S = 180
_UNLIMITED_SDK = 34
_DEFAULT_BIT_RATE = 20_000_000
_LEAST_BIT_RATE, _MOST_BIT_RATE = 100_000, 200_000_000
_FALLBACK_PX = (720, 1280)  # screenrecord's kFallbackWidth and kFallbackHeight, upright
_USAGE_STATUS = 2


class _Refused(Exception):
    """The command's own words for what it does not take."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    width_px: int
    height_px: int
    is_size_given: bool
    bit_rate: int
    limit_s: float | None  # None: without end


async def screenrecord(call: Call) -> int:
    try:
        wanted = _read(call)
    except _Refused as refusal:
        await call.complain(f"{refusal}\n")
        return _USAGE_STATUS
    encoder = await _encoder(call, wanted)
    if encoder is None:
        return 1
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(wanted.limit_s):
            await _record(call, encoder)
    return 0


async def _encoder(call: Call, wanted: _Wanted) -> H264Encoder | None:
    """Of the size that was asked for; if none was, of 720p should the device's own size be refused."""
    fallback = (_FALLBACK_PX[0], _FALLBACK_PX[1])
    if wanted.width_px > wanted.height_px:
        fallback = (_FALLBACK_PX[1], _FALLBACK_PX[0])
    width_px, height_px = wanted.width_px, wanted.height_px
    while True:
        try:
            return open_encoder(call.device, width_px=width_px, height_px=height_px, bit_rate=wanted.bit_rate)
        except EncoderRefused:
            await call.complain(
                f"ERROR: unable to configure video/avc codec at {width_px}x{height_px} (err=-22)\n"
            )
            if wanted.is_size_given or (width_px, height_px) == fallback:
                return None
            await call.complain(
                f"WARNING: failed at {width_px}x{height_px}, retrying at {fallback[0]}x{fallback[1]}\n"
            )
            width_px, height_px = fallback


async def _record(call: Call, encoder: H264Encoder) -> None:
    device = call.device
    stream = VideoStream(device, encoder)
    compositions = Compositions(device)
    compositions.skip_current()
    unflushed = encoder.config
    while composed := await compositions.next():
        frame = await stream.encode(composed)
        await call.stdout(unflushed + frame.data)
        unflushed = b""


def _read(call: Call) -> _Wanted:
    options: dict[str, str] = {}
    words, output = list(call.arguments), None
    while words:
        word = words.pop(0)
        if not word.startswith("--"):
            output = word
            continue
        name, equals, value = word.partition("=")
        if name in {"--output-format", "--size", "--bit-rate", "--time-limit"}:
            options[name] = value if equals else words.pop(0) if words else ""
    if output is None:
        raise _Refused("Must specify output file (see --help).")
    if options.get("--output-format") != "h264" or output != "-":
        raise _Refused("this device records only with --output-format=h264, to -")
    display = call.device.display
    width_px, height_px = display.width_px & ~1, display.height_px & ~1
    if (size := options.get("--size")) is not None:
        width_px, height_px = _size(size)
    return _Wanted(
        width_px=width_px,
        height_px=height_px,
        is_size_given=size is not None,
        bit_rate=_bit_rate(options.get("--bit-rate")),
        limit_s=_limit_s(options.get("--time-limit"), call.device.persona.sdk),
    )


def _size(text: str) -> tuple[int, int]:
    match = re.fullmatch(r"(\d+)x(\d+)", text)
    if match is None:
        raise _Refused(f"Invalid size '{text}', must be width x height")
    width_px, height_px = int(match[1]), int(match[2])
    if not width_px or not height_px:
        raise _Refused(f"Invalid size {width_px}x{height_px}, width and height may not be zero")
    return width_px, height_px


def _bit_rate(text: str | None) -> int:
    if text is None:
        return _DEFAULT_BIT_RATE
    match = re.fullmatch(r"(\d+)([mM]?)", text)
    if match is None:
        raise _Refused(f"Error parsing value with unit '{text}'")
    bit_rate = int(match[1]) * (1_000_000 if match[2] else 1)
    if not _LEAST_BIT_RATE <= bit_rate <= _MOST_BIT_RATE:
        raise _Refused(
            f"Bit rate {bit_rate}bps outside acceptable range [{_LEAST_BIT_RATE},{_MOST_BIT_RATE}]"
        )
    return bit_rate


def _limit_s(text: str | None, sdk: int) -> float | None:
    """180 s at most until Android 13; from 14 on any length, and 0 for no end."""
    if text is None:
        return _LONGEST_S
    if not text.isdigit():
        raise _Refused("Error parsing time limit argument")
    limit_s = int(text)
    if sdk >= _UNLIMITED_SDK:
        return limit_s or None
    if not 1 <= limit_s <= _LONGEST_S:
        raise _Refused(f"Time limit {limit_s}s outside acceptable range [1,{_LONGEST_S}]")
    return limit_s
