"""The check of every rule about moving the phone if nothing was moved: could it be, and would it matter?"""

from typing import Protocol

from detector.core.measured import Measured
from detector.core.quantity import Quantity
from detector.core.verdict import ReasonCode
from detector.judging.rule import Judgement, Limits, passed, untested

__all__ = ["MOVED", "unmoved"]

MOVED = ("min_quiet_shakes",)
"""Conditions of every rule that uses this file."""


class Moved(Protocol):
    """A measure of movements."""

    @property
    def n_shakes(self) -> Quantity: ...

    @property
    def n_jump_shakes(self) -> Quantity: ...

    @property
    def can_be_moved(self) -> bool: ...


def unmoved(moved: Moved, measured: Measured, limits: Limits) -> Judgement:
    """For rules whose movements were not made. If the hardest shake had no effect, no milder one will."""
    if not moved.can_be_moved and moved.n_shakes.value == 0:
        return untested("phone_cannot_be_moved", measured, reason_code=ReasonCode.NO_SENSOR_INJECTION)
    is_tried = moved.n_shakes.below(limits.condition("min_quiet_shakes")) is False
    if is_tried and moved.n_jump_shakes.value == 0:
        return passed("hardest_shake_does_nothing", measured)
    return untested("phone_not_moved", measured, reason_code=ReasonCode.BUDGET)
