"""Whether what was said of an app is what it is, rule by rule."""

from collections.abc import Iterable, Mapping

__all__ = ["disagreements"]


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
