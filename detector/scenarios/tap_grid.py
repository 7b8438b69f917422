"""Is the whole picture a link? Taps over a window, away from its close control and its calls to action.

The points lie on a grid of 5 × 9 (criteria.md 5.4) and are taken in an order that spreads the first
few over the window. A tap without effect leaves the window open for the next one; a jump ends the
launch. A popup has fewer points: at level quick as many as show that a tap beside its calls fetches what
nobody asked for (DL-01), at level `lab` enough to judge how much of it leads to a third party (SPL-01). It
stops once the question of its level is answered: more than a fifth, or more than four fifths.
"""

from detector.core.budget import Budget, attempt
from detector.core.geometry import Point, Rect
from detector.core.outcome import OutcomeKind
from detector.core.probing import share_bounds
from detector.core.trials import Aim, Anchor, Level, Probe, ProbeKind, Trial, TrialResult, WindowPrior

__all__ = ["PROBE", "grid_points", "tap_grid"]

NAME = "tap_grid"

COLUMNS, ROWS = 5, 9
KEEP_AWAY_DP = 8.0  # criteria.md 5.4, around the close hit area and the drawn call to action
EDGE_DP = 32.0
"""The status bar, the gesture handle and the back gesture's zone are the system's, not the window's."""

N_POINTS = {Level.LOOK: 0, Level.QUICK: 9, Level.LAB: COLUMNS * ROWS}
POPUP_POINTS = {Level.LOOK: 0, Level.QUICK: 2, Level.LAB: 9}
"""Two: as many as must have fetched something (`min_unasked`); in one launch if they do nothing."""
ASKED_SHARE = {Level.LOOK: 0.0, Level.QUICK: 0.2, Level.LAB: 0.8}
MIN_JUMPS = 3

BETWEEN_MS = 2_000.0
"""A jump may come 1.5 s after its tap; the next tap must not be blamed for it."""

MAX_PER_LAUNCH = 3
FIRST_TAP_MS = 700.0


def most_launches(prior: WindowPrior, level: Level) -> int:
    return min(_n_points(prior, level), len(_points(prior)))


def tap_grid(prior: WindowPrior, level: Level) -> Probe:
    budget = Budget(most_launches(prior, level))
    waiting = list(_points(prior))[: _n_points(prior, level)]
    n_known = n_jumps = 0
    while waiting:
        batch = waiting[: _n_per_launch(prior)]
        result = yield from attempt(budget, _trial(prior, batch))
        if result is None:
            return
        for touch in result.touches:
            if waiting and touch.outcome.is_known:
                n_known += 1
                n_jumps += touch.outcome.is_jump
        waiting = waiting[max(_n_used(result), 1) :]
        if n_jumps >= MIN_JUMPS and share_bounds(n_jumps, n_known)[0] > ASKED_SHARE[level]:
            return


def _n_points(prior: WindowPrior, level: Level) -> int:
    return (POPUP_POINTS if prior.is_over_content else N_POINTS)[level]


def _points(prior: WindowPrior) -> tuple[Point, ...]:
    """In a popup none so near a call that a tap there may have been meant for it (unasked_download.py)."""
    near = [call.expanded(call.height_px / 2) for call in prior.calls] if prior.is_over_content else []
    return tuple(
        grid_point for grid_point in grid_points(prior) if not any(box.contains(grid_point) for box in near)
    )


def grid_points(prior: WindowPrior) -> tuple[Point, ...]:
    """All points that may be tapped, display px, the first few spread over the window."""
    px = prior.px_per_dp
    if px is None:
        return ()  # without a density, distances from system edges and calls to action are not known
    inner = prior.box.expanded(-EDGE_DP * px)
    kept_clear = [box.expanded(KEEP_AWAY_DP * px) for box in prior.calls]
    if prior.control is not None:
        kept_clear.append(prior.control.expanded(3 * KEEP_AWAY_DP * px))  # the hit area may be wider
    points = [_point(inner, column, row) for column, row in _spread_order()]
    return tuple(point for point in points if not any(box.contains(point) for box in kept_clear))


def _spread_order() -> list[tuple[int, int]]:
    """Every 7th of the 45 cells: neighbours in the order are far apart in both directions."""
    cells = [(column, row) for row in range(ROWS) for column in range(COLUMNS)]
    return [cells[(22 + 7 * n) % len(cells)] for n in range(len(cells))]


def _point(inner: Rect, column: int, row: int) -> Point:
    return Point(
        x_px=inner.left_px + inner.width_px * (column + 0.5) / COLUMNS,
        y_px=inner.top_px + inner.height_px * (row + 0.5) / ROWS,
    )


def _n_per_launch(prior: WindowPrior) -> int:
    if prior.life_ms is None:
        return MAX_PER_LAUNCH
    return max(1, min(MAX_PER_LAUNCH, int((prior.life_ms - FIRST_TAP_MS) // BETWEEN_MS)))


def _n_used(result: TrialResult) -> int:
    """How many of the points need not be tapped again: a touch of unknown outcome is repeated."""
    used = 0
    for touch in result.touches:
        if touch.outcome is OutcomeKind.UNKNOWN and used > 0:
            break
        used += 1
    return used


def _trial(prior: WindowPrior, points: list[Point]) -> Trial:
    return Trial(
        probe=NAME,
        prior=prior,
        aims=tuple(Aim(anchor=Anchor.DISPLAY, x_px=point.x_px, y_px=point.y_px) for point in points),
        between_ms=BETWEEN_MS,
        watch_ms=BETWEEN_MS + 500.0,
    )


PROBE = ProbeKind(name=NAME, most_launches=most_launches, begin=tap_grid)
