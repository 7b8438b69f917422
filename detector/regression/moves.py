"""At which version of the app did a quantity move? The nights of one version against those of the one before.

The same test as between two cases, with nights for launches: Welch's t with the declared errors, a move by
more than both errors together, and Holm's correction over all changes of version on all lines that are asked
at once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from statistics import median

from detector.regression.comparison import Change, limit_of
from detector.regression.history_reading import Line, Point
from detector.regression.significance import ALPHA, Side, holm, welch_p

__all__ = ["Move", "moves_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """`change` is worse or better; the values are medians over the nights of each version, `both_errors` the
    sum of the median errors.
    """

    version: str | None
    captured_at: str
    change: Change
    before: float
    after: float
    both_errors: float
    adjusted_p: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tested:
    line: int
    limit: str
    before: tuple[Point, ...]
    after: tuple[Point, ...]
    p_value: float


def moves_of(lines: Sequence[Line]) -> tuple[tuple[Move, ...], ...]:
    """For each line its moves, oldest first. A version of a single night is not tested."""
    tested = [one for number, line in enumerate(lines) for one in _tested(number, line)]
    found: list[list[Move]] = [[] for _ in lines]
    for one, adjusted_p in zip(tested, holm([one.p_value for one in tested]), strict=True):
        move = _move(one, adjusted_p)
        if move is not None:
            found[one.line].append(move)
    return tuple(map(tuple, found))


def _tested(number: int, line: Line) -> list[_Tested]:
    limit = limit_of(line.quantity, line.unit, line.limits)
    if limit is None:
        return []
    versions = [tuple(alike) for _, alike in groupby(line.points, key=_judged_version)]
    found = []
    for before, after in pairwise(versions):
        if before[-1].judged_by != after[0].judged_by:
            continue  # other rules, models or program: numbers may not mean the same
        p_value = welch_p(_side(before), _side(after))
        if p_value is not None:
            found.append(_Tested(line=number, limit=limit, before=before, after=after, p_value=p_value))
    return found


def _judged_version(point: Point) -> tuple[str | None, int]:
    return point.version, point.judged_by


def _side(points: Sequence[Point]) -> Side:
    return Side(values=tuple(one.value for one in points), errors=tuple(one.error for one in points))


def _move(one: _Tested, adjusted_p: float) -> Move | None:
    before, after = (median(point.value for point in side) for side in (one.before, one.after))
    errors = sum(median(point.error for point in side) for side in (one.before, one.after))
    if adjusted_p > ALPHA or abs(after - before) <= errors:
        return None
    is_less_worse = one.limit.startswith("min_")
    return Move(
        version=one.after[0].version,
        captured_at=one.after[0].captured_at,
        change=Change.WORSE if (after < before) is is_less_worse else Change.BETTER,
        before=before,
        after=after,
        both_errors=errors,
        adjusted_p=adjusted_p,
    )
