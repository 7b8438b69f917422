"""The rule for deciding on a number near a limit: the decision rule of ILAC-G8:09/2019.

Guard band: a limit counts as kept or as broken only if the whole stated interval is on one side of it. So
both bands are as wide as the error (w, never less than U), and in between the outcome is cantTell.

Simple acceptance: a value that keeps the limit passes, however near (w = 0). This does not make accusations
easier: to fail, the whole interval must still be past the limit (ISO 14253-1 requires the same for proving
nonconformity).
"""

from collections.abc import Callable
from dataclasses import fields, replace
from enum import StrEnum

from detector.core.measured import Given, Measured
from detector.core.quantity import Quantity
from detector.core.verdict import Outcome, ReasonCode
from detector.judging.rule import Judgement

__all__ = ["DecisionRule", "decided", "values_alone"]


class DecisionRule(StrEnum):
    GUARD_BAND = "guard_band"
    SIMPLE_ACCEPTANCE = "simple_acceptance"


def decided(
    judgement: Judgement, given: Given, rule: DecisionRule, judge: Callable[[Given], Judgement]
) -> Judgement:
    """Turns a doubt near a limit into a pass, if the values alone pass and the rule accepts that."""
    is_near = judgement.outcome is Outcome.CANT_TELL and judgement.reason_code is ReasonCode.GUARD_BAND
    if rule is not DecisionRule.SIMPLE_ACCEPTANCE or not is_near:
        return judgement
    by_value = judge(values_alone(given))
    if by_value.outcome is not Outcome.PASSED:
        return judgement
    return replace(by_value, read=judgement.read)


def values_alone(given: Given) -> Given:
    """The same measures with all errors set to zero."""
    return Given(_exact(one) for one in given)


def _exact(measured: Measured) -> Measured:
    exact = {
        field.name: Quantity(value=value.value, error=0.0, unit=value.unit)
        for field in fields(measured)
        if isinstance(value := getattr(measured, field.name), Quantity)
    }
    return replace(measured, **exact)  # type: ignore[arg-type]  # fields by name, each a Quantity
