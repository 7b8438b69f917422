"""`screenrecord`: the display as raw Annex B on stdout (`--output-format=h264 -`), or into a file.

Annex B carries no times, an MP4 does. The codec config waits for the first frame, and nothing is
written before the display changes or while it does not. SIGINT and SIGHUP end a recording properly,
as does a host that hangs up; any other signal leaves an MP4 that cannot be played.
"""

import asyncio
import contextlib
import re
from dataclasses import dataclass
from typing import Protocol

from detector.virtual.commands.call import Call, ended_with_the_system
from detector.virtual.display.composition import Compositions
from detector.virtual.display.encoder import H264Encoder
from detector.virtual.display.ports import HasDisplay, HasDisplayChanges, HasNextChange, HasShots
from detector.virtual.display.recording_sinks import FileSink, Mp4Sink, RawSink, Sink
from detector.virtual.display.video_stream import EncoderRefused, VideoPorts, VideoStream, open_encoder
from detector.virtual.system.ports import HasFiles, HasProcesses, HasSdk

__all__ = ["RecordingPorts", "screenrecord"]

_LONGEST_S = 180
_UNLIMITED_SDK = 34
_DEFAULT_BIT_RATE = 20_000_000
_MIN_BIT_RATE, _MAX_BIT_RATE = 100_000, 200_000_000
_FALLBACK_PX = (720, 1280)  # screenrecord's kFallbackWidth and kFallbackHeight, upright
_USAGE_STATUS = 2
_SHELL_UID = 2000
_ENDS_IN_ORDER = (1, 2)  # SIGHUP and SIGINT of the phone: screenrecord.cpp, configureSignals


class RecordingPorts(
    VideoPorts,
    HasDisplay,
    HasDisplayChanges,
    HasFiles,
    HasNextChange,
    HasProcesses,
    HasSdk,
    HasShots,
    Protocol,
):
    """What a recording is made from, and where it is stored."""


class _Refused(Exception):
    """The command's own message about what it does not accept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    width_px: int
    height_px: int
    is_size_given: bool
    bit_rate: int
    limit_s: float | None  # None: without end
    path: str | None  # None: to stdout
    is_mp4: bool


async def screenrecord(call: Call[RecordingPorts]) -> int:
    return await ended_with_the_system(call, _screenrecord(call))


async def _screenrecord(call: Call[RecordingPorts]) -> int:
    try:
        wanted = _read(call)
    except _Refused as refusal:
        await call.print_error(f"{refusal}\n")
        return _USAGE_STATUS
    if wanted.path is not None and not _write(call, wanted.path, b""):
        await call.print_error(f"Unable to open '{wanted.path}': No space left on device\n")
        return 1
    encoder = await _encoder(call, wanted)
    if encoder is None:
        return 1
    if wanted.path is None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(wanted.limit_s):
                await _record(call, encoder, RawSink(call.stdout))
        return 0
    return await _record_file(call, encoder, wanted, wanted.path)


async def _record_file(call: Call[RecordingPorts], encoder: H264Encoder, wanted: _Wanted, path: str) -> int:
    """A separate process, which others can end; what it has is kept when the host hangs up."""
    device = call.device
    sink = Mp4Sink(encoder) if wanted.is_mp4 else FileSink()
    process = device.processes.prepare(
        name="screenrecord", uid=_SHELL_UID, user_name="shell", at_s=device.clock.now_s()
    )
    recording = asyncio.ensure_future(_record(call, encoder, sink))
    signals: list[int] = []

    def end(signal_number: int) -> None:
        signals.append(signal_number)
        recording.cancel()

    process.on_signal = end
    device.processes.begin(process, at_s=device.clock.now_s())
    try:
        await asyncio.wait({recording}, timeout=wanted.limit_s)
    finally:
        recording.cancel()
        device.processes.end(process)
        is_in_order = all(number in _ENDS_IN_ORDER for number in signals)
        is_kept = _write(call, path, sink.finished() if is_in_order else sink.broken_off())
    if not is_kept:
        await call.print_error(f"Unable to write '{path}': No space left on device\n")
    return 0 if is_kept and is_in_order else 1


def _write(call: Call[RecordingPorts], path: str, data: bytes) -> bool:
    return call.device.files.write(path, data, at_s=call.device.clock.wall_s())


async def _encoder(call: Call[RecordingPorts], wanted: _Wanted) -> H264Encoder | None:
    """Of the requested size; without one, of 720p if the device's own size is refused."""
    fallback = (_FALLBACK_PX[0], _FALLBACK_PX[1])
    if wanted.width_px > wanted.height_px:
        fallback = (_FALLBACK_PX[1], _FALLBACK_PX[0])
    width_px, height_px = wanted.width_px, wanted.height_px
    while True:
        try:
            return open_encoder(call.device, width_px=width_px, height_px=height_px, bit_rate=wanted.bit_rate)
        except EncoderRefused:
            await call.print_error(
                f"ERROR: unable to configure video/avc codec at {width_px}x{height_px} (err=-22)\n"
            )
            if wanted.is_size_given or (width_px, height_px) == fallback:
                return None
            await call.print_error(
                f"WARNING: failed at {width_px}x{height_px}, retrying at {fallback[0]}x{fallback[1]}\n"
            )
            width_px, height_px = fallback


async def _record(call: Call[RecordingPorts], encoder: H264Encoder, sink: Sink) -> None:
    device = call.device
    stream = VideoStream(device, encoder)
    compositions = Compositions(device)
    compositions.skip_current()
    unflushed = encoder.config
    while composed := await compositions.next():
        frame = await stream.encode(composed)
        await sink.take(unflushed + frame.data, frame)
        unflushed = b""


def _read(call: Call[RecordingPorts]) -> _Wanted:
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
    output_format = options.get("--output-format", "mp4")
    if output_format not in {"mp4", "h264"} or (output == "-" and output_format == "mp4"):
        raise _Refused("this device records MP4 into a file, and --output-format=h264 to - or into a file")
    display = call.device.display
    width_px, height_px = display.width_px & ~1, display.height_px & ~1
    if (size := options.get("--size")) is not None:
        width_px, height_px = _size(size)
    return _Wanted(
        width_px=width_px,
        height_px=height_px,
        is_size_given=size is not None,
        bit_rate=_bit_rate(options.get("--bit-rate")),
        limit_s=_limit_s(options.get("--time-limit"), call.device.sdk),
        path=None if output == "-" else output,
        is_mp4=output_format == "mp4",
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
    if not _MIN_BIT_RATE <= bit_rate <= _MAX_BIT_RATE:
        raise _Refused(f"Bit rate {bit_rate}bps outside acceptable range [{_MIN_BIT_RATE},{_MAX_BIT_RATE}]")
    return bit_rate


def _limit_s(text: str | None, sdk: int) -> float | None:
    """At most 180 s until Android 13; from 14 on any length, and 0 for no limit."""
    if text is None:
        return _LONGEST_S
    if not text.isdecimal():
        raise _Refused("Error parsing time limit argument")
    limit_s = int(text)
    if sdk >= _UNLIMITED_SDK:
        return limit_s or None
    if not 1 <= limit_s <= _LONGEST_S:
        raise _Refused(f"Time limit {limit_s}s outside acceptable range [1,{_LONGEST_S}]")
    return limit_s
