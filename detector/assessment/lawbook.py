"""What a case is judged by: the rules, one profile's limits, the clauses they rest on."""

from dataclasses import dataclass

from detector.judging.clauses import ClauseBook
from detector.judging.profiles import Profile
from detector.judging.rule import Rule

__all__ = ["Lawbook"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lawbook:
    rules: tuple[Rule, ...]
    profile: Profile
    clauses: ClauseBook
