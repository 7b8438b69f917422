"""Plays a movement on a device, each sample at its time, and records what was actually sent.

A sample sent late is recorded as late: the resulting movement is computed from the times at which the
device accepted each value. No picture is taken meanwhile: it would delay the samples.
"""

from collections.abc import Callable
from dataclasses import dataclass

from detector.core.clock import Clock
from detector.core.device_facts import Stamp
from detector.core.errors import CaptureError
from detector.core.motion_trace import MotionSample, made_of, samples_of
from detector.core.movement import Movement
from detector.devices.port import Device
from detector.evidence.several import RunWriter

__all__ = ["TRACE", "Moved", "play_movement"]

TRACE = "motion"
"""The name of the dump that holds a movement: one line per sample, ms and the six values."""

DRAIN_EVERY_NS = 50_000_000
_NS_PER_MS = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """`made` is the movement the samples amount to; `effect` spans the first sample to the return to rest."""

    made: Movement
    effect: Stamp


def play_movement(
    movement: Movement,
    *,
    device: Device,
    writer: RunWriter,
    clock: Clock,
    is_over: Callable[[], bool],
) -> Moved:
    """`is_over` is polled throughout, and may take time. Raises CaptureError; the device is left at rest."""
    motion = device.motion
    if motion is None:
        raise CaptureError(f"{device.serial}: nothing can move it: its sensors cannot be set")
    rest = motion.rest
    started_ns = clock.monotonic_ns()
    sent: list[MotionSample] = []
    try:
        for sample in samples_of(movement, gravity=rest)[:-1]:
            if _waited(clock, started_ns + round(sample.at_ms * _NS_PER_MS), is_over):
                break
            motion.set(sample.acceleration_mps2, sample.rate_rad_s)
            sent.append(_as_sent(sample, clock.monotonic_ns() - started_ns))
        else:
            _waited(clock, started_ns + round(movement.duration_ms * _NS_PER_MS), is_over)
    finally:
        motion.be_at_rest()
    ended_ns = clock.monotonic_ns()
    sent.append(MotionSample(at_ms=(ended_ns - started_ns) / _NS_PER_MS, acceleration_mps2=rest))
    effect = Stamp(earliest_ns=started_ns, latest_ns=ended_ns)
    writer.add_dump(_lines(sent), name=TRACE, package=None, read=effect)
    return Moved(made=made_of(movement, sent, gravity=rest), effect=effect)


def _waited(clock: Clock, until_ns: int, is_over: Callable[[], bool]) -> bool:
    """True if it was over before."""
    while not is_over():
        left_ns = until_ns - clock.monotonic_ns()
        if left_ns <= 0:
            return False
        clock.sleep(min(left_ns, DRAIN_EVERY_NS) / 1e9)
    return True


def _as_sent(sample: MotionSample, since_ns: int) -> MotionSample:
    return MotionSample(
        at_ms=since_ns / _NS_PER_MS,
        acceleration_mps2=sample.acceleration_mps2,
        rate_rad_s=sample.rate_rad_s,
    )


def _lines(sent: list[MotionSample]) -> str:
    rows = ((sample.at_ms, *sample.acceleration_mps2, *sample.rate_rad_s) for sample in sent)
    return "".join(" ".join(f"{value:.4f}" for value in row) + "\n" for row in rows)
