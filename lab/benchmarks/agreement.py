"""Compares the verdicts on an app with its truth, rule by rule."""

from collections.abc import Iterable, Mapping

from detector.judging.rule import Scope
from detector.rules import RULES

__all__ = ["TOUCHED", "by_looking", "by_touching", "disagreements", "looked_at"]

TOUCHED = frozenset(rule.code for rule in RULES if rule.scope in (Scope.TOUCHES, Scope.APP))


FAILED_BY_TOUCH = frozenset({"CLS-04"})
"""Rules about one launch that only touches can fail: to a look, what fails is in doubt."""


def by_looking(allowed: Mapping[str, frozenset[str]]) -> dict[str, frozenset[str]]:
    """The part of an app's claims that a scan without touches can check."""
    looked = {rule.code for rule in RULES if rule.scope is Scope.WINDOW}
    return {code: looked_at(code, outcomes) for code, outcomes in allowed.items() if code in looked}


def looked_at(code: str, outcomes: frozenset[str]) -> frozenset[str]:
    """What a scan without touches may say."""
    return outcomes | {"cantTell"} if code in FAILED_BY_TOUCH and "failed" in outcomes else outcomes


def by_touching(allowed: Mapping[str, frozenset[str]]) -> dict[str, frozenset[str]]:
    """The part of an app's claims that only touches and whole cases can check."""
    return {code: outcomes for code, outcomes in allowed.items() if code in TOUCHED}


def disagreements(verdicts: Iterable[tuple[str, str]], allowed: Mapping[str, frozenset[str]]) -> list[str]:
    """`verdicts` are (rule code, outcome); each rule in `allowed` must have some, and only allowed ones."""
    by_code: dict[str, set[str]] = {}
    for code, outcome in verdicts:
        by_code.setdefault(code, set()).add(outcome)
    found = []
    for code, outcomes in sorted(allowed.items()):
        given = by_code.get(code, set())
        if not given or given - outcomes:
            found.append(f"{code}: said {'/'.join(sorted(given))}, is {'/'.join(sorted(outcomes))}")
    return found
