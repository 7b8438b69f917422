from dataclasses import replace

import pytest

from detector.core.display import Display
from detector.core.geometry import Rect
from detector.core.quantity import Quantity
from detector.core.verdict import Outcome, Severity
from detector.judging.rule import Judgement
from detector.measures import measure_window
from detector.measures.close_contrast import CloseContrast
from detector.measures.close_presence import ClosePresence
from detector.rules.low_contrast_close_control import RULE
from detector.windows.seen import CloseControl, ControlKind, WindowKind
from tests.measures.touched import q
from tests.rulebook import a_control, a_track, profile
from tests.rules.asked import a_measure, outcome_of

DISPLAY = Display(width_px=1080, height_px=2400, density_dpi=320)  # 2 px a dp
X = ControlKind.X_ICON


def control(
    ratio: float, *, kind: ControlKind = ControlKind.SKIP_TEXT, ink_dp: float = 12, error: float = 0.05
) -> CloseControl:
    return a_control(
        glyph_box=Rect.from_xywh(880, 140, 150, ink_dp * 2),
        contrast=Quantity(value=ratio, error=error, unit="ratio"),
        kind=kind,
    )


def judged(controls: list[CloseControl], profile_id: str = "cn-default") -> Judgement:
    given = measure_window(a_track(controls), DISPLAY, run_index=0)
    return RULE.judge(given, profile(profile_id).limits[RULE.id])


@pytest.mark.parametrize(
    ("shown", "outcome", "severity"),
    [
        pytest.param(control(2.0), Outcome.FAILED, Severity.MAJOR, id="a word at 2:1"),
        pytest.param(control(4.0), Outcome.FAILED, Severity.MINOR, id="a small word at 4:1"),
        pytest.param(control(3.0), Outcome.FAILED, Severity.MINOR, id="a small word at 3:1, straddling"),
        pytest.param(control(4.5), Outcome.CANT_TELL, None, id="a small word at 4.5:1"),
        pytest.param(control(5.0), Outcome.PASSED, None, id="a small word at 5:1"),
        pytest.param(control(4.0, ink_dp=30), Outcome.PASSED, None, id="a large word at 4:1"),
        pytest.param(control(2.0, ink_dp=30), Outcome.FAILED, Severity.MAJOR, id="a large word at 2:1"),
        pytest.param(control(4.0, ink_dp=16), Outcome.CANT_TELL, None, id="4:1, large or not large"),
        pytest.param(control(2.0, ink_dp=16), Outcome.FAILED, Severity.MAJOR, id="2:1, large or not large"),
        pytest.param(control(6.0, ink_dp=16), Outcome.PASSED, None, id="6:1, large or not large"),
        pytest.param(control(2.5, kind=X), Outcome.FAILED, Severity.MAJOR, id="a glyph at 2.5:1"),
        pytest.param(control(3.5, kind=X), Outcome.PASSED, None, id="a glyph at 3.5:1"),
    ],
)
def test_the_median(shown: CloseControl, outcome: Outcome, severity: Severity | None) -> None:
    judgement = judged([shown] * 20)
    assert (judgement.outcome, judgement.severity) == (outcome, severity)


@pytest.mark.parametrize(
    ("n_pale", "outcome", "reason_id"),
    [
        pytest.param(1, Outcome.PASSED, "contrast_high_enough", id="one frame in twenty"),
        pytest.param(4, Outcome.CANT_TELL, "contrast_near_limit", id="20 %, no more"),
        pytest.param(6, Outcome.FAILED, "contrast_low_at_times", id="30 %"),
    ],
)
def test_low_contrast_in_some_frames(n_pale: int, outcome: Outcome, reason_id: str) -> None:
    judgement = judged([control(2.0, kind=X)] * n_pale + [control(9.0, kind=X)] * (20 - n_pale))
    assert (judgement.outcome, judgement.reason_id) == (outcome, reason_id)


def test_a_share_of_a_few_frames_is_not_judged() -> None:
    judgement = judged([control(2.0, kind=X, error=0.0)] + [control(9.0, kind=X)] * 3)
    assert judgement.outcome is not Outcome.FAILED


@pytest.mark.parametrize("kind", [X, ControlKind.SKIP_TEXT])
def test_for_the_elderly_glyphs_and_words_need_four_and_a_half(kind: ControlKind) -> None:
    judgement = judged([control(4.0, kind=kind)] * 20, "cn-elder")
    assert (judgement.outcome, judgement.severity) == (Outcome.FAILED, Severity.MAJOR)


def test_without_a_ratio_nothing_was_tested() -> None:
    assert judged([a_control()] * 5).outcome is Outcome.UNTESTED


SEEN = a_measure(ClosePresence, kind=WindowKind.SPLASH, n_frames_with_control=5, control_score=0.9)


@pytest.mark.parametrize(
    ("values", "verdict"),
    [
        pytest.param({}, "untested: contrast_unmeasured", id="not measured"),
        pytest.param({"contrast_ratio": 3}, "passed: contrast_high_enough", id="a glyph at 3:1"),
        pytest.param(
            {"contrast_ratio": (3, 0.1)}, "cantTell: contrast_near_limit", id="a glyph at about 3:1"
        ),
        pytest.param(
            {"contrast_ratio": 4, "low_frame_share": 0.9, "n_contrast_frames": 4},
            "passed: contrast_high_enough",
            id="low in most of four frames",
        ),
        pytest.param(
            {"contrast_ratio": 4, "low_frame_share": 0.9, "n_contrast_frames": 5},
            "failed, minor: contrast_low_at_times",
            id="low in most of five",
        ),
        pytest.param(
            {"contrast_ratio": 4, "n_contrast_frames": 5},
            "passed: contrast_high_enough",
            id="no share is known",
        ),
        pytest.param(
            {"contrast_ratio": 2, "low_frame_share": 0.9, "n_contrast_frames": 5},
            "failed, major: contrast_low",
            id="low, and in most frames",
        ),
        pytest.param(
            {"is_text": True, "contrast_ratio": 2},
            "failed, major: contrast_low",
            id="a word of unknown size at 2:1",
        ),
        pytest.param(
            {"is_text": True, "contrast_ratio": 4},
            "cantTell: contrast_near_limit",
            id="a word of unknown size at 4:1",
        ),
        pytest.param(
            {"is_text": True, "contrast_ratio": 4.5},
            "passed: contrast_high_enough",
            id="a word of unknown size at 4.5:1",
        ),
        pytest.param(
            {"is_text": True, "contrast_ratio": (4.5, 0.1)},
            "cantTell: contrast_near_limit",
            id="a word of unknown size at about 4.5:1",
        ),
        pytest.param(
            {"is_text": True, "contrast_ratio": 4, "font_size_dp": 18},
            "failed, minor: contrast_low",
            id="a word of 18 dp at 4:1",
        ),
        pytest.param(
            {"is_text": True, "contrast_ratio": 4, "font_size_dp": 18.1},
            "passed: contrast_high_enough",
            id="a larger word at 4:1",
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


@pytest.mark.parametrize(
    ("n_unseen", "outcome", "reason_id"),
    [
        pytest.param(1, Outcome.PASSED, "contrast_high_enough", id="missed once in ten"),
        pytest.param(4, Outcome.CANT_TELL, "contrast_unseen_at_times", id="gone on bright scenes"),
    ],
)
def test_a_cross_that_vanishes_at_times_is_not_clear(n_unseen: int, outcome: Outcome, reason_id: str) -> None:
    shown = control(12.0, kind=X)
    track = a_track([shown, *[None] * n_unseen, *[shown] * (9 - n_unseen)])
    given = measure_window(track, DISPLAY, run_index=0)
    judgement = RULE.judge(given, profile("cn-default").limits[RULE.id])
    assert (judgement.outcome, judgement.reason_id) == (outcome, reason_id)
