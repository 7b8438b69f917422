"""What is on one picture: which channels were read, and where small print is sought again."""

from collections.abc import Sequence

import numpy as np
import pytest
from PIL import Image

from detector.core.geometry import Rect
from detector.perception.ink import MAX_LINES_OF_ADVERT, NO_INK, marks_in, read_ink
from detector.perception.ports import FindKind, PictureFind, TextLine
from detector.windows.seen import Channel
from tests.perception.drawn import DrawnX, photo
from tests.perception.words import lexicon, line

SKIP, LABEL, WORDS = (
    line("跳过", (600, 90, 60, 30)),
    line("广告", (34, 1300, 52, 32)),
    line("湖畔", (200, 700, 300, 80)),
)
CROSS = DrawnX(
    x_px=640, y_px=130, side_px=30, stroke_px=4, colour=(255, 255, 255), ring_radius_px=32, plate_alpha=0.6
)
FIND = PictureFind(box=Rect.from_xywh(600, 90, 60, 60), kind=FindKind.X_ICON, score=0.9)


class Reader:
    """Reads these lines in the whole picture, and those in its corners only."""

    def __init__(self, whole: Sequence[TextLine], small_print: Sequence[TextLine] = ()) -> None:
        self._whole, self._small = tuple(whole), tuple(small_print)
        self.regions: list[Rect] = []

    def read(self, frame: np.ndarray, *, region: Rect | None = None) -> tuple[TextLine, ...]:
        if region is None:
            return self._whole
        self.regions.append(region)
        every = (*self._whole, *self._small)
        return tuple(one for one in every if region.contains(one.box.center))

    def recognise(self, frame: np.ndarray, box: Rect) -> TextLine | None:
        raise AssertionError("a full look recognises nothing by itself")


class Finder:
    def find(self, frame: np.ndarray) -> tuple[PictureFind, ...]:
        return (FIND,)


def picture(height: int = 1600) -> np.ndarray:
    return np.asarray(photo(3, 720, height))


@pytest.mark.parametrize(
    ("reader", "channels"),
    [(None, (Channel.PICTURE,)), (Reader([]), (Channel.TEXT, Channel.PICTURE))],
    ids=["without a reader", "read and nothing found"],
)
def test_the_channels_are_those_actually_read(reader: Reader | None, channels: tuple[Channel, ...]) -> None:
    ink = read_ink(picture(), reader, None, lexicon())
    assert (ink.lines, ink.finds, ink.channels) == ((), None, channels)


def test_marks_and_finds_come_with_the_lines() -> None:
    image = photo(3)
    CROSS.draw(image)
    ink = read_ink(np.asarray(image), Reader([SKIP, LABEL]), Finder(), lexicon())
    assert ink.finds == (FIND,)
    assert any(CROSS.box.contains(mark.box.center) for mark in ink.marks)
    assert ink.lines == (SKIP, LABEL)


@pytest.mark.parametrize(
    ("lines", "n_regions"),
    [([SKIP, LABEL], 0), ([SKIP], 2), ([LABEL], 4), ([WORDS], 4)],
    ids=["nothing is missing", "the label", "the control", "both"],
)
def test_corners_are_read_at_full_size_for_what_is_missing(lines: list[TextLine], n_regions: int) -> None:
    reader = Reader(lines)
    read_ink(picture(), reader, None, lexicon())
    assert len(reader.regions) == n_regions
    assert all(one.width_px < 0.31 * 720 for one in reader.regions)


def test_small_print_is_added_once_and_in_reading_order() -> None:
    ink = read_ink(picture(), Reader([WORDS, LABEL], [SKIP]), None, lexicon())
    assert ink.lines == (SKIP, WORDS, LABEL)


def test_small_pictures_and_pages_of_text_are_not_searched_again() -> None:
    small = Reader([WORDS])
    read_ink(picture(1300), small, None, lexicon())
    text = Reader([line(f"第{n}行", (100, 20.0 * n, 200, 18)) for n in range(MAX_LINES_OF_ADVERT + 1)])
    read_ink(picture(), text, None, lexicon())
    assert (small.regions, text.regions) == ([], [])


def test_a_mark_is_found_in_its_region_at_its_place_in_the_whole_picture() -> None:
    image = photo(3)
    CROSS.draw(image)
    (mark,) = marks_in(np.asarray(image), CROSS.box.expanded(10))
    assert abs(mark.x_px - CROSS.x_px) < 3
    assert abs(mark.y_px - CROSS.y_px) < 3


@pytest.mark.parametrize(
    "region",
    [Rect.from_xywh(40, 800, 100, 100), Rect.from_xywh(560, 50, 40, 40), Rect.from_xywh(-90, -90, 40, 40)],
    ids=["elsewhere", "beside it", "off the picture"],
)
def test_a_mark_outside_the_region_is_left_out(region: Rect) -> None:
    image = Image.new("RGB", (720, 1600), (120, 130, 140))
    CROSS.draw(image)
    assert marks_in(np.asarray(image), region) == []


def test_no_ink_records_only_that_the_picture_was_looked_at() -> None:
    assert (NO_INK.lines, NO_INK.marks, NO_INK.finds, NO_INK.arrows) == ((), (), None, ())
    assert NO_INK.channels == (Channel.PICTURE,)
