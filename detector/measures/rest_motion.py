"""Whether a window jumps while the phone lies still for half a minute, with only its sensors' own noise."""

from dataclasses import dataclass

from detector.core.measured import Measured
from detector.core.movement import MovementKind
from detector.core.quantity import Quantity
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


def measure_rest_motion(window: TouchedWindow) -> RestMotion:
    rests = window.movements(MovementKind.REST)
    jumps = [one for one in rests if one.outcome.is_jump]
    shakes = window.movements(MovementKind.SHAKE)
    rest_ms = sum(one.movement.duration_ms for one in rests if one.movement is not None)
    return RestMotion(
        evidence_ids=tuple(dict.fromkeys(e for one in jumps or rests or shakes for e in one.evidence_ids)),
        rest_ms=Quantity(value=rest_ms, error=0.0, unit="ms"),
        n_rest_runs=Quantity(value=float(len({one.run_index for one in rests})), error=0.0, unit="runs"),
        n_rest_jumps=Quantity(value=float(len({one.run_index for one in jumps})), error=0.0, unit="runs"),
        n_shakes=Quantity(value=float(len(shakes)), error=0.0, unit="movements"),
        n_jump_shakes=Quantity(
            value=float(sum(one.outcome.is_jump for one in shakes)), error=0.0, unit="movements"
        ),
        can_be_moved=window.can_be_moved,
    )
