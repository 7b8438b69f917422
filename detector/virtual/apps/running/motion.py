"""How a device is moved, and when a movement fires a shake or twist trigger.

A trace is what the sensors reported over time; each value holds until the next. A movement begins at
the first strong moment and lasts while no pause is longer than `PAUSE_MS`. It fires a trigger once,
at the first strong moment at which it has lasted long enough and has turned the device far enough at
some time.

    strong     a shake: the acceleration is at least the trigger's; a twist: the device turns
    gravity    subtracted, unless the trigger includes it: it points along `REST` at first, and turns
               with the device according to the gyroscope
    turned     the gyroscope's angle since the movement began; turns are added as vectors,
               which is exact about one axis
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from detector.virtual.app_port import Motion

__all__ = ["PAUSE_MS", "REST", "MotionSample", "MotionTrigger", "firings"]

REST = Motion(acceleration_mps2=(0.0, 9.77622, 0.813417), rate_rad_s=(0.0, 0.0, 0.0))
"""What the Android emulator's sensors report until someone sets them: held upright."""

PAUSE_MS = 500.0
"""As long as a hand takes to turn back, and a little more; apps that count shakes reset after it."""

_STILL_RAD_S = 0.05
_ROUNDING = 1e-4  # of values transferred as text


@dataclass(frozen=True, slots=True, kw_only=True)
class MotionSample:
    at_ms: float
    motion: Motion


@dataclass(frozen=True, slots=True, kw_only=True)
class MotionTrigger:
    """None: no condition. A shake has a minimum acceleration, a twist a minimum angle."""

    least_mps2: float | None
    includes_gravity: bool
    least_deg: float | None
    least_ms: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stretch:
    """From one sample to the next; `turned_rad` and gravity are those at its beginning."""

    from_ms: float
    until_ms: float
    motion: Motion
    turned_rad: np.ndarray
    gravity: np.ndarray


def firings(samples: Sequence[MotionSample], trigger: MotionTrigger, *, from_ms: float) -> list[float]:
    """When the trigger fires, assuming the last values persist; only what happens after `from_ms` counts."""
    moments: list[float] = []
    movement: _Movement | None = None
    for stretch in _stretches(samples, from_ms):
        if movement is not None and stretch.from_ms - movement.strong_until_ms > PAUSE_MS:
            movement = None
        is_strong = _is_strong(stretch, trigger)
        if movement is None:
            if not is_strong:
                continue
            movement = _Movement(trigger, stretch)
        fires_ms = movement.follow(stretch, is_strong=is_strong)
        if fires_ms is not None:
            moments.append(fires_ms)
    return moments


class _Movement:
    def __init__(self, trigger: MotionTrigger, first: _Stretch) -> None:
        self._trigger = trigger
        self._from_ms = first.from_ms
        self._turned_rad = first.turned_rad
        self._far_at_ms = first.from_ms if trigger.least_deg is None else math.inf
        self._has_fired = False
        self.strong_until_ms = first.from_ms

    def follow(self, stretch: _Stretch, *, is_strong: bool) -> float | None:
        """When it fires the trigger in this stretch; None if it does not."""
        if self._far_at_ms == math.inf and self._trigger.least_deg is not None:
            turned_rad = stretch.turned_rad - self._turned_rad
            self._far_at_ms = _reached_ms(stretch, turned_rad, math.radians(self._trigger.least_deg))
        if not is_strong:
            return None
        self.strong_until_ms = stretch.until_ms
        due_ms = max(stretch.from_ms, self._from_ms + self._trigger.least_ms, self._far_at_ms)
        if self._has_fired or due_ms >= stretch.until_ms:
            return None
        self._has_fired = True
        return due_ms


def _stretches(samples: Sequence[MotionSample], from_ms: float) -> list[_Stretch]:
    turned_rad, gravity = np.zeros(3), np.array(REST.acceleration_mps2)
    rest = MotionSample(at_ms=0.0, motion=REST)
    stretches = []
    for sample, after in zip((rest, *samples), (*samples, None), strict=True):
        until_ms = math.inf if after is None else after.at_ms
        rate = np.array(sample.motion.rate_rad_s) / 1000
        begins_ms = max(sample.at_ms, from_ms)
        if begins_ms < until_ms:
            turn_rad = rate * (begins_ms - sample.at_ms)
            stretch = _Stretch(
                from_ms=begins_ms,
                until_ms=until_ms,
                motion=sample.motion,
                turned_rad=turned_rad + turn_rad,
                gravity=_rotated(gravity, -turn_rad),
            )
            stretches.append(stretch)
        if after is not None:
            turn_rad = rate * (until_ms - sample.at_ms)
            turned_rad, gravity = turned_rad + turn_rad, _rotated(gravity, -turn_rad)
    return stretches


def _is_strong(stretch: _Stretch, trigger: MotionTrigger) -> bool:
    if trigger.least_mps2 is None:
        return float(np.linalg.norm(stretch.motion.rate_rad_s)) >= _STILL_RAD_S
    acceleration = np.array(stretch.motion.acceleration_mps2)
    if not trigger.includes_gravity:
        acceleration = acceleration - stretch.gravity
    return float(np.linalg.norm(acceleration)) >= trigger.least_mps2 - _ROUNDING


def _reached_ms(stretch: _Stretch, turned_rad: np.ndarray, least_rad: float) -> float:
    """When the angle is first reached in this stretch; infinity if it is not."""
    rate = np.array(stretch.motion.rate_rad_s)
    # |turned + rate t|² = least²
    a = float(rate @ rate)
    b = 2 * float(rate @ turned_rad)
    c = float(turned_rad @ turned_rad) - least_rad**2
    if c >= -_ROUNDING * least_rad:
        return stretch.from_ms
    if a == 0:
        return math.inf
    reached_ms = stretch.from_ms + 1000 * (-b + math.sqrt(b * b - 4 * a * c)) / (2 * a)
    return reached_ms if reached_ms < stretch.until_ms else math.inf


def _rotated(vector: np.ndarray, turn_rad: np.ndarray) -> np.ndarray:
    """Rodrigues' formula."""
    angle_rad = float(np.linalg.norm(turn_rad))
    if angle_rad == 0:
        return vector
    axis = turn_rad / angle_rad
    turned: np.ndarray = (
        vector * math.cos(angle_rad)
        + np.cross(axis, vector) * math.sin(angle_rad)
        + axis * float(axis @ vector) * (1 - math.cos(angle_rad))
    )
    return turned
