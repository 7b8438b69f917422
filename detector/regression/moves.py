"""At which version of the app did a quantity move, and in which night without one?

The nights of one version are held against those of the one before. Within a version, where an SDK may be
changed from afar, the nights before are held against those after the night at which they differ most; that p
is multiplied by the number of nights that it could have been. The same test as between two cases, with nights
for launches: Welch's t with the declared errors, a move by more than both errors together, and Holm's
correction over all that is asked at once, on all lines. What cannot be tested is named with the reason.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate, groupby, pairwise
from statistics import median

from detector.regression.comparison import Change, limit_of
from detector.regression.history_reading import Line, Point
from detector.regression.significance import ALPHA, Side, holm, welch_p

__all__ = ["Move", "Untested", "WhyUntested", "moves_of", "untested_of"]

LEAST_NIGHTS = 3
"""On each side of a night within a version: fewer say little of their spread."""


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
    is_within: bool = False


class WhyUntested(StrEnum):
    NO_LIMIT = "no_limit"  # nothing says which way is worse
    JUDGED_OTHERWISE = "judged_otherwise"  # by other rules, models or another version of the program
    ONE_NIGHT = "one_night"
    NO_ERROR = "no_error"  # nothing says how sure its values are


@dataclass(frozen=True, slots=True, kw_only=True)
class Untested:
    """A change of version that was not tested; `version` None: the whole line was not."""

    version: str | None
    why: WhyUntested


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tested:
    line: int
    limit: str
    before: tuple[Point, ...]
    after: tuple[Point, ...]
    p_value: float
    is_within: bool = False


def moves_of(lines: Sequence[Line]) -> tuple[tuple[Move, ...], ...]:
    """For each line its moves, oldest first. `is_within`: in the midst of a version."""
    tested = [
        one for number, line in enumerate(lines) for one in _tested(number, line) if isinstance(one, _Tested)
    ]
    found: list[list[Move]] = [[] for _ in lines]
    for one, adjusted_p in zip(tested, holm([one.p_value for one in tested]), strict=True):
        move = _move(one, adjusted_p)
        if move is not None:
            found[one.line].append(move)
    return tuple(tuple(sorted(moves, key=lambda one: one.captured_at)) for moves in found)


def untested_of(line: Line) -> tuple[Untested, ...]:
    """What of the line was not tested between versions, and why."""
    return tuple(one for one in _tested(0, line) if isinstance(one, Untested))


def _tested(number: int, line: Line) -> list[_Tested | Untested]:
    limit = limit_of(line.quantity, line.unit, line.limits)
    if limit is None:
        return [Untested(version=None, why=WhyUntested.NO_LIMIT)]
    versions = [tuple(alike) for _, alike in groupby(line.points, key=_judged_version)]
    found: list[_Tested | Untested] = []
    for before, after in pairwise(versions):
        p_value = welch_p(_side(before), _side(after))
        if before[-1].judged_by != after[0].judged_by:
            found.append(Untested(version=after[0].version, why=WhyUntested.JUDGED_OTHERWISE))
        elif p_value is None:
            is_short = min(len(before), len(after)) < 2
            why = WhyUntested.ONE_NIGHT if is_short else WhyUntested.NO_ERROR
            found.append(Untested(version=after[0].version, why=why))
        else:
            found.append(_Tested(line=number, limit=limit, before=before, after=after, p_value=p_value))
    return found + [one for nights in versions if (one := _within(number, limit, nights)) is not None]


def _within(number: int, limit: str, nights: tuple[Point, ...]) -> _Tested | None:
    """The nights of one version, parted where both parts differ most for their number."""
    n, sums = len(nights), list(accumulate(one.value for one in nights))
    parts = range(LEAST_NIGHTS, n - LEAST_NIGHTS + 1)
    if not parts:
        return None

    def apart(at: int) -> float:
        """The squared difference of the means, times how well it is known."""
        difference = sums[at - 1] / at - (sums[-1] - sums[at - 1]) / (n - at)
        return difference * difference * at * (n - at)

    at = max(parts, key=apart)
    p_value = welch_p(_side(nights[:at]), _side(nights[at:]))
    if p_value is None:
        return None
    return _Tested(
        line=number,
        limit=limit,
        before=nights[:at],
        after=nights[at:],
        p_value=min(1.0, p_value * len(parts)),
        is_within=True,
    )


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
        is_within=one.is_within,
    )
