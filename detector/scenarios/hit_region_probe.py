"""How large is the hit region? Bounds each of its edges to the wanted error, in few launches.

One edge after the other, from the outside towards the glyph's centre. If a miss leaves the window open, one
launch tries several places and divides the interval by five; if every tap ends the window, by two. The
very first launch finds out which: it halves in either case. Nothing is tapped before the control is known
to work: a tap that came too early would look like one beside the control.

At level quick only one question is asked, of a control whose node is small: does it take taps beside the
node, as with a touch delegate or a listening parent? One launch taps on both sides of the node, as far out as
a region of the limit's size would reach, and then the glyph, to show that taps arrive.
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

MOST = {Level.LOOK: 0, Level.QUICK: 3, Level.LAB: 20}
LIMITS_DP = (24.0, 44.0)
"""criteria.md CLS-04: what is smaller is too small, or rather small."""

WITHIN_DP = 2.0  # the two misses lie so much nearer to each other than the limit, for all their errors
BESIDE_DP = 2.0  # a tap nearer to the node than this may be on it
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
    if prior.glyph is None or prior.px_per_dp is None:
        return 0
    return 0 if level is Level.QUICK and not _beside_node(prior) else MOST[level]


def hit_region_probe(prior: WindowPrior, level: Level) -> Probe:
    if prior.px_per_dp is None:
        return
    budget = Budget(most_launches(prior, level))
    if level is Level.QUICK:
        yield from _beside_the_node(budget, prior)
        return
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


def _beside_the_node(budget: Budget, prior: WindowPrior) -> Probe:
    """Both sides, for the smallest limit that the node leaves room for; if one closes, for the next."""
    if prior.effective_ms is None:
        return
    for aims in _beside_node(prior):
        waiting, is_larger = list(aims), False
        while waiting and not is_larger:
            result = yield from attempt(budget, _at(prior, (*waiting, Aim())))
            if result is None:
                return
            made = list(zip(result.touches, waiting, strict=False))
            is_larger = any(touch.outcome is OutcomeKind.DISMISSED for touch, _ in made)
            known = sum(touch.outcome.is_known for touch, _ in made)
            if known == 0:
                return
            waiting = waiting[known:]
        if not is_larger:
            return


def _beside_node(prior: WindowPrior) -> tuple[tuple[Aim, ...], ...]:
    """For each limit: on either side of the node, where a region of that size would still be met."""
    node, glyph, px = prior.node, prior.glyph, prior.px_per_dp
    if node is None or glyph is None or px is None:
        return ()
    is_across = node.width_px <= node.height_px
    sides = node.sides_from(glyph.center)
    before_px, after_px = (sides[name] for name in (("left", "right") if is_across else ("top", "bottom")))
    found = []
    for limit_dp in LIMITS_DP:
        aside_px = ((limit_dp - WITHIN_DP) * px - node.short_side_px) / 2
        if aside_px >= BESIDE_DP * px and min(before_px, after_px) > 0:
            away = (-before_px - aside_px, after_px + aside_px)
            found.append(tuple(Aim(x_px=at) if is_across else Aim(y_px=at) for at in away))
    return tuple(found)


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
    return _at(
        prior,
        tuple(Aim(x_px=direction.x * at_px - x_px, y_px=direction.y * at_px - y_px) for at_px in offsets),
    )


def _at(prior: WindowPrior, aims: tuple[Aim, ...]) -> Trial:
    return Trial(
        probe=NAME,
        prior=prior,
        aims=aims,
        not_before_ms=0.0 if prior.effective_ms is None else prior.effective_ms + SURELY_LATER_MS,
        between_ms=BETWEEN_MS,
        watch_ms=WATCH_MS,
    )


PROBE = ProbeKind(name=NAME, most_launches=most_launches, begin=hit_region_probe)
