from dataclasses import replace

import pytest

from detector.core.display import Display
from detector.core.geometry import Rect
from detector.measures.close_motion import measure_close_motion
from detector.perception.seen import CloseControl
from tests.rulebook import a_control, a_track

DISPLAY = Display(width_px=1080, height_px=2400, density_dpi=420)


def shift_px(controls: list[CloseControl]) -> float:
    motion = measure_close_motion(a_track(controls), DISPLAY)
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
def test_this_is_no_motion(pills: list[CloseControl]) -> None:
    assert shift_px(pills) == 0


@pytest.mark.parametrize(
    ("pills", "least_px"),
    [
        pytest.param([a_pill(850, 180)] * 10 + [a_pill(850, 180, y_px=300)] * 10, 180, id="jumps once"),
        pytest.param([a_pill(850, 180, y_px=120 + 5 * n) for n in range(30)], 90, id="wanders"),
        pytest.param([a_pill(850 - 60 * (n % 2), 180) for n in range(20)], 60, id="swings"),
    ],
)
def test_this_is_motion(pills: list[CloseControl], least_px: float) -> None:
    assert shift_px(pills) >= least_px


def test_a_box_whose_edge_is_ill_known_but_the_same_in_every_frame_has_not_moved() -> None:
    faint = a_control(box=Rect.from_xywh(900, 120, 84, 84), glyph_box=Rect.from_xywh(920, 140, 44, 44))
    faint = replace(faint, glyph_error_px=9.0, box_error_px=9.0)
    motion = measure_close_motion(a_track([faint] * 20), DISPLAY)
    assert motion.shift_dp is not None
    assert motion.shift_dp.below(8) is True


def test_both_ends_of_the_shift_are_named_first() -> None:
    track = a_track([a_pill(850, 180)] * 10 + [a_pill(850, 180, y_px=300)] * 10)
    ids = measure_close_motion(track, DISPLAY, evidence_prefix="run:0/").evidence_ids
    assert ids[0] <= "run:0/frame:0009" < ids[1]


def test_two_sightings_are_needed() -> None:
    assert measure_close_motion(a_track([None, None, a_control()]), DISPLAY).shift_px is None
