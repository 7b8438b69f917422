"""Whether carrying the phone makes a window jump: walking, riding, picking up, putting down."""

from collections.abc import Sequence
from dataclasses import dataclass

from detector.core.measured import Measured
from detector.core.movement import MovementKind
from detector.core.quantity import Quantity, counted
from detector.windows.touched_window import Touch, TouchedWindow

__all__ = ["DailyMotion", "measure_daily_motion"]

_DAILY = tuple(kind for kind in MovementKind if kind.is_daily)


@dataclass(frozen=True, slots=True, kw_only=True)
class DailyMotion(Measured):
    """Movements whose outcome is known.

    n_walks, n_rides, n_pick_ups, n_put_downs   how often each was made
    least_repeats    the number for the one made least often
    n_daily_jumps    movements that jumped
    daily_jump_runs  launches in which they did, for the kind that jumped in most
    daily_tried_runs launches in which that kind was made; where none jumped, the kind made in fewest
    n_shakes, n_jump_shakes, can_be_moved   as in ShakeTrigger
    """

    n_walks: Quantity
    n_rides: Quantity
    n_pick_ups: Quantity
    n_put_downs: Quantity
    least_repeats: Quantity
    n_daily_jumps: Quantity
    daily_jump_runs: Quantity
    daily_tried_runs: Quantity
    n_shakes: Quantity
    n_jump_shakes: Quantity
    can_be_moved: bool
    n_silent_runs: Quantity
    n_listening_runs: Quantity


def measure_daily_motion(window: TouchedWindow) -> DailyMotion:
    made = {kind: window.movements(kind) for kind in _DAILY}
    jumps = {kind: [touch for touch in touches if touch.outcome.is_jump] for kind, touches in made.items()}
    shakes = window.movements(MovementKind.SHAKE)
    n_jump_runs, n_tried_runs = _runs_of_worst([(_runs(jumps[kind]), _runs(made[kind])) for kind in _DAILY])
    jumped = [touch for touches in jumps.values() for touch in touches]
    everything = [touch for touches in made.values() for touch in touches]
    supporting = jumped or everything or shakes
    return DailyMotion(
        evidence_ids=tuple(dict.fromkeys(e for touch in supporting for e in touch.evidence_ids)),
        n_walks=counted(len(made[MovementKind.WALK]), "movements"),
        n_rides=counted(len(made[MovementKind.RIDE]), "movements"),
        n_pick_ups=counted(len(made[MovementKind.PICK_UP]), "movements"),
        n_put_downs=counted(len(made[MovementKind.PUT_DOWN]), "movements"),
        least_repeats=counted(min(len(touches) for touches in made.values()), "movements"),
        n_daily_jumps=counted(len(jumped), "movements"),
        daily_jump_runs=counted(n_jump_runs, "runs"),
        daily_tried_runs=counted(n_tried_runs, "runs"),
        n_shakes=counted(len(shakes), "movements"),
        n_jump_shakes=counted(sum(shake.outcome.is_jump for shake in shakes), "movements"),
        can_be_moved=window.can_be_moved,
        n_silent_runs=counted(window.n_silent_runs, "runs"),
        n_listening_runs=counted(len(window.listened_in), "runs"),
    )


def _runs(touches: Sequence[Touch]) -> int:
    return len({touch.run_index for touch in touches})


def _runs_of_worst(kinds: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """From (launches that jumped, launches made) by kind: the most that jumped, else the fewest made.

    If kinds jumped equally often, the one made most often, so that nothing looks more certain than it is.
    """
    most = max(jumped for jumped, _ in kinds)
    tried = [made for jumped, made in kinds if jumped == most]
    return most, max(tried) if most else min(tried)
