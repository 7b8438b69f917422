"""The rule for deciding on a number near a limit: the decision rule of ILAC-G8:09/2019.

Guard band: a limit counts as kept only if the whole stated interval is on its side of it (w = the error,
never less than U). Simple acceptance: a value that keeps the limit passes, however near (w = 0).

To fail, the interval must be past the limit under both, and with w = 1.5 U: the 3-sigma rule of
ILAC-G8:09/2019, table 1, under which fewer than 0.16 % of accusations at a limit are false (with w = U,
2.5 %). In between the outcome is cantTell.
"""

from collections.abc import Callable
from dataclasses import fields, replace
from enum import StrEnum
from math import erfc

from detector.core.measured import Measured, Measurements
from detector.core.quantity import Quantity, StatedQuantity
from detector.core.uncertainty import Distribution
from detector.core.verdict import Outcome, ReasonCode
from detector.judging.rule import Judgement

__all__ = ["DecisionRule", "accusable", "chance_of_errors", "decided", "values_alone"]

ACCUSING_BAND = 1.5
"""Of U: three standard uncertainties."""

_AT_MOST = {Distribution.NORMAL: 3.0, Distribution.RECTANGULAR: 3**0.5, Distribution.TRIANGULAR: 6**0.5}
"""Standard uncertainties that a component may be off: all of a bound, three of a normal one."""


class DecisionRule(StrEnum):
    GUARD_BAND = "guard_band"
    SIMPLE_ACCEPTANCE = "simple_acceptance"


def decided(
    judgement: Judgement, given: Measurements, rule: DecisionRule, judge: Callable[[Measurements], Judgement]
) -> Judgement:
    """Turns a doubt near a limit into a pass, if the values alone pass and the rule accepts that.

    A failure that does not hold with the wider band of an accusation becomes what it is with that band: a
    milder failure, or a doubt.
    """
    if judgement.outcome is Outcome.FAILED:
        held = judge(Measurements(_with(measured, accusable) for measured in given))
        is_milder = held.outcome in (Outcome.FAILED, Outcome.CANT_TELL)
        return replace(held, read=judgement.read) if is_milder else judgement
    is_near = judgement.outcome is Outcome.CANT_TELL and judgement.reason_code is ReasonCode.GUARD_BAND
    if rule is not DecisionRule.SIMPLE_ACCEPTANCE or not is_near:
        return judgement
    by_value = judge(values_alone(given))
    if by_value.outcome is not Outcome.PASSED:
        return judgement
    return replace(by_value, read=judgement.read)


def accusable(quantity: Quantity) -> Quantity:
    """The same number with the band that an accusation must keep from a limit, where its budget states U.

    No wider than the sum of its components' bounds. A share's own bounds are already one-sided, and stay.
    """
    if not isinstance(quantity, StatedQuantity) or quantity.budget is None or quantity.least is not None:
        return quantity
    budget = quantity.budget
    at_most = sum(
        _AT_MOST[component.distribution] * component.contribution for component in budget.components
    )
    wide = max(quantity.error, min(ACCUSING_BAND * budget.expanded, at_most))
    return replace(quantity, error=wide)


def chance_of_errors(given: Measurements, judge: Callable[[Measurements], Judgement]) -> float:
    """How likely a failure is due to its numbers' errors alone: by the widest band that it holds with."""
    for n_sigma in _BANDS_TRIED:
        wide = judge(Measurements(_with(measured, _widened(n_sigma / 2)) for measured in given))
        if wide.outcome is Outcome.FAILED:
            return _tail(n_sigma)
    return _tail(2 * ACCUSING_BAND)


_BANDS_TRIED = (6.0, 5.0, 4.0)


def _tail(n_sigma: float) -> float:
    """The chance that a normal number is off by more than so many standard uncertainties, to one side."""
    return erfc(n_sigma / 2**0.5) / 2


def _widened(factor: float) -> Callable[[Quantity], Quantity]:
    def widened(quantity: Quantity) -> Quantity:
        is_one_sided = isinstance(quantity, StatedQuantity) and quantity.least is not None
        return quantity if is_one_sided else replace(quantity, error=factor * quantity.error)

    return widened


def values_alone(given: Measurements) -> Measurements:
    """The same measures with all errors set to zero."""
    return Measurements(_with(measured, _exact) for measured in given)


def _exact(quantity: Quantity) -> Quantity:
    return Quantity(value=quantity.value, error=0.0, unit=quantity.unit)


def _with(measured: Measured, changed: Callable[[Quantity], Quantity]) -> Measured:
    changed_fields = {
        field.name: changed(value)
        for field in fields(measured)
        if isinstance(value := getattr(measured, field.name), Quantity)
    }
    return replace(measured, **changed_fields)  # type: ignore[arg-type]  # fields by name, each a Quantity
