"""The marks drawn in a frame, and their numbers."""

from detector.core.display import Display
from detector.reporting.marks import Mark, MarkKind, marks_of
from tests.reporting.case_reports import DISPLAY, BlankAlbum, seen_run

RUN = seen_run(BlankAlbum(), 0, late_by_ms=400)
SPLASH, POPUP = RUN.windows
UNKNOWN_GLASS = Display(width_px=1080, height_px=2400)


def marks(display: Display = DISPLAY) -> tuple[Mark, ...]:
    sighting = SPLASH.sightings[0]
    reading = next(one for one in SPLASH.readings if one.frame_id == sighting.frame_id)
    return marks_of(display, SPLASH, reading, sighting.control)


def texts(kind: MarkKind, display: Display = DISPLAY) -> tuple[str, ...]:
    return next(mark.sizes for mark in marks(display) if mark.kind is kind)


def test_window_control_glyph_node_and_call_to_action_are_marked() -> None:
    assert {mark.kind for mark in marks()} == set(MarkKind)


def test_sizes_are_given_in_dp_and_mm() -> None:
    assert texts(MarkKind.CONTROL) == ("54.9 × 27.4 dp", "9.1 × 4.5 mm")


def test_sizes_are_in_px_where_nothing_else_is_known() -> None:
    assert texts(MarkKind.CONTROL, UNKNOWN_GLASS) == ("144 × 72 px",)


def test_marks_nothing_where_nothing_was_seen() -> None:
    assert marks_of(DISPLAY, None, None, None) == ()
