"""Lays out one run over time: positions of bars, ticks and hatches. Pure; the template draws it.

Rows from the top: the foreground, each window with its close control, the frames, and one row for every other
stream with a gap. Times are ms on the run's axis; x is in units of the drawing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from detector.core.events import AppCrash, ForegroundChange
from detector.core.quantity import Quantity
from detector.core.screen import Gap, Stream
from detector.windows.seen import WindowKind
from detector.windows.seen_run import SeenRun
from detector.windows.window_track import WindowTrack

__all__ = ["WIDTH", "Bar", "Hatch", "Moment", "Row", "RowKind", "Tick", "Timeline", "timeline_of"]

WIDTH = 1000
LEFT = 156.0  # room for row names
RIGHT = 980.0
TOP = 36.0  # room for the axis
ROW_HEIGHT = 42.0
_STEPS_MS = (100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 60_000, 120_000, 300_000, 600_000, 3_600_000)
_MAX_TICKS = 12

Scale = Callable[[float], float]  # ms to x


class RowKind(StrEnum):
    FOREGROUND = "foreground"
    WINDOW = "window"
    CONTROL = "control"
    FRAMES = "frames"
    GAPS = "gaps"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """A tick of the axis."""

    x: float
    at_s: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """Something with a duration; `is_open` if it lasted to the end of the capture.

    `start_error` and `end_error` are whiskers, from x and to x.
    """

    x: float
    width: float
    label: str = ""
    start_error: tuple[float, float] | None = None
    end_error: tuple[float, float] | None = None
    is_open: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A momentary event. `what` is change, crash or countdown."""

    x: float
    what: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Hatch:
    """A period that was not recorded, and why."""

    x: float
    width: float
    gap: Gap


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """`number` identifies a window; `lossless` and `lossy`: x of frames in the frames' row."""

    kind: RowKind
    y: float
    number: int = 0
    window_kind: WindowKind | None = None
    stream: Stream | None = None
    bars: tuple[Bar, ...] = ()
    moments: tuple[Moment, ...] = ()
    hatches: tuple[Hatch, ...] = ()
    lossless: tuple[float, ...] = ()
    lossy: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """`blind`: gaps of the frames, during which nothing is known of windows."""

    height: float
    launch_x: float
    ticks: tuple[Tick, ...]
    rows: tuple[Row, ...]
    blind: tuple[Hatch, ...]


def timeline_of(run: SeenRun, window_numbers: Sequence[int] = ()) -> Timeline:
    """`window_numbers`: those of the verdicts (`window:2` → 2), in the order of `run.windows`."""
    from_ms, to_ms = _span(run)

    def x(at_ms: float) -> float:
        share = (at_ms - from_ms) / (to_ms - from_ms)
        return round(LEFT + min(max(share, 0.0), 1.0) * (RIGHT - LEFT), 1)

    numbers = list(window_numbers) or list(range(1, len(run.windows) + 1))
    rows: list[Row] = []

    def y() -> float:
        return TOP + len(rows) * ROW_HEIGHT

    rows.append(_foreground_row(run, y(), x, to_ms))
    for number, window in zip(numbers, run.windows, strict=True):
        rows.append(_window_row(window, number, y(), x, to_ms))
        rows.append(_control_row(window, number, y(), x))
    rows.append(_frames_row(run, y(), x))
    for stream in (Stream.TREES, Stream.LOGS):
        hatches = _hatches(run, stream, x)
        if hatches:
            rows.append(Row(kind=RowKind.GAPS, y=y(), stream=stream, hatches=hatches))
    return Timeline(
        height=y() + 6,
        launch_x=x(0.0),
        ticks=_ticks(from_ms, to_ms, x),
        rows=tuple(rows),
        blind=_hatches(run, Stream.FRAMES, x),
    )


def _span(run: SeenRun) -> tuple[float, float]:
    """From the launch, or from anything earlier, to the last known event."""
    times = [0.0, 1000.0]
    times += [frame.at_ms for frame in run.frames]
    times += [event.at_ms for event in run.events]
    for window in run.windows:
        times += [window.appeared_ms.low]
        times += [window.gone_ms.high] if window.gone_ms is not None else []
    for gap in run.gaps:
        times += [gap.from_ms, gap.to_ms]
    first, last = min(times), max(times)
    return first, last + (last - first) * 0.02


def _ticks(from_ms: float, to_ms: float, x: Scale) -> tuple[Tick, ...]:
    step = next((s for s in _STEPS_MS if (to_ms - from_ms) / s <= _MAX_TICKS), _STEPS_MS[-1])
    first = int(-(-from_ms // step))
    marks = [n * step for n in range(first, int(to_ms // step) + 1)]
    return tuple(Tick(x=x(at), at_s=f"{at / 1000:g}") for at in marks)


def _foreground_row(run: SeenRun, y: float, x: Scale, to_ms: float) -> Row:
    changes = sorted(
        (event for event in run.events if isinstance(event, ForegroundChange)), key=lambda event: event.at_ms
    )
    ends = [*(change.at_ms for change in changes[1:]), to_ms][: len(changes)]
    bars = tuple(
        Bar(
            x=x(change.at_ms),
            width=round(x(end) - x(change.at_ms), 1),
            label=_short_activity(change, run.package),
        )
        for change, end in zip(changes, ends, strict=True)
    )
    moments = [Moment(x=x(change.at_ms), what="change", label="") for change in changes]
    moments += [
        Moment(x=x(event.at_ms), what="crash", label=event.exception)
        for event in run.events
        if isinstance(event, AppCrash)
    ]
    return Row(
        kind=RowKind.FOREGROUND,
        y=y,
        bars=bars,
        moments=tuple(moments),
        hatches=_hatches(run, Stream.FOREGROUND, x),
    )


def _short_activity(change: ForegroundChange, package: str) -> str:
    """The activity's short name in the app under test; for other apps the package."""
    if change.to_package != package:
        return change.to_package
    return change.activity.rpartition(".")[2] or change.activity


def _window_row(window: WindowTrack, number: int, y: float, x: Scale, to_ms: float) -> Row:
    start, end = window.appeared_ms, window.gone_ms
    end_x = x(end.value) if end is not None else x(to_ms)
    bar = Bar(
        x=x(start.value),
        width=round(max(end_x - x(start.value), 1.0), 1),
        start_error=_whisker(start, x),
        end_error=_whisker(end, x) if end is not None else None,
        is_open=end is None,
    )
    return Row(kind=RowKind.WINDOW, y=y, number=number, window_kind=window.kind, bars=(bar,))


def _control_row(window: WindowTrack, number: int, y: float, x: Scale) -> Row:
    """From its appearance to the last frame that shows it, with each new countdown value beside it."""
    if window.control_appeared_ms is None or not window.sightings:
        return Row(kind=RowKind.CONTROL, y=y, number=number)
    start_x, end_x = x(window.control_appeared_ms.value), x(window.sightings[-1].at_ms)
    counts: list[Moment] = []
    last: int | None = None
    for sighting in window.sightings:
        count = sighting.control.countdown_s
        if count is not None and count != last:
            counts.append(Moment(x=x(sighting.at_ms), what="countdown", label=str(count)))
        last = count
    bar = Bar(
        x=start_x,
        width=round(max(end_x - start_x, 2.0), 1),
        start_error=_whisker(window.control_appeared_ms, x),
    )
    return Row(kind=RowKind.CONTROL, y=y, number=number, bars=(bar,), moments=tuple(counts))


def _frames_row(run: SeenRun, y: float, x: Scale) -> Row:
    return Row(
        kind=RowKind.FRAMES,
        y=y,
        lossless=tuple(x(frame.at_ms) for frame in run.frames if not frame.lossy),
        lossy=tuple(x(frame.at_ms) for frame in run.frames if frame.lossy),
        hatches=_hatches(run, Stream.FRAMES, x),
    )


def _hatches(run: SeenRun, stream: Stream, x: Scale) -> tuple[Hatch, ...]:
    return tuple(
        Hatch(x=x(gap.from_ms), width=round(max(x(gap.to_ms) - x(gap.from_ms), 1.5), 1), gap=gap)
        for gap in run.gaps
        if gap.stream is stream
    )


def _whisker(quantity: Quantity, x: Scale) -> tuple[float, float]:
    return x(quantity.low), x(quantity.high)
