"""What verdicts mean for the exit code of a command (contracts.md, Commands)."""

from collections.abc import Iterable, Sequence

from detector.core.exit_code import ExitCode
from detector.core.verdict import Outcome, ReasonCode, Severity, Verdict
from detector.judging.document import VerdictsDocument
from detector.judging.shortfall import StoodBefore, reached
from detector.regression.case_notes import is_as_expected, notes_of
from detector.regression.gate import Gate

__all__ = ["ExitCode", "exit_code_of", "exit_code_of_case", "worst_code"]

_WORST_FIRST = (
    ExitCode.FINDINGS,
    ExitCode.OUR_FAULT,
    ExitCode.USAGE,
    ExitCode.INCONCLUSIVE,
    ExitCode.NOTHING_TESTED,
    ExitCode.CLEAN,
)
"""Of several cases: findings outrank inconclusive results, as in a single one."""


def exit_code_of_case(document: VerdictsDocument, *, gate: Gate | None = None) -> ExitCode:
    """That of its verdicts, or a worse one for what is to be said beside them: a case that stood before a
    dialog tested nothing behind it, one whose rules are open for want of frames is inconclusive, and one
    that shows no window, as it is declared to, is clean.
    """
    gate = gate or Gate()
    notes = notes_of(document, gate)
    if is_as_expected(notes):
        return ExitCode.CLEAN
    code = exit_code_of(
        document.verdicts, is_partial=document.is_partial, gate=gate, stood_before=document.stood_before
    )
    return worst_code([code, *(note.code for note in notes if note.code is not None)])


def exit_code_of(
    verdicts: Iterable[Verdict],
    *,
    fail_level: Severity = Severity.MAJOR,
    is_partial: bool = False,
    gate: Gate | None = None,
    stood_before: Sequence[StoodBefore] = (),
) -> ExitCode:
    """Findings at or above the fail level win; a rule that broke is our fault.

    `gate`: which findings fail, in place of the fail level alone, and how many rules may stay open: more than
    that is inconclusive.

    Nothing tested means that no window was seen although the device was healthy; if that is because nothing
    could be captured, or if all outcomes are `cantTell`, it is inconclusive. So is a case without a complete
    run (`is_partial`) and without a finding: the device was lost.
    """
    all_verdicts = tuple(verdicts)
    gate = gate or Gate(fail_level=fail_level)
    if any(gate.fails(verdict) for verdict in all_verdicts):
        return ExitCode.FINDINGS
    outcomes = {verdict.outcome for verdict in all_verdicts}
    if Outcome.ERROR in outcomes:
        return ExitCode.OUR_FAULT
    if is_partial or gate.has_too_many_open(all_verdicts):
        return ExitCode.INCONCLUSIVE
    seen = {verdict.outcome for verdict in reached(all_verdicts, stood_before)}
    decided = seen - {Outcome.UNTESTED, Outcome.INAPPLICABLE}
    if not decided:
        unseen = {verdict.reason_code for verdict in all_verdicts}
        could_not_look = unseen & {ReasonCode.GAP, ReasonCode.SECURE}
        return ExitCode.INCONCLUSIVE if could_not_look else ExitCode.NOTHING_TESTED
    return ExitCode.INCONCLUSIVE if decided == {Outcome.CANT_TELL} else ExitCode.CLEAN


def worst_code(codes: Iterable[ExitCode]) -> ExitCode:
    """The code that represents several cases; CLEAN if there are none."""
    there = set(codes)
    return next((code for code in _WORST_FIRST if code in there), ExitCode.CLEAN)
