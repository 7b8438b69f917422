"""How late this machine itself was: a stretch of a run, and the worst delay in it.

Whoever asks to be woken after a while is woken later on a busy or halted machine. What was seen and done
in such a stretch has no sure place in time, however well its own clock readings are kept.
"""

from dataclasses import dataclass

__all__ = ["HOST_LATE_MS", "HostLateness"]

HOST_LATE_MS = 1_000.0
"""Half of what a touch is given to show its effect: what this machine saw and did then has no sure place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HostLateness:
    """Of `n_waits` waits between two moments of the run's axis the worst ended `worst_ms` too late."""

    from_ms: float
    to_ms: float
    n_waits: int
    worst_ms: float
