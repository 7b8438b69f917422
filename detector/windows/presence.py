"""Whether a window stood when the finger came down."""

from dataclasses import dataclass

__all__ = ["FELL_ON_IT", "Presence"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Presence:
    """`by_log`: whether the log says that the finger met this window; None where it does not tell.

    `arrived`: the log names a window of the app as the one that the finger met. `arrived_late_ms` is how
    long after it was sent the finger came down, where the log says that it came late.
    """

    was_seen_before: bool
    was_seen_after: bool
    by_log: bool | None = None
    arrived: bool = False
    arrived_late_ms: float = 0.0


FELL_ON_IT = Presence(was_seen_before=True, was_seen_after=True)
