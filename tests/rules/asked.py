"""Asks a rule about measures given as numbers, for what its three cases do not cover."""

import types
from dataclasses import fields, replace
from typing import TypeVar, get_args, get_type_hints

from detector.core.measured import Measured, Measurements
from detector.core.quantity import Quantity
from detector.judging.rule import Judgement, Limits, Rule, Tier
from tests.rulebook import with_experimental_rules

__all__ = ["a_measure", "asked", "limits_of", "outcome_of", "with_milder_tiers"]

M = TypeVar("M", bound=Measured)
Given = float | tuple[float, float] | Quantity | None


def a_measure(kind: type[M], /, **given: object) -> M:
    """Unless given, every count is 0, every flag False and everything else unknown.

    A number is a quantity without an error, a pair one with it.
    """
    hints = get_type_hints(kind)
    values = {one.name: _default(hints[one.name]) for one in fields(kind) if one.name not in given}
    for name, value in given.items():
        values[name] = _quantity(value) if _may_be_quantity(hints[name]) else value
    return kind(**values)


def limits_of(rule: Rule) -> Limits:
    """Those of cn-default, here including the experimental rules."""
    return with_experimental_rules().limits[rule.id]


def with_milder_tiers(limits: Limits) -> Limits:
    """Each limit with one more tier after it, so lax that everything would be past it."""

    def with_one(tiers: tuple[Tier, ...]) -> tuple[Tier, ...]:
        return (*tiers, replace(tiers[-1], value=-1e9, source="a tier that must not be read"))

    return replace(limits, by_name={name: with_one(tiers) for name, tiers in limits.by_name.items()})


def asked(rule: Rule, *measured: Measured, limits: Limits | None = None) -> Judgement:
    return rule.judge(Measurements(measured), limits or limits_of(rule))


def outcome_of(rule: Rule, *measured: Measured) -> str:
    """`failed, minor: contrast_low`, `cantTell: delay_near_limit`."""
    judgement = asked(rule, *measured)
    severity = "" if judgement.severity is None else f", {judgement.severity.value}"
    return f"{judgement.outcome.value}{severity}: {judgement.reason_id}"


def _default(hint: object) -> object:
    if hint is Quantity:
        return _quantity(0)
    if hint is bool:
        return False
    if isinstance(hint, types.UnionType) and types.NoneType in get_args(hint):
        return None
    return ()


def _may_be_quantity(hint: object) -> bool:
    return hint is Quantity or Quantity in get_args(hint)


def _quantity(given: object) -> object:
    if isinstance(given, int | float):
        return Quantity(value=float(given), error=0.0, unit="unit")
    if isinstance(given, tuple):
        value, error = given
        return Quantity(value=float(value), error=float(error), unit="unit")
    return given
