"""The first check of every rule about tapping the close control: was there one, and was it tapped?"""

from typing import Protocol

from detector.core.measured import Measured
from detector.core.verdict import ReasonCode
from detector.judging.rule import Judgement, inapplicable, untested

__all__ = ["untapped"]


class Tapped(Protocol):
    """A measure of taps on the close control."""

    @property
    def has_control(self) -> bool: ...

    @property
    def was_tapped(self) -> bool: ...


def untapped(tapped: Tapped, measured: Measured) -> Judgement | None:
    """The judgement if no tap hit the control; None if one did and the rule must continue."""
    if tapped.was_tapped:
        return None
    if not tapped.has_control:
        return inapplicable("no_control_to_tap", measured)
    return untested("control_not_tapped", measured, reason_code=ReasonCode.BUDGET)
