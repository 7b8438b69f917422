"""The marks drawn in a frame, and their numbers."""

from dataclasses import replace

from detector.core.display import Display
from detector.core.geometry import Rect
from detector.reporting.marks import Mark, MarkKind, gap_to_nearest, marks_of
from tests.reporting.case_reports import DISPLAY, BlankAlbum, seen_run

RUN = seen_run(BlankAlbum(), 0, late_by_ms=400)
SPLASH, POPUP = RUN.windows
UNKNOWN_GLASS = Display(width_px=1080, height_px=2400)


def marks(display: Display = DISPLAY) -> tuple[Mark, ...]:
    sighting = SPLASH.sightings[0]
    reading = next(one for one in SPLASH.readings if one.frame_id == sighting.frame_id)
    return marks_of(display, SPLASH, reading, sighting.control)


def texts(kind: MarkKind, display: Display = DISPLAY) -> tuple[str, ...]:
    return next(mark.lines for mark in marks(display) if mark.kind is kind)


def test_window_control_glyph_node_and_call_to_action_are_marked() -> None:
    assert {mark.kind for mark in marks()} == set(MarkKind)


def test_sizes_are_given_in_dp_and_mm() -> None:
    assert texts(MarkKind.CONTROL) == ("54.9 × 27.4 dp", "9.1 × 4.5 mm")


def test_the_glyph_carries_its_contrast() -> None:
    assert texts(MarkKind.GLYPH)[-1] == "对比度 contrast 1.7:1 ± 0.1"


def test_sizes_are_in_px_where_nothing_else_is_known() -> None:
    assert texts(MarkKind.CONTROL, UNKNOWN_GLASS) == ("144 × 72 px",)


def test_a_nearby_call_to_action_has_its_gap_labelled() -> None:
    near = replace(POPUP.readings[0].calls_to_action[0], box=Rect.from_xywh(700, 850, 200, 60))
    reading = replace(POPUP.readings[0], calls_to_action=(near,))
    drawn = marks_of(DISPLAY, POPUP, reading, POPUP.sightings[0].control)
    assert gap_to_nearest(drawn) == 14.0
    control = next(mark for mark in drawn if mark.kind is MarkKind.CONTROL)
    assert control.gap == "5.3 dp"


def test_a_distant_call_to_action_has_no_gap_labelled() -> None:
    assert not any(mark.gap for mark in marks())


def test_marks_nothing_where_nothing_was_seen() -> None:
    assert marks_of(DISPLAY, None, None, None) == ()
