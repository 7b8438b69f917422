"""Whether a window jumps while the phone lies still for half a minute, with only its sensors' own noise."""

from dataclasses import dataclass

from detector.core.measured import Measured
from detector.core.movement import MovementKind
from detector.core.quantity import Quantity, counted
from detector.windows.touched_window import TouchedWindow

__all__ = ["RestMotion", "measure_rest_motion"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RestMotion(Measured):
    """`rest_ms`: total time the phone lay still; `n_rest_jumps` of `n_rest_runs` launches jumped.

    n_shakes, n_jump_shakes, can_be_moved   as in ShakeTrigger
    """

    rest_ms: Quantity
    n_rest_runs: Quantity
    n_rest_jumps: Quantity
    n_shakes: Quantity
    n_jump_shakes: Quantity
    can_be_moved: bool
    n_silent_runs: Quantity
    n_listening_runs: Quantity


def measure_rest_motion(window: TouchedWindow) -> RestMotion:
    rests = window.movements(MovementKind.REST)
    jumps = [rest for rest in rests if rest.outcome.is_jump]
    shakes = window.movements(MovementKind.SHAKE)
    rest_ms = sum(rest.movement.duration_ms for rest in rests if rest.movement is not None)
    return RestMotion(
        evidence_ids=tuple(dict.fromkeys(e for jump in jumps or rests or shakes for e in jump.evidence_ids)),
        rest_ms=Quantity(value=rest_ms, error=0.0, unit="ms"),
        n_rest_runs=counted(len({rest.run_index for rest in rests}), "runs"),
        n_rest_jumps=counted(len({jump.run_index for jump in jumps}), "runs"),
        n_shakes=counted(len(shakes), "movements"),
        n_jump_shakes=counted(sum(shake.outcome.is_jump for shake in shakes), "movements"),
        can_be_moved=window.can_be_moved,
        n_silent_runs=counted(window.n_silent_runs, "runs"),
        n_listening_runs=counted(len(window.listened_in), "runs"),
    )
