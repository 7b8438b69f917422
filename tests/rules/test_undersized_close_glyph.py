from dataclasses import replace

import pytest

from detector.core.display import Display, PxPerMmSource
from detector.core.geometry import Rect
from detector.core.verdict import Outcome, Severity
from detector.measures import measure_window
from detector.measures.close_presence import ClosePresence
from detector.measures.close_size import CloseSize
from detector.rules.undersized_close_glyph import RULE
from detector.windows.seen import WindowKind
from tests.measures.touched import q
from tests.rulebook import a_control, a_track, profile
from tests.rules.asked import a_measure, outcome_of

LIMITS = profile().limits[RULE.id]
GLASS = Display(
    width_px=1080, height_px=2400, density_dpi=420, px_per_mm=16.0, px_per_mm_source=PxPerMmSource.MEASURED
)


@pytest.mark.parametrize(
    ("side_px", "outcome", "severity"),
    [
        pytest.param(20, Outcome.FAILED, Severity.MAJOR, id="12 minutes of arc"),
        pytest.param(29, Outcome.FAILED, Severity.MINOR, id="18 minutes"),
        pytest.param(33, Outcome.CANT_TELL, None, id="20 minutes"),
        pytest.param(48, Outcome.PASSED, None, id="29 minutes"),
    ],
)
def test_tiers(side_px: float, outcome: Outcome, severity: Severity | None) -> None:
    track = a_track([a_control(glyph_box=Rect.from_xywh(880, 142, side_px, side_px))] * 10)
    judgement = RULE.judge(measure_window(track, GLASS, run_index=0), LIMITS)
    assert (judgement.outcome, judgement.severity) == (outcome, severity)


def test_an_uncertain_control_is_not_accused() -> None:
    speck = replace(a_control(glyph_box=Rect.from_xywh(880, 942, 9, 9)), score=0.62)
    judgement = RULE.judge(measure_window(a_track([speck] * 40), GLASS, run_index=0), LIMITS)
    assert (judgement.outcome, judgement.reason_id) == (Outcome.CANT_TELL, "control_uncertain")


def test_an_unknown_pixel_pitch_is_never_guessed() -> None:
    given = measure_window(a_track([a_control()] * 5), Display(width_px=1080, height_px=2400), run_index=0)
    assert RULE.judge(given, LIMITS).reason_id == "glass_unknown"


def test_pixels_of_a_video_are_not_measured() -> None:
    track = a_track([a_control()] * 5)
    lossy = frozenset(one.frame_id for one in track.readings)
    given = measure_window(track, GLASS, run_index=0, lossy_frame_ids=lossy)
    assert RULE.judge(given, LIMITS).reason_id == "no_lossless_frame"


SEEN = a_measure(ClosePresence, kind=WindowKind.SPLASH, n_frames_with_control=5, control_score=0.9)


@pytest.mark.parametrize(
    ("values", "verdict"),
    [
        pytest.param({}, "untested: no_lossless_frame", id="no lossless frame"),
        pytest.param({"glyph_short_side_px": 9}, "untested: glass_unknown", id="no glass"),
        pytest.param(
            {"glyph_short_side_px": 9, "glyph_arcmin": 20}, "passed: glyph_large_enough", id="20 minutes"
        ),
        pytest.param(
            {"glyph_short_side_px": 9, "glyph_arcmin": (20, 1)},
            "cantTell: glyph_near_limit",
            id="about 20 minutes",
        ),
        pytest.param(
            {"glyph_short_side_px": 9, "glyph_arcmin": (18, 1)},
            "failed, minor: glyph_small",
            id="below 20 minutes",
        ),
        pytest.param(
            {"glyph_short_side_px": 9, "glyph_arcmin": (14, 1)},
            "failed, major: glyph_small",
            id="below 16 minutes",
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
