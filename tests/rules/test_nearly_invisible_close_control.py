import pytest

from detector.core.display import Display
from detector.core.quantity import Quantity
from detector.core.verdict import Outcome
from detector.measures import measure_window
from detector.rules.nearly_invisible_close_control import RULE
from tests.rulebook import a_control, a_track, profile

DISPLAY = Display(width_px=1080, height_px=2400, density_dpi=420)


@pytest.mark.parametrize(
    ("ratio", "outcome"),
    [
        pytest.param(1.2, Outcome.FAILED, id="1.2:1"),
        pytest.param(1.5, Outcome.CANT_TELL, id="at the limit"),
        pytest.param(2.0, Outcome.PASSED, id="pale, but visible"),
    ],
)
def test_judges_the_median(ratio: float, outcome: Outcome) -> None:
    control = a_control(contrast=Quantity(value=ratio, error=0.1, unit="ratio"))
    given = measure_window(a_track([control] * 10), DISPLAY, run_index=0)
    assert RULE.judge(given, profile().limits[RULE.id]).outcome is outcome


def test_without_a_ratio_nothing_was_tested() -> None:
    given = measure_window(a_track([a_control()] * 10), DISPLAY, run_index=0)
    assert RULE.judge(given, profile().limits[RULE.id]).reason_id == "contrast_unmeasured"
