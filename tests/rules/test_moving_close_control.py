from dataclasses import replace

import pytest

from detector.core.display import Display
from detector.core.geometry import Rect
from detector.core.verdict import Outcome
from detector.judging.rule import Judgement
from detector.measures import measure_window
from detector.measures.close_motion import CloseMotion
from detector.measures.close_presence import ClosePresence
from detector.rules.moving_close_control import RULE
from detector.windows.seen import WindowKind
from tests.measures.touched import q
from tests.rulebook import a_control, a_track, profile
from tests.rules.asked import a_measure, outcome_of

DISPLAY = Display(width_px=1080, height_px=2400, density_dpi=320)  # 2 px a dp


def judged(n_frames: int, step_dp: float, *, display: Display = DISPLAY) -> Judgement:
    boxes = [Rect.from_xywh(800, 100 + 2 * step_dp * n, 80, 80) for n in range(n_frames)]
    track = a_track([a_control(box=box, glyph_box=box.expanded(-20)) for box in boxes])
    return RULE.judge(measure_window(track, display, run_index=0), profile().limits[RULE.id])


@pytest.mark.parametrize(
    ("step_dp", "outcome"),
    [
        pytest.param(0.0, Outcome.PASSED, id="at rest"),
        pytest.param(0.2, Outcome.PASSED, id="trembles"),
        pytest.param(3.0, Outcome.FAILED, id="wanders"),
    ],
)
def test_tiers(step_dp: float, outcome: Outcome) -> None:
    assert judged(25, step_dp).outcome is outcome


def test_a_few_frames_do_not_show_motion() -> None:
    assert judged(8, 3.0).reason_id == "too_few_frames_to_see_motion"


def test_without_a_density_it_is_untested() -> None:
    assert judged(25, 3.0, display=Display(width_px=1080, height_px=2400)).reason_id == "density_unknown"


SEEN = a_measure(ClosePresence, kind=WindowKind.SPLASH, n_frames_with_control=5, control_score=0.9)


@pytest.mark.parametrize(
    ("values", "verdict"),
    [
        pytest.param(
            {"n_motion_frames": 4, "shift_dp": 90}, "cantTell: too_few_frames_to_see_motion", id="four frames"
        ),
        pytest.param({"n_motion_frames": 5}, "untested: density_unknown", id="no density"),
        pytest.param({"n_motion_frames": 5, "shift_dp": 8}, "passed: control_at_rest", id="8 dp"),
        pytest.param(
            {"n_motion_frames": 5, "shift_dp": (8, 1)}, "cantTell: shift_near_limit", id="about 8 dp"
        ),
        pytest.param(
            {"n_motion_frames": 5, "shift_dp": (10, 1)}, "failed, major: control_moving", id="more than 8 dp"
        ),
    ],
)
def test_outcome_at_each_limit(values: dict[str, object], verdict: str) -> None:
    assert outcome_of(RULE, SEEN, a_measure(CloseMotion, **values)) == verdict


def test_first_requires_a_control_surely_seen() -> None:
    measured = a_measure(CloseMotion)
    unseen = a_measure(ClosePresence, kind=WindowKind.SPLASH)
    assert outcome_of(RULE, unseen, measured) == "inapplicable: no_control_seen"
    assert (
        outcome_of(RULE, replace(SEEN, control_score=q(0.74, "1")), measured) == "cantTell: control_uncertain"
    )
