"""What is drawn on a frame."""

import io
from dataclasses import replace

import pytest
from PIL import Image

from detector.core.geometry import Rect
from detector.reporting.annotation import _NAMES, LONG_SIDE_PX, annotate
from detector.reporting.drawable import font_folder
from detector.reporting.marks import Mark, MarkKind
from tests.reporting import phone_pictures
from tests.reporting.case_reports import DISPLAY
from tests.reporting.test_marks import marks


def test_all_labels_can_be_drawn_with_the_shipped_font() -> None:
    known = set((font_folder() / "NotoSansSC-Regular.txt").read_text(encoding="utf-8"))
    labels = [line for mark in marks() for line in mark.lines]
    assert {letter for line in (*labels, *_NAMES.values()) for letter in line} <= known


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
        Mark(kind=MarkKind.CONTROL, box=Rect.from_xywh(5000, 5000, 80, 80), sizes=("x",)),
        Mark(kind=MarkKind.WINDOW, box=Rect.from_xywh(-100, -100, 4000, 9000), sizes=("x",)),
        Mark(kind=MarkKind.GLYPH, box=Rect.from_xywh(0, 0, 0, 0), sizes=()),
    )
    assert annotate(phone_pictures.home(), DISPLAY, far) is not None
