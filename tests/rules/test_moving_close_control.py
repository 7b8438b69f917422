import pytest

from detector.core.display import Display
from detector.core.geometry import Rect
from detector.core.verdict import Outcome
from detector.judging.rule import Judgement
from detector.measures import measure_window
from detector.rules.moving_close_control import RULE
from tests.rulebook import a_control, a_track, profile

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
def test_how_far(step_dp: float, outcome: Outcome) -> None:
    assert judged(25, step_dp).outcome is outcome


def test_a_few_frames_show_no_motion() -> None:
    assert judged(8, 3.0).reason_id == "too_few_frames_to_see_motion"


def test_without_a_density_it_says_so() -> None:
    assert judged(25, 3.0, display=Display(width_px=1080, height_px=2400)).reason_id == "density_unknown"
