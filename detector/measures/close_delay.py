"""T_vis: the time from the window's appearance to that of its close control.

Both moments are intervals between two frames. Their errors are bounds, not scatter, so they are added
linearly. A frame with something that may be a control, but was not accepted as one, could be its true first
appearance: `if_perhaps_counts` gives the delay in that case.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from detector.core.measured import Measured
from detector.core.quantity import Quantity, bounded, stated
from detector.core.uncertainty import Component, Origin, Part, bound
from detector.windows.seen import FrameReading
from detector.windows.window_track import WindowRun

__all__ = ["CloseDelay", "EarlierPerhaps", "measure_close_delay"]


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierPerhaps:
    """A frame before the first sighting: the least delay if what scored `score` was the control."""

    least_delay_ms: float
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseDelay(Measured):
    """`delay_ms` None: no control was seen. `earlier`: the frames before it, oldest first."""

    delay_ms: Quantity | None
    earlier: tuple[EarlierPerhaps, ...] = ()

    def if_perhaps_counts(self, score: float) -> Quantity | None:
        """The delay, its interval widened to the first frame in which something scored at least `score`."""
        if self.delay_ms is None:
            return None
        for perhaps in self.earlier:
            if perhaps.score >= score and perhaps.least_delay_ms < self.delay_ms.low:
                return _between(perhaps.least_delay_ms, self.delay_ms.high)
        return self.delay_ms


def measure_close_delay(run: WindowRun) -> CloseDelay:
    track = run.track
    readings = sorted(
        (reading for reading in track.readings if not reading.is_uniform), key=lambda reading: reading.at_ms
    )
    control = track.control_appeared_ms
    if control is None or not track.sightings:
        return CloseDelay(evidence_ids=tuple(reading.frame_id for reading in readings), delay_ms=None)
    first = min(track.sightings, key=lambda sighting: sighting.at_ms)
    before = [reading for reading in readings if reading.at_ms < first.at_ms]
    supporting = [
        first.frame_id,
        *(reading.frame_id for reading in before[:1]),
        *(reading.frame_id for reading in before[1:][-1:]),
    ]
    return CloseDelay(
        evidence_ids=tuple(supporting),
        delay_ms=_delay(
            track.appeared_ms, control, stamps_ms=(track.readings[0].at_error_ms, first.at_error_ms)
        ),
        earlier=_earlier(before, track.appeared_ms),
    )


def _delay(window: Quantity, control: Quantity, *, stamps_ms: tuple[float, float]) -> Quantity:
    """A control cannot appear before its window: the part of the interval below 0 is cut off.

    `stamps_ms`: the time error of the first frame of each, which is part of its error.
    """
    value, error = control.value - window.value, control.error + window.error
    if value + error <= 0:
        return bounded(Quantity(value=0.0, error=error, unit="ms"), Part.FRAME_INTERVAL)
    if value < error:
        return bounded(_between(0.0, value + error), Part.FRAME_INTERVAL)
    components = (
        *_moment(control, stamps_ms[1], sensitivity=1.0),
        *_moment(window, stamps_ms[0], sensitivity=-1.0),
    )
    return stated(value, error, "ms", components)


def _moment(moment: Quantity, stamp_ms: float, *, sensitivity: float) -> tuple[Component, ...]:
    """The components of a moment between two pictures: their interval and the error of their times."""
    stamp_ms = min(stamp_ms, moment.error)
    return tuple(
        bound(part, value_ms, "ms", origin=Origin.THIS_RUN, sensitivity=sensitivity)
        for part, value_ms in (
            (Part.FRAME_INTERVAL, moment.error - stamp_ms),
            (Part.FRAME_STAMP, stamp_ms),
        )
    )


def _earlier(before: Sequence[FrameReading], window: Quantity) -> tuple[EarlierPerhaps, ...]:
    """What a frame shows appeared after the previous frame, or with the window."""
    found = []
    after_ms = window.low
    for reading in before:
        found.append(
            EarlierPerhaps(least_delay_ms=max(after_ms - window.high, 0.0), score=reading.perhaps_score)
        )
        after_ms = reading.at_ms - reading.at_error_ms
    return tuple(found)


def _between(low_ms: float, high_ms: float) -> Quantity:
    return Quantity(value=(low_ms + high_ms) / 2, error=(high_ms - low_ms) / 2, unit="ms")
