"""Whether what was said of an app is what it is, rule by rule."""

from collections.abc import Iterable, Mapping

from detector.judging.rule import Scope
from detector.rules import RULES

__all__ = ["TOUCHED", "by_looking", "by_touching", "disagreements"]

TOUCHED = frozenset(rule.code for rule in RULES if rule.scope in (Scope.TOUCHES, Scope.APP))


def by_looking(allowed: Mapping[str, frozenset[str]]) -> dict[str, frozenset[str]]:
    """Of what an app claims, what a scan that touches nothing can say."""
    looked = {rule.code for rule in RULES if rule.scope is Scope.WINDOW}
    return {code: outcomes for code, outcomes in allowed.items() if code in looked}


def by_touching(allowed: Mapping[str, frozenset[str]]) -> dict[str, frozenset[str]]:
    """Of what an app claims, what only touches and whole cases can say."""
    return {code: outcomes for code, outcomes in allowed.items() if code in TOUCHED}


def disagreements(said: Iterable[tuple[str, str]], allowed: Mapping[str, frozenset[str]]) -> list[str]:
    """`said` holds (rule code, outcome) of every verdict; each rule must have said something allowed."""
    by_code: dict[str, set[str]] = {}
    for code, outcome in said:
        by_code.setdefault(code, set()).add(outcome)
    found = []
    for code, outcomes in sorted(allowed.items()):
        heard = by_code.get(code, set())
        if not heard or heard - outcomes:
            found.append(f"{code}: said {'/'.join(sorted(heard))}, is {'/'.join(sorted(outcomes))}")
    return found
