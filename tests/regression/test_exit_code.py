"""What a case's verdicts mean for the exit code."""

import pytest

from detector.core.verdict import Outcome, ReasonCode, Severity, Verdict
from detector.regression.exit_code import ExitCode, exit_code_of


def verdict(
    outcome: Outcome, severity: Severity = Severity.MAJOR, reason_code: ReasonCode | None = None
) -> Verdict:
    return Verdict(
        rule_id="late-close-control",
        code="CLS-02",
        subject="window:1",
        outcome=outcome,
        severity=severity,
        profile="cn-default",
        seen_in_runs=(0,),
        quantities=(),
        limits={},
        clauses=(),
        reason_code=reason_code,
        reason_id="x",
        reason="x",
        evidence_ids=("run:0/frame:0001",),
    )


FAILED, PASSED, CANT_TELL = Outcome.FAILED, Outcome.PASSED, Outcome.CANT_TELL
UNTESTED = Outcome.UNTESTED


@pytest.mark.parametrize(
    ("verdicts", "code"),
    [
        pytest.param([verdict(PASSED), verdict(FAILED)], ExitCode.FINDINGS, id="a major finding"),
        pytest.param([verdict(PASSED), verdict(FAILED, Severity.MINOR)], ExitCode.CLEAN, id="a minor one"),
        pytest.param([verdict(FAILED, Severity.INFO)], ExitCode.CLEAN, id="info never counts"),
        pytest.param([verdict(CANT_TELL), verdict(UNTESTED)], ExitCode.INCONCLUSIVE, id="only cantTell"),
        pytest.param([verdict(CANT_TELL), verdict(PASSED)], ExitCode.CLEAN, id="some passed"),
        pytest.param(
            [verdict(UNTESTED, reason_code=ReasonCode.NO_SAMPLE)],
            ExitCode.NOTHING_TESTED,
            id="no window seen",
        ),
        pytest.param(
            [verdict(UNTESTED, reason_code=ReasonCode.SECURE)], ExitCode.INCONCLUSIVE, id="nothing to be seen"
        ),
        pytest.param([verdict(PASSED), verdict(Outcome.ERROR)], ExitCode.OUR_FAULT, id="a rule broke"),
        pytest.param([verdict(FAILED), verdict(Outcome.ERROR)], ExitCode.FINDINGS, id="a finding prevails"),
    ],
)
def test_verdicts_decide_the_code(verdicts: list[Verdict], code: ExitCode) -> None:
    assert exit_code_of(verdicts) is code


def test_the_fail_level_can_be_lowered() -> None:
    minor = [verdict(FAILED, Severity.MINOR)]
    assert exit_code_of(minor, fail_level=Severity.MINOR) is ExitCode.FINDINGS
    info = [verdict(FAILED, Severity.INFO)]
    assert exit_code_of(info, fail_level=Severity.INFO) is ExitCode.CLEAN
