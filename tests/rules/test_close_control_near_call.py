"""close-control-near-call (CLS-09), beyond its three cases."""

import pytest

from detector.measures.close_gap import CloseGap
from detector.measures.close_position import ClosePosition
from detector.measures.close_presence import ClosePresence
from detector.rules.close_control_near_call import RULE
from detector.windows.seen import WindowKind
from tests.rules.asked import a_measure, outcome_of

SEEN = a_measure(ClosePresence, kind=WindowKind.SPLASH, n_frames_with_control=5, control_score=0.9)
UNSEEN = a_measure(ClosePresence, kind=WindowKind.SPLASH)
AT_CORNER, BUTTON = a_measure(ClosePosition), a_measure(ClosePosition, is_among_buttons=True)
FRAMES = ("run:0/frame:1",)


@pytest.mark.parametrize(
    ("gap_dp", "circle_gap_dp", "verdict"),
    [
        pytest.param(9, -0.1, "failed, major: control_near_call", id="circles meet"),
        pytest.param(7, 3, "failed, minor: control_near_call", id="7 dp between them"),
        pytest.param(7, -1, "failed, major: control_near_call", id="both"),
        pytest.param((8, 1), 3, "cantTell: gap_near_limit", id="about 8 dp"),
        pytest.param(9, (0, 1), "cantTell: gap_near_limit", id="circles perhaps meet"),
        pytest.param(8, 0, "passed: control_far_from_call", id="8 dp, and circles that touch"),
        pytest.param(None, None, "untested: density_unknown", id="no density"),
        pytest.param(7, None, "untested: density_unknown", id="no density for the circles"),
        pytest.param(None, -1, "untested: density_unknown", id="no density for the gap"),
    ],
)
def test_outcome(gap_dp: object, circle_gap_dp: object, verdict: str) -> None:
    gap = a_measure(CloseGap, evidence_ids=FRAMES, gap_dp=gap_dp, circle_gap_dp=circle_gap_dp)
    assert outcome_of(RULE, SEEN, gap, AT_CORNER) == verdict


def test_first_requires_a_control_with_a_position_and_a_call() -> None:
    near = a_measure(CloseGap, evidence_ids=FRAMES, gap_dp=1, circle_gap_dp=-9)
    assert outcome_of(RULE, UNSEEN, near, AT_CORNER) == "inapplicable: no_control_seen"
    assert outcome_of(RULE, SEEN, near, BUTTON) == "inapplicable: control_among_buttons"
    assert outcome_of(RULE, SEEN, a_measure(CloseGap), AT_CORNER) == "inapplicable: no_call_seen"
