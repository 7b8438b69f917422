"""What is drawn on a frame."""

from dataclasses import replace

import pytest
from PIL import Image

from detector.core.geometry import Rect
from detector.reporting.album import opened_picture
from detector.reporting.annotation import _COLOURS, _NAMES, LONG_SIDE_PX, _font, annotate, font_folder
from detector.reporting.marks import Mark, MarkKind
from tests.reporting import phone_pictures
from tests.reporting.case_reports import DISPLAY
from tests.reporting.test_marks import marks


def opened(picture: bytes) -> Image.Image:
    shown = opened_picture(picture)
    assert shown is not None
    return shown


def test_all_labels_can_be_drawn_with_the_shipped_font() -> None:
    known = set((font_folder() / "NotoSansSC-Regular.txt").read_text(encoding="utf-8"))
    labels = [line for mark in marks() for line in mark.sizes]
    assert {letter for line in (*labels, *_NAMES.values()) for letter in line} <= known


def test_the_same_frame_and_marks_give_the_same_bytes() -> None:
    picture = opened(phone_pictures.splash(5))
    assert annotate(picture, DISPLAY, marks()) == annotate(picture, DISPLAY, marks())


@pytest.mark.parametrize("size", [(1080, 2400), (540, 1200), (2400, 1080), (1, 1)])
def test_the_picture_has_the_frame_and_a_margin(size: tuple[int, int]) -> None:
    plain = Image.new("RGB", size, (90, 120, 150))
    display = replace(DISPLAY, width_px=size[0], height_px=size[1])
    drawn = opened(annotate(plain, display, marks(display)))
    assert drawn.width > LONG_SIDE_PX * size[0] / max(size)
    assert drawn.height >= round(LONG_SIDE_PX * size[1] / max(size))


def test_a_frame_without_marks_still_has_the_margin() -> None:
    drawn = opened(annotate(opened(phone_pictures.home()), DISPLAY, ()))
    assert drawn.width > LONG_SIDE_PX * 1080 / 2400


def test_a_line_keeps_its_colour() -> None:
    """The nearest colour in the drawing is the line's colour, up to JPEG losses."""
    frame = opened(phone_pictures.splash(5))
    drawn = opened(annotate(frame, DISPLAY, marks()))
    colours = [colour for _, colour in drawn.getcolors(drawn.width * drawn.height) or []]
    for kind in {mark.kind for mark in marks()}:
        wanted = _COLOURS[kind]
        assert min(max(abs(a - b) for a, b in zip(one, wanted, strict=True)) for one in colours) <= 6


def test_boxes_outside_the_frame_are_drawn_on_its_border_or_not_at_all() -> None:
    far = (
        Mark(kind=MarkKind.CONTROL, box=Rect.from_xywh(5000, 5000, 80, 80), sizes=("x",)),
        Mark(kind=MarkKind.WINDOW, box=Rect.from_xywh(-100, -100, 4000, 9000), sizes=("x",)),
        Mark(kind=MarkKind.GLYPH, box=Rect.from_xywh(0, 0, 0, 0), sizes=()),
    )
    frame = opened(phone_pictures.home())
    assert annotate(frame, DISPLAY, far) != annotate(frame, DISPLAY, far[::2])


def test_a_font_size_keeps_no_copy_of_the_font_file() -> None:
    assert getattr(_font(31), "font_bytes", None) is None
