from dataclasses import replace

import pytest

from detector.core.display import Display
from detector.core.verdict import Outcome, Severity
from detector.judging.rule import Judgement
from detector.measures import measure_window
from detector.measures.close_delay import CloseDelay
from detector.measures.close_presence import ClosePresence
from detector.rules.late_close_control import RULE
from detector.windows.seen import WindowKind
from detector.windows.window_track import WindowTrack
from tests.measures.touched import q
from tests.rulebook import a_control, a_track, profile
from tests.rules.asked import a_measure, outcome_of

DISPLAY = Display(width_px=1080, height_px=2400, density_dpi=420)


def judged(track: WindowTrack, profile_id: str = "cn-default") -> Judgement:
    return RULE.judge(measure_window(track, DISPLAY, run_index=0), profile(profile_id).limits[RULE.id])


def late_by(n_frames: int, *, earlier: dict[int, float] | None = None) -> WindowTrack:
    scores = [0.05] * n_frames + [0.95] * 5
    for at, score in (earlier or {}).items():
        scores[at] = score
    return a_track([None] * n_frames + [a_control()] * 5, perhaps=scores)


@pytest.mark.parametrize(
    ("n_frames", "severity"),
    [
        pytest.param(15, Severity.MINOR, id="1.5 s"),
        pytest.param(30, Severity.MINOR, id="3.0 s, straddling the worse tier"),
        pytest.param(36, Severity.MAJOR, id="3.6 s"),
        pytest.param(60, Severity.MAJOR, id="6.0 s"),
    ],
)
def test_tiers(n_frames: int, severity: Severity) -> None:
    judgement = judged(late_by(n_frames))
    assert (judgement.outcome, judgement.severity) == (Outcome.FAILED, severity)


def test_an_earlier_possible_control_leaves_a_failure_open() -> None:
    judgement = judged(late_by(36, earlier={4: 0.4}))
    assert (judgement.outcome, judgement.reason_id) == (Outcome.CANT_TELL, "earlier_control_uncertain")


def test_an_earlier_possible_control_that_is_late_only_lowers_the_severity() -> None:
    judgement = judged(late_by(36, earlier={20: 0.4}))
    assert (judgement.outcome, judgement.severity) == (Outcome.FAILED, Severity.MINOR)


def test_without_a_control_another_rule_applies() -> None:
    assert judged(a_track([None] * 40)).outcome is Outcome.INAPPLICABLE


def test_only_a_possible_control_cannot_tell() -> None:
    assert judged(a_track([None] * 40, perhaps=[0.45] * 40)).outcome is Outcome.CANT_TELL


def test_google_play_passes_a_control_within_15_seconds() -> None:
    assert judged(late_by(100), "play").outcome is Outcome.PASSED


SEEN = a_measure(ClosePresence, kind=WindowKind.SPLASH, n_frames_with_control=5, control_score=0.9)


@pytest.mark.parametrize(
    ("values", "verdict"),
    [
        pytest.param({}, "untested: delay_unmeasured", id="not measured"),
        pytest.param({"delay_ms": 1000}, "passed: control_in_time", id="1 s"),
        pytest.param({"delay_ms": (1000, 50)}, "cantTell: delay_near_limit", id="about 1 s"),
        pytest.param({"delay_ms": (1100, 50)}, "failed, minor: control_late", id="more than 1 s"),
        pytest.param({"delay_ms": (5100, 50)}, "failed, major: control_late", id="more than 5 s"),
    ],
)
def test_outcome_at_each_limit(values: dict[str, object], verdict: str) -> None:
    assert outcome_of(RULE, SEEN, a_measure(CloseDelay, **values)) == verdict


def test_first_requires_a_control_surely_seen() -> None:
    measured = a_measure(CloseDelay)
    unseen = a_measure(ClosePresence, kind=WindowKind.SPLASH)
    assert outcome_of(RULE, unseen, measured) == "inapplicable: no_control_seen"
    assert (
        outcome_of(RULE, replace(SEEN, control_score=q(0.74, "1")), measured) == "cantTell: control_uncertain"
    )
