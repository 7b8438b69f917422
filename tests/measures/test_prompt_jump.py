"""A window that imitates a message of the phone, and where a tap on it leads."""

from dataclasses import replace

import pytest

from detector.core.outcome import OutcomeKind
from detector.core.trials import Gesture
from detector.measures.prompt_jump import PromptJump, measure_prompt_jump
from detector.windows.seen import NoticeKind, PromptKind
from tests.measures.printed import a_notice, printed
from tests.measures.touched import q
from tests.rules.case_touches import PrintedLine, TouchedAt, TouchedCase, a_touched_window

ON_CALL = (360.0, 1000.0)
CALL = (160, 960, 400, 80)


def measured(
    *touches: TouchedAt, prompts: tuple[PromptKind, ...] = (PromptKind.CLEAN,), runs: tuple[int, ...] = (1, 2)
) -> PromptJump:
    printed = tuple(
        PrintedLine(run=run, kind=NoticeKind.PROMPT, text=kind.value, prompt=kind)
        for run in runs
        for kind in prompts
    )
    case = TouchedCase(what="", read_runs=(0, 1, 2), print=printed, touches=touches, calls_px=(CALL,))
    return measure_prompt_jump(a_touched_window(case))


def tap(outcome: OutcomeKind, run: int = 1, **keys: object) -> TouchedAt:
    return TouchedAt(**{"run": run, "outcome": outcome, "at_px": ON_CALL, **keys})  # type: ignore[arg-type]


def counts(prompt: PromptJump) -> tuple[float, float, float]:
    return prompt.n_prompt_taps.value, prompt.n_prompt_jumps.value, prompt.n_update_jumps.value


def test_counts_launches_and_cites_the_jump_first() -> None:
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
        pytest.param(tap(OutcomeKind.UNKNOWN), "unknown outcome", id="unknown"),
        pytest.param(tap(OutcomeKind.BROWSER, gesture=Gesture.SWIPE), "no tap", id="swipe"),
        pytest.param(tap(OutcomeKind.BROWSER, 0), "that launch showed another creative", id="another launch"),
    ],
)
def test_taps_that_do_not_count(touch: TouchedAt, why: str) -> None:
    assert counts(measured(touch)) == (0, 0, 0), why


def test_the_phones_own_settings_are_not_a_jump() -> None:
    settings = tap(OutcomeKind.FOREIGN_APP, target="com.android.settings")
    prompt = measured(settings, prompts=(PromptKind.NOTICE,))
    assert counts(prompt) == (1, 0, 0)
    assert prompt.n_prompt_answers.value == 1


def test_a_tap_without_effect_is_not_an_answer() -> None:
    assert measured(tap(OutcomeKind.NOTHING)).n_prompt_answers.value == 0
    assert measured(tap(OutcomeKind.DISMISSED)).n_prompt_answers.value == 1


def test_a_tap_beside_the_call_is_not_an_answer() -> None:
    """The close control's hit region may be larger than what is drawn: what closed there was no button."""
    assert measured(tap(OutcomeKind.DISMISSED, at_px=(60.0, 60.0))).n_prompt_answers.value == 0


def test_an_update_may_be_the_apps_own_but_not_with_junk_beside_it() -> None:
    fetch = replace(tap(OutcomeKind.STORE), target="com.android.vending")
    assert counts(measured(fetch, prompts=(PromptKind.UPDATE,))) == (1, 1, 1)
    assert counts(measured(fetch, prompts=(PromptKind.UPDATE, PromptKind.CLEAN))) == (1, 1, 0)
    assert counts(measured(tap(OutcomeKind.BROWSER), prompts=(PromptKind.UPDATE,))) == (1, 1, 0)


def test_distinguishes_the_apps_own_page() -> None:
    prompt = measured(tap(OutcomeKind.OWN_LANDING))
    assert counts(prompt) == (1, 0, 0)
    assert prompt.n_own_pages.value == 1


@pytest.mark.parametrize("outcome", list(OutcomeKind))
def test_what_each_outcome_counts_as(outcome: OutcomeKind) -> None:
    prompt = measured(tap(outcome), prompts=(PromptKind.UPDATE,))
    fetching = {OutcomeKind.STORE, OutcomeKind.DOWNLOAD, OutcomeKind.INSTALL}
    elsewhere = fetching | {OutcomeKind.FOREIGN_APP, OutcomeKind.BROWSER}
    own_page = {OutcomeKind.OWN_LANDING, OutcomeKind.IN_PAGE, OutcomeKind.NEW_POPUP}
    assert prompt.n_prompt_taps == q(int(outcome is not OutcomeKind.UNKNOWN), "runs")
    assert prompt.n_prompt_jumps == q(int(outcome in elsewhere), "runs")
    assert prompt.n_update_jumps == q(int(outcome in fetching), "runs")
    assert prompt.n_own_pages == q(int(outcome in own_page), "runs")
    answered = {OutcomeKind.DISMISSED, OutcomeKind.PERMISSION}
    assert prompt.n_prompt_answers == q(int(outcome in answered), "runs")


def test_two_taps_of_a_launch_count_once() -> None:
    assert counts(measured(tap(OutcomeKind.STORE), tap(OutcomeKind.STORE, n_before=1))) == (1, 1, 0)


def test_a_launch_unread_or_with_other_words_does_not_count() -> None:
    window = a_touched_window(TouchedCase(what="", touches=(tap(OutcomeKind.BROWSER),)))
    for notices, n_read in (
        ((printed(1, a_notice(NoticeKind.MOTION)), printed(2, read=0)), 1),
        ((printed(1, read=1),), 1),
    ):
        prompt = measure_prompt_jump(replace(window, notices=notices))
        assert (prompt.n_read_runs, prompt.n_prompt_runs) == (q(n_read, "runs"), q(0, "runs"))
        assert counts(prompt) == (0, 0, 0)


def test_an_advert_beside_an_update_is_not_another_prompt() -> None:
    update = replace(a_notice(NoticeKind.PROMPT), prompt=PromptKind.UPDATE)
    window = a_touched_window(TouchedCase(what="", touches=(tap(OutcomeKind.STORE),)))
    notices = (printed(1, update, a_notice(NoticeKind.ADVERT)),)
    assert counts(measure_prompt_jump(replace(window, notices=notices))) == (1, 1, 1)


def test_without_a_control_every_tap_is_beside_it() -> None:
    case = TouchedCase(what="", has_control=False, touches=(tap(OutcomeKind.STORE),))
    notices = (printed(1, replace(a_notice(NoticeKind.PROMPT), prompt=PromptKind.CLEAN)),)
    assert counts(measure_prompt_jump(replace(a_touched_window(case), notices=notices))) == (1, 1, 0)


def test_a_tap_without_a_window_proves_nothing() -> None:
    window = a_touched_window(TouchedCase(what="", touches=(tap(OutcomeKind.STORE),)))
    missed = replace(window.touches[0], since_window_ms=None)
    notices = (printed(1, replace(a_notice(NoticeKind.PROMPT), prompt=PromptKind.CLEAN)),)
    assert counts(measure_prompt_jump(replace(window, touches=(missed,), notices=notices))) == (0, 0, 0)


def test_a_tap_at_an_unknown_place_answers_nothing() -> None:
    prompt = PrintedLine(run=1, kind=NoticeKind.PROMPT, text="", prompt=PromptKind.CLEAN)
    answered = tap(OutcomeKind.DISMISSED)
    case = TouchedCase(what="", read_runs=(0, 1), print=(prompt,), touches=(answered,), calls_px=(CALL,))
    window = a_touched_window(case)
    nowhere = replace(window, touches=tuple(replace(one, point=None) for one in window.touches))
    assert measure_prompt_jump(window).n_prompt_answers == q(1, "runs")
    assert measure_prompt_jump(nowhere).n_prompt_answers == q(0, "runs")
