"""Layout of process starts over time: time from left to right, one row per process.

Coordinates only: the template draws them, in either language.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from detector.attribution.found import FoundStart
from detector.attribution.watch_record import WatchRecord
from detector.core.screen import Gap, Stream
from detector.core.watching import StageKind

__all__ = ["WIDTH", "StartTimeline", "start_timeline_of"]

WIDTH = 1060.0
LEFT = 250.0  # room for process names
ROW_HEIGHT = 30.0
TOP = 58.0
MAX_ROWS = 40
TICKS_MIN = (1, 2, 5, 10, 15, 30, 60, 120, 240)
MAX_TICKS = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """A stage: `kind` determines its shade, `name` is shown on hover."""

    x: float
    width: float
    kind: str
    name: str
    is_off: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """`look`: self, associated, refused, or excluded."""

    x: float
    look: str
    start: FoundStart


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    process: str
    y: float
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    x: float
    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StartTimeline:
    height: float
    bands: tuple[Band, ...]
    ticks: tuple[Tick, ...]
    rows: tuple[Row, ...]
    gaps: tuple[tuple[float, float, Gap], ...]
    n_rows_left_out: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Axis:
    """Time from left to right; what lies outside is drawn at the nearer end."""

    from_ms: float
    to_ms: float

    @property
    def long_ms(self) -> float:
        return max(self.to_ms - self.from_ms, 1.0)

    def x_of(self, at_ms: float) -> float:
        inside_ms = min(max(at_ms, self.from_ms), self.to_ms)
        return round(LEFT + (inside_ms - self.from_ms) / self.long_ms * (WIDTH - LEFT - 8), 1)


def start_timeline_of(watch: WatchRecord, starts: Sequence[FoundStart]) -> StartTimeline:
    """Processes with a start that counts come first; those of the app precede others."""
    axis = _Axis(
        from_ms=min((span.from_ms for span in watch.spans), default=0.0),
        to_ms=max((span.to_ms for span in watch.spans), default=1.0),
    )
    by_process = _by_process(watch, starts)
    rows = tuple(
        Row(
            process=name,
            y=TOP + number * ROW_HEIGHT,
            marks=tuple(
                Mark(x=axis.x_of(start.at_ms), look=_look(start, watch.package), start=start)
                for start in of_it
            ),
        )
        for number, (name, of_it) in enumerate(by_process[:MAX_ROWS])
    )
    return StartTimeline(
        height=TOP + max(len(rows), 1) * ROW_HEIGHT + 8,
        bands=_bands(watch, axis),
        ticks=_ticks(axis),
        rows=rows,
        gaps=tuple(
            (axis.x_of(gap.from_ms), max(axis.x_of(gap.to_ms) - axis.x_of(gap.from_ms), 1.0), gap)
            for gap in watch.gaps
            if gap.stream is Stream.LOGS
        ),
        n_rows_left_out=max(len(by_process) - MAX_ROWS, 0),
    )


def _by_process(watch: WatchRecord, starts: Sequence[FoundStart]) -> list[tuple[str, list[FoundStart]]]:
    """Each process with its starts, in the order of the rows."""
    by_process: dict[str, list[FoundStart]] = {}
    for one in starts:
        by_process.setdefault(one.process, []).append(one)

    def order(item: tuple[str, list[FoundStart]]) -> tuple[bool, bool, str]:
        name, of_it = item
        counts = any(start.is_held_against(watch.package) for start in of_it)
        return not counts, of_it[0].package != watch.package, name

    return sorted(by_process.items(), key=order)


def _bands(watch: WatchRecord, axis: _Axis) -> tuple[Band, ...]:
    return tuple(
        Band(
            x=axis.x_of(span.from_ms),
            width=max(round(axis.x_of(span.to_ms) - axis.x_of(span.from_ms), 1), 0.5),
            kind=span.stage.kind.value,
            name=span.stage.name,
            is_off=span.stage.is_switched_off,
        )
        for span in watch.spans
        if span.stage.kind not in (StageKind.PREPARING, StageKind.OTHERS_TURN)
    )


def _look(one: FoundStart, package: str) -> str:
    if not one.is_held_against(package):
        return "excluded"
    return "refused" if one.is_refused else one.kind.value


def _ticks(axis: _Axis) -> tuple[Tick, ...]:
    """Minutes since the watch began, at a legible spacing."""
    minutes = axis.long_ms / 60_000
    step = next((number for number in TICKS_MIN if minutes / number <= MAX_TICKS), TICKS_MIN[-1])
    return tuple(
        Tick(x=axis.x_of(axis.from_ms + at * 60_000), minutes=at) for at in range(0, int(minutes) + 1, step)
    )
