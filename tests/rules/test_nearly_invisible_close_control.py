from dataclasses import replace

import pytest

from detector.core.display import Display
from detector.core.quantity import Quantity
from detector.core.verdict import Outcome
from detector.measures import measure_window
from detector.measures.close_contrast import CloseContrast
from detector.measures.close_presence import ClosePresence
from detector.rules.nearly_invisible_close_control import RULE
from detector.windows.seen import WindowKind
from tests.measures.touched import q
from tests.rulebook import a_control, a_track, profile
from tests.rules.asked import a_measure, outcome_of

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


SEEN = a_measure(ClosePresence, kind=WindowKind.SPLASH, n_frames_with_control=5, control_score=0.9)


@pytest.mark.parametrize(
    ("values", "verdict"),
    [
        pytest.param({}, "untested: contrast_unmeasured", id="not measured"),
        pytest.param({"contrast_ratio": 1.5}, "passed: control_visible", id="1.5:1"),
        pytest.param({"contrast_ratio": (1.5, 0.1)}, "cantTell: visibility_near_limit", id="about 1.5:1"),
        pytest.param(
            {"contrast_ratio": (1.3, 0.1)}, "failed, major: control_nearly_invisible", id="below 1.5:1"
        ),
    ],
)
def test_outcome_at_each_limit(values: dict[str, object], verdict: str) -> None:
    assert outcome_of(RULE, SEEN, a_measure(CloseContrast, **values)) == verdict


def test_first_requires_a_control_surely_seen() -> None:
    measured = a_measure(CloseContrast)
    unseen = a_measure(ClosePresence, kind=WindowKind.SPLASH)
    assert outcome_of(RULE, unseen, measured) == "inapplicable: no_control_seen"
    assert (
        outcome_of(RULE, replace(SEEN, control_score=q(0.74, "1")), measured) == "cantTell: control_uncertain"
    )
