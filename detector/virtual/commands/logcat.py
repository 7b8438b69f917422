"""`logcat`: existing entries, and those written from now on, in any known format."""

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Protocol

from detector.virtual.commands.call import Call
from detector.virtual.system.device_log import BUFFERS, LogEntry, LogFormat, UnknownFormat
from detector.virtual.system.ports import HasClock, HasLog

__all__ = ["LogPorts", "logcat"]

_DEFAULT_BUFFERS = ("main", "system", "crash")
_LEVELS = "VDIWEFS"
_ZONE = timezone(timedelta(hours=8))


_TOO_SLOW = "logcat: Unexpected EOF!\n"


class LogPorts(HasClock, HasLog, Protocol):
    """The log, and the clock for printing its times."""


@dataclass(slots=True, kw_only=True)
class _Options:
    buffers: list[str] = field(default_factory=list)
    layout: LogFormat = field(default_factory=LogFormat)
    filters: dict[str, str] = field(default_factory=dict)
    from_count: int | None = None
    from_time: str | None = None
    pid: int | None = None
    pattern: re.Pattern[str] | None = None
    most_lines: int | None = None
    is_dump: bool = False
    clears: bool = False
    shows_sizes: bool = False


async def logcat(call: Call[LogPorts]) -> int:
    try:
        options = _parse(list(call.arguments))
    except UnknownFormat as error:
        await call.print_error(f"logcat: Invalid parameter {str(error)!r} to -v\n")
        return 1
    device = call.device
    buffers = options.buffers or list(_DEFAULT_BUFFERS)
    if options.clears:
        device.log.clear(buffers)
        return 0
    if options.shows_sizes:
        lines = (f"{name}: ring buffer is 256 KiB (64 KiB consumed)\n" for name in buffers)
        await call.print("".join(lines))
        return 0
    next_sequence, n_overruns = device.log.next_sequence, device.log.n_overruns
    entries = _first(
        options, call, [entry for entry in device.log.entries(buffers) if _passes(options, entry)]
    )
    begun: set[str] = set()
    n_printed = 0
    while True:
        for entry in entries:
            head = "" if entry.buffer in begun else f"--------- beginning of {entry.buffer}\n"
            begun.add(entry.buffer)
            await call.print(head + options.layout.line(entry, device.clock))
            n_printed += 1
            if options.most_lines is not None and n_printed >= options.most_lines:
                return 0
        if options.is_dump:
            return 0
        while device.log.next_sequence == next_sequence:
            await device.log.wait_for_more()
            if device.log.n_overruns != n_overruns:
                await call.print(_TOO_SLOW)
                return 1
        new = device.log.entries(buffers, from_sequence=next_sequence)
        next_sequence = device.log.next_sequence
        entries = [entry for entry in new if _passes(options, entry)]


def _parse(words: list[str]) -> _Options:
    options = _Options()
    while words:
        word = words.pop(0)
        if word.startswith("--pid"):
            options.pid = int(word.partition("=")[2] or words.pop(0))
        elif word.startswith("--format="):
            options.layout = _formatted(options.layout, word.partition("=")[2])
        elif word.startswith("--buffer="):
            options.buffers += _buffers(word.partition("=")[2])
        elif word[:2] in {"-b", "-v", "-T", "-t", "-e", "-m"} and not word.startswith("--"):
            value = word[2:] or (words.pop(0) if words else "")
            _take(options, word[:2], value)
        elif word == "-d":
            options.is_dump = True
        elif word == "-c":
            options.clears = True
        elif word == "-g":
            options.shows_sizes = True
        elif word == "-s":
            options.filters["*"] = "S"
        elif not word.startswith("-"):
            tag, _, level = word.partition(":")
            options.filters[tag] = level.upper()[:1] if level and level != "*" else "V"
    return options


def _take(options: _Options, option: str, value: str) -> None:
    match option:
        case "-b":
            options.buffers += _buffers(value)
        case "-v":
            options.layout = _formatted(options.layout, value)
        case "-e":
            options.pattern = re.compile(value)
        case "-m":
            options.most_lines = int(value)
        case _:
            options.is_dump = options.is_dump or option == "-t"
            if value.isdecimal():
                options.from_count = int(value)
            else:
                options.from_time = value


def _formatted(layout: LogFormat, values: str) -> LogFormat:
    for value in re.split(r"[,\s]+", values):
        layout = layout.with_value(value)
    return layout


def _buffers(value: str) -> list[str]:
    names = value.split(",")
    if "all" in names:
        return list(BUFFERS)
    if "default" in names:
        names += _DEFAULT_BUFFERS
    return [name for name in names if name in BUFFERS]


def _passes(options: _Options, entry: LogEntry) -> bool:
    if options.pid is not None and entry.pid != options.pid:
        return False
    if options.pattern is not None and not options.pattern.search(entry.message):
        return False
    least = options.filters.get(entry.tag, options.filters.get("*", "V"))
    return _LEVELS.index(entry.level) >= _LEVELS.index(least if least in _LEVELS else "V")


def _first(options: _Options, call: Call[LogPorts], entries: list[LogEntry]) -> list[LogEntry]:
    if options.from_count is not None:
        return entries[-options.from_count :] if options.from_count else []
    if options.from_time is None:
        return entries
    clock = call.device.clock
    since_s = _wall_s(options.from_time, now=clock.in_zone(clock.wall_s()))
    return [entry for entry in entries if clock.wall_s(entry.at_s) >= since_s]


def _wall_s(text: str, *, now: datetime) -> float:
    """`MM-DD hh:mm:ss.mmm`, the same with a year, or seconds since the epoch."""
    if re.fullmatch(r"\d+\.\d+", text):
        return float(text)
    for layout in ("%Y-%m-%d %H:%M:%S.%f", "%Y-%m-%d %H:%M:%S"):
        for prefix in ("", f"{now.year}-"):
            try:
                return datetime.strptime(prefix + text, layout).replace(tzinfo=_ZONE).timestamp()
            except ValueError:
                continue
    return 0.0
