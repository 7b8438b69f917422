"""The files of a new rule as text; the linter and the formatter tidy them afterwards."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from detector.core.measured import Measured
from detector.core.verdict import Severity
from detector.judging.rule import Scope
from detector.measures import WINDOW_MEASURES
from scripts.rulebook.check import TO_WRITE

__all__ = ["NewRule", "rule_file", "test_file"]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRule:
    """A rule that compares one quantity with one limit.

    `limit` begins with `min_` or `max_`, which determines what fails.
    """

    id: str
    code: str
    measure: type[Measured]
    quantity: str
    limit: str
    value: float
    unit: str
    severity: Severity
    clause: str
    title_en: str
    title_zh: str

    @property
    def scope(self) -> Scope:
        return Scope.WINDOW if self.measure in WINDOW_MEASURES else Scope.TOUCHES

    @property
    def stem(self) -> str:
        return self.id.replace("-", "_")

    @property
    def asks_presence(self) -> bool:
        """Whether it is about the appearance of a close control, and must first ask whether there was one."""
        return self.scope is Scope.WINDOW and _stem_of(self.measure).startswith("close_")

    @property
    def asks_taps(self) -> bool:
        """Whether it is about taps on a close control, and must first ask whether there were any."""
        return self.scope is Scope.TOUCHES and "was_tapped" in dir(self.measure)


def rule_file(rule: NewRule) -> str:
    return _fill("rule.py.j2", rule)


def test_file(rule: NewRule) -> str:
    return _fill("test_rule.py.j2", rule)


def _fill(template: str, rule: NewRule) -> str:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        undefined=StrictUndefined,
        trim_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,
    )
    return environment.get_template(template).render(_values(rule))


def _values(rule: NewRule) -> dict[str, Any]:
    step = abs(rule.value) / 10 or 1.0
    is_least = rule.limit.startswith("min_")
    return {
        "id": rule.id,
        "code": rule.code,
        "stem": rule.stem,
        "title_en": rule.title_en,
        "title_zh": rule.title_zh,
        "measure": rule.measure.__name__,
        "measure_module": rule.measure.__module__,
        "quantity": rule.quantity,
        "limit": rule.limit,
        "compare": "under" if is_least else "over",
        "value": f"{rule.value:g}",
        "step": f"{step:g}",
        "past": f"{rule.value - step if is_least else rule.value + step:g}",
        "severity": rule.severity.value,
        "clause": rule.clause,
        "scope": rule.scope.name,
        "asks_presence": rule.asks_presence,
        "asks_taps": rule.asks_taps,
        "to_write": TO_WRITE,
    }


def _stem_of(measure: type[Measured]) -> str:
    return measure.__module__.rpartition(".")[2]
