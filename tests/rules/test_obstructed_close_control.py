from dataclasses import replace

import pytest

from detector.core.display import Display, SystemBars
from detector.core.geometry import Rect
from detector.core.verdict import Outcome, Severity
from detector.judging.rule import Judgement
from detector.measures import measure_window
from detector.measures.close_cover import CloseCover
from detector.measures.close_presence import ClosePresence
from detector.rules.obstructed_close_control import RULE
from detector.windows.seen import WindowKind
from tests.measures.touched import q
from tests.rulebook import a_control, a_track, profile
from tests.rules.asked import a_measure, outcome_of

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


def test_without_a_known_bar_it_is_untested() -> None:
    assert judged(40, bars=SystemBars()).reason_id == "bars_unknown"


def test_without_a_density_it_is_untested() -> None:
    assert judged(40, density_dpi=None).reason_id == "density_unknown"


SEEN = a_measure(ClosePresence, kind=WindowKind.SPLASH, n_frames_with_control=5, control_score=0.9)


@pytest.mark.parametrize(
    ("values", "verdict"),
    [
        pytest.param({}, "untested: bars_unknown", id="no bar is known"),
        pytest.param({"overlap_px": 5}, "untested: density_unknown", id="no density"),
        pytest.param({"overlap_px": 0, "overlap_dp": 0}, "passed: control_clear", id="clear"),
        pytest.param(
            {"overlap_px": 1, "overlap_dp": (1, 1)}, "cantTell: overlap_near_limit", id="perhaps clear"
        ),
        pytest.param(
            {"overlap_px": 2, "overlap_dp": (2, 1)}, "failed, minor: control_obstructed", id="under it"
        ),
    ],
)
def test_outcome_at_each_limit(values: dict[str, object], verdict: str) -> None:
    assert outcome_of(RULE, SEEN, a_measure(CloseCover, **values)) == verdict


def test_first_requires_a_control_surely_seen() -> None:
    measured = a_measure(CloseCover)
    unseen = a_measure(ClosePresence, kind=WindowKind.SPLASH)
    assert outcome_of(RULE, unseen, measured) == "inapplicable: no_control_seen"
    assert (
        outcome_of(RULE, replace(SEEN, control_score=q(0.74, "1")), measured) == "cantTell: control_uncertain"
    )
