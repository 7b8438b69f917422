"""Which verdicts speak of an app behind a dialog, and which are open for want of frames."""

from dataclasses import replace

import pytest

from detector.core.verdict import Outcome, ReasonCode, RunWord, Severity, Verdict
from detector.core.window_role import WindowRole
from detector.judging.shortfall import StoodBefore, is_everywhere, is_open_for_slowness, reached
from tests.regression.judged import a_document


def before(role: WindowRole, *runs: int, of: int = 3) -> StoodBefore:
    return StoodBefore(role=role, title=None, package=None, seen_in_runs=runs, n_launches=of)


def test_two_dialogs_in_turn_leave_no_launch_that_got_past_them() -> None:
    assert is_everywhere([before(WindowRole.CONSENT, 0), before(WindowRole.PERMISSION, 1, 2)])
    assert not is_everywhere([before(WindowRole.CONSENT, 0), before(WindowRole.PERMISSION, 2)])
    assert not is_everywhere([])


def test_only_windows_that_came_before_the_dialog_speak_of_the_app() -> None:
    roles = {"window:1": WindowRole.ADVERT, "window:2": WindowRole.CONSENT}
    verdicts = a_document(roles=roles).verdicts
    everywhere = [before(WindowRole.CONSENT, 0, 1, 2)]
    assert {one.subject for one in reached(verdicts, everywhere)} == {"window:1"}
    assert reached(verdicts, [before(WindowRole.CONSENT, 0)]) == verdicts


def word(outcome: Outcome, reason_id: str, code: ReasonCode | None = None) -> RunWord:
    return RunWord(
        run_index=0, outcome=outcome, severity=None, reason_code=code, reason_id=reason_id, quantities=()
    )


FEW = word(Outcome.CANT_TELL, "too_few_frames_read")
GAP = word(Outcome.CANT_TELL, "window_not_fully_recorded", ReasonCode.GAP)
FAILED = replace(word(Outcome.FAILED, "control_missing"), severity=Severity.CRITICAL)
UNSURE = word(Outcome.CANT_TELL, "role_uncertain")
PASSED = word(Outcome.PASSED, "control_seen")


@pytest.mark.parametrize(
    ("runs", "is_slow"),
    [
        pytest.param((FEW, GAP), True, id="no launch had frames enough"),
        pytest.param((FEW, FAILED), True, id="those that had show the fault"),
        pytest.param((FEW, UNSURE), False, id="one is open for another reason"),
        pytest.param((FEW, PASSED), False, id="one is decided otherwise"),
        pytest.param((), False, id="it is about no launch"),
    ],
)
def test_a_rule_is_open_for_slowness_only_where_nothing_else_keeps_it_open(
    runs: tuple[RunWord, ...], is_slow: bool
) -> None:
    verdict: Verdict = replace(a_document().verdicts[0], outcome=Outcome.CANT_TELL, runs=runs)
    assert is_open_for_slowness(verdict) is is_slow
    assert not is_open_for_slowness(replace(verdict, outcome=Outcome.PASSED))
