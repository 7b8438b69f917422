"""How many untouched runs jumped by themselves: no touch, no motion, only time (jump: criteria.md 0.3)."""

from dataclasses import dataclass

from detector.core.measured import Measured
from detector.core.quantity import Quantity, bounded, counted
from detector.core.uncertainty import Part
from detector.windows.touched_window import TouchedWindow

__all__ = ["OwnJump", "measure_own_jump"]


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnJump(Measured):
    """`jump_ms`: the earliest such jump, counted from its window's appearance; None if there was none.

    A run whose log is incomplete proves no absence: it counts only if it jumped.
    """

    n_runs_jumped: Quantity
    n_runs_untouched: Quantity
    jump_ms: Quantity | None


def measure_own_jump(window: TouchedWindow) -> OwnJump:
    jumped = [
        untouched for untouched in window.untouched if any(move.kind.is_jump for move in untouched.moves)
    ]
    logged = [untouched for untouched in window.untouched if untouched.is_logged or untouched in jumped]
    times = [
        bounded(move.since_window_ms, Part.MOMENTS)
        for untouched in jumped
        for move in untouched.moves
        if move.kind.is_jump
    ]
    return OwnJump(
        evidence_ids=tuple(
            dict.fromkeys(e for untouched in jumped or logged for e in untouched.evidence_ids)
        ),
        n_runs_jumped=counted(len(jumped), "runs"),
        n_runs_untouched=counted(len(logged), "runs"),
        jump_ms=min(times, key=lambda time: time.value, default=None),
    )
