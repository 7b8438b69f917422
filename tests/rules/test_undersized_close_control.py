from dataclasses import replace

import pytest

from detector.core.display import Display
from detector.core.geometry import Rect
from detector.core.verdict import Outcome, ReasonCode, Severity
from detector.judging.rule import Judgement
from detector.measures import measure_window
from detector.measures.close_presence import ClosePresence
from detector.measures.close_size import CloseSize
from detector.rules.undersized_close_control import RULE
from detector.windows.seen import WindowKind
from tests.measures.touched import q
from tests.rulebook import a_control, a_track, profile
from tests.rules.asked import a_measure, outcome_of

DISPLAY = Display(width_px=1080, height_px=2400, density_dpi=320)  # 2 px a dp


def judged(side_dp: float | None, *, profile_id: str = "cn-default", display: Display = DISPLAY) -> Judgement:
    node = None if side_dp is None else Rect.from_xywh(800, 100, 200, side_dp * 2)
    track = a_track([a_control(node_bounds=node)] * 10)
    return RULE.judge(measure_window(track, display, run_index=0), profile(profile_id).limits[RULE.id])


@pytest.mark.parametrize(
    ("side_dp", "profile_id", "outcome"),
    [
        pytest.param(16, "cn-default", Outcome.FAILED, id="16 dp"),
        pytest.param(
            24, "cn-default", Outcome.FAILED, id="24 dp: at the worse limit, surely below the milder"
        ),
        pytest.param(44, "cn-default", Outcome.CANT_TELL, id="44 dp: at the limit"),
        pytest.param(48, "cn-default", Outcome.PASSED, id="48 dp"),
        pytest.param(40, "cn-elder", Outcome.FAILED, id="40 dp where 44 binds"),
        pytest.param(46, "strict", Outcome.FAILED, id="46 dp, strictly"),
        pytest.param(50, "wcag", Outcome.PASSED, id="50 dp by WCAG"),
    ],
)
def test_judges_the_node(side_dp: float, profile_id: str, outcome: Outcome) -> None:
    assert judged(side_dp, profile_id=profile_id).outcome is outcome


@pytest.mark.parametrize("profile_id", ["cn-default", "cn-elder", "strict", "wcag"])
def test_a_result_from_the_tree_alone_is_at_most_minor(profile_id: str) -> None:
    judgement = judged(10, profile_id=profile_id)
    assert (judgement.severity, judgement.reason_code) == (Severity.MINOR, ReasonCode.STATIC_ONLY)


def test_without_a_node_nothing_was_tested() -> None:
    judgement = judged(None)
    assert (judgement.outcome, judgement.reason_id) == (Outcome.UNTESTED, "hit_region_unmeasured")


def test_without_a_density_it_is_untested() -> None:
    judgement = judged(10, display=Display(width_px=1080, height_px=2400))
    assert (judgement.outcome, judgement.reason_id) == (Outcome.UNTESTED, "density_unknown")


SEEN = a_measure(ClosePresence, kind=WindowKind.SPLASH, n_frames_with_control=5, control_score=0.9)


@pytest.mark.parametrize(
    ("values", "verdict"),
    [
        pytest.param({}, "untested: hit_region_unmeasured", id="no hit region"),
        pytest.param({"hit_short_side_px": 9}, "untested: density_unknown", id="no density"),
        pytest.param(
            {"hit_short_side_px": 9, "hit_short_side_dp": 44}, "passed: hit_region_large_enough", id="44 dp"
        ),
        pytest.param(
            {"hit_short_side_px": 9, "hit_short_side_dp": (44, 1)},
            "cantTell: hit_region_near_limit",
            id="about 44 dp",
        ),
        pytest.param(
            {"hit_short_side_px": 9, "hit_short_side_dp": 20},
            "failed, minor: hit_region_small",
            id="20 dp by the tree",
        ),
        pytest.param(
            {"hit_short_side_px": 9, "hit_short_side_dp": 20, "is_hit_probed": True},
            "failed, major: hit_region_small_by_taps",
            id="20 dp by taps",
        ),
        pytest.param(
            {"hit_short_side_px": 9, "hit_short_side_dp": (44, 1), "is_hit_probed": True},
            "cantTell: hit_region_near_limit_by_taps",
            id="about 44 dp by taps",
        ),
        pytest.param(
            {"hit_short_side_px": 9, "hit_short_side_dp": 44, "is_hit_probed": True},
            "passed: hit_region_large_enough_by_taps",
            id="44 dp by taps",
        ),
    ],
)
def test_outcome_at_each_limit(values: dict[str, object], verdict: str) -> None:
    assert outcome_of(RULE, SEEN, a_measure(CloseSize, **values)) == verdict


def test_first_requires_a_control_surely_seen() -> None:
    measured = a_measure(CloseSize)
    unseen = a_measure(ClosePresence, kind=WindowKind.SPLASH)
    assert outcome_of(RULE, unseen, measured) == "inapplicable: no_control_seen"
    assert (
        outcome_of(RULE, replace(SEEN, control_score=q(0.74, "1")), measured) == "cantTell: control_uncertain"
    )
