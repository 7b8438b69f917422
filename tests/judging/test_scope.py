"""Which windows a rule covers, and what becomes of its judgement on others."""

from dataclasses import replace

import pytest

from detector.core.display import Display
from detector.core.measured import Measured, Measurements
from detector.core.verdict import Outcome, Severity, Verdict
from detector.core.window_role import WindowRole
from detector.judging.clauses import Covers
from detector.judging.judge import judge_window
from detector.judging.rule import Judgement, Rule, Scope, cannot_tell, failed, passed, untested
from detector.judging.scope import uncovered, within_scope
from detector.judging.vote import vote
from detector.measures import measure_window
from detector.measures.close_effect import CloseEffect
from detector.measures.close_position import ClosePosition
from detector.measures.close_presence import ClosePresence
from detector.measures.jump_area import JumpArea
from detector.measures.other_marks import OtherMarks
from detector.measures.proved_incidents import ControlIncidents
from detector.measures.window_purpose import WindowPurpose, purpose_of
from detector.rules import RULES
from detector.windows.role_guess import ClueKind, RoleReason
from tests.rulebook import a_control, a_run, a_track, profile, rule_of, surely
from tests.rules.given import a_measure

LABELLED = RoleReason(clue=ClueKind.LABEL, says={WindowRole.ADVERT: 3.0})
HOLDS_ADVERT = RoleReason(clue=ClueKind.LABELS_ON_PAGE, says={WindowRole.PAGE: 1.5})
LED_AWAY = RoleReason(clue=ClueKind.LED_AWAY, says={WindowRole.ADVERT: 2.5})
DISPLAY = Display(width_px=1080, height_px=2400, density_dpi=420)


def judged(rule: Rule, role: WindowRole, *, score: float = 0.95, first_control: int | None = 40) -> Judgement:
    controls = [a_control() if first_control is not None and n >= first_control else None for n in range(60)]
    track = a_track(controls)
    given = measure_window(a_run(replace(track, role=surely(role, score)), DISPLAY), run_index=0)
    return judge_window([rule], given, profile=profile())[rule.id]


def test_every_rule_about_windows_declares_its_roles() -> None:
    for rule in RULES:
        assert (rule.roles is None) == (rule.scope not in (Scope.WINDOW, Scope.TOUCHES)), rule.id


def test_a_late_control_of_an_advert_fails() -> None:
    assert judged(rule_of("late-close-control"), WindowRole.ADVERT).outcome is Outcome.FAILED


@pytest.mark.parametrize(
    "role",
    [
        *(WindowRole.PROMOTION, WindowRole.UPDATE, WindowRole.RATING),
        *(WindowRole.MINORS, WindowRole.NOTIFICATION),
    ],
)
def test_so_does_that_of_any_unrequested_window(role: WindowRole) -> None:
    """miit-2021-524 is about unrequested windows, whatever they are for."""
    assert judged(rule_of("late-close-control"), role).outcome is Outcome.FAILED


@pytest.mark.parametrize("role", [WindowRole.CONSENT, WindowRole.PERMISSION, WindowRole.PAGE])
def test_other_windows_are_out_of_scope(role: WindowRole) -> None:
    scoped = judged(rule_of("late-close-control"), role)
    assert (scoped.outcome, scoped.reason_id) == (Outcome.INAPPLICABLE, "role_out_of_scope")


def test_a_doubtful_role_does_not_accuse() -> None:
    scoped = judged(rule_of("late-close-control"), WindowRole.ADVERT, score=0.6)
    assert (scoped.outcome, scoped.reason_id) == (Outcome.CANT_TELL, "role_uncertain")


@pytest.mark.parametrize(
    ("fills_screen", "score", "reasons", "outcome"),
    [
        pytest.param(True, 0.85, (), Outcome.CANT_TELL, id="a full screen without a mark"),
        pytest.param(True, 0.95, (), Outcome.FAILED, id="a very sure one"),
        pytest.param(True, 0.85, (LABELLED,), Outcome.FAILED, id="a full screen with a label"),
        pytest.param(True, 0.95, (HOLDS_ADVERT,), Outcome.CANT_TELL, id="a page with an advert in it"),
        pytest.param(True, 0.95, (HOLDS_ADVERT, LED_AWAY), Outcome.CANT_TELL, id="that was touched"),
        pytest.param(False, 0.85, (), Outcome.FAILED, id="a popup"),
    ],
)
def test_a_full_screen_without_any_mark_of_an_advert_may_be_a_page(
    fills_screen: bool, score: float, reasons: tuple[RoleReason, ...], outcome: Outcome
) -> None:
    guess = replace(surely(WindowRole.ADVERT, score), reasons=reasons)
    purpose = purpose_of(guess, fills_screen=fills_screen)
    assert within_scope(rule_of("late-close-control"), ACCUSED, purpose).outcome is outcome


def test_a_full_screen_that_asks_to_update_needs_no_mark_of_an_advert() -> None:
    purpose = purpose_of(replace(surely(WindowRole.UPDATE, 0.95), reasons=()), fills_screen=True)
    assert within_scope(rule_of("late-close-control"), ACCUSED, purpose).outcome is Outcome.FAILED


def test_a_pass_stays_for_any_role() -> None:
    scoped = judged(rule_of("late-close-control"), WindowRole.ADVERT, score=0.6, first_control=0)
    assert scoped.outcome is Outcome.PASSED


@pytest.mark.parametrize(
    ("role", "outcome"),
    [
        (WindowRole.ADVERT, Outcome.FAILED),
        (WindowRole.RATING, Outcome.FAILED),
        (WindowRole.CONSENT, Outcome.INAPPLICABLE),
        (WindowRole.UPDATE, Outcome.INAPPLICABLE),
        (WindowRole.BRAND, Outcome.INAPPLICABLE),
        (WindowRole.UNKNOWN, Outcome.CANT_TELL),
    ],
)
def test_a_window_without_a_way_to_close_it(role: WindowRole, outcome: Outcome) -> None:
    assert judged(rule_of("missing-close-control"), role, first_control=None).outcome is outcome


@pytest.mark.parametrize("role", [WindowRole.CONSENT, WindowRole.FUNCTIONAL, WindowRole.UNKNOWN])
def test_a_way_out_clears_every_window(role: WindowRole) -> None:
    assert judged(rule_of("missing-close-control"), role, first_control=0).outcome is Outcome.PASSED


ACCUSED = failed(Severity.MAJOR, "control_late", limits={"max_delay_ms": 3000.0}, sources=("a/1",))


def purpose(role: WindowRole, score: float) -> WindowPurpose:
    return purpose_of(surely(role, score))


@pytest.mark.parametrize(
    ("role", "score", "reason_id"),
    [
        pytest.param(WindowRole.ADVERT, 0.8, "control_late", id="four fifths are sure enough"),
        pytest.param(WindowRole.ADVERT, 0.79, "role_uncertain", id="less is not"),
        pytest.param(WindowRole.CONSENT, 0.86, "role_out_of_scope", id="surely another window"),
        pytest.param(WindowRole.CONSENT, 0.85, "role_out_of_scope", id="just as surely as is asked"),
        pytest.param(WindowRole.CONSENT, 0.84, "role_uncertain", id="not quite surely"),
        pytest.param(WindowRole.UNKNOWN, 1.0, "role_uncertain", id="unknown"),
    ],
)
def test_how_certain_a_role_must_be(role: WindowRole, score: float, reason_id: str) -> None:
    """Only what is not known may be inside as well."""
    scoped = within_scope(rule_of("late-close-control"), ACCUSED, purpose(role, score))
    assert scoped.reason_id == reason_id
    if scoped.outcome is Outcome.CANT_TELL:
        assert scoped.limits == ACCUSED.limits


@pytest.mark.parametrize("judgement", [passed("control_in_time"), cannot_tell("delay_near_limit")])
def test_out_of_scope_is_inapplicable_for_every_outcome(judgement: Judgement) -> None:
    scoped = within_scope(rule_of("late-close-control"), judgement, purpose(WindowRole.CONSENT, 0.95))
    assert scoped.outcome is Outcome.INAPPLICABLE


def test_an_untested_judgement_stays() -> None:
    unmeasured = untested("delay_unmeasured")
    rule = rule_of("late-close-control")
    assert within_scope(rule, unmeasured, purpose(WindowRole.CONSENT, 0.95)) is unmeasured
    of_the_app = replace(rule, roles=None)
    assert within_scope(of_the_app, ACCUSED, purpose(WindowRole.CONSENT, 0.95)) is ACCUSED


ADVERTS, SPLASHES = "samr-2023-72/10.2", "miit-2021-524/2.1.4.2"
NARROW = {ADVERTS: (Covers.ADVERTS,), SPLASHES: (Covers.FULL_SCREENS,)}


@pytest.mark.parametrize(
    ("role", "score", "fills_screen", "not_about_it"),
    [
        pytest.param(WindowRole.ADVERT, 0.8, True, set(), id="a splash that sells"),
        pytest.param(WindowRole.PROMOTION, 0.8, False, {SPLASHES}, id="a popup that sells"),
        pytest.param(WindowRole.ADVERT, 0.79, True, {ADVERTS}, id="perhaps an advert"),
        pytest.param(WindowRole.RATING, 0.95, False, {ADVERTS, SPLASHES}, id="a popup that asks for stars"),
    ],
)
def test_a_narrow_clause_needs_a_window_that_certainly_is_what_it_speaks_of(
    role: WindowRole, score: float, fills_screen: bool, not_about_it: set[str]
) -> None:
    purpose = purpose_of(surely(role, score), fills_screen=fills_screen)
    assert uncovered(NARROW, purpose) == not_about_it


SEEN = ("run:0/frame:0",)
FAKE = a_measure(CloseEffect, was_tapped=True, n_close_taps=1, n_fake_taps=1, evidence_ids=SEEN)
ODD = a_measure(ClosePosition, outside_dp=200, evidence_ids=SEEN)
CONTROL = measure_window(a_run(a_track([a_control()] * 9), DISPLAY), run_index=0)[ClosePresence]
LACKING = measure_window(a_run(a_track([None] * 400), DISPLAY), run_index=0)[ClosePresence]
LINK = a_measure(
    JumpArea,
    is_over_content=True,
    has_density=True,
    evidence_ids=SEEN,
    n_points=9,
    n_jump_points=9,
    n_third_party_points=9,
    jump_share=(0.8, 0.1),
    third_party_share=(0.8, 0.1),
)
BUTTON, GOOGLE, ELDER = "miit-2021-524/2.1.4", "google-play/better-ads", "miit-2021-elder/2.4"


def verdict_on(profile_id: str, rule: Rule, window: str, *measured: Measured) -> Verdict:
    """As a case reports it. `window`: "advert, splash"."""
    role, kind = window.split(", ")
    purpose = purpose_of(surely(WindowRole(role)), fills_screen=kind == "splash")
    law = profile(profile_id)
    judged = judge_window([rule], Measurements([*measured, purpose]), profile=law)
    return vote(rule, "window:1", {0: judged[rule.id]}, profile=law)


@pytest.mark.parametrize(
    ("window", "severity", "cited"),
    [
        pytest.param("advert, popup", Severity.CRITICAL, {ADVERTS, BUTTON, "taf-078.7-2022/6"}, id="advert"),
        pytest.param("rating, popup", Severity.MAJOR, {BUTTON}, id="a question for stars"),
    ],
)
def test_a_false_mark_is_forbidden_to_adverts_and_useless_to_all(
    window: str, severity: Severity, cited: set[str]
) -> None:
    given = FAKE, a_measure(OtherMarks), a_measure(ControlIncidents)
    verdict = verdict_on("cn-default", rule_of("fake-close-control"), window, *given)
    assert (verdict.outcome, verdict.severity, set(verdict.clauses)) == (Outcome.FAILED, severity, cited)


@pytest.mark.parametrize(("kind", "severity"), [("popup", Severity.MAJOR), ("splash", Severity.MINOR)])
def test_the_places_for_the_elderly_are_those_of_floating_windows(kind: str, severity: Severity) -> None:
    verdict = verdict_on("cn-elder", rule_of("odd-close-position"), f"advert, {kind}", CONTROL, ODD)
    assert (verdict.outcome, verdict.severity) == (Outcome.FAILED, severity)
    assert (ELDER in verdict.clauses) == (kind == "popup")


@pytest.mark.parametrize(
    ("window", "outcome"),
    [
        ("advert, splash", Outcome.FAILED),
        ("advert, popup", Outcome.INAPPLICABLE),
        ("rating, splash", Outcome.INAPPLICABLE),
    ],
)
def test_a_store_policy_about_full_screen_adverts_accuses_nothing_else(window: str, outcome: Outcome) -> None:
    verdict = verdict_on("play", rule_of("missing-close-control"), window, LACKING)
    assert (verdict.outcome, verdict.clauses) == (outcome, (GOOGLE,))


def test_a_popup_is_not_accused_by_the_sentence_about_splashes() -> None:
    verdict = verdict_on("cn-default", rule_of("full-screen-jump"), "advert, popup", LINK)
    assert (verdict.outcome, verdict.severity) == (Outcome.FAILED, Severity.MAJOR)
    assert verdict.clauses == ("miit-2023-26/4", "taf-078.7-2022/8b")
