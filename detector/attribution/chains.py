"""Who started whom, as a graph: A → B if a process of B was started because A requested it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from detector.attribution.found import FoundStart, Grade, StartKind

__all__ = ["Link", "chains_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """`n_starts` starts and `n_refused` attempts; `grade` is the best; `sdks`: owners of the components."""

    from_package: str
    to_package: str
    n_starts: int
    n_refused: int
    grade: Grade
    is_own_family: bool
    sdks: tuple[str, ...]
    start_ids: tuple[str, ...]


def chains_of(starts: Sequence[FoundStart]) -> tuple[Link, ...]:
    """In the order of the first start of each."""
    by_pair: dict[tuple[str, str], list[FoundStart]] = {}
    for start in starts:
        if start.kind is StartKind.ASSOCIATED and start.caller is not None:
            by_pair.setdefault((start.caller.package, start.package), []).append(start)
    return tuple(_link(pair, found) for pair, found in by_pair.items())


def _link(pair: tuple[str, str], found: Sequence[FoundStart]) -> Link:
    order = list(Grade)
    n_refused = Counter(start.is_refused for start in found)[True]
    grades = [start.caller.grade for start in found if start.caller is not None]
    return Link(
        from_package=pair[0],
        to_package=pair[1],
        n_starts=len(found) - n_refused,
        n_refused=n_refused,
        grade=min(grades, key=order.index),
        is_own_family=any(start.is_own_family for start in found),
        sdks=tuple(dict.fromkeys(start.sdk.id for start in found if start.sdk is not None)),
        start_ids=tuple(start.id for start in found),
    )
