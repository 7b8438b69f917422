"""What a case is judged by: the rules, one profile's limits, and the clauses behind them."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from detector.judging.clauses import ClauseBook
from detector.judging.in_force import AsOf, InForce, day_of_capture
from detector.judging.profiles import Profile
from detector.judging.rule import Rule, Scope

__all__ = ["RuleBook"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleBook:
    rules: tuple[Rule, ...]
    profile: Profile
    clauses: ClauseBook

    def on(self, as_of: AsOf | None) -> "RuleBook":
        """The same, with the clauses that are in force on this day."""
        in_force = InForce.on(as_of, self.clauses)
        return replace(self, profile=replace(self.profile, in_force=in_force))

    def for_capture(self, started_at: Iterable[str]) -> "RuleBook":
        """As of the day of the capture, unless another day was asked for."""
        return self if self.profile.in_force.as_of is not None else self.on(day_of_capture(started_at))

    def about(self, *scopes: Scope) -> tuple[Rule, ...]:
        """The rules with one of these scopes."""
        return tuple(rule for rule in self.rules if rule.scope in scopes)
