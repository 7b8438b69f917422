import pytest

from detector.core.display import Display, SystemBars
from detector.core.geometry import Rect
from detector.core.verdict import Outcome, Severity
from detector.judging.rule import Judgement
from detector.measures import measure_window
from detector.rules.obstructed_close_control import RULE
from tests.rulebook import a_control, a_track, profile

BAR = SystemBars(status_bar=Rect.from_xywh(0, 0, 1080, 72))


def judged(top_px: float, *, bars: SystemBars = BAR, density_dpi: float | None = 420) -> Judgement:
    display = Display(width_px=1080, height_px=2400, density_dpi=density_dpi, bars=bars)
    track = a_track([a_control(box=Rect.from_xywh(850, top_px, 180, 84))] * 10)
    return RULE.judge(measure_window(track, display, run_index=0), profile().limits[RULE.id])


@pytest.mark.parametrize(
    ("top_px", "outcome", "severity"),
    [
        pytest.param(40, Outcome.FAILED, Severity.MINOR, id="under the status bar"),
        pytest.param(72, Outcome.CANT_TELL, None, id="touching it"),
        pytest.param(100, Outcome.PASSED, None, id="below it"),
    ],
)
def test_the_status_bar(top_px: float, outcome: Outcome, severity: Severity | None) -> None:
    judgement = judged(top_px)
    assert (judgement.outcome, judgement.severity) == (outcome, severity)


def test_where_no_bar_is_known_nothing_was_tested() -> None:
    assert judged(40, bars=SystemBars()).reason_id == "bars_unknown"


def test_without_a_density_it_says_so() -> None:
    assert judged(40, density_dpi=None).reason_id == "density_unknown"
