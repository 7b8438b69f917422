"""What verdicts mean for the exit code of a command (contracts.md, Commands)."""

from collections.abc import Iterable

from detector.core.exit_code import ExitCode
from detector.core.verdict import Outcome, ReasonCode, Severity, Verdict
from detector.regression.gate import Gate

__all__ = ["ExitCode", "exit_code_of", "worst_code"]

_WORST_FIRST = (
    ExitCode.FINDINGS,
    ExitCode.OUR_FAULT,
    ExitCode.USAGE,
    ExitCode.INCONCLUSIVE,
    ExitCode.NOTHING_TESTED,
    ExitCode.CLEAN,
)
"""Of several cases: findings outrank inconclusive results, as in a single one."""


def exit_code_of(
    verdicts: Iterable[Verdict],
    *,
    fail_level: Severity = Severity.MAJOR,
    is_partial: bool = False,
    gate: Gate | None = None,
) -> ExitCode:
    """Findings at or above the fail level win; a rule that broke is a fault of ours.

    `gate`: which findings fail, in place of the fail level alone, and how many rules may stay open: more of
    them are inconclusive.

    Nothing tested means that no window was seen although the device was healthy; if that is so
    because nothing could be captured, or if nothing but `cantTell` came out, it is inconclusive. So is
    a case of which no run is whole (`is_partial`) and that shows no finding: the device was lost.
    """
    all_verdicts = tuple(verdicts)
    gate = gate or Gate(fail_level=fail_level)
    if any(gate.fails(one) for one in all_verdicts):
        return ExitCode.FINDINGS
    outcomes = {one.outcome for one in all_verdicts}
    if Outcome.ERROR in outcomes:
        return ExitCode.OUR_FAULT
    if is_partial or gate.has_too_many_open(all_verdicts):
        return ExitCode.INCONCLUSIVE
    told = outcomes - {Outcome.UNTESTED, Outcome.INAPPLICABLE}
    if not told:
        unseen = {one.reason_code for one in all_verdicts}
        could_not_look = unseen & {ReasonCode.GAP, ReasonCode.SECURE}
        return ExitCode.INCONCLUSIVE if could_not_look else ExitCode.NOTHING_TESTED
    return ExitCode.INCONCLUSIVE if told == {Outcome.CANT_TELL} else ExitCode.CLEAN


def worst_code(codes: Iterable[ExitCode]) -> ExitCode:
    """The one that stands for several cases; without any, CLEAN."""
    there = set(codes)
    return next((code for code in _WORST_FIRST if code in there), ExitCode.CLEAN)
