"""Does moving the phone make a window jump, and how little is enough?

The hardest shake first: if it has no effect, nothing weaker will. If it jumps, the four daily movements
follow, since they are decisive (T/TAF 078.7, jump scene 4, note), and the phone at rest. Then the ladder of
criteria.md 5.7. Quick: one shake that is below the reference in all three values, then one just below it in
each alone. Lab: duration, angle and peak are narrowed one after the other, each with the values reached for
the previous ones, so that the weakest shake that jumps is itself made, and made twice. A launch climbs up to
three shakes, from weak to hard, as long as the window stays: so each cuts the interval by four, not by two.
"""

from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto

from detector.core.budget import Budget, attempt
from detector.core.motion_trace import DURATIONS_MS
from detector.core.movement import Movement, MovementKind
from detector.core.probing import Bounds, steps_between
from detector.core.trials import (
    Aim,
    Anchor,
    Gesture,
    Level,
    Probe,
    ProbeKind,
    TouchResult,
    Trial,
    TrialResult,
    WindowPrior,
)

__all__ = ["PROBE", "shake_ladder"]

NAME = "shake_ladder"

HARDEST_MPS2, HARDEST_DEG, LONGEST_MS = 25.0, 90.0, 4_000.0  # the ladder's ends, criteria.md 5.7
SHORTEST_MS = 200.0
BELOW_MPS2, BELOW_DEG, BELOW_MS = 10.5, 30.0, 2_400.0
"""Below 15 m/s², 35° and 3 s, and below 15 m/s² even if gravity counts: 14.4 m/s² in total."""

ERROR_MPS2, ERROR_DEG, ERROR_MS = 1.0, 5.0, 500.0
BESIDE_MPS2 = (14.9, 15.1, 11.2, 11.5)  # just beside 15 m/s², without and with gravity
BESIDE_DEG = (34.0, 36.0)
BESIDE_MS = (2_850.0, 3_150.0)

REPEATS = {Level.LOOK: 0, Level.QUICK: 1, Level.LAB: 5}
"""Of each daily movement: criteria.md 5.7 requires five."""

MOST = {Level.LOOK: 0, Level.QUICK: 18, Level.LAB: 45}
MAX_PER_LAUNCH = 3
BETWEEN_MS = 900.0
RUNG_WATCH_MS = 1_200.0
"""After each shake of a ladder but the last: a jump that comes later would be put down to the next one."""
WATCH_MS = 2_500.0
START_MS, LOOK_AFTER_MS = 700.0, 500.0
"""Time spent before the movement, locating the window, and after it, checking that it stays."""


class _Value(Enum):
    """One of the three values of a shake."""

    PEAK = auto()
    ANGLE = auto()
    DURATION = auto()


DAILY = tuple(kind for kind in MovementKind if kind.is_daily)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Climbed:
    """`n_quiet` shakes before the one that jumped; `made`: that one, None if none did."""

    n_quiet: int
    made: Movement | None


_Climbing = Generator[Trial, TrialResult, _Climbed]
_Shaken = Generator[Trial, TrialResult, Movement | None]


def most_launches(prior: WindowPrior, level: Level) -> int:
    return 0 if prior.is_over_content and level is not Level.LAB else MOST[level]


def shake_ladder(prior: WindowPrior, level: Level) -> Probe:
    budget = Budget(most_launches(prior, level))
    if not budget.n_left:
        return
    hardest = _shake(HARDEST_MPS2, HARDEST_DEG, _longest_ms(prior))
    fired = yield from _fires(budget, prior, hardest)
    if fired is None:
        fired = yield from _fires(budget, prior, hardest)
    if fired is not None or level is Level.LAB:
        yield from _at_rest(budget, prior)
        for kind in DAILY:
            yield from _daily(budget, prior, kind, REPEATS[level])
    if fired is None:
        return
    if level is Level.QUICK:
        yield from _beside_the_reference(budget, prior, hardest, fired)
    else:
        weakest = yield from _weakest(budget, prior, fired)
        yield from _fires(budget, prior, weakest)


def _at_rest(budget: Budget, prior: WindowPrior) -> Probe:
    rest = _movement(MovementKind.REST)
    if (yield from _fires(budget, prior, rest)) is not None:
        yield from _fires(budget, prior, rest)


def _daily(budget: Budget, prior: WindowPrior, kind: MovementKind, n_wanted: int) -> Probe:
    """Until it was made often enough, or jumped twice."""
    movement = _movement(kind)
    n_made = n_jumps = 0
    while n_made < n_wanted and n_jumps < 2:
        n = min(_n_per_launch(prior, movement), n_wanted - n_made) if not n_jumps else 1
        result = yield from attempt(budget, _trial(prior, [movement] * n))
        if result is None:
            return
        n_made += len(result.touches) if not n_jumps else 0
        jumped = any(touch.outcome.is_jump for touch in result.touches)
        n_jumps += jumped
        if jumped and n_jumps == 1:
            n_made = min(n_made, n_wanted - 1)  # once more, to confirm
        elif n_jumps:
            return


def _beside_the_reference(budget: Budget, prior: WindowPrior, hardest: Movement, fired: Movement) -> Probe:
    below = _shake(BELOW_MPS2, BELOW_DEG, min(BELOW_MS, hardest.duration_ms))
    if (yield from _fires(budget, prior, below)) is not None:
        yield from _fires(budget, prior, below)
        return
    if fired.angle_deg < BESIDE_DEG[0] or fired.duration_ms < BESIDE_MS[0]:
        yield from _fires(budget, prior, hardest)  # it jumped long before the shake was over: once more
        return
    for shake, below_with_gravity in (
        (replace(hardest, peak_mps2=BESIDE_MPS2[0]), replace(hardest, peak_mps2=BELOW_MPS2)),
        (replace(hardest, angle_deg=BESIDE_DEG[0]), None),
        (replace(hardest, duration_ms=min(BESIDE_MS[0], hardest.duration_ms)), None),
    ):
        if (yield from _fires(budget, prior, shake)) is None:
            continue
        if below_with_gravity is None:
            yield from _fires(budget, prior, shake)
            return
        if (yield from _fires(budget, prior, below_with_gravity)) is not None:
            yield from _fires(budget, prior, below_with_gravity)
            return


def _weakest(budget: Budget, prior: WindowPrior, fired: Movement) -> Generator[Trial, TrialResult, Movement]:
    weakest = fired
    for name, least, error, beside in (
        (_Value.DURATION, SHORTEST_MS, ERROR_MS, BESIDE_MS),
        (_Value.ANGLE, 0.0, ERROR_DEG, BESIDE_DEG),
        (_Value.PEAK, 0.0, ERROR_MPS2, BESIDE_MPS2),
    ):
        bounds = Bounds(works=_value(weakest, name), fails=None)
        while budget.n_left > 1:
            n = _n_rungs(prior, weakest)
            steps = [least, *steps_between(bounds.works, least, n - 1, error, beside)]
            if bounds.fails is not None:
                steps = steps_between(bounds.works, bounds.fails, n, error, beside)
            climbed = yield from _climb(budget, prior, [_with(weakest, name, at) for at in steps])
            before = bounds
            if climbed.n_quiet:
                bounds = bounds.with_touch(steps[climbed.n_quiet - 1], worked=False)
            if climbed.made is not None:
                weakest = _with(weakest, name, min(steps[climbed.n_quiet], _value(climbed.made, name)))
                bounds = bounds.with_touch(_value(weakest, name), worked=True)
            if bounds.fails is None or bounds.is_within(error) or bounds == before:
                break  # even the weakest jumps; close enough; or launches contradict each other
    return weakest


def _climb(budget: Budget, prior: WindowPrior, rungs: Sequence[Movement]) -> _Climbing:
    """One launch, each shake harder than the one before, until the window jumps."""
    result = yield from attempt(budget, _trial(prior, rungs, between_ms=RUNG_WATCH_MS))
    touches = () if result is None else result.touches[: len(rungs)]
    for n, touch in enumerate(touches):
        if touch.outcome.is_jump:
            return _Climbed(n_quiet=n, made=_made(touch, rungs[n]))
    return _Climbed(n_quiet=len(touches) or 1, made=None)


def _fires(budget: Budget, prior: WindowPrior, movement: Movement) -> _Shaken:
    """The movement actually made, if the window jumped."""
    result = yield from attempt(budget, _trial(prior, [movement]))
    jumps = () if result is None else [touch for touch in result.touches if touch.outcome.is_jump]
    return _made(jumps[0], movement) if jumps else None


def _made(touch: TouchResult, asked: Movement) -> Movement:
    """What was made until the window jumped; what was asked for, if that is not known or harder."""
    made = touch.movement
    return made if made is not None and made.is_no_stronger_than(asked) else asked


def _value(movement: Movement, name: _Value) -> float:
    match name:
        case _Value.PEAK:
            return movement.peak_mps2
        case _Value.ANGLE:
            return movement.angle_deg
        case _Value.DURATION:
            return movement.duration_ms


def _with(movement: Movement, name: _Value, value: float) -> Movement:
    match name:
        case _Value.PEAK:
            return replace(movement, peak_mps2=value)
        case _Value.ANGLE:
            return replace(movement, angle_deg=value)
        case _Value.DURATION:
            return replace(movement, duration_ms=value)


def _shake(mps2: float, deg: float, ms: float) -> Movement:
    return Movement(kind=MovementKind.SHAKE, peak_mps2=mps2, angle_deg=deg, duration_ms=ms)


def _movement(kind: MovementKind) -> Movement:
    """A daily movement. Its values depend on the phone's orientation and are known once it was made."""
    return Movement(kind=kind, peak_mps2=0.0, angle_deg=0.0, duration_ms=DURATIONS_MS[kind])


def _left_ms(prior: WindowPrior) -> float:
    """How long a movement may last before the window goes by itself."""
    if prior.life_ms is None:
        return float("inf")
    late_ms = 0.0 if prior.control_ms is None else max(prior.control_ms - prior.appeared_ms, 0.0)
    return prior.life_ms - late_ms - START_MS - LOOK_AFTER_MS


def _longest_ms(prior: WindowPrior) -> float:
    return max(min(LONGEST_MS, _left_ms(prior)), SHORTEST_MS)


def _n_per_launch(prior: WindowPrior, movement: Movement, between_ms: float = BETWEEN_MS) -> int:
    left_ms = _left_ms(prior)
    if left_ms == float("inf"):
        return MAX_PER_LAUNCH
    return max(1, min(MAX_PER_LAUNCH, int((left_ms + between_ms) // (movement.duration_ms + between_ms))))


def _n_rungs(prior: WindowPrior, weakest: Movement) -> int:
    """Shakes in one launch, none longer than the weakest that jumped."""
    return _n_per_launch(prior, weakest, RUNG_WATCH_MS)


def _trial(prior: WindowPrior, movements: Sequence[Movement], *, between_ms: float = BETWEEN_MS) -> Trial:
    return Trial(
        probe=NAME,
        prior=prior,
        gesture=Gesture.MOVE,
        aims=tuple(Aim(anchor=Anchor.DISPLAY, movement=movement) for movement in movements),
        between_ms=between_ms,
        watch_ms=WATCH_MS,
    )


PROBE = ProbeKind(name=NAME, most_launches=most_launches, begin=shake_ladder, moves_the_phone=True)
