"""Which windows a rule covers, and what becomes of its judgement on others."""

from dataclasses import replace

import pytest

from detector.core.display import Display
from detector.core.verdict import Outcome, Severity
from detector.core.window_role import WindowRole
from detector.judging.judge import judge_window
from detector.judging.rule import Judgement, Rule, Scope, cannot_tell, failed, passed, untested
from detector.judging.scope import within_scope
from detector.measures import measure_window
from detector.measures.window_purpose import WindowPurpose, measure_window_purpose
from detector.rules import RULES, late_close_control, missing_close_control
from detector.windows.role_guess import ClueKind, RoleReason
from tests.rulebook import a_control, a_track, profile, surely

LABELLED = RoleReason(clue=ClueKind.LABEL, says={WindowRole.ADVERT: 3.0})
HOLDS_ADVERT = RoleReason(clue=ClueKind.LABELS_ON_PAGE, says={WindowRole.PAGE: 1.5})
LED_AWAY = RoleReason(clue=ClueKind.LED_AWAY, says={WindowRole.ADVERT: 2.5})
DISPLAY = Display(width_px=1080, height_px=2400, density_dpi=420)


def judged(rule: Rule, role: WindowRole, *, score: float = 0.95, first_control: int | None = 40) -> Judgement:
    controls = [a_control() if first_control is not None and n >= first_control else None for n in range(60)]
    track = a_track(controls)
    given = measure_window(replace(track, role=surely(role, score)), DISPLAY, run_index=0)
    return judge_window([rule], given, profile=profile())[rule.id]


def test_every_rule_about_windows_declares_its_roles() -> None:
    for rule in RULES:
        assert (rule.roles is None) == (rule.scope in (Scope.APP, Scope.WATCH, Scope.PRIVACY)), rule.id


def test_a_late_control_of_an_advert_fails() -> None:
    assert judged(late_close_control.RULE, WindowRole.ADVERT).outcome is Outcome.FAILED


@pytest.mark.parametrize(
    "role",
    [
        *(WindowRole.PROMOTION, WindowRole.UPDATE, WindowRole.RATING),
        *(WindowRole.MINORS, WindowRole.NOTIFICATION),
    ],
)
def test_so_does_that_of_any_unrequested_window(role: WindowRole) -> None:
    """miit-2021-524 is about unrequested windows, whatever they are for."""
    assert judged(late_close_control.RULE, role).outcome is Outcome.FAILED


@pytest.mark.parametrize("role", [WindowRole.CONSENT, WindowRole.PERMISSION, WindowRole.PAGE])
def test_other_windows_are_out_of_scope(role: WindowRole) -> None:
    scoped = judged(late_close_control.RULE, role)
    assert (scoped.outcome, scoped.reason_id) == (Outcome.INAPPLICABLE, "role_out_of_scope")


def test_a_doubtful_role_does_not_accuse() -> None:
    scoped = judged(late_close_control.RULE, WindowRole.ADVERT, score=0.6)
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
    purpose = measure_window_purpose(guess, fills_screen=fills_screen)
    assert within_scope(late_close_control.RULE, ACCUSED, purpose).outcome is outcome


def test_a_full_screen_that_asks_to_update_needs_no_mark_of_an_advert() -> None:
    purpose = measure_window_purpose(replace(surely(WindowRole.UPDATE, 0.95), reasons=()), fills_screen=True)
    assert within_scope(late_close_control.RULE, ACCUSED, purpose).outcome is Outcome.FAILED


def test_a_pass_stays_for_any_role() -> None:
    scoped = judged(late_close_control.RULE, WindowRole.ADVERT, score=0.6, first_control=0)
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
    assert judged(missing_close_control.RULE, role, first_control=None).outcome is outcome


@pytest.mark.parametrize("role", [WindowRole.CONSENT, WindowRole.FUNCTIONAL, WindowRole.UNKNOWN])
def test_a_way_out_clears_every_window(role: WindowRole) -> None:
    assert judged(missing_close_control.RULE, role, first_control=0).outcome is Outcome.PASSED


def test_an_advert_clause_is_cited_for_adverts_only() -> None:
    """T/TAF 078.7, 6 covers adverts and windows unrelated to the software's function."""

    def cited(role: WindowRole) -> tuple[str, ...]:
        return judged(missing_close_control.RULE, role, first_control=None).sources

    assert "taf-078.7-2022/6" in cited(WindowRole.ADVERT)
    assert "taf-078.7-2022/6" not in cited(WindowRole.RATING)


ACCUSED = failed(Severity.MAJOR, "control_late", limits={"max_delay_ms": 3000.0}, sources=("a/1",))


def purpose(role: WindowRole, score: float) -> WindowPurpose:
    return measure_window_purpose(surely(role, score))


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
    scoped = within_scope(late_close_control.RULE, ACCUSED, purpose(role, score))
    assert scoped.reason_id == reason_id
    if scoped.outcome is Outcome.CANT_TELL:
        assert scoped.limits == ACCUSED.limits


@pytest.mark.parametrize("judgement", [passed("control_in_time"), cannot_tell("delay_near_limit")])
def test_out_of_scope_is_inapplicable_for_every_outcome(judgement: Judgement) -> None:
    scoped = within_scope(late_close_control.RULE, judgement, purpose(WindowRole.CONSENT, 0.95))
    assert scoped.outcome is Outcome.INAPPLICABLE


def test_an_untested_judgement_stays() -> None:
    unmeasured = untested("delay_unmeasured")
    rule = late_close_control.RULE
    assert within_scope(rule, unmeasured, purpose(WindowRole.CONSENT, 0.95)) is unmeasured
    of_the_app = replace(rule, roles=None)
    assert within_scope(of_the_app, ACCUSED, purpose(WindowRole.CONSENT, 0.95)) is ACCUSED


@pytest.mark.parametrize(
    ("role", "score", "is_cited"),
    [
        (WindowRole.ADVERT, 0.8, True),
        (WindowRole.PROMOTION, 0.8, True),
        (WindowRole.ADVERT, 0.79, False),
        (WindowRole.RATING, 0.95, False),
    ],
)
def test_an_advert_clause_requires_a_certain_advert(role: WindowRole, score: float, is_cited: bool) -> None:
    rule = replace(late_close_control.RULE, advert_clauses=("taf-078.7-2022/6",))
    judgement = replace(passed("control_in_time"), sources=("a/1",))
    scoped = within_scope(rule, judgement, purpose(role, score))
    assert scoped.sources == (("a/1", "taf-078.7-2022/6") if is_cited else ("a/1",))
