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
    for one in starts:
        if one.kind is StartKind.ASSOCIATED and one.caller is not None:
            by_pair.setdefault((one.caller.package, one.package), []).append(one)
    return tuple(_link(pair, found) for pair, found in by_pair.items())


def _link(pair: tuple[str, str], found: Sequence[FoundStart]) -> Link:
    order = list(Grade)
    n_refused = Counter(one.is_refused for one in found)[True]
    grades = [one.caller.grade for one in found if one.caller is not None]
    return Link(
        from_package=pair[0],
        to_package=pair[1],
        n_starts=len(found) - n_refused,
        n_refused=n_refused,
        grade=min(grades, key=order.index),
        is_own_family=any(one.is_own_family for one in found),
        sdks=tuple(dict.fromkeys(one.sdk.id for one in found if one.sdk is not None)),
        start_ids=tuple(one.id for one in found),
    )
