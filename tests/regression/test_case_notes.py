"""What is said beside the verdicts, and what it does to the exit code."""

from dataclasses import replace

import pytest

from detector.core.exit_code import ExitCode
from detector.core.verdict import Outcome, ReasonCode, Severity, Verdict
from detector.core.window_role import WindowRole
from detector.judging.document import VerdictsDocument
from detector.judging.shortfall import SlowRecording, StoodBefore
from detector.regression.case_notes import notes_of
from detector.regression.exit_code import exit_code_of_case
from detector.regression.gate import Gate
from detector.reporting.words import LANGUAGES, Words, notes_in_words
from tests.regression.judged import a_document

SLOW = SlowRecording(n_frames=11, n_expected=134, is_host=True, worst_late_ms=900.0)


def stood(role: WindowRole, title: str | None = None) -> StoodBefore:
    return StoodBefore(role=role, title=title, package=None, seen_in_runs=(0, 1, 2), n_launches=3)


def all_of(document: VerdictsDocument, outcome: Outcome) -> VerdictsDocument:
    def one(verdict: Verdict) -> Verdict:
        evidence = verdict.evidence_ids or ("run:0/frame:0001",)
        code = ReasonCode.NO_SAMPLE
        return replace(verdict, outcome=outcome, reason_code=code, runs=(), evidence_ids=evidence)

    return replace(document, verdicts=tuple(map(one, document.verdicts)))


@pytest.mark.parametrize(
    "role", [WindowRole.CONSENT, WindowRole.PERMISSION, WindowRole.LOGIN, WindowRole.UPDATE]
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_dialog_is_named_in_both_languages_without_control_characters(
    role: WindowRole, language: str
) -> None:
    document = replace(a_document(), stood_before=(stood(role, "条款\x1b[2J"),))
    sentence, *_ = notes_in_words(notes_of(document, Gate()), Words(language))
    assert "条款" in sentence
    assert "\x1b" not in sentence


def test_passes_of_the_dialog_itself_test_nothing() -> None:
    roles = {"window:1": WindowRole.BRAND, "window:2": WindowRole.LOGIN}
    passed = replace(all_of(a_document(roles=roles), Outcome.PASSED), stood_before=(stood(WindowRole.LOGIN),))
    assert exit_code_of_case(passed) is ExitCode.NOTHING_TESTED
    assert exit_code_of_case(all_of(passed, Outcome.FAILED)) is ExitCode.FINDINGS
    assert exit_code_of_case(replace(passed, stood_before=())) is ExitCode.CLEAN


def test_slowness_counts_only_where_something_is_open_for_it() -> None:
    slow = replace(a_document(), slow_recording=SLOW)
    clean = all_of(slow, Outcome.PASSED)
    assert notes_of(clean, Gate()) == ()
    assert exit_code_of_case(clean) is ExitCode.CLEAN
    unseen = all_of(slow, Outcome.UNTESTED)
    assert exit_code_of_case(unseen) is ExitCode.INCONCLUSIVE
    assert exit_code_of_case(replace(unseen, slow_recording=None)) is ExitCode.NOTHING_TESTED


def test_a_gate_that_would_not_fail_a_rule_does_not_wait_for_it() -> None:
    verdict = a_document().verdicts[0]
    assert Gate().could_fail(replace(verdict, severity=Severity.MAJOR))
    assert not Gate(soft=frozenset({"all"})).could_fail(replace(verdict, severity=Severity.CRITICAL))
    assert not Gate(hard=frozenset({"all"})).could_fail(replace(verdict, severity=Severity.INFO))


def test_a_declaration_holds_only_where_a_window_would_have_been_seen() -> None:
    declared = Gate(expects_no_window=True, max_open=2)
    unseen = all_of(a_document(), Outcome.UNTESTED)
    assert exit_code_of_case(unseen, gate=declared) is ExitCode.FINDINGS  # its subjects are windows
    nowhere = replace(unseen, verdicts=tuple(replace(one, subject="app") for one in unseen.verdicts))
    assert exit_code_of_case(nowhere, gate=declared) is ExitCode.CLEAN
    assert exit_code_of_case(nowhere, gate=Gate()) is ExitCode.NOTHING_TESTED
    prompted = replace(nowhere, stood_before=(stood(WindowRole.PERMISSION),))
    assert exit_code_of_case(prompted, gate=declared) is ExitCode.INCONCLUSIVE
    assert exit_code_of_case(replace(nowhere, slow_recording=SLOW), gate=declared) is ExitCode.INCONCLUSIVE
