"""Whether a window was shown when a touch arrived."""

from dataclasses import dataclass

__all__ = ["FELL_ON_IT", "Presence"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Presence:
    """`by_log`: whether the log reports that the touch met this window; None: it does not show.

    `arrived`: the log names a window of the app as the one that was touched. `arrived_late_ms`: the delay
    between sending the touch and its arrival, where the log reports one.
    """

    was_seen_before: bool
    was_seen_after: bool
    by_log: bool | None = None
    arrived: bool = False
    arrived_late_ms: float = 0.0


FELL_ON_IT = Presence(was_seen_before=True, was_seen_after=True)
