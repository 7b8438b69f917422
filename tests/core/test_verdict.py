"""Outcomes, severities, and the one verdict that cannot be created."""

import pytest

from detector.core.verdict import Outcome, Severity, Verdict


def verdict(outcome: Outcome, evidence_ids: tuple[str, ...]) -> Verdict:
    return Verdict(
        rule_id="late-close-control",
        code="CLS-02",
        subject="window:1",
        outcome=outcome,
        severity=Severity.MAJOR,
        profile="cn-default",
        seen_in_runs=(0,),
        quantities=(),
        limits={},
        clauses=(),
        reason_code=None,
        reason_id="late",
        reason="late",
        evidence_ids=evidence_ids,
    )


def test_a_failure_needs_evidence() -> None:
    with pytest.raises(ValueError, match="without evidence"):
        verdict(Outcome.FAILED, ())
    assert verdict(Outcome.PASSED, ()).outcome is Outcome.PASSED


def test_severities_are_ordered_worst_first() -> None:
    assert Severity.CRITICAL.at_least(Severity.MAJOR)
    assert Severity.MAJOR.at_least(Severity.MAJOR)
    assert not Severity.INFO.at_least(Severity.MINOR)
