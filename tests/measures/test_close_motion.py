from dataclasses import replace

import pytest

from detector.core.display import Display
from detector.core.geometry import Rect
from detector.core.quantity import StatedQuantity
from detector.core.uncertainty import Part
from detector.measures.close_motion import measure_close_motion
from detector.windows.seen import CloseControl
from tests.measures.touched import q
from tests.rulebook import a_control, a_run, a_track

DISPLAY = Display(width_px=1080, height_px=2400, density_dpi=420)


def shift_px(controls: list[CloseControl]) -> float:
    motion = measure_close_motion(a_run(a_track(controls), DISPLAY))
    assert motion.shift_px is not None
    return motion.shift_px.value


def a_pill(left_px: float, width_px: float, *, y_px: float = 120) -> CloseControl:
    box = Rect.from_xywh(left_px, y_px, width_px, 84)
    return a_control(box=box, glyph_box=box.expanded(-20))


@pytest.mark.parametrize(
    "pills",
    [
        pytest.param([a_pill(850, 180)] * 20, id="at rest"),
        pytest.param([a_pill(830, 200)] * 10 + [a_pill(850, 180)] * 10, id="narrower, the right edge holds"),
        pytest.param([a_pill(830, 200)] * 10 + [a_pill(830, 180)] * 10, id="narrower, the left edge holds"),
        pytest.param([a_pill(830, 200)] * 10 + [a_pill(840, 180)] * 10, id="narrower, the centre holds"),
        pytest.param(
            [a_pill(850, 180)] * 10 + [a_pill(200, 180)] + [a_pill(850, 180)] * 10, id="one misread frame"
        ),
        pytest.param(
            [a_pill(850, 180, y_px=900 - 200 * n) for n in range(4)] + [a_pill(850, 180)] * 20, id="entrance"
        ),
    ],
)
def test_no_motion(pills: list[CloseControl]) -> None:
    assert shift_px(pills) == 0


@pytest.mark.parametrize(
    ("pills", "least_px"),
    [
        pytest.param([a_pill(850, 180)] * 10 + [a_pill(850, 180, y_px=300)] * 10, 180, id="jumps once"),
        pytest.param([a_pill(850, 180, y_px=120 + 5 * n) for n in range(30)], 90, id="wanders"),
        pytest.param([a_pill(850 - 60 * (n % 2), 180) for n in range(20)], 60, id="swings"),
    ],
)
def test_motion(pills: list[CloseControl], least_px: float) -> None:
    assert shift_px(pills) >= least_px


def test_a_box_with_the_same_inexact_edge_in_every_frame_has_not_moved() -> None:
    faint = a_control(box=Rect.from_xywh(900, 120, 84, 84), glyph_box=Rect.from_xywh(920, 140, 44, 44))
    faint = replace(faint, glyph_error_px=9.0, box_error_px=9.0)
    motion = measure_close_motion(a_run(a_track([faint] * 20), DISPLAY))
    assert motion.shift_dp is not None
    assert motion.shift_dp.below(8) is True


def test_cites_both_ends_of_the_shift_first() -> None:
    track = a_track([a_pill(850, 180)] * 10 + [a_pill(850, 180, y_px=300)] * 10)
    ids = measure_close_motion(a_run(track, DISPLAY)).evidence_ids
    assert ids[0] <= "frame:0009" < ids[1]


def test_two_sightings_are_needed() -> None:
    assert measure_close_motion(a_run(a_track([None, None, a_control()]), DISPLAY)).shift_px is None


def moved(*places: tuple[float, float]) -> list[CloseControl]:
    """At rest until it has settled, then at these places, and at rest there until it leaves."""
    pills = [a_pill(850 + x_px, 180, y_px=120 + y_px) for x_px, y_px in places]
    return [pills[0]] * 5 + pills + [pills[-1]] * 3


def test_error_is_twice_the_relocation_error_and_the_usual_step() -> None:
    motion = measure_close_motion(a_run(a_track(moved((0, 0), (30, 40))), DISPLAY))
    assert motion.shift_px == q(50, "px", 82)
    assert motion.n_motion_frames == q(2, "frames")
    still = measure_close_motion(a_run(a_track(moved((0, 0), (0, 0))), DISPLAY))
    assert still.shift_px == q(0, "px", 2)


def test_cites_the_ends_of_three_sightings_first_and_each_once() -> None:
    motion = measure_close_motion(a_run(a_track(moved((0, 0), (0, 50), (0, 25))), DISPLAY))
    assert motion.evidence_ids == ("frame:0005", "frame:0006", "frame:0007")
    motion = measure_close_motion(a_run(a_track(moved((0, 25), (0, 0), (0, 50))), DISPLAY))
    assert motion.evidence_ids == ("frame:0006", "frame:0007", "frame:0005")


@pytest.mark.parametrize(("n_sightings", "far_px"), [(4, 100), (5, 0)])
def test_trims_one_outlier_from_five_sightings_on(n_sightings: int, far_px: float) -> None:
    places = [(0.0, 0.0), (0.0, 100.0), *[(0.0, 0.0)] * (n_sightings - 2)]
    assert shift_px(moved(*places)) == far_px


def test_trims_two_of_forty_sightings_at_each_end() -> None:
    places = [(0.0, 100.0), (0.0, 100.0), *[(0.0, 0.0)] * 38]
    assert shift_px([a_pill(850, 180)] * 5 + moved(*places)[5:]) == 0


def test_a_glyph_at_rest_has_not_moved_even_if_its_box_changes() -> None:
    glyph = Rect.from_xywh(900, 140, 44, 44)
    boxes = [Rect.from_xywh(850 - 7 * n, 120 - 5 * n, 180 + 9 * n, 84 + 8 * n) for n in range(3)]
    shown = [a_control(box=box, glyph_box=glyph) for box in boxes]
    assert shift_px([shown[0]] * 5 + shown + [shown[-1]] * 3) == 0


@pytest.mark.parametrize(
    ("at_ms", "n_settled"),
    [
        pytest.param([1_000, 1_499.5], 0, id="it may still come in"),
        pytest.param([1_000, 1_500], 1, id="it has come in"),
        pytest.param([1_000, 2_200], 1, id="it stands still"),
        pytest.param([1_000, 2_200.5], 0, id="it may be going"),
    ],
)
def test_entrance_and_exit_are_not_motion(at_ms: list[float], n_settled: int) -> None:
    track = a_track([a_pill(850, 180)] * 2)
    sightings = tuple(replace(one, at_ms=ms) for one, ms in zip(track.sightings, at_ms, strict=True))
    track = replace(track, sightings=sightings, gone_ms=q(2_550, "ms", 50))
    assert measure_close_motion(a_run(track, DISPLAY)).n_motion_frames == q(n_settled, "frames")


def test_a_window_that_stays_has_no_exit() -> None:
    track = a_track([a_pill(850, 180)] * 20, is_gone=False)
    assert measure_close_motion(a_run(track, DISPLAY)).n_motion_frames == q(15, "frames")


def test_one_settled_sighting_shows_no_motion() -> None:
    assert measure_close_motion(a_run(a_track([a_pill(850, 180)] * 9), DISPLAY)).shift_px is None


@pytest.mark.parametrize(
    ("y_px", "height_px"),
    [
        pytest.param(120, 100, id="lower, the upper edge holds"),
        pytest.param(140, 60, id="lower, the lower edge holds"),
        pytest.param(130, 60, id="lower, the centre holds"),
        pytest.param(120, 60, id="higher, the upper edge holds"),
        pytest.param(100, 100, id="higher, the lower edge holds"),
        pytest.param(110, 100, id="higher, the centre holds"),
    ],
)
def test_a_pill_that_only_changes_its_height_has_not_moved(y_px: float, height_px: float) -> None:
    boxes = [Rect.from_xywh(850, 120, 180, 80), Rect.from_xywh(850, y_px, 180, height_px)]
    first, then = (a_control(box=box, glyph_box=box.expanded(-20)) for box in boxes)
    assert shift_px([first] * 10 + [then] * 10) == 0


def test_uncertainty_budget_of_a_shift() -> None:
    """It lies between two places, each found again by itself: the root of two of what one contributes."""
    shift = measure_close_motion(a_run(a_track(moved((0, 0), (30, 40))), DISPLAY)).shift_px
    assert isinstance(shift, StatedQuantity)
    assert shift.budget is not None
    found = [(one.part, one.value, one.sensitivity) for one in shift.budget.components]
    assert found == [(Part.FOUND_AGAIN, 1.0, 2**0.5), (Part.FRAMES_SPREAD, 40.0, 2**0.5)]


def test_in_a_recording_one_step_may_be_somebodys_touch_and_more_are_motion() -> None:
    """An update's card that shows its progress once it was pressed stood 15 px higher, with its cross."""
    pressed = [a_pill(850, 180)] * 20 + [a_pill(850, 180, y_px=300)] * 20
    swings = [a_pill(850 - 60 * (n % 2), 180) for n in range(40)]
    for pills, least_px, most_px in ((pressed, 0, 0), (swings, 60, 60)):
        shift = measure_close_motion(a_run(a_track(pills), DISPLAY, is_recording=True)).shift_px
        assert shift is not None
        assert least_px <= shift.value <= most_px
