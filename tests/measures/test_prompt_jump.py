"""A window that speaks as the phone itself would, and where a tap on it leads."""

from dataclasses import replace

import pytest

from detector.core.outcome import OutcomeKind
from detector.core.trials import Gesture
from detector.measures.prompt_jump import PromptJump, measure_prompt_jump
from detector.perception.seen import NoticeKind, PromptKind
from tests.rules.case_touches import PrintedLine, TouchedAt, TouchedCase, a_touched_window

ON_CALL = (360.0, 1000.0)


def measured(
    *touches: TouchedAt, prompts: tuple[PromptKind, ...] = (PromptKind.CLEAN,), runs: tuple[int, ...] = (1, 2)
) -> PromptJump:
    printed = tuple(
        PrintedLine(run=run, kind=NoticeKind.PROMPT, text=kind.value, prompt=kind)
        for run in runs
        for kind in prompts
    )
    case = TouchedCase(what="", read_runs=(0, 1, 2), print=printed, touches=touches)
    return measure_prompt_jump(a_touched_window(case))


def tap(outcome: OutcomeKind, run: int = 1, **keys: object) -> TouchedAt:
    return TouchedAt(**{"run": run, "outcome": outcome, "at_px": ON_CALL, **keys})  # type: ignore[arg-type]


def counts(prompt: PromptJump) -> tuple[float, float, float]:
    return prompt.n_prompt_taps.value, prompt.n_prompt_jumps.value, prompt.n_update_jumps.value


def test_launches_are_counted_and_the_jump_is_the_first_evidence() -> None:
    prompt = measured(tap(OutcomeKind.BROWSER, 1), tap(OutcomeKind.BROWSER, 2))
    assert counts(prompt) == (2, 2, 0)
    assert (prompt.n_read_runs.value, prompt.n_prompt_runs.value) == (3, 2)
    assert prompt.evidence_ids[0] == "run:1/frame:0009"
    assert "run:1/action:7" in prompt.evidence_ids


@pytest.mark.parametrize(
    ("touch", "why"),
    [
        pytest.param(
            tap(OutcomeKind.BROWSER, at_px=None), "a close control that jumps is CLS-11", id="control"
        ),
        pytest.param(tap(OutcomeKind.UNKNOWN), "nobody knows what came", id="unknown"),
        pytest.param(tap(OutcomeKind.BROWSER, gesture=Gesture.SWIPE), "no tap", id="swipe"),
        pytest.param(tap(OutcomeKind.BROWSER, 0), "that launch showed another creative", id="another launch"),
    ],
)
def test_what_proves_nothing_of_a_prompt(touch: TouchedAt, why: str) -> None:
    assert counts(measured(touch)) == (0, 0, 0), why


def test_the_phones_own_settings_are_no_jump() -> None:
    settings = tap(OutcomeKind.FOREIGN_APP, target="com.android.settings")
    prompt = measured(settings, prompts=(PromptKind.NOTICE,))
    assert counts(prompt) == (1, 0, 0)
    assert prompt.n_prompt_answers.value == 1


def test_a_tap_that_did_nothing_was_not_answered() -> None:
    assert measured(tap(OutcomeKind.NOTHING)).n_prompt_answers.value == 0
    assert measured(tap(OutcomeKind.DISMISSED)).n_prompt_answers.value == 1


def test_an_update_may_be_the_apps_own_but_not_with_junk_beside_it() -> None:
    fetch = replace(tap(OutcomeKind.STORE), target="com.android.vending")
    assert counts(measured(fetch, prompts=(PromptKind.UPDATE,))) == (1, 1, 1)
    assert counts(measured(fetch, prompts=(PromptKind.UPDATE, PromptKind.CLEAN))) == (1, 1, 0)
    assert counts(measured(tap(OutcomeKind.BROWSER), prompts=(PromptKind.UPDATE,))) == (1, 1, 0)


def test_a_page_of_its_own_is_told_apart() -> None:
    prompt = measured(tap(OutcomeKind.OWN_LANDING))
    assert counts(prompt) == (1, 0, 0)
    assert prompt.n_own_pages.value == 1
