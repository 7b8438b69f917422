"""What can be judged from a screen recording: verdicts about looks, as far as pixels and time allow."""

from collections.abc import Iterable
from dataclasses import replace

from detector.core.verdict import Outcome, Verdict
from detector.judging.rule import Scope
from detector.judging.rule_book import RuleBook
from detector.judging.wording import reason_in
from detector.windows.seen_run import SeenRun

__all__ = ["about_looks", "as_recorded"]

LATE_CLOSE_CONTROL = "late-close-control"
"""The rule whose pass rests on when a window appeared."""


def about_looks(law: RuleBook) -> RuleBook:
    """Nothing was touched, and the whole app is not covered."""
    return replace(law, rules=law.about(Scope.WINDOW))


def as_recorded(verdicts: Iterable[Verdict], run: SeenRun) -> tuple[Verdict, ...]:
    """`verdicts` by rules about looks. What pixels cannot test is left out.

    A window present when the recording began appeared at an unknown earlier time: it is then unknown whether
    its control came early, but known if it came late.
    """
    present_at_start = {
        f"window:{n}"
        for n, window in enumerate(run.windows, start=1)
        if window.readings[0].frame_id == run.frames[0].id
    }
    return tuple(
        replace(_without_beginning(verdict) if verdict.subject in present_at_start else verdict, runs=())
        for verdict in verdicts
        if verdict.outcome is not Outcome.UNTESTED
    )


def _without_beginning(verdict: Verdict) -> Verdict:
    if verdict.outcome is not Outcome.PASSED or verdict.rule_id != LATE_CLOSE_CONTROL:
        return verdict
    reason_id = "began_before_recording"
    return replace(
        verdict,
        outcome=Outcome.CANT_TELL,
        reason_code=None,
        reason_id=reason_id,
        reason=reason_in("en", reason_id, quantities=(), limits={}),
    )
