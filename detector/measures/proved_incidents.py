"""How many launches prove something by themselves, and whether chance could have made them.

An incident is complete if every condition of it holds (`windows/incident.py`). What one launch cannot show is
told over all of them. A jump that follows a tap may have been due at that moment anyway: the windows of all
launches stood untouched for so long without one that no more than `log(20)` in that time are credible (95 %),
and so the probability that as many of the tries were followed so soon by such a jump is known. A jump that
comes at a fixed time cannot follow taps at different times.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log

from detector.core.measured import Measured
from detector.core.outcome import OutcomeKind
from detector.core.probing import share_of
from detector.core.quantity import Quantity, counted
from detector.windows.incident import Incident, IncidentKind
from detector.windows.touched_window import TouchedWindow, first_taps_on_control

__all__ = ["ControlIncidents", "OwnIncidents", "measure_control_incidents", "measure_own_incidents"]

MOST_EVENTS = log(20)
"""If none came in some time, no more than this many are expected in it (95 %)."""

LEAST_AFTER_MS = 100.0
"""No log and no touch are placed more exactly than this against each other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlIncidents(Measured):
    """Taps on the close control that led elsewhere, and prove it.

    n_proved_taps       first taps of a launch, each complete in itself
    n_unproved_taps     those that led elsewhere too, but lack a condition
    n_tried_taps        first taps on the control whose outcome is known
    proved_share        share of the taps; with the interval of Clopper and Pearson
    moments_apart_ms    how much later, in its window's time, the latest of them surely was than the earliest
    proved_chance       probability that jumps which come by themselves met so many taps; 1 where any launch
                        jumped by itself
    """

    n_proved_taps: Quantity
    n_unproved_taps: Quantity
    n_tried_taps: Quantity
    proved_share: Quantity | None
    moments_apart_ms: Quantity
    proved_chance: Quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnIncidents(Measured):
    """Launches whose window led elsewhere untouched, and prove it.

    n_proved_jumps      launches, each complete in itself
    n_unproved_jumps    those that led elsewhere too, but lack a condition
    n_launches_shown    launches that showed the window, each until its first touch
    proved_jump_share   share of the launches; with the interval of Clopper and Pearson
    """

    n_proved_jumps: Quantity
    n_unproved_jumps: Quantity
    n_launches_shown: Quantity
    proved_jump_share: Quantity | None


def measure_control_incidents(window: TouchedWindow) -> ControlIncidents:
    found = _of_kind(window, IncidentKind.CONTROL_LED_AWAY)
    proved = [incident for incident in found if incident.is_complete]
    tries = [
        tap
        for tap in first_taps_on_control(window.touches)
        if tap.outcome.is_known and tap.outcome is not OutcomeKind.IN_PAGE
    ]
    n_tries = max(len(tries), len(found))
    since = [incident.since_window_ms for incident in proved]
    apart_ms = max((s.low for s in since), default=0.0) - min((s.high for s in since), default=0.0)
    return ControlIncidents(
        evidence_ids=_evidence(proved or found),
        n_proved_taps=counted(len(proved), "taps"),
        n_unproved_taps=counted(len(found) - len(proved), "taps"),
        n_tried_taps=counted(n_tries, "taps"),
        proved_share=share_of(len(proved), n_tries),
        moments_apart_ms=counted(max(apart_ms, 0.0), "ms"),
        proved_chance=counted(_chance(window, proved, n_tries), "1"),
    )


def measure_own_incidents(window: TouchedWindow) -> OwnIncidents:
    found = _of_kind(window, IncidentKind.LEFT_BY_ITSELF)
    proved = [incident for incident in found if incident.is_complete]
    return OwnIncidents(
        evidence_ids=_evidence(proved or found),
        n_proved_jumps=counted(len(proved), "runs"),
        n_unproved_jumps=counted(len(found) - len(proved), "runs"),
        n_launches_shown=counted(len(window.shown_in), "runs"),
        proved_jump_share=share_of(len(proved), len(window.shown_in)),
    )


def _of_kind(window: TouchedWindow, kind: IncidentKind) -> list[Incident]:
    return [incident for incident in window.incidents if incident.kind is kind]


def _evidence(incidents: Sequence[Incident]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(id_ for incident in incidents for id_ in incident.evidence_ids))


def _chance(window: TouchedWindow, proved: Sequence[Incident], n_tries: int) -> float:
    """Of `len(proved)` or more among so many tries, by Poisson."""
    after_ms = [incident.after_ms.high for incident in proved if incident.after_ms is not None]
    came_by_itself = any(incident.kind is IncidentKind.LEFT_BY_ITSELF for incident in window.incidents)
    goes_on_itself = any(untouched.moves or untouched.later_moves for untouched in window.untouched)
    if not after_ms or came_by_itself or goes_on_itself or window.stood_untouched_ms <= 0:
        return 1.0
    within_ms = max(LEAST_AFTER_MS, *after_ms)
    expected = n_tries * within_ms * MOST_EVENTS / window.stood_untouched_ms
    term, below = exp(-expected), 0.0
    for n in range(len(after_ms)):
        below += term
        term *= expected / (n + 1)
    return max(1.0 - below, 0.0)
