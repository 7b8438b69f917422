from dataclasses import replace

import pytest

from detector.core.display import Display
from detector.core.geometry import Rect
from detector.measures.close_gap import CloseGap, measure_close_gap
from detector.windows.seen import Button, CallToAction
from detector.windows.window_track import WindowTrack
from tests.measures.touched import q
from tests.rulebook import a_control, a_run, a_track

DISPLAY = Display(width_px=720, height_px=1600, density_dpi=320)  # a dp is 2 px, a circle's radius 24 px
CROSS = Rect.from_xywh(100, 100, 40, 40)
Box = tuple[float, float, float, float]


def called(*frames: tuple[Box, ...]) -> WindowTrack:
    """A window with a control at rest and these calls in each of its frames."""
    track = a_track([replace(a_control(box=CROSS), box_error_px=3.0)] * len(frames))
    readings = tuple(
        replace(
            one,
            calls_to_action=tuple(
                CallToAction(box=Rect.from_xywh(*box), text="立即查看", score=0.9) for box in boxes
            ),
        )
        for one, boxes in zip(track.readings, frames, strict=True)
    )
    return replace(track, readings=readings)


def test_the_gap_between_the_boxes_and_that_between_the_circles_with_both_edges_errors() -> None:
    assert measure_close_gap(a_run(called(((100, 200, 40, 40),)), DISPLAY)) == CloseGap(
        evidence_ids=("frame:0000",),
        gap_dp=q(30, "dp", 3),  # from 140 to 200 px
        circle_gap_dp=q(26, "dp", 3),  # 100 px between their middles, less two radii
        has_call=True,
    )


@pytest.mark.parametrize(
    ("call", "circle_gap_dp"),
    [
        pytest.param((0, 160, 720, 40), 8.0, id="a wide call below: 40 px to its box"),
        pytest.param((150, 160, 560, 40), 13.0, id="a wide call aslant: 50 px to its box"),
        pytest.param((170, 190, 20, 20), 26.0, id="a small call aslant: 100 px between their middles"),
        pytest.param((141, 100, 40, 40), -3.5, id="they meet"),
    ],
)
def test_the_circle_keeps_clear_of_the_calls_circle_and_of_its_box(call: Box, circle_gap_dp: float) -> None:
    gap = measure_close_gap(a_run(called((call,)), DISPLAY)).circle_gap_dp
    assert gap is not None
    assert gap.value == pytest.approx(circle_gap_dp)


def test_the_nearest_of_several_calls_counts() -> None:
    gap = measure_close_gap(a_run(called(((100, 200, 40, 40), (100, 400, 40, 40))), DISPLAY))
    assert (gap.gap_dp, gap.circle_gap_dp) == (q(30, "dp", 3), q(26, "dp", 3))


def test_a_call_on_the_control_is_the_control_itself() -> None:
    gap = measure_close_gap(a_run(called(((90, 90, 40, 40),)), DISPLAY))
    assert (gap.evidence_ids, gap.gap_dp, gap.has_call) == ((), None, True)


def test_takes_the_median_and_cites_only_frames_with_a_call() -> None:
    near, far, farther = ((100, 200, 40, 40),), ((100, 240, 40, 40),), ((100, 260, 40, 40),)
    gap = measure_close_gap(a_run(called((), near, far, farther), DISPLAY))
    assert gap.evidence_ids == ("frame:0001", "frame:0002", "frame:0003")
    assert gap.gap_dp is not None
    assert gap.gap_dp.value == 50


def test_without_a_density_dp_are_unknown() -> None:
    gap = measure_close_gap(a_run(called(((100, 200, 40, 40),)), replace(DISPLAY, density_dpi=None)))
    assert (gap.gap_dp, gap.circle_gap_dp, gap.has_call) == (None, None, True)
    assert gap.evidence_ids == ("frame:0000",)


def test_without_a_call_there_is_no_gap() -> None:
    assert not measure_close_gap(a_run(called(()), DISPLAY)).has_call


def test_an_unread_frame_shows_no_call() -> None:
    track = called(((100, 200, 40, 40),), ((100, 200, 40, 40),))
    assert measure_close_gap(a_run(replace(track, readings=track.readings[1:]), DISPLAY)).evidence_ids == (
        "frame:0001",
    )


def _beside_a_disc(call: Rect, *surfaces: Rect) -> CloseGap:
    """A disc of 72 px at the right end of a pill, 6 px apart; the surfaces are what was measured of calls."""
    track = a_track([a_control(box=Rect.from_xywh(686, 1486, 72, 72))] * 3)
    buttons = tuple(
        Button(words_box=one.expanded(-20), surface=one, error_px=1.0, luma=None, text=None, closes=False)
        for one in surfaces
    )
    readings = tuple(
        replace(one, calls_to_action=(CallToAction(box=call, text="马上抢", score=0.9),), buttons=buttons)
        for one in track.readings
    )
    return measure_close_gap(a_run(replace(track, readings=readings), DISPLAY))


PILL = Rect.from_xywh(300, 1460, 380, 120)


def test_a_measured_pill_replaces_the_generous_box_around_it() -> None:
    gap = _beside_a_disc(PILL.expanded(12), PILL).gap_dp
    assert gap is not None and gap.value == pytest.approx(3.0)


def test_a_surface_elsewhere_replaces_no_call() -> None:
    gap = _beside_a_disc(PILL, Rect.from_xywh(100, 300, 500, 120)).gap_dp
    assert gap is not None and gap.value == pytest.approx(3.0)


def test_a_surface_under_the_control_is_not_a_call() -> None:
    assert _beside_a_disc(Rect.from_xywh(100, 1000, 900, 800)).gap_dp is None


def drawn(*surfaces: tuple[Rect | None, bool]) -> WindowTrack:
    """A call found at (100, 200), 40 × 40 px, and the measured surfaces, with whether each closes."""
    track = called(((100, 200, 40, 40),))
    buttons = tuple(
        Button(words_box=CROSS, surface=box, error_px=1.0, luma=None, text=None, closes=closes)
        for box, closes in surfaces
    )
    return replace(track, readings=(replace(track.readings[0], buttons=buttons),))


@pytest.mark.parametrize(
    ("surface", "closes", "gap_dp"),
    [
        pytest.param(Rect.from_xywh(100, 216, 40, 24), False, 38, id="its pill, 0.6 of what was framed"),
        pytest.param(Rect.from_xywh(100, 217, 40, 23), False, 30, id="less of it"),
        pytest.param(Rect.from_xywh(100, 210, 40, 30), True, 30, id="a pill that closes"),
        pytest.param(None, False, 30, id="bare words"),
    ],
)
def test_a_call_reaches_as_far_as_its_pill(surface: Rect | None, closes: bool, gap_dp: float) -> None:
    gap = measure_close_gap(a_run(drawn((surface, closes)), DISPLAY)).gap_dp
    assert gap is not None
    assert gap.value == gap_dp
