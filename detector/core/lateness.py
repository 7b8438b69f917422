"""How late this machine itself was: a stretch of a run, and the worst delay in it.

On a busy or suspended machine a sleep ends later than requested. What was observed or done in such a
stretch cannot be placed in time reliably, however accurate the clock readings are.
"""

from dataclasses import dataclass

__all__ = ["HOST_LATE_MS", "HostLateness"]

HOST_LATE_MS = 1_000.0
"""Half the time allowed for a touch to show its effect: beyond it, times on this host are unreliable."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HostLateness:
    """The worst of `n_waits` waits between two times on the run's axis ended `worst_ms` too late."""

    from_ms: float
    to_ms: float
    n_waits: int
    worst_ms: float
