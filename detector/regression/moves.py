"""Finds the app version at which a quantity moved, and the night if it moved within a version.

The nights of each version are compared with those of the version before. Within a version, where an SDK may
be changed remotely, the nights are split where the two parts differ most; that p-value is multiplied by the
number of possible splits. The test is the same as between two cases, with nights in place of launches:
Welch's t with the declared errors, a move by more than both errors together, and Holm's correction over all
tests on all lines. What cannot be tested is listed with the reason.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate, groupby, pairwise
from operator import attrgetter
from statistics import median
from typing import NamedTuple

from detector.regression.comparison import Change, limit_of
from detector.regression.history_reading import Line, Point
from detector.regression.significance import ALPHA, Side, holm, is_testable, welch_p, within_declared

__all__ = ["Move", "Untested", "WhyUntested", "moves_of", "untested_of"]

MIN_NIGHTS = 3
"""On each side of a split within a version: fewer say little about their spread."""


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
    NO_LIMIT = "no_limit"  # no limit defines which direction is worse
    JUDGED_OTHERWISE = "judged_otherwise"  # by other rules, models or another version of the program
    ONE_NIGHT = "one_night"
    NO_ERROR = "no_error"  # its values have no stated error


@dataclass(frozen=True, slots=True, kw_only=True)
class Untested:
    """A change of version that was not tested; `version` None: the whole line was not."""

    version: str | None
    why: WhyUntested


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tested:
    line: int
    limit: str
    before: Sequence[Point]
    after: Sequence[Point]
    p_value: float
    is_within: bool = False


def moves_of(lines: Sequence[Line]) -> tuple[tuple[Move, ...], ...]:
    """The moves of each line, oldest first. `is_within`: within a version."""
    tested = [test for number, line in enumerate(lines) for test in _tests_of(number, line)]
    found: list[list[Move]] = [[] for _ in lines]
    for one, adjusted_p in zip(tested, holm([one.p_value for one in tested]), strict=True):
        move = _move(one, adjusted_p)
        if move is not None:
            found[one.line].append(move)
    return tuple(tuple(sorted(moves, key=lambda move: move.captured_at)) for moves in found)


def untested_of(line: Line) -> tuple[Untested, ...]:
    """The version changes of the line that were not tested, and why."""
    if limit_of(line.quantity, line.unit, line.limits) is None:
        return (Untested(version=None, why=WhyUntested.NO_LIMIT),)
    reasons = [(after.nights[0], _why_untested(before, after)) for before, after in pairwise(_versions(line))]
    return tuple(Untested(version=first.version, why=why) for first, why in reasons if why is not None)


class _Version(NamedTuple):
    """Nights of one version that were judged alike; `side` is what they measured."""

    nights: Sequence[Point]
    side: Side


def _versions(line: Line) -> list[_Version]:
    alike = [tuple(iterator) for _, iterator in groupby(line.points, key=attrgetter("version", "judged_by"))]
    return [_Version(nights, _side(nights)) for nights in alike]


def _side(points: Sequence[Point]) -> Side:
    return Side(
        values=tuple([point.value for point in points]), errors=tuple([point.error for point in points])
    )


def _why_untested(before: _Version, after: _Version) -> WhyUntested | None:
    if before.nights[-1].judged_by != after.nights[0].judged_by:
        return WhyUntested.JUDGED_OTHERWISE
    if min(len(before.nights), len(after.nights)) < 2:
        return WhyUntested.ONE_NIGHT
    return None if is_testable(before.side, after.side) else WhyUntested.NO_ERROR


def _tests_of(number: int, line: Line) -> Iterator[_Tested]:
    limit = limit_of(line.quantity, line.unit, line.limits)
    if limit is None:
        return
    versions = _versions(line)
    for before, after in pairwise(versions):
        if before.nights[-1].judged_by != after.nights[0].judged_by:
            continue
        p_value = _p_value(before.side, after.side)
        if p_value is not None:
            yield _Tested(line=number, limit=limit, before=before.nights, after=after.nights, p_value=p_value)
    for version in versions:
        within = _within(number, limit, version)
        if within is not None:
            yield within


def _within(number: int, limit: str, version: _Version) -> _Tested | None:
    """Splits the nights of one version where the two parts differ most for their size."""
    nights, side = version
    n, sums = len(nights), list(accumulate(side.values))
    parts = range(MIN_NIGHTS, n - MIN_NIGHTS + 1)
    if not parts:
        return None
    whole = sums[-1]
    # the squared difference of the means, times how well it is known
    apart = [(sums[at - 1] / at - (whole - sums[at - 1]) / (n - at)) ** 2 * at * (n - at) for at in parts]
    at = parts[apart.index(max(apart))]
    p_value = _p_value(*side.parted(at))
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


def _p_value(a: Side, b: Side) -> float | None:
    """Welch's; 1 where the declared errors alone leave more than `ALPHA` to chance.

    The spread of the nights and Student's wide tails only add to that, and Holm's correction does not need
    the exact value of a p beyond `ALPHA`.
    """
    if is_testable(a, b) and within_declared(a, b):
        return 1.0
    return welch_p(a, b)


def _move(one: _Tested, adjusted_p: float) -> Move | None:
    if adjusted_p > ALPHA:
        return None
    before, after = (median(point.value for point in side) for side in (one.before, one.after))
    errors = sum(median(point.error for point in side) for side in (one.before, one.after))
    if abs(after - before) <= errors:
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
