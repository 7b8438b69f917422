"""Movements of a phone: a shake of given strength, or something that happens to it every day.

A shake has three values, those of the reference note of T/TAF 078.7 (criteria.md 2.1): the peak of its
acceleration without gravity, how far the phone turns, and how long it lasts. What a daily movement
is, in numbers, stands in `motion_trace.py`.
"""

import math
from dataclasses import dataclass
from enum import StrEnum

__all__ = ["GRAVITY_MPS2", "Movement", "MovementKind"]

GRAVITY_MPS2 = 9.80665


class MovementKind(StrEnum):
    SHAKE = "shake"
    REST = "rest"  # on a table: only the sensors' own noise
    WALK = "walk"
    RIDE = "ride"
    PICK_UP = "pick_up"
    PUT_DOWN = "put_down"

    @property
    def is_daily(self) -> bool:
        """One of the four that must not make an app jump (T/TAF 078.7 jump scene 4, TC260 guide)."""
        return self not in (MovementKind.SHAKE, MovementKind.REST)


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """`peak_mps2` is without gravity, `angle_deg` the farthest turn from where it began."""

    kind: MovementKind
    peak_mps2: float
    angle_deg: float
    duration_ms: float

    def __post_init__(self) -> None:
        if self.peak_mps2 < 0 or self.angle_deg < 0 or self.duration_ms <= 0:
            raise ValueError(f"no movement: {self}")

    @property
    def total_mps2(self) -> float:
        """What an accelerometer says at its peak: a shake goes across gravity."""
        return math.hypot(self.peak_mps2, GRAVITY_MPS2)

    def is_no_stronger_than(self, other: "Movement") -> bool:
        """In none of the three."""
        return (
            self.peak_mps2 <= other.peak_mps2
            and self.angle_deg <= other.angle_deg
            and self.duration_ms <= other.duration_ms
        )
