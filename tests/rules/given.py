"""Measures given as numbers, for what the three cases of a rule do not cover."""

import types
from collections.abc import Mapping
from dataclasses import fields
from enum import Enum
from typing import TypeVar, get_args, get_type_hints

from detector.core.measured import Measured
from detector.core.quantity import Quantity, StatedQuantity
from detector.core.window_role import WindowRole
from detector.windows.role_guess import RoleGuess
from tests.rulebook import LABELLED, surely

__all__ = ["a_measure", "measured_of"]

M = TypeVar("M", bound=Measured)


def a_measure(kind: type[M], /, **given: object) -> M:
    """Unless given, every count is 0, every flag False and everything else unknown.

    A number is a quantity without an error, a pair one with it.
    """
    return measured_of(kind, given)


def measured_of(kind: type[M], given: Mapping[str, object]) -> M:
    """As `a_measure`, from what a file can say: words for members of an enumeration, null for the default."""
    hints = get_type_hints(kind)
    if unknown := given.keys() - hints.keys():
        raise ValueError(f"{kind.__name__} has no {', '.join(sorted(unknown))}")
    values = {
        one.name: _default(hints[one.name])
        if given.get(one.name) is None
        else _value(hints[one.name], given[one.name])
        for one in fields(kind)
    }
    if isinstance(guess := values.get("guess"), RoleGuess):
        values |= {"role": guess.role, "role_score": Quantity(value=guess.score, error=0.0, unit="1")}
    return kind(**values)


def _default(hint: object) -> object:
    if hint is Quantity:
        return _quantity(0)
    if hint is bool:
        return False
    if isinstance(hint, types.UnionType) and types.NoneType in get_args(hint):
        return None
    if isinstance(hint, type) and issubclass(hint, Enum):
        return next(iter(hint))
    return ()


def _value(hint: object, given: object) -> object:
    kinds = get_args(hint) or (hint,)
    if Quantity in kinds:
        return _quantity(given)
    if RoleGuess in kinds and isinstance(given, dict):
        reasons = (LABELLED,) if given.get("mark", True) else ()
        return surely(WindowRole(given["role"]), given["score"], reasons)
    for kind in kinds:
        if isinstance(kind, type) and issubclass(kind, Enum) and isinstance(given, str):
            return kind(given)
    return tuple(given) if isinstance(given, list) else given


def _quantity(given: object) -> object:
    if isinstance(given, int | float):
        return Quantity(value=float(given), error=0.0, unit="unit")
    if isinstance(given, list | tuple):
        value, error = given
        return Quantity(value=float(value), error=float(error), unit="unit")
    if isinstance(given, dict):
        value, low, high = (float(given[name]) for name in ("value", "low", "high"))
        error = max(value - low, high - value)
        return StatedQuantity(value=value, error=error, unit="unit", least=low, most=high)
    return given
