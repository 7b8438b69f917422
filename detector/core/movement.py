"""Movements of a phone: a shake of a given strength, or a daily movement.

A shake has three values, those of the reference note of T/TAF 078.7 (criteria.md 2.1): the peak of its
acceleration without gravity, how far the phone turns, and how long it lasts. The numbers of the daily
movements are in `motion_trace.py`.
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
        """One of the four daily movements that must not cause a jump (T/TAF 078.7 scene 4, TC260)."""
        return self not in (MovementKind.SHAKE, MovementKind.REST)


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """`peak_mps2` excludes gravity; `angle_deg` is the largest turn from the initial orientation."""

    kind: MovementKind
    peak_mps2: float
    angle_deg: float
    duration_ms: float

    def __post_init__(self) -> None:
        if self.peak_mps2 < 0 or self.angle_deg < 0 or self.duration_ms <= 0:
            raise ValueError(f"no movement: {self}")

    @property
    def total_mps2(self) -> float:
        """The accelerometer's reading at the peak: a shake is perpendicular to gravity."""
        return math.hypot(self.peak_mps2, GRAVITY_MPS2)

    def is_no_stronger_than(self, other: "Movement") -> bool:
        """True if none of the three values exceeds the other's."""
        return (
            self.peak_mps2 <= other.peak_mps2
            and self.angle_deg <= other.angle_deg
            and self.duration_ms <= other.duration_ms
        )
