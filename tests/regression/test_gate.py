"""Which findings fail: by level, rule and severity, and only new ones."""

from datetime import date

import pytest

from detector.core.errors import ConfigError
from detector.core.verdict import Outcome, Severity
from detector.regression.baseline import Baseline, standing_of, with_findings
from detector.regression.gate import Gate, n_open_rules, names_of
from detector.rules import RULES
from tests.regression.judged import a_document, marked_verdicts

TODAY = date(2026, 11, 27)


def failing(gate: Gate, **changes: Outcome | Severity) -> list[str]:
    return [one.code for one in a_document(changes).verdicts if gate.fails(one)]


def test_the_level_decides_by_default() -> None:
    assert failing(Gate()) == ["CLS-06"]
    assert failing(Gate(fail_level=Severity.MINOR)) == ["CLS-02", "CLS-04", "CLS-06"]


def test_hard_overrides_soft_and_soft_overrides_the_level() -> None:
    assert failing(Gate(soft=frozenset({"low-close-contrast"}))) == []
    assert failing(Gate(soft=frozenset({"all"}), hard=frozenset({"late-close-control"}))) == ["CLS-02"]
    assert failing(Gate(hard=frozenset({"minor"}))) == ["CLS-02", "CLS-04", "CLS-06"]


def test_an_info_finding_never_fails() -> None:
    gate = Gate(fail_level=Severity.INFO, hard=frozenset({"all"}))
    changes = {f"{one.code} {one.subject}": Severity.INFO for one in a_document().verdicts}
    assert failing(gate, **changes) == []


def test_known_findings_do_not_fail_even_if_named() -> None:
    judged = marked_verdicts()
    baseline = with_findings(Baseline(), judged, TODAY)
    standings = {
        (one.verdict.rule_id, one.verdict.subject): standing_of(one, baseline, TODAY)
        for one in judged
        if one.verdict.outcome is Outcome.FAILED
    }
    assert failing(Gate(hard=frozenset({"all"}), standings=standings)) == []


def test_counts_each_rule_without_a_result_once() -> None:
    verdicts = a_document().verdicts
    assert n_open_rules(verdicts) == 1  # SPL-01; CLS-04 is cantTell for one window and failed on the other
    assert Gate(max_open=0).has_too_many_open(verdicts)
    assert not Gate(max_open=1).has_too_many_open(verdicts)
    assert not Gate().has_too_many_open(verdicts)


def test_names_are_rules_by_id_or_code_and_severities() -> None:
    assert names_of("cls-04, undersized-close-control,minor,", RULES, option="--x") == {
        "undersized-close-control",
        "minor",
    }
    assert names_of(None, RULES, option="--x") == frozenset()


@pytest.mark.parametrize(
    ("text", "says"), [("CLS-99", "CLS-99"), ("info", "'info'"), ("mjor", "did you mean major")]
)
def test_refuses_an_unknown_name(text: str, says: str) -> None:
    with pytest.raises(ConfigError, match=f"--soft-fail.*{says}"):
        names_of(text, RULES, option="--soft-fail")
