"""The uncertainty budget of each quantity of a finding, as rows of text for both HTML and PDF."""

from collections.abc import Iterator
from dataclasses import dataclass

from detector.core.measured import NamedQuantity
from detector.core.uncertainty import Component, UncertaintyBudget
from detector.core.verdict import Verdict
from detector.judging.wording import quantity_in, spoken_unit
from detector.reporting.words import Words

__all__ = ["HEADS", "BudgetTable", "budget_tables"]

_COLUMNS = ("part", "value", "distribution", "divisor", "sensitivity", "share", "origin")
HEADS = tuple(f"budget.{column}" for column in _COLUMNS)


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetTable:
    """`rows` are as wide as `HEADS`; `result`: the combined result. No rows: the interval is enough."""

    name: str
    rows: tuple[tuple[str, ...], ...]
    result: tuple[str, ...]


def budget_tables(verdict: Verdict, words: Words) -> tuple[BudgetTable, ...]:
    """Budgets of uncertain quantities; counts have none."""
    return tuple(_tables(verdict, words))


def _tables(verdict: Verdict, words: Words) -> Iterator[BudgetTable]:
    for quantity in verdict.quantities:
        name = words.quantity(quantity.name)
        if quantity.budget is not None:
            rows = tuple(_row(component, quantity.budget, words) for component in quantity.budget.components)
            yield BudgetTable(name=name, rows=rows, result=tuple(_result(quantity, quantity.budget, words)))
        elif quantity.low is not None or quantity.high is not None:
            sentence = words("budget.of_share", value=quantity_in(words.language, quantity))
            yield BudgetTable(name=name, rows=(), result=(sentence,))


def _row(one: Component, budget: UncertaintyBudget, words: Words) -> tuple[str, ...]:
    return (
        words(f"part.{one.part.value}"),
        _with_unit(one.value, one.unit),
        words(f"distribution.{one.distribution.value}"),
        f"{one.divisor:.3g}",
        f"{one.sensitivity:.3g}",
        _with_unit(one.contribution, budget.unit),
        words(f"budget_origin.{one.origin.value}"),
    )


def _result(quantity: NamedQuantity, budget: UncertaintyBudget, words: Words) -> Iterator[str]:
    yield words(
        "budget.result",
        combined=_with_unit(budget.combined, budget.unit),
        k=f"{budget.coverage_factor:.3g}",
        expanded=_with_unit(budget.expanded, budget.unit),
        percent=f"{100 * budget.coverage:g}",
    )
    yield words("budget.held", error=_with_unit(quantity.error, quantity.unit))
    for correlation in budget.correlations:
        parts = (budget.components[correlation.one].part, budget.components[correlation.other].part)
        names = [words(f"part.{part.value}") for part in parts]
        yield words("budget.correlated", one=names[0], other=names[1], r=f"{correlation.coefficient:g}")


def _with_unit(value: float, unit: str) -> str:
    return f"{value:.3g} {spoken_unit(unit)}".strip()
