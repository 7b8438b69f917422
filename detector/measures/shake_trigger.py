"""How weak a shake makes a window jump: its peak, angle and duration, each bounded by two shakes.

The weakest shake that jumped is one that was really made, in two launches if possible. For each of its three
values the true threshold is between it and the strongest shake without effect that was at least as strong in
the other two. If gravity counts, the accelerometer's total is given as well.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from detector.core.measured import Measured
from detector.core.movement import GRAVITY_MPS2, Movement, MovementKind
from detector.core.quantity import Quantity, bounded, counted
from detector.core.uncertainty import Part
from detector.windows.touched_window import Touch, TouchedWindow

__all__ = ["ShakeTrigger", "measure_shake_trigger"]

SAME = (0.3, 2.0, 150.0)
"""Two shakes that differ by no more than this were meant to be equal: sensors are set some ms late."""
PEAK, ANGLE, DURATION = range(3)  # of a shake's values: m/s2, degrees, ms


@dataclass(frozen=True, slots=True, kw_only=True)
class ShakeTrigger(Measured):
    """Thresholds are None if no shake jumped.

    peak_mps2, total_mps2   least peak without gravity, and with it
    turn_deg, shake_ms      least angle and duration
    n_shakes, n_jump_shakes shakes whose outcome is known, and those that jumped
    weakest_runs            launches in which a shake as weak as the weakest jumped
    weakest_tried_runs      launches in which one about as strong as the weakest was made, jump or not
    hardest_mps2, hardest_deg, longest_ms   the hardest shake made
    can_be_moved            a means to move this phone was available
    n_silent_runs           launches in which surely nothing of the app listened to the phone's motion
    n_listening_runs        those in which something may have listened, while the window stood
    """

    peak_mps2: Quantity | None
    total_mps2: Quantity | None
    turn_deg: Quantity | None
    shake_ms: Quantity | None
    n_shakes: Quantity
    n_jump_shakes: Quantity
    weakest_runs: Quantity
    weakest_tried_runs: Quantity
    hardest_mps2: Quantity | None
    hardest_deg: Quantity | None
    longest_ms: Quantity | None
    can_be_moved: bool
    n_silent_runs: Quantity
    n_listening_runs: Quantity


def measure_shake_trigger(window: TouchedWindow) -> ShakeTrigger:
    shakes = [(t, t.movement) for t in window.movements(MovementKind.SHAKE) if t.movement is not None]
    jumps = [(t, m) for t, m in shakes if t.outcome.is_jump]
    quiet = [m for t, m in shakes if not t.outcome.is_jump]
    weakest = _weakest(jumps)
    as_weak = [] if weakest is None else [(t, m) for t, m in jumps if _is_as_weak(m, weakest)]
    tried = [] if weakest is None else [t for t, m in shakes if _is_about(m, weakest)]
    hardest = max((m for _, m in shakes), key=_strength, default=None)
    peak = None if weakest is None else _threshold(PEAK, weakest, quiet, "m/s2")
    return ShakeTrigger(
        evidence_ids=tuple(dict.fromkeys(e for t, _ in (*as_weak, *shakes) for e in t.evidence_ids)),
        peak_mps2=peak,
        total_mps2=None if peak is None else _with_gravity(peak),
        turn_deg=None if weakest is None else _threshold(ANGLE, weakest, quiet, "deg"),
        shake_ms=None if weakest is None else _threshold(DURATION, weakest, quiet, "ms"),
        n_shakes=counted(len(shakes), "movements"),
        n_jump_shakes=counted(len(jumps), "movements"),
        weakest_runs=counted(len(_runs([t for t, _ in as_weak])), "runs"),
        weakest_tried_runs=counted(len(_runs([*(t for t, _ in as_weak), *tried])), "runs"),
        hardest_mps2=None if hardest is None else _exact(hardest.peak_mps2, "m/s2"),
        hardest_deg=None if hardest is None else _exact(hardest.angle_deg, "deg"),
        longest_ms=None if hardest is None else _exact(hardest.duration_ms, "ms"),
        can_be_moved=window.can_be_moved,
        n_silent_runs=counted(window.n_silent_runs, "runs"),
        n_listening_runs=counted(len(window.listened_in), "runs"),
    )


def _strength(movement: Movement) -> float:
    """For sorting shakes: the sum of each value's share of the reference note's."""
    return movement.peak_mps2 / 15 + movement.angle_deg / 35 + movement.duration_ms / 3_000


def _weakest(jumps: Sequence[tuple[Touch, Movement]]) -> Movement | None:
    """The weakest shake at or below which two launches jumped, itself among them; else the weakest of all.

    Each shake is stopped once the window has jumped, slightly sooner or later: so the harder of two is
    proven by both.
    """
    ordered = sorted((m for _, m in jumps), key=_strength)
    for movement in ordered:
        if len(_runs([t for t, m in jumps if _is_as_weak(m, movement)])) > 1:
            return movement
    return ordered[0] if ordered else None


def _values(shake: Movement) -> tuple[float, float, float]:
    return shake.peak_mps2, shake.angle_deg, shake.duration_ms


def _is_as_weak(one: Movement, other: Movement) -> bool:
    return all(a <= b + same for a, b, same in zip(_values(one), _values(other), SAME, strict=True))


def _is_about(one: Movement, other: Movement) -> bool:
    return _is_as_weak(one, other) and _is_as_weak(other, one)


def _threshold(which: int, weakest: Movement, quiet: list[Movement], unit: str) -> Quantity:
    """One value of the weakest jump, bounded below by quiet shakes that were as strong in the other two."""
    others = [other for other in (PEAK, ANGLE, DURATION) if other != which]
    jumped = _values(weakest)
    as_strong = [
        values
        for values in map(_values, quiet)
        if all(values[other] >= jumped[other] - SAME[other] for other in others)
    ]
    high = jumped[which]
    low = max((values[which] for values in as_strong if values[which] < high), default=0.0)
    between = Quantity(value=(low + high) / 2, error=(high - low) / 2, unit=unit)
    return bounded(between, Part.SHAKE_STEP)


def _with_gravity(peak: Quantity) -> Quantity:
    """The shake is perpendicular to gravity."""
    low, high = (float((number**2 + GRAVITY_MPS2**2) ** 0.5) for number in (peak.low, peak.high))
    between = Quantity(value=(low + high) / 2, error=(high - low) / 2, unit="m/s2")
    return bounded(between, Part.SHAKE_STEP)


def _runs(touches: list[Touch]) -> set[int]:
    return {touch.run_index for touch in touches}


def _exact(value: float, unit: str) -> Quantity:
    return Quantity(value=value, error=0.0, unit=unit)
