"""Accelerometer and gyroscope readings of a movement, as samples over time; each holds until the next.

Gravity is the accelerometer's reading at rest, and turns with the phone. A shake goes back and forth
across gravity as a square wave, and turns about it and back, so that peak, angle and duration are exactly
as requested at any sampling rate of the app. Daily movements are smooth and sampled at 50 Hz. Their
numbers are our own tool values: no text gives any. A step of 4 m/s² twice a second is a phone in a
walker's hand; a bump of 3.5 m/s² every second is a bus; lifting a phone by 0.4 m in 0.55 s along the
smoothest path (least jerk: peak = 5.77 d/t²) takes 7.6 m/s²; putting it down takes 0.7 s and ends with
9 m/s² for 20 ms.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from detector.core.movement import Movement, MovementKind
from detector.core.space import Vector, cross, dot, norm, plus, rotated, times, unit

__all__ = ["STILL", "MotionSample", "daily", "made_of", "samples_of"]

STILL: Vector = (0.0, 0.0, 0.0)

HALF_SWING_MS = 150.0  # of a hand shaking vigorously: about three times a second
SAMPLE_MS = 20.0
REST_SAMPLE_MS = 200.0
NOISE_MPS2 = 0.03  # of a phone's accelerometer on a table

STEPS_HZ, STEP_MPS2, SWAY_MPS2, SWING_DEG = 2.0, 4.0, 1.2, 6.0
HUM_HZ, HUM_MPS2, BUMP_MPS2, BUMP_EVERY_S, BUMP_S, ROLL_DEG = 6.3, 1.2, 3.5, 1.0, 0.12, 2.0
LIFT_M, LIFT_S, LOWER_S, TILT_DEG = 0.4, 0.55, 0.7, 40.0
HELD_S, BACK_S = 0.25, 0.8
LANDING_MPS2, LANDING_S = 9.0, 0.02

DURATIONS_MS = {
    MovementKind.REST: 30_000.0,  # criteria.md 5.7
    MovementKind.WALK: 2_500.0,
    MovementKind.RIDE: 2_500.0,
    MovementKind.PICK_UP: 1_000 * (LIFT_S + HELD_S + BACK_S),
    MovementKind.PUT_DOWN: 1_000 * (LOWER_S + LANDING_S + HELD_S + BACK_S),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class MotionSample:
    """`acceleration_mps2` includes gravity, as on Android's accelerometer; rad/s about each axis."""

    at_ms: float
    acceleration_mps2: Vector
    rate_rad_s: Vector = STILL


@dataclass(frozen=True, slots=True)
class _Axes:
    """The up direction, and two directions perpendicular to it."""

    gravity: Vector

    @property
    def up(self) -> Vector:
        return unit(self.gravity)

    @property
    def across(self) -> Vector:
        """Along the short side of the phone, as far as gravity allows."""
        x_axis: Vector = (1.0, 0.0, 0.0)
        flat = plus(x_axis, times(-dot(x_axis, self.up), self.up))
        return unit(flat) if norm(flat) > 0.1 else unit(cross(self.up, (0.0, 1.0, 0.0)))


def daily(kind: MovementKind, *, gravity: Vector, duration_ms: float | None = None) -> Movement:
    """A daily movement, with the peak and angle that its samples amount to."""
    lasts_ms = DURATIONS_MS[kind] if duration_ms is None else duration_ms
    asked = Movement(kind=kind, peak_mps2=0.0, angle_deg=0.0, duration_ms=lasts_ms)
    return made_of(asked, samples_of(asked, gravity=gravity), gravity=gravity)


def samples_of(movement: Movement, *, gravity: Vector) -> tuple[MotionSample, ...]:
    """Samples from 0 to the end of the movement; the last one is at rest."""
    axes = _Axes(gravity)
    moving = _shake(movement, axes) if movement.kind is MovementKind.SHAKE else _smooth(movement, axes)
    return (*moving, MotionSample(at_ms=movement.duration_ms, acceleration_mps2=gravity))


def made_of(asked: Movement, sent: Sequence[MotionSample], *, gravity: Vector) -> Movement:
    """The movement that these samples amount to, at the times they were actually sent."""
    peak, angle_rad, turn = 0.0, 0.0, STILL
    for sample, after in zip(sent, (*sent[1:], None), strict=True):
        linear = plus(sample.acceleration_mps2, times(-1.0, rotated(gravity, times(-1.0, turn))))
        peak = max(peak, norm(linear))
        if after is not None:
            turn = plus(turn, times((after.at_ms - sample.at_ms) / 1_000, sample.rate_rad_s))
            angle_rad = max(angle_rad, norm(turn))
    return Movement(
        kind=asked.kind,
        peak_mps2=round(peak, 3),
        angle_deg=round(math.degrees(angle_rad), 2),
        duration_ms=max(sent[-1].at_ms - sent[0].at_ms, 1.0) if len(sent) > 1 else asked.duration_ms,
    )


def _shake(movement: Movement, axes: _Axes) -> tuple[MotionSample, ...]:
    lasts_ms = movement.duration_ms
    swing_ms = min(HALF_SWING_MS, lasts_ms / 2)
    back_ms = lasts_ms / 2
    swings = [n * swing_ms for n in range(math.ceil(lasts_ms / swing_ms)) if n * swing_ms < lasts_ms]
    rate = math.radians(movement.angle_deg) / (back_ms / 1_000)
    samples = []
    for at_ms in sorted({*swings, back_ms}):
        sign = 1.0 if int(at_ms / swing_ms + 1e-9) % 2 == 0 else -1.0
        linear = times(sign * movement.peak_mps2, axes.across)
        samples.append(
            MotionSample(
                at_ms=at_ms,
                acceleration_mps2=plus(axes.gravity, linear),
                rate_rad_s=times(rate if at_ms < back_ms else -rate, axes.up),
            )
        )
    return tuple(samples)


_Course = Callable[[float], tuple[float, float, float]]
"""From seconds to acceleration along up and across (m/s²) and tilt (degrees)."""


def _smooth(movement: Movement, axes: _Axes) -> tuple[MotionSample, ...]:
    course = _COURSES[movement.kind]
    step_ms = REST_SAMPLE_MS if movement.kind is MovementKind.REST else SAMPLE_MS
    n_steps = max(round(movement.duration_ms / step_ms), 1)
    times_s = [n * movement.duration_ms / n_steps / 1_000 for n in range(n_steps + 1)]
    samples = []
    for at_s, next_s in pairwise(times_s):
        up, across, tilt_deg = course(at_s)
        is_last = next_s == times_s[-1]
        next_deg = 0.0 if is_last else course(next_s)[2]
        turn = times(math.radians(tilt_deg), axes.across)
        gravity = rotated(axes.gravity, times(-1.0, turn))
        linear = plus(times(up, unit(gravity)), times(across, axes.across))
        rate = math.radians(next_deg - tilt_deg) / (next_s - at_s)
        samples.append(
            MotionSample(
                at_ms=at_s * 1_000,
                acceleration_mps2=plus(gravity, linear),
                rate_rad_s=times(rate, axes.across),
            )
        )
    return tuple(samples)


def _rest(at_s: float) -> tuple[float, float, float]:
    phase = 2 * math.pi * at_s * 1_000 / REST_SAMPLE_MS / 7
    return NOISE_MPS2 * math.sin(3 * phase), NOISE_MPS2 * math.sin(5 * phase), 0.0


def _walk(at_s: float) -> tuple[float, float, float]:
    phase = 2 * math.pi * STEPS_HZ * at_s
    return STEP_MPS2 * math.sin(phase), SWAY_MPS2 * math.sin(phase / 2), SWING_DEG * math.sin(phase / 2)


def _ride(at_s: float) -> tuple[float, float, float]:
    since_bump_s = (at_s - BUMP_EVERY_S / 2) % BUMP_EVERY_S
    bump = BUMP_MPS2 * math.sin(math.pi * since_bump_s / BUMP_S) if since_bump_s < BUMP_S else 0.0
    hum = HUM_MPS2 * math.sin(2 * math.pi * HUM_HZ * at_s)
    roll = ROLL_DEG * math.sin(2 * math.pi * at_s / 2.5)
    return hum + bump, 0.5 * hum, roll


def _pick_up(at_s: float) -> tuple[float, float, float]:
    tilt_deg = TILT_DEG * (_path(at_s / LIFT_S) - _path((at_s - LIFT_S - HELD_S) / BACK_S))
    return LIFT_M / LIFT_S**2 * _path_acceleration(at_s / LIFT_S), 0.0, tilt_deg


def _put_down(at_s: float) -> tuple[float, float, float]:
    landed_s = at_s - LOWER_S
    tilt_deg = TILT_DEG * (_path(at_s / LOWER_S) - _path((landed_s - LANDING_S - HELD_S) / BACK_S))
    landing = LANDING_MPS2 if 0 <= landed_s < LANDING_S else 0.0
    return landing - LIFT_M / LOWER_S**2 * _path_acceleration(at_s / LOWER_S), 0.0, tilt_deg


def _path(share: float) -> float:
    """The smoothest path from 0 to 1 (least jerk): 10 s³ - 15 s⁴ + 6 s⁵."""
    s = min(max(share, 0.0), 1.0)
    return s**3 * (10 - 15 * s + 6 * s**2)


def _path_acceleration(share: float) -> float:
    s = min(max(share, 0.0), 1.0)
    return 60 * s - 180 * s**2 + 120 * s**3


_COURSES: dict[MovementKind, _Course] = {
    MovementKind.REST: _rest,
    MovementKind.WALK: _walk,
    MovementKind.RIDE: _ride,
    MovementKind.PICK_UP: _pick_up,
    MovementKind.PUT_DOWN: _put_down,
}
