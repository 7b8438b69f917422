"""Rules about touches, beyond their three cases."""

from dataclasses import replace

import pytest

from detector.core.movement import Movement, MovementKind
from detector.core.outcome import OutcomeKind
from detector.core.verdict import Outcome, ReasonCode, Severity
from detector.i18n.sentences import sentence
from detector.judging.rule import Judgement, Rule, Scope
from detector.measures import MEASURES, TOUCH_MEASURES, WINDOW_MEASURES, measure_touches
from detector.measures.close_gate import CloseGate
from detector.rules import RULES
from detector.windows.seen import NoticeKind, PromptKind
from tests.rulebook import profile, rule_of, with_experimental_rules
from tests.rules.case_touches import PrintedLine, TouchedAt, TouchedCase, UntouchedRun, a_touched_window

AUTOMATIC = rule_of("automatic-jump")
GATED = rule_of("countdown-gated-close")
DOWNLOAD = rule_of("deceptive-download")
PROMPT = rule_of("disguised-prompt")
FAKE = rule_of("fake-close-control")
FULL_SCREEN = rule_of("full-screen-jump")
INEFFECTIVE = rule_of("ineffective-close-control")
AT_REST = rule_of("jump-at-rest")
DAILY = rule_of("jump-in-daily-motion")
MISPLACED = rule_of("misplaced-hit-region")
SEVERAL_TAPS = rule_of("multiple-taps-to-close")
SHAKE = rule_of("oversensitive-shake")
SWIPE = rule_of("oversensitive-swipe")
RESHOWN = rule_of("reshown-popup")

CLOSE_RULES = [GATED, FAKE, SEVERAL_TAPS, INEFFECTIVE]


def judged(rule: Rule, *touches: TouchedAt, **keys: object) -> Judgement:
    case = TouchedCase(what="", touches=touches, **keys)  # type: ignore[arg-type]
    given = measure_touches(a_touched_window(case)).narrowed(rule.needs)
    return rule.judge(given, profile().limits[rule.id])


def tap(outcome: OutcomeKind, run: int = 1, **keys: object) -> TouchedAt:
    return TouchedAt(run=run, outcome=outcome, **keys)  # type: ignore[arg-type]


@pytest.mark.parametrize("rule", CLOSE_RULES, ids=lambda rule: rule.code)
def test_an_untapped_control_is_untested_and_never_passes(rule: Rule) -> None:
    judgement = judged(rule)
    assert (judgement.outcome, judgement.reason_code) == (Outcome.UNTESTED, ReasonCode.BUDGET)


@pytest.mark.parametrize("rule", CLOSE_RULES, ids=lambda rule: rule.code)
def test_without_a_control_there_is_nothing_to_tap(rule: Rule) -> None:
    assert judged(rule, has_control=False).outcome is Outcome.INAPPLICABLE


@pytest.mark.parametrize("rule", CLOSE_RULES, ids=lambda rule: rule.code)
def test_taps_with_unknown_outcomes_do_not_accuse(rule: Rule) -> None:
    unknown = [tap(OutcomeKind.UNKNOWN, run) for run in (1, 2, 3)]
    assert judged(rule, *unknown).outcome is Outcome.CANT_TELL


@pytest.mark.parametrize("rule", [FAKE, INEFFECTIVE], ids=lambda rule: rule.code)
def test_another_picture_in_the_same_place_neither_clears_nor_accuses(rule: Rule) -> None:
    """The closed window may have covered a similar one, or another one appeared: that is unknown."""
    changed = [tap(OutcomeKind.IN_PAGE, run, since_ms=1_000.0 * run) for run in (1, 2, 3)]
    assert judged(rule, *changed).outcome is Outcome.CANT_TELL


@pytest.mark.parametrize(
    "kind",
    [
        OutcomeKind.STORE,
        OutcomeKind.DOWNLOAD,
        OutcomeKind.NEW_POPUP,
        OutcomeKind.BLOCKED,
        OutcomeKind.CHOOSER,
    ],
)
def test_any_other_effect_of_the_control_is_fake(kind: OutcomeKind) -> None:
    assert judged(FAKE, tap(kind, 1), tap(kind, 2)).outcome is Outcome.FAILED


def test_a_tap_beside_the_control_does_not_count() -> None:
    assert judged(FAKE, tap(OutcomeKind.STORE, at_px=(100.0, 900.0))).outcome is Outcome.UNTESTED


def test_a_control_that_only_works_later_takes_one_tap() -> None:
    touches = [
        tap(OutcomeKind.NOTHING, 1, since_ms=600),
        tap(OutcomeKind.DISMISSED, 2, since_ms=4_000),
        tap(OutcomeKind.NOTHING, 3, since_ms=600),
        tap(OutcomeKind.DISMISSED, 3, since_ms=4_100, n_before=1),
    ]
    assert judged(SEVERAL_TAPS, *touches).outcome is Outcome.PASSED


@pytest.mark.parametrize(
    ("close_ms", "severity"),
    [pytest.param(1_600, Severity.MINOR, id="1.6 s"), pytest.param(3_400, Severity.MAJOR, id="3.4 s")],
)
def test_a_slow_close_has_tiers(close_ms: float, severity: Severity) -> None:
    slow = [tap(OutcomeKind.DISMISSED, run, after_ms=(close_ms, 60.0)) for run in (1, 2)]
    judgement = judged(INEFFECTIVE, *slow)
    assert (judgement.outcome, judgement.severity) == (Outcome.FAILED, severity)


def test_never_closing_requires_touches_that_arrived() -> None:
    vain = [tap(OutcomeKind.NOTHING, run, since_ms=1_000.0 * run) for run in (1, 2, 3)]
    again = tap(OutcomeKind.NOTHING, 3, since_ms=3_700.0, n_before=1)
    judgement = judged(INEFFECTIVE, *vain, again, taps_arrive=False)
    assert (judgement.outcome, judgement.reason_id) == (Outcome.CANT_TELL, "taps_may_not_arrive")


def test_never_closing_requires_several_taps() -> None:
    vain = [tap(OutcomeKind.NOTHING, run, since_ms=1_000.0 * run) for run in (1, 2, 3)]
    judgement = judged(INEFFECTIVE, *vain)
    assert (judgement.outcome, judgement.reason_id) == (Outcome.CANT_TELL, "never_tapped_several_times")


def test_a_window_that_only_closes_by_waiting_is_gated() -> None:
    vain = [
        tap(OutcomeKind.NOTHING, 1, since_ms=600, countdown_s=5),
        tap(OutcomeKind.NOTHING, 2, since_ms=4_200, countdown_s=1),
    ]
    life = UntouchedRun(life_ms=(5_050.0, 100.0), then="Main")
    assert judged(GATED, *vain, untouched=(life,)).outcome is Outcome.FAILED
    assert judged(GATED, *vain).outcome is Outcome.CANT_TELL  # it is unknown when it goes by itself


def test_a_window_that_a_second_tap_closes_is_not_gated() -> None:
    """That it takes two taps is CLS-13's to say."""
    vain = [
        tap(OutcomeKind.NOTHING, 1, since_ms=600, countdown_s=5),
        tap(OutcomeKind.NOTHING, 2, since_ms=4_200, countdown_s=1),
    ]
    again = tap(OutcomeKind.DISMISSED, 1, since_ms=2_400, n_before=1)
    life = UntouchedRun(life_ms=(5_050.0, 100.0), then="Main")
    assert judged(GATED, *vain, again, untouched=(life,)).outcome is Outcome.PASSED
    at_the_end = tap(OutcomeKind.DISMISSED, 1, since_ms=4_900, n_before=1)
    assert judged(GATED, *vain, at_the_end, untouched=(life,)).outcome is Outcome.FAILED


def test_one_misread_digit_does_not_move_the_countdowns_end() -> None:
    taps = [
        tap(OutcomeKind.NOTHING, 1, since_ms=600, countdown_s=5),
        tap(OutcomeKind.NOTHING, 2, since_ms=4_200, countdown_s=1),
        tap(OutcomeKind.DISMISSED, 3, since_ms=5_200, countdown_s=0),
        tap(OutcomeKind.DISMISSED, 4, since_ms=5_300, countdown_s=5),
    ]
    case = TouchedCase(what="", touches=tuple(taps))
    gate = measure_touches(a_touched_window(case)).narrowed(GATED.needs)[CloseGate]
    assert gate.countdown_end_ms is not None
    assert 4_250 < gate.countdown_end_ms.low < gate.countdown_end_ms.high < 5_500


def test_without_a_countdown_an_early_close_passes_and_a_late_one_is_open() -> None:
    assert judged(GATED, tap(OutcomeKind.DISMISSED)).outcome is Outcome.PASSED
    late = [tap(OutcomeKind.NOTHING), tap(OutcomeKind.DISMISSED, 2, since_ms=4_000)]
    assert judged(GATED, *late).outcome is Outcome.CANT_TELL


def test_a_rule_needs_measures_of_its_scope() -> None:
    others = set(MEASURES) - {*WINDOW_MEASURES, *TOUCH_MEASURES}
    measures = {Scope.WINDOW: set(WINDOW_MEASURES), Scope.TOUCHES: set(TOUCH_MEASURES)}
    for rule in RULES:
        assert set(rule.needs) <= measures.get(rule.scope, others), rule.id


def grid(kind: OutcomeKind, n: int, **keys: object) -> list[TouchedAt]:
    return [
        tap(kind, run, at_px=(100.0 + 37 * (run % 14), 300.0 + 60 * (run // 2)), probe="tap_grid", **keys)
        for run in range(1, n + 1)
    ]


@pytest.mark.parametrize(
    ("n_jumps", "n_quiet", "severity"),
    [
        pytest.param(14, 0, Severity.CRITICAL, id="14 of 14 are more than 0.8"),
        pytest.param(13, 0, Severity.MAJOR, id="13 of 13 are not proven to be"),
        pytest.param(5, 4, Severity.MAJOR, id="5 of 9 are more than 0.2"),
        pytest.param(2, 7, Severity.MINOR, id="2 of 9 are some"),
    ],
)
def test_a_splash_is_judged_by_the_proven_share(n_jumps: int, n_quiet: int, severity: Severity) -> None:
    touches = grid(OutcomeKind.BROWSER, n_jumps) + grid(OutcomeKind.NOTHING, n_quiet)
    judgement = judged(FULL_SCREEN, *touches)
    assert (judgement.outcome, judgement.severity) == (Outcome.FAILED, severity)


def test_points_on_a_call_to_action_or_beside_the_control_do_not_count() -> None:
    on_call = [tap(OutcomeKind.BROWSER, run, at_px=(360.0, 1250.0)) for run in (1, 2, 3)]
    by_control = [tap(OutcomeKind.BROWSER, run, at_px=(560.0, 134.0)) for run in (4, 5, 6)]
    calls = ((200.0, 1200.0, 320.0, 100.0),)
    assert judged(FULL_SCREEN, *on_call, *by_control, calls_px=calls).outcome is Outcome.UNTESTED


def test_a_few_quiet_points_do_not_clear_a_window() -> None:
    assert judged(FULL_SCREEN, *grid(OutcomeKind.NOTHING, 5)).reason_id == "too_few_points"


@pytest.mark.parametrize("rule", [FULL_SCREEN, SWIPE])
def test_a_popup_is_not_a_splash(rule: Rule) -> None:
    own = grid(OutcomeKind.OWN_LANDING, 4)
    assert judged(rule, *own, is_over_content=True).outcome is Outcome.INAPPLICABLE


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        (OutcomeKind.STORE, Outcome.FAILED),
        (OutcomeKind.DOWNLOAD, Outcome.FAILED),
        (OutcomeKind.OWN_LANDING, Outcome.INAPPLICABLE),
        (OutcomeKind.BROWSER, Outcome.INAPPLICABLE),
    ],
    ids=str,
)
def test_a_popup_must_not_lead_to_a_third_party_wherever_it_is_tapped(
    outcome: OutcomeKind, expected: Outcome
) -> None:
    """T/TAF 078.7, 7 a and 8 b cover every information window; 524 only splash windows."""
    judgement = judged(FULL_SCREEN, *grid(outcome, 8), is_over_content=True)
    assert judgement.outcome is expected
    if expected is Outcome.FAILED:
        assert (judgement.severity, judgement.reason_id) == (Severity.MAJOR, "third_party_points_jump")


def test_one_point_of_a_popup_does_not_accuse() -> None:
    once = judged(
        FULL_SCREEN,
        *grid(OutcomeKind.NOTHING, 8),
        tap(OutcomeKind.STORE, 20, at_px=(360.0, 620.0)),
        is_over_content=True,
    )
    assert (once.outcome, once.reason_id) == (Outcome.CANT_TELL, "one_point_jumps")


@pytest.mark.parametrize("rule", [FULL_SCREEN, SWIPE, DOWNLOAD])
def test_an_untried_probe_is_untested_and_never_passes(rule: Rule) -> None:
    judgement = judged(rule)
    assert (judgement.outcome, judgement.reason_code) == (Outcome.UNTESTED, ReasonCode.BUDGET)


def test_a_download_by_itself_needs_no_touch() -> None:
    fetches = UntouchedRun(moves=(((2_000.0, 50.0), OutcomeKind.DOWNLOAD),))
    assert judged(DOWNLOAD, untouched=(fetches, fetches)).outcome is Outcome.FAILED
    assert judged(AUTOMATIC, untouched=(fetches, fetches)).outcome is Outcome.FAILED


def test_a_splash_has_no_page_to_reappear_on() -> None:
    assert judged(RESHOWN).outcome is Outcome.INAPPLICABLE


def test_a_glyph_that_jumps_needs_no_edges() -> None:
    jumps = [tap(OutcomeKind.STORE, run) for run in (1, 2)]
    judgement = judged(MISPLACED, *jumps)
    assert (judgement.outcome, judgement.severity) == (Outcome.FAILED, Severity.MAJOR)
    assert judged(MISPLACED, tap(OutcomeKind.DISMISSED)).outcome is Outcome.UNTESTED


def moved(outcome: OutcomeKind, run: int, mps2: float, deg: float, ms: float) -> TouchedAt:
    shake = Movement(kind=MovementKind.SHAKE, peak_mps2=mps2, angle_deg=deg, duration_ms=ms)
    return tap(outcome, run, moved=shake, probe="shake_ladder")


SHAKE_RULES = [AT_REST, DAILY, SHAKE]


@pytest.mark.parametrize("rule", SHAKE_RULES, ids=lambda rule: rule.code)
def test_a_phone_that_cannot_be_moved_is_untested_and_never_passes(rule: Rule) -> None:
    judgement = judged(rule)
    assert (judgement.outcome, judgement.reason_code) == (Outcome.UNTESTED, ReasonCode.NO_SENSOR_INJECTION)


@pytest.mark.parametrize("rule", SHAKE_RULES, ids=lambda rule: rule.code)
def test_a_phone_that_was_not_moved_is_untested_too(rule: Rule) -> None:
    judgement = judged(rule, can_be_moved=True)
    assert (judgement.outcome, judgement.reason_code) == (Outcome.UNTESTED, ReasonCode.BUDGET)


@pytest.mark.parametrize("rule", SHAKE_RULES, ids=lambda rule: rule.code)
def test_a_pass_by_the_hardest_shake_states_that_it_was_an_emulator(rule: Rule) -> None:
    quiet = [moved(OutcomeKind.NOTHING, run, 25, 90, 3_900) for run in (1, 2)]
    assert judged(rule, quiet[0], can_be_moved=True).outcome is Outcome.UNTESTED
    judgement = judged(rule, *quiet, can_be_moved=True)
    assert (judgement.outcome, judgement.reason_id) == (Outcome.PASSED, "hardest_shake_does_nothing")
    assert "on an emulator" in sentence("en", judgement.reason_id, {}, unknown="?")


@pytest.mark.parametrize(
    ("values", "outcome", "severity"),
    [
        pytest.param((10.5, 30, 2_400), Outcome.FAILED, Severity.MAJOR, id="all three below"),
        pytest.param((20, 0, 200), Outcome.FAILED, Severity.MINOR, id="hard, but at once"),
        pytest.param((15.1, 36, 3_150), Outcome.CANT_TELL, None, id="no quieter shake was tried"),
    ],
)
def test_a_shake_is_compared_with_all_three_values(
    values: tuple[float, float, float], outcome: Outcome, severity: Severity | None
) -> None:
    touches = [moved(OutcomeKind.BROWSER, run, *values) for run in (1, 2)]
    judgement = judged(SHAKE, *touches, can_be_moved=True)
    assert (judgement.outcome, judgement.severity) == (outcome, severity)


def test_one_value_below_is_not_a_finding() -> None:
    """The note calls each value a single condition: 15 m/s² for 3 s may turn as little as they like."""
    touches = [moved(OutcomeKind.BROWSER, run, 15.1, 5, 3_150) for run in (1, 2)]
    touches += [
        moved(OutcomeKind.NOTHING, 3, 14.9, 5, 3_150),
        moved(OutcomeKind.NOTHING, 4, 15.1, 5, 2_850),
    ]
    judgement = judged(SHAKE, *touches, can_be_moved=True)
    assert (judgement.outcome, judgement.reason_id) == (Outcome.PASSED, "only_hard_shakes_jump")


def test_a_trigger_by_turn_alone_is_compared_with_the_angle() -> None:
    touches = [moved(OutcomeKind.BROWSER, run, 1.0, 36, 200) for run in (1, 2)]
    touches += [moved(OutcomeKind.NOTHING, 3, 25.0, 34.5, 3_900)]
    judgement = judged(SHAKE, *touches, can_be_moved=True)
    assert (judgement.outcome, judgement.reason_id) == (Outcome.PASSED, "turn_meets_reference")


def test_of_two_shakes_that_broke_off_the_longer_one_is_proven_by_both() -> None:
    touches = [moved(OutcomeKind.STORE, 1, 25, 1.2, 50), moved(OutcomeKind.STORE, 2, 25, 14.0, 300)]
    judgement = judged(SHAKE, *touches, can_be_moved=True)
    assert (judgement.outcome, judgement.severity) == (Outcome.FAILED, Severity.MINOR)


def test_a_shake_that_jumped_once_does_not_accuse() -> None:
    once = judged(SHAKE, moved(OutcomeKind.STORE, 1, 6, 0, 200), can_be_moved=True)
    assert (once.outcome, once.reason_code) == (Outcome.CANT_TELL, ReasonCode.UNSTABLE)


def test_a_peak_between_the_two_readings_of_the_note_counts_for_neither() -> None:
    """11.4 m/s² across gravity is 15 in total: a trigger that counts gravity is not accused."""
    touches = [moved(OutcomeKind.BROWSER, run, 11.5, 36, 3_150) for run in (1, 2)]
    touches += [
        moved(OutcomeKind.NOTHING, 3, 11.2, 36, 3_150),
        moved(OutcomeKind.NOTHING, 4, 11.5, 34, 3_150),
        moved(OutcomeKind.NOTHING, 5, 11.5, 36, 2_850),
    ]
    judgement = judged(SHAKE, *touches, can_be_moved=True)
    assert (judgement.outcome, judgement.reason_code) == (Outcome.CANT_TELL, ReasonCode.GUARD_BAND)


@pytest.mark.parametrize(
    ("kinds", "read_runs", "outcome", "reason_id"),
    [
        pytest.param((), (), Outcome.UNTESTED, "label_not_read", id="nothing was read"),
        pytest.param((), (1, 2), Outcome.UNTESTED, "prompt_not_tapped", id="not tapped"),
        pytest.param((OutcomeKind.BROWSER,), (1, 2), Outcome.CANT_TELL, "prompt_jumps_once", id="once"),
        pytest.param((OutcomeKind.NOTHING,) * 2, (1, 2), Outcome.CANT_TELL, "prompt_taps_in_vain", id="vain"),
        pytest.param(
            (OutcomeKind.OWN_LANDING,) * 2,
            (1, 2),
            Outcome.CANT_TELL,
            "prompt_opens_own_page",
            id="its own page",
        ),
    ],
)
def test_a_prompt_is_not_accused_of_less_than_two_jumps(
    kinds: tuple[OutcomeKind, ...], read_runs: tuple[int, ...], outcome: Outcome, reason_id: str
) -> None:
    touches = tuple(tap(kind, run, at_px=(360.0, 1000.0)) for run, kind in enumerate(kinds, start=1))
    printed = tuple(
        PrintedLine(run=run, kind=NoticeKind.PROMPT, text="立即清理", prompt=PromptKind.CLEAN)
        for run in read_runs
    )
    case = TouchedCase(what="", touches=touches, read_runs=read_runs, print=printed)
    given = measure_touches(a_touched_window(case)).narrowed(PROMPT.needs)
    judgement = PROMPT.judge(given, with_experimental_rules().limits[PROMPT.id])
    assert (judgement.outcome, judgement.reason_id) == (outcome, reason_id)


# Without a density, no tap is known to have kept clear of the calls.


def without_density(rule: Rule, *touches: TouchedAt) -> Judgement:
    window = a_touched_window(TouchedCase(what="", touches=touches))
    unknown = replace(window, display=replace(window.display, density_dpi=None))
    given = measure_touches(unknown).narrowed(rule.needs)
    return rule.judge(given, profile().limits[rule.id])


def test_jumping_points_do_not_accuse_without_a_density() -> None:
    points = [tap(OutcomeKind.STORE, run, at_px=(360.0, 700.0)) for run in (1, 2, 3, 4)]
    assert judged(FULL_SCREEN, *points).outcome is Outcome.FAILED
    judgement = without_density(FULL_SCREEN, *points)
    assert (judgement.outcome, judgement.reason_id) == (Outcome.UNTESTED, "density_unknown")


def test_unplannable_swipes_are_not_attributed_to_the_budget() -> None:
    judgement = without_density(SWIPE)
    assert (judgement.outcome, judgement.reason_id) == (Outcome.UNTESTED, "density_unknown")
