"""The origin of a run's axis: the start of the app's process, as timed by the device's own log.

The host's `am start` call is 30 to 300 ms earlier, an offset that depends more on the connection than on
the app. If the log shows no such start (the process was already running, the log was lost, the device's
clock was never read), the call is used instead, and `kind` records it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from detector.core.actions import Enter, Launch, OpenTarget
from detector.core.events import ProcessStart
from detector.evidence.clock_model import RunClock
from detector.evidence.records import ActionRecord
from detector.parsing.android_log import parse_log
from detector.parsing.system_events import read_events

__all__ = ["OF_RECORDING", "AxisZero", "ZeroKind", "axis_zero"]

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
