"""What a case is judged by: the rules, one profile's limits, and the clauses behind them."""

from dataclasses import dataclass

from detector.judging.clauses import ClauseBook
from detector.judging.profiles import Profile
from detector.judging.rule import Rule, Scope

__all__ = ["RuleBook"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleBook:
    rules: tuple[Rule, ...]
    profile: Profile
    clauses: ClauseBook

    def about(self, *scopes: Scope) -> tuple[Rule, ...]:
        """The rules with one of these scopes."""
        return tuple(rule for rule in self.rules if rule.scope in scopes)
