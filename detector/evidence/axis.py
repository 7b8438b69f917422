"""The run's axis: where it begins, and what a bundle holds with its times on it (ms)."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from detector.core.actions import Action, Enter, Launch, OpenTarget
from detector.core.events import ProcessStart
from detector.core.gap_code import GapCode
from detector.core.movement import Movement
from detector.core.screen import Gap, Stream
from detector.evidence.clock_model import RunClock
from detector.evidence.records import ActionRecord, GapRecord
from detector.parsing.android_log import parse_log
from detector.parsing.system_events import read_events

__all__ = [
    "OF_RECORDING",
    "TIMELESS_LATENCY_MS",
    "CapturedAction",
    "CapturedDump",
    "CapturedForeground",
    "CapturedTree",
    "ZeroKind",
    "axis_zero",
    "merged_gaps",
]


# Trees, dumps and actions as read from a bundle, with times on the run's axis (ms).


@dataclass(frozen=True, slots=True, kw_only=True)
class CapturedTree:
    """A dump as read. `at_ms` ± `at_error_ms` is when the device made it. `path`: in the bundle."""

    id: str
    at_ms: float
    at_error_ms: float
    xml: bytes
    path: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CapturedForeground:
    id: str
    at_ms: float
    at_error_ms: float
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CapturedDump:
    """`name`: which dump; `package`: of which app (None: of the whole device)."""

    id: str
    name: str
    package: str | None
    at_ms: float
    at_error_ms: float
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CapturedAction:
    """`action` and `made` as in `ActionRecord`. `effect_ms`: when the device received it, if known.

    By `to_ms` it had ended, and had reached the device in any case.
    """

    id: str
    action: Action
    from_ms: float
    to_ms: float
    effect_ms: float | None
    error: str | None
    way: str | None
    made: Movement | None = None

    @property
    def is_done(self) -> bool:
        return self.error is None


# Gaps on the run's axis: adjoining ones of one stream and reason are merged.


def merged_gaps(records: Iterable[GapRecord], host_ms: Callable[[int], float]) -> tuple[Gap, ...]:
    """`host_ms`: a time of the host's clock, ns, on the run's axis."""
    merged: list[Gap] = []
    newest: dict[tuple[Stream, GapCode, str], int] = {}  # index in `merged`
    for record in records:
        from_ms, to_ms = host_ms(record.from_ns), host_ms(record.to_ns)
        index = newest.get((record.stream, record.code, record.why))
        last = None if index is None else merged[index]
        if index is not None and last is not None and last.to_ms >= from_ms:
            merged[index] = replace(last, to_ms=to_ms)
        else:
            newest[record.stream, record.code, record.why] = len(merged)
            merged.append(
                Gap(stream=record.stream, from_ms=from_ms, to_ms=to_ms, code=record.code, why=record.why)
            )
    return tuple(merged)


TIMELESS_LATENCY_MS = 100.0
"""From the display to its packet's arrival, if the device's clocks were not tied to ours."""

SOONEST_MS, LATEST_MS = -500.0, 15_000.0
"""Of the process start, after the call: the device's clock may be slightly off, a phone may be slow."""

_TAG = "am_proc_start"
_SENTENCE = "Start proc"
_NS_PER_MS = 1_000_000


class ZeroKind(StrEnum):
    PROCESS_START = "process_start"
    LAUNCH = "launch"
    ENTRY = "entry"  # no launch of ours: a key, or the display that came on
    FIRST_ACTION = "first_action"
    FIRST_FRAME = "first_frame"  # of a recording


@dataclass(frozen=True, slots=True, kw_only=True)
class AxisZero:
    """`host_ns` on the host's clock; `error_ms`: of its place there. Time differences are not affected."""

    kind: ZeroKind
    host_ns: int
    error_ms: float


OF_RECORDING = AxisZero(kind=ZeroKind.FIRST_FRAME, host_ns=0, error_ms=0.0)


def axis_zero(
    called_ns: int,
    actions: Sequence[ActionRecord],
    clock: RunClock,
    log_text: Callable[[], str],
    package: str,
) -> AxisZero:
    """`called_ns`: when the first `am start` was sent, which is 0 of `clock`."""
    began = [action.action for action in actions if action.effect is not None]
    first = next((action for action in began if isinstance(action, Launch | OpenTarget | Enter)), None)
    if isinstance(first, Enter):
        return AxisZero(kind=ZeroKind.ENTRY, host_ns=called_ns, error_ms=0.0)
    if first is None:
        return AxisZero(kind=ZeroKind.FIRST_ACTION, host_ns=called_ns, error_ms=0.0)
    if clock.is_tied:
        for at_ms, error_ms in _starts_ms(log_text(), clock, package):
            if SOONEST_MS - error_ms <= at_ms <= LATEST_MS:
                host_ns = called_ns + round(at_ms * _NS_PER_MS)
                return AxisZero(kind=ZeroKind.PROCESS_START, host_ns=host_ns, error_ms=error_ms)
    return AxisZero(kind=ZeroKind.LAUNCH, host_ns=called_ns, error_ms=0.0)


def _starts_ms(text: str, clock: RunClock, package: str) -> list[tuple[float, float]]:
    """(ms, error) of each start of the app's main process, in order of time."""
    start_lines = "\n".join(line for line in text.splitlines() if _TAG in line or _SENTENCE in line)

    def to_run_ms(epoch_ms: float) -> tuple[float, float]:
        placed = clock.to_run_ms(epoch_ms)
        assert placed is not None  # only called with a clock that is tied
        return placed

    return [
        (event.at_ms, event.at_error_ms)
        for event in read_events(parse_log(start_lines), to_run_ms=to_run_ms)
        if isinstance(event, ProcessStart) and event.process == package
    ]
