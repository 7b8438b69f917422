from dataclasses import replace

import pytest

from detector.core.display import Display
from detector.core.geometry import Rect
from detector.core.verdict import Outcome, Severity
from detector.judging.rule import Judgement
from detector.measures import measure_window
from detector.measures.close_position import ClosePosition
from detector.measures.close_presence import ClosePresence
from detector.rules.odd_close_position import RULE
from detector.windows.seen import ControlKind, WindowKind
from detector.windows.window_track import WindowTrack
from tests.measures.touched import q
from tests.rulebook import a_control, a_track, profile
from tests.rules.asked import a_measure, outcome_of

DISPLAY = Display(width_px=1080, height_px=2400, density_dpi=420)


def judged(track: WindowTrack, *, profile_id: str = "cn-default", display: Display = DISPLAY) -> Judgement:
    return RULE.judge(measure_window(track, display, run_index=0), profile(profile_id).limits[RULE.id])


@pytest.mark.parametrize(
    ("profile_id", "severity"),
    [("cn-default", Severity.MINOR), ("cn-elder", Severity.MAJOR), ("strict", Severity.MAJOR)],
)
def test_far_from_every_usual_place(profile_id: str, severity: Severity) -> None:
    track = a_track([a_control(box=Rect.from_xywh(500, 1200, 80, 80))] * 10)
    judgement = judged(track, profile_id=profile_id)
    assert (judgement.outcome, judgement.severity) == (Outcome.FAILED, severity)


def test_an_ordinary_wide_skip_pill_is_not_odd() -> None:
    """92 dp wide, 16 dp from the edge: its centre lies just outside 15 % of the width."""
    track = a_track([a_control(box=Rect.from_xywh(796, 130, 242, 84))] * 10)
    assert judged(track).outcome is Outcome.PASSED


def test_a_word_among_a_popups_buttons_is_not_regulated() -> None:
    control = a_control(
        box=Rect.from_xywh(180, 1580, 300, 90), kind=ControlKind.DISMISS_TEXT, text="以后再说"
    )
    card = Rect.from_xywh(140, 700, 800, 1000)
    track = a_track([control] * 10, kind=WindowKind.POPUP, box=card)
    assert judged(track).outcome is Outcome.INAPPLICABLE


def test_without_a_density_it_is_untested() -> None:
    track = a_track([a_control()] * 10)
    assert judged(track, display=Display(width_px=1080, height_px=2400)).reason_id == "density_unknown"


SEEN = a_measure(ClosePresence, kind=WindowKind.SPLASH, n_frames_with_control=5, control_score=0.9)


@pytest.mark.parametrize(
    ("values", "verdict"),
    [
        pytest.param({}, "untested: density_unknown", id="no density"),
        pytest.param(
            {"is_among_buttons": True, "outside_dp": 90}, "inapplicable: control_among_buttons", id="a button"
        ),
        pytest.param({"outside_dp": 24}, "passed: position_usual", id="24 dp"),
        pytest.param({"outside_dp": (24, 1)}, "cantTell: position_near_limit", id="about 24 dp"),
        pytest.param({"outside_dp": (26, 1)}, "failed, minor: position_odd", id="more than 24 dp"),
    ],
)
def test_outcome_at_each_limit(values: dict[str, object], verdict: str) -> None:
    assert outcome_of(RULE, SEEN, a_measure(ClosePosition, **values)) == verdict


def test_first_requires_a_control_surely_seen() -> None:
    measured = a_measure(ClosePosition)
    unseen = a_measure(ClosePresence, kind=WindowKind.SPLASH)
    assert outcome_of(RULE, unseen, measured) == "inapplicable: no_control_seen"
    assert (
        outcome_of(RULE, replace(SEEN, control_score=q(0.74, "1")), measured) == "cantTell: control_uncertain"
    )
