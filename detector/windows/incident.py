"""An incident: once, in one launch, a window led elsewhere where it should not have.

Adverts keep their tricks for every tenth tap or for the first launch of a day, so that no vote over launches
ever finds them. An incident that is proved in itself needs no vote: it holds if every one of its conditions
does, each by evidence of its own. What is not recorded does not hold. That it came twice, that it came by
nothing but the touch, and what share of the launches showed it, is told over all launches
(`measures/proved_incidents.py`).
"""

from dataclasses import dataclass
from enum import StrEnum

from detector.core.outcome import OutcomeKind
from detector.core.quantity import Quantity

__all__ = ["NEEDED", "Condition", "Incident", "IncidentKind", "Proof"]


class IncidentKind(StrEnum):
    """What was done before: the name of a rule is another matter."""

    CONTROL_LED_AWAY = "control_led_away"  # a tap on the close control led elsewhere
    LEFT_BY_ITSELF = "left_by_itself"  # nothing was touched, and the window led elsewhere


class Condition(StrEnum):
    """What has to be shown of an incident, so that nothing else can have been its cause."""

    TOUCH_LOGGED = "touch_logged"  # the touch was ours, and the phone's log says that it met the window
    INSIDE_CONTROL = "inside_control"  # it lies inside the control, by all errors, and inside its node
    CLOSES_THERE = "closes_there"  # a tap at the same place closed the window in another launch
    CONTROL_STOOD = "control_stood"  # the control was there, and in no launch does it ever move
    WINDOW_STOOD = "window_stood"  # the window was there until the start, and was not about to end
    OWN_START = "own_start"  # the log names the app itself as the one that started what came
    AT_ONCE = "at_once"  # it was started at once, before anything else of the app could come
    NOBODY_ELSE = "nobody_else"  # no other finger, and no start by another app, by the phone's log
    LOG_WHOLE = "log_whole"  # the log covers the launch
    NOTHING_LEFT_OVER = "nothing_left_over"  # no touch of an earlier launch can have prepared it


NEEDED = {
    IncidentKind.CONTROL_LED_AWAY: (
        Condition.TOUCH_LOGGED,
        Condition.INSIDE_CONTROL,
        Condition.CLOSES_THERE,
        Condition.CONTROL_STOOD,
        Condition.OWN_START,
        Condition.AT_ONCE,
        Condition.NOBODY_ELSE,
        Condition.LOG_WHOLE,
    ),
    IncidentKind.LEFT_BY_ITSELF: (
        Condition.WINDOW_STOOD,
        Condition.OWN_START,
        Condition.NOBODY_ELSE,
        Condition.LOG_WHOLE,
        Condition.NOTHING_LEFT_OVER,
    ),
}
"""All of these, in this order; the name of a condition says what it means."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """Whether a condition holds; None: what would tell was not recorded. `evidence_ids` show it."""

    condition: Condition
    holds: bool | None
    evidence_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """`since_window_ms`: when the touch came, or what the window did by itself. `after_ms`: from the touch to
    the start. `target` as of a touch.
    """

    kind: IncidentKind
    run_index: int
    since_window_ms: Quantity
    outcome: OutcomeKind
    target: str | None
    proofs: tuple[Proof, ...]
    after_ms: Quantity | None = None

    def __post_init__(self) -> None:
        if tuple(proof.condition for proof in self.proofs) != NEEDED[self.kind]:
            raise ValueError(f"{self.kind}: not the conditions of such an incident")

    @property
    def missing(self) -> tuple[Condition, ...]:
        return tuple(proof.condition for proof in self.proofs if not proof.holds)

    @property
    def is_complete(self) -> bool:
        return not self.missing

    @property
    def evidence_ids(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(id_ for proof in self.proofs for id_ in proof.evidence_ids))
