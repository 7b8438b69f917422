"""Does the phone answer steadily, take our app, keep its clock, and have the settings for measuring?"""

from itertools import pairwise
from statistics import median

from detector.core.field_test import FieldCheck, FieldFigure, Trust
from detector.core.quantity import Quantity
from detector.devices.doctor.finding import Level
from detector.field_test.evidence import ClockAt, FieldEvidence, Step
from detector.field_test.known_app import KnownApp
from detector.field_test.question import Question, answer

__all__ = ["QUESTIONS"]

SLOW_MS = 300.0
"""For one answer: pictures further apart than this miss digits of a countdown."""

JUMP_MS = 100.0
"""Beyond the errors of two readings: a log line would be matched with another picture."""

DRIFT_MS_PER_S = 0.5
"""Quartz keeps to a tenth of this. Runs read the clock at both ends and allow for a steady drift."""

MAX_DRIFT_MS_PER_S = 10.0
"""A clock that is slewed drifts by half a millisecond a second (adjtime(3)); with a margin."""


def _connection(evidence: FieldEvidence, known: KnownApp) -> FieldCheck:
    beats = evidence.heartbeats
    assert beats is not None
    n_failed = beats.n_failed + evidence.n_lost
    if evidence.why_gone is not None:
        return answer("connection", Trust.NOT, "gone", why=evidence.why_gone)
    if n_failed:
        return answer("connection", Trust.NOT, "breaks", n_failed=n_failed, n_asked=len(beats.took_ms))
    worst = Quantity(value=max(beats.took_ms), error=0.0, unit="ms")
    middle = Quantity(value=median(beats.took_ms), error=0.0, unit="ms")
    figures = (
        FieldFigure(name="answer_ms", measured=middle),
        FieldFigure(name="worst_answer_ms", measured=worst),
    )
    if worst.value > SLOW_MS:
        return answer("connection", Trust.LIMITED, "slow", *figures, worst_ms=round(worst.value))
    return answer("connection", Trust.TRUSTED, "steady", *figures, worst_ms=round(worst.value))


def _install(evidence: FieldEvidence, known: KnownApp) -> FieldCheck:
    return answer("install", Trust.TRUSTED, "was_there" if evidence.was_installed else "done")


def _clock(evidence: FieldEvidence, known: KnownApp) -> FieldCheck:
    clocks = evidence.clocks
    if len(clocks) < 2:
        return answer("clock", Trust.UNTESTED, "unknown")
    steps = [
        (_change_ms(before, after), after.host_ms - before.host_ms) for before, after in pairwise(clocks)
    ]
    worst, _ = max(steps, key=lambda step: _beyond_drift_ms(*step))
    whole, whole_ms = _change_ms(clocks[0], clocks[-1]), clocks[-1].host_ms - clocks[0].host_ms
    drift = whole.scaled(1000 / whole_ms, "ms/s") if whole_ms > 0 else whole.scaled(0.0, "ms/s")
    figures = (
        FieldFigure(name="clock_drift_ms_per_s", measured=drift),
        FieldFigure(name="clock_step_ms", measured=worst),
    )
    if any(_beyond_drift_ms(*step) > JUMP_MS for step in steps):
        return answer("clock", Trust.NOT, "jumps", *figures, step_ms=round(worst.value))
    if drift.above(DRIFT_MS_PER_S) or drift.below(-DRIFT_MS_PER_S):
        return answer("clock", Trust.LIMITED, "drifts", *figures, drift_ms_per_s=round(drift.value, 2))
    return answer("clock", Trust.TRUSTED, "steady", *figures, step_ms=round(abs(worst.value), 1))


def _change_ms(before: ClockAt, after: ClockAt) -> Quantity:
    return Quantity(
        value=after.offset_ms.value - before.offset_ms.value,
        error=before.offset_ms.error + after.offset_ms.error,
        unit="ms",
    )


def _beyond_drift_ms(change: Quantity, apart_ms: float) -> float:
    """The least part of a change that drift cannot explain."""
    return abs(change.value) - change.error - MAX_DRIFT_MS_PER_S * apart_ms / 1000


def _doctor(evidence: FieldEvidence, known: KnownApp) -> FieldCheck:
    assert evidence.findings is not None
    blocking = [finding.check for finding in evidence.findings if finding.level is Level.BLOCKS]
    noted = [finding.check for finding in evidence.findings if finding.level is Level.NOTE]
    if blocking:
        return answer("doctor", Trust.NOT, "blocks", names=", ".join(blocking))
    if noted:
        return answer("doctor", Trust.LIMITED, "notes", names=", ".join(noted))
    return answer("doctor", Trust.TRUSTED, "well", n_findings=len(evidence.findings))


QUESTIONS = (
    Question(check="connection", needs=(Step.CONNECTION,), judge=_connection),
    Question(check="install", needs=(Step.INSTALL,), judge=_install),
    Question(check="clock", needs=(Step.CONNECTION, Step.PAGE), judge=_clock),
    Question(check="doctor", needs=(Step.DOCTOR,), judge=_doctor),
)
