"""Verdicts as people see them in a terminal."""

from pathlib import Path

import pytest

from detector.cli.language import choose_language
from detector.cli.verdict_table import print_summary, print_verdicts
from detector.core.verdict import Outcome, Severity, Verdict
from detector.judging.document import VerdictsDocument, verdicts_document


@pytest.fixture(autouse=True)
def english() -> None:
    choose_language("en")


def verdict(rule_id: str, code: str, outcome: Outcome, reason_id: str) -> Verdict:
    return Verdict(
        rule_id=rule_id,
        code=code,
        subject="window:1",
        outcome=outcome,
        severity=Severity.MAJOR,
        profile="cn-default",
        seen_in_runs=(0,),
        quantities=(),
        limits={},
        clauses=(),
        reason_code=None,
        reason_id=reason_id,
        reason="x",
        evidence_ids=("run:0/frame:0001",),
    )


def document(*verdicts: Verdict) -> VerdictsDocument:
    return verdicts_document(verdicts, package="cn.example.app", profile="cn-default", device_kind="phone")


OPEN = (
    verdict("fake-close-control", "CLS-11", Outcome.UNTESTED, "control_not_tapped"),
    verdict("countdown-gated-close", "CLS-03", Outcome.UNTESTED, "control_not_tapped"),
)
FINDING = verdict("missing-close-control", "CLS-01", Outcome.FAILED, "no_control_seen")


def test_a_finding_comes_first_and_rules_open_for_one_reason_share_a_reason(
    capsys: pytest.CaptureFixture[str],
) -> None:
    print_verdicts(document(*OPEN, FINDING))
    lines = capsys.readouterr().err.splitlines()
    row = {code: n for n, line in enumerate(lines) for code in ("CLS-01", "CLS-03", "CLS-11") if code in line}
    assert row["CLS-01"] < row["CLS-03"] < row["CLS-11"]
    assert sum("untested" in line for line in lines) == 1


def test_many_rules_open_for_one_reason_are_listed_by_their_codes(capsys: pytest.CaptureFixture[str]) -> None:
    rules = [
        ("late-close-control", "CLS-02"),
        ("undersized-close-control", "CLS-04"),
        ("fake-close-control", "CLS-11"),
    ]
    rules += [("countdown-gated-close", "CLS-03"), ("multiple-taps-to-close", "CLS-13")]
    print_verdicts(document(*(verdict(*rule, Outcome.UNTESTED, "no_window_seen") for rule in rules)))
    (line,) = (line for line in capsys.readouterr().err.splitlines() if "5 rules" in line)
    assert "CLS-02  CLS-03  CLS-04" in line


def test_the_last_lines_hold_the_findings_the_counts_and_the_report(
    capsys: pytest.CaptureFixture[str],
) -> None:
    print_summary(document(*OPEN, FINDING), report=Path("case/report/index.html"))
    finding, counts, report = capsys.readouterr().err.splitlines()
    assert finding.startswith("✗ CLS-01 ")
    assert counts == "cn.example.app: 1 failed, 2 untested"
    assert report == "report: case/report/index.html"


def test_a_case_without_a_verdict_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    print_summary(document())
    assert capsys.readouterr().err.splitlines() == ["cn.example.app: no findings"]
