from dataclasses import replace

import pytest

from detector.core.display import Display
from detector.core.gap_code import GapCode
from detector.core.screen import Gap, Stream
from detector.core.verdict import Outcome, ReasonCode, Severity
from detector.core.window_role import WindowRole
from detector.judging.rule import Judgement
from detector.measures import measure_window
from detector.measures.close_presence import ClosePresence
from detector.measures.window_purpose import WindowPurpose, measure_window_purpose
from detector.rules.missing_close_control import RULE
from detector.windows.role_guess import ClueKind, RoleReason
from detector.windows.seen import Channel, InformationWindow, WindowKind
from detector.windows.window_track import WindowTrack
from tests.rulebook import a_control, a_track, profile, surely
from tests.rules.asked import a_measure, outcome_of

DISPLAY = Display(width_px=1080, height_px=2400, density_dpi=420)


def judged(track: WindowTrack, *gaps: Gap, profile_id: str = "cn-default") -> Judgement:
    given = measure_window(track, DISPLAY, run_index=0, gaps=gaps)
    return RULE.judge(given, profile(profile_id).limits[RULE.id])


def a_gap(length_ms: float, code: GapCode = GapCode.NO_PICTURE) -> Gap:
    return Gap(stream=Stream.FRAMES, from_ms=2000, to_ms=2000 + length_ms, code=code, why="told in words")


def test_fails_critically_if_nothing_resembles_a_control() -> None:
    judgement = judged(a_track([None] * 40))
    assert (judgement.outcome, judgement.severity) == (Outcome.FAILED, Severity.CRITICAL)


def test_a_full_screen_without_an_advert_mark_does_not_accuse() -> None:
    """A detail page: a picture, 立即购买 below, a back arrow too faint to be seen."""
    called = RoleReason(clue=ClueKind.CALL, says={WindowRole.ADVERT: 1.2})
    judgement = judged(replace(a_track([None] * 60), role=surely(WindowRole.ADVERT, reasons=(called,))))
    assert (judgement.outcome, judgement.reason_id) == (Outcome.CANT_TELL, "role_uncertain")


def test_a_single_sighting_is_enough_to_pass() -> None:
    assert judged(a_track([None] * 39 + [a_control()])).outcome is Outcome.PASSED


@pytest.mark.parametrize(
    ("track", "reason_id"),
    [
        pytest.param(a_track([None] * 40, perhaps=[0.05] * 39 + [0.45]), "control_uncertain", id="a perhaps"),
        pytest.param(
            a_track([None] * 40, read_by=(Channel.TEXT, Channel.PICTURE)), "too_few_frames_read", id="no tree"
        ),
        pytest.param(
            a_track([None] * 40, uniform=frozenset(range(38))),
            "too_few_frames_read",
            id="two frames of one colour",
        ),
        pytest.param(a_track([None] * 8), "window_too_short", id="gone before a control could come"),
        pytest.param(a_track([None] * 60, is_gone=False), "window_too_short", id="it may come after 6.5 s"),
    ],
)
def test_cannot_tell(track: WindowTrack, reason_id: str) -> None:
    judgement = judged(track)
    assert (judgement.outcome, judgement.reason_id) == (Outcome.CANT_TELL, reason_id)


def test_a_window_that_stays_fails_if_watched_long_enough() -> None:
    assert judged(a_track([None] * 80, is_gone=False)).outcome is Outcome.FAILED


@pytest.mark.parametrize(
    ("gap", "outcome", "reason_code"),
    [
        pytest.param(a_gap(300), Outcome.FAILED, None, id="too short to hide a control"),
        pytest.param(a_gap(900), Outcome.CANT_TELL, ReasonCode.GAP, id="long enough to hide one"),
        pytest.param(
            a_gap(900, GapCode.SECURE), Outcome.CANT_TELL, ReasonCode.SECURE, id="under the secure flag"
        ),
    ],
)
def test_gaps(gap: Gap, outcome: Outcome, reason_code: ReasonCode | None) -> None:
    judgement = judged(a_track([None] * 40), gap)
    assert (judgement.outcome, judgement.reason_code) == (outcome, reason_code)


def test_google_play_asks_for_15_seconds() -> None:
    assert judged(a_track([None] * 100), profile_id="play").outcome is Outcome.CANT_TELL
    assert judged(a_track([None] * 160), profile_id="play").outcome is Outcome.FAILED


def test_an_uncertain_control_cannot_tell() -> None:
    track = a_track([replace(a_control(), score=0.6)] * 40)
    judgement = judged(track)
    assert (judgement.outcome, judgement.reason_id) == (Outcome.CANT_TELL, "control_uncertain")


def test_a_page_that_looks_a_little_like_a_popup_is_not_accused() -> None:
    track = a_track([None] * 40)
    unsure = InformationWindow(kind=WindowKind.POPUP, box=track.box, score=0.62)
    readings = tuple(replace(one, windows=(unsure,)) for one in track.readings)
    judgement = judged(replace(track, kind=WindowKind.POPUP, readings=readings))
    assert (judgement.outcome, judgement.reason_id) == (Outcome.CANT_TELL, "window_uncertain")
    sure = tuple(replace(one, windows=(replace(unsure, score=0.9),)) for one in track.readings)
    judgement = judged(replace(track, kind=WindowKind.POPUP, readings=sure))
    assert judgement.outcome is Outcome.FAILED


LACKING = a_measure(
    ClosePresence,
    kind=WindowKind.POPUP,
    window_score=0.9,
    perhaps_score=0.1,
    n_frames_fully_read=3,
    is_gone=True,
    watched_ms=1_000,
)
"""A popup of which all was seen, and no control."""


def purpose(role: WindowRole, share: float = 0.95, *, is_marked: bool = True) -> WindowPurpose:
    called = RoleReason(clue=ClueKind.CALL, says={WindowRole.ADVERT: 1.2})
    return measure_window_purpose(surely(role, share) if is_marked else surely(role, share, (called,)))


ROLES = {
    **dict.fromkeys(("advert", "promotion", "rating", "notification"), "failed, critical: control_missing"),
    **dict.fromkeys(
        ("consent", "login", "functional", "update", "minors"), "inapplicable: window_to_be_answered"
    ),
}


@pytest.mark.parametrize("role", list(WindowRole))
def test_the_role_decides_whether_a_window_must_close(role: WindowRole) -> None:
    assert outcome_of(RULE, LACKING, purpose(role)) == ROLES.get(role.value, "cantTell: role_uncertain")


@pytest.mark.parametrize(
    ("role", "share", "verdict"),
    [
        (WindowRole.ADVERT, 0.8, "failed, critical: control_missing"),
        (WindowRole.ADVERT, 0.79, "cantTell: role_uncertain"),
        (WindowRole.LOGIN, 0.8, "inapplicable: window_to_be_answered"),
        (WindowRole.LOGIN, 0.79, "cantTell: role_uncertain"),
    ],
)
def test_a_role_counts_from_four_fifths_on(role: WindowRole, share: float, verdict: str) -> None:
    assert outcome_of(RULE, LACKING, purpose(role, share)) == verdict


def test_a_popup_needs_no_advert_mark_but_a_full_screen_does() -> None:
    unmarked = purpose(WindowRole.ADVERT, is_marked=False)
    assert outcome_of(RULE, LACKING, unmarked) == "failed, critical: control_missing"
    full_screen = replace(LACKING, kind=WindowKind.SPLASH)
    assert outcome_of(RULE, full_screen, replace(unmarked, fills_screen=True)) == "cantTell: role_uncertain"


def test_a_popup_of_unknown_certainty_is_not_accused() -> None:
    unscored = replace(LACKING, window_score=None)
    assert outcome_of(RULE, unscored, purpose(WindowRole.ADVERT)) == "cantTell: window_uncertain"
