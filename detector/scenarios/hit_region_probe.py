"""How large is the hit region? Bounds each of its edges to the wanted error, in few launches.

One edge after the other, from the outside towards the glyph's centre. If a miss leaves the window open, one
launch tries several places and divides the interval by five; if every tap ends the window, by two. The
very first launch finds out which: it halves in either case. Nothing is tapped before the control is known
to work: a tap that came too early would look like one beside the control.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from detector.core.budget import Budget, attempt
from detector.core.outcome import OutcomeKind
from detector.core.probing import Bounds
from detector.core.trials import Aim, Level, Probe, ProbeKind, TouchResult, Trial, WindowPrior

__all__ = ["PROBE", "hit_region_probe"]

NAME = "hit_region_probe"

ERROR_DP = 1.0
HALF_PX = 0.5  # taps are on whole px
FARTHEST_DP = 64.0
"""A hit region that extends farther from the glyph is no longer a button."""

MOST = {Level.LOOK: 0, Level.QUICK: 0, Level.LAB: 20}
N_A_LAUNCH = 4
BETWEEN_MS = 700.0
WATCH_MS = 1_500.0
MAX_WITHOUT_PROGRESS = 1
SURELY_LATER_MS = 150.0  # launches vary by about 0.1 s


@dataclass(frozen=True, slots=True, kw_only=True)
class _Direction:
    """Away from the glyph's centre, px per px, and the maximum distance."""

    x: int
    y: int
    limit_px: float


def most_launches(prior: WindowPrior, level: Level) -> int:
    """0 without a density: the region's edges are required to within a dp."""
    return 0 if prior.glyph is None or prior.px_per_dp is None else MOST[level]


def hit_region_probe(prior: WindowPrior, level: Level) -> Probe:
    if prior.px_per_dp is None:
        return
    budget = Budget(most_launches(prior, level))
    error_px = ERROR_DP * prior.px_per_dp + HALF_PX
    stays_open: bool | None = None  # not known before a first miss
    most_aims = _most_aims(prior)
    aside_px: list[tuple[float, float]] = []  # actual touch positions relative to the intended ones
    for direction in _directions(prior, FARTHEST_DP * prior.px_per_dp):
        bounds = Bounds(works=0.0, fails=direction.limit_px)
        n_without_progress = 0
        while budget.n_left > 0 and not bounds.is_within(error_px):
            offsets = _offsets(bounds, most_aims, stays_open=stays_open)
            trial = _trial(prior, direction, offsets, aside_px)
            result = yield from attempt(budget, trial)
            if result is None:
                return
            before = bounds
            for touch, aim, asked_px in zip(result.touches, trial.aims, offsets, strict=False):
                if touch.is_on_glyph is not None and touch.x_px is not None and touch.y_px is not None:
                    aside_px.append((touch.x_px - aim.x_px, touch.y_px - aim.y_px))
                bounds, goes_on = _learnt(bounds, touch, direction, asked_px)
                stays_open = goes_on if goes_on is not None and stays_open is not False else stays_open
            n_without_progress += bounds == before
            if n_without_progress > MAX_WITHOUT_PROGRESS:
                break  # launches differ: keep the bounds reached so far


def _learnt(
    bounds: Bounds, touch: TouchResult, direction: _Direction, asked_px: float
) -> tuple[Bounds, bool | None]:
    """Bounds narrowed by a touch, and for a miss whether the window stayed.

    If the control was seen again, the actual distance of the touch from it counts.
    """
    if touch.is_on_glyph is not None and touch.x_px is not None and touch.y_px is not None:
        asked_px = direction.x * touch.x_px + direction.y * touch.y_px
    if not touch.outcome.is_known:
        return bounds, None
    closed = touch.outcome is OutcomeKind.DISMISSED
    if closed and bounds.fails == direction.limit_px <= asked_px:
        return Bounds(works=direction.limit_px, fails=direction.limit_px), None  # it extends to the limit
    stays = None if closed else touch.outcome in (OutcomeKind.NOTHING, OutcomeKind.IN_PAGE)
    return bounds.with_touch(asked_px, worked=closed), stays


def _directions(prior: WindowPrior, farthest_px: float) -> tuple[_Direction, ...]:
    if prior.glyph is None:
        return ()
    middle = prior.glyph.center
    to_edge = prior.box.sides_from(middle)
    # A popup's control may extend beyond its card; a full-screen window ends with the display.
    return tuple(
        _Direction(
            x=x, y=y, limit_px=farthest_px if prior.is_over_content else min(farthest_px, max(edge_px, 1.0))
        )
        for (x, y), edge_px in zip(((-1, 0), (1, 0), (0, -1), (0, 1)), to_edge.values(), strict=True)
    )


def _offsets(bounds: Bounds, most: int, *, stays_open: bool | None) -> Sequence[float]:
    """From the outside in; only one if a miss ends the window."""
    works, fails = bounds.works, bounds.fails
    assert works is not None
    assert fails is not None
    if stays_open is False:
        return (bounds.middle,)
    if stays_open is None:
        return tuple(works + (fails - works) / 2**n for n in range(1, most + 1))
    step = (fails - works) / (most + 1)
    return tuple(fails - step * n for n in range(1, most + 1))


def _most_aims(prior: WindowPrior) -> int:
    """As many as fit between the time from which the control works and the window's own end."""
    if prior.life_ms is None or prior.effective_ms is None:
        return N_A_LAUNCH
    room_ms = prior.appeared_ms + prior.life_ms - prior.effective_ms - SURELY_LATER_MS
    return max(1, min(N_A_LAUNCH, int(room_ms // BETWEEN_MS)))


def _trial(
    prior: WindowPrior,
    direction: _Direction,
    offsets: Sequence[float],
    aside_px: Sequence[tuple[float, float]],
) -> Trial:
    """A session may locate the glyph's centre slightly off from where the run shows it: compensated here."""
    x_px, y_px = (median(group) for group in zip(*aside_px, strict=True)) if aside_px else (0.0, 0.0)
    aims = tuple(Aim(x_px=direction.x * at_px - x_px, y_px=direction.y * at_px - y_px) for at_px in offsets)
    return Trial(
        probe=NAME,
        prior=prior,
        aims=aims,
        not_before_ms=0.0 if prior.effective_ms is None else prior.effective_ms + SURELY_LATER_MS,
        between_ms=BETWEEN_MS,
        watch_ms=WATCH_MS,
    )


PROBE = ProbeKind(name=NAME, most_launches=most_launches, begin=hit_region_probe)
