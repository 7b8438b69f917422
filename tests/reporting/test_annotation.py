"""What is drawn on a frame."""

import io
from dataclasses import replace

import pytest
from PIL import Image

from detector.core.display import Display
from detector.core.geometry import Rect
from detector.reporting.annotation import LONG_SIDE_PX, Mark, MarkKind, annotate, gap_to_nearest, marks_of
from tests.reporting import phone_pictures
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
    assert texts(MarkKind.CONTROL) == ("54.9 x 27.4 dp", "9.1 x 4.5 mm")


def test_the_glyph_carries_its_contrast() -> None:
    assert texts(MarkKind.GLYPH)[-1] == "contrast 1.7:1 ± 0.1"


def test_sizes_are_in_px_where_nothing_else_is_known() -> None:
    assert texts(MarkKind.CONTROL, UNKNOWN_GLASS) == ("144 x 72 px",)


def test_a_call_to_action_close_by_has_its_gap_written_down() -> None:
    near = replace(POPUP.readings[0].calls_to_action[0], box=Rect.from_xywh(700, 850, 200, 60))
    reading = replace(POPUP.readings[0], calls_to_action=(near,))
    drawn = marks_of(DISPLAY, POPUP, reading, POPUP.sightings[0].control)
    assert gap_to_nearest(drawn) == 14.0
    control = next(mark for mark in drawn if mark.kind is MarkKind.CONTROL)
    assert control.lines[-1] == "gap B-E 5.3 dp"


def test_a_call_to_action_far_away_has_not() -> None:
    assert not any("gap" in line for mark in marks() for line in mark.lines)


def test_nothing_seen_is_nothing_marked() -> None:
    assert marks_of(DISPLAY, None, None, None) == ()


def test_all_labels_can_be_drawn_with_pillows_own_font() -> None:
    assert all(line.replace("±", "+-").isascii() for mark in marks() for line in mark.lines)


def test_the_same_frame_and_marks_give_the_same_bytes() -> None:
    picture = phone_pictures.splash(5)
    assert annotate(picture, DISPLAY, marks()) == annotate(picture, DISPLAY, marks())


@pytest.mark.parametrize("size", [(1080, 2400), (540, 1200), (2400, 1080), (1, 1)])
def test_the_picture_has_the_frame_and_a_margin(size: tuple[int, int]) -> None:
    plain = io.BytesIO()
    Image.new("RGB", size, (90, 120, 150)).save(plain, format="PNG")
    display = replace(DISPLAY, width_px=size[0], height_px=size[1])
    drawn = annotate(plain.getvalue(), display, marks(display))
    assert drawn is not None
    with Image.open(io.BytesIO(drawn)) as opened:
        assert opened.width > LONG_SIDE_PX * size[0] / max(size)
        assert opened.height >= round(LONG_SIDE_PX * size[1] / max(size))


def test_a_frame_without_marks_says_that_no_control_was_seen() -> None:
    assert annotate(phone_pictures.home(), DISPLAY, ()) is not None


@pytest.mark.parametrize("broken", [b"", b"no picture", b"\x89PNG\r\n\x1a\n1234"])
def test_what_is_no_picture_gives_none(broken: bytes) -> None:
    assert annotate(broken, DISPLAY, marks()) is None


def test_a_torn_picture_gives_none() -> None:
    whole = phone_pictures.splash(5)
    assert annotate(whole[: len(whole) // 2], DISPLAY, ()) is None


def test_boxes_outside_the_frame_are_drawn_on_its_border_or_not_at_all() -> None:
    far = (
        Mark(kind=MarkKind.CONTROL, box=Rect.from_xywh(5000, 5000, 80, 80), lines=("x",)),
        Mark(kind=MarkKind.WINDOW, box=Rect.from_xywh(-100, -100, 4000, 9000), lines=("x",)),
        Mark(kind=MarkKind.GLYPH, box=Rect.from_xywh(0, 0, 0, 0), lines=()),
    )
    assert annotate(phone_pictures.home(), DISPLAY, far) is not None
