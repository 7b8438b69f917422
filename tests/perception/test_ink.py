"""What is on one picture: which channels were read, and where small print is sought again."""

from collections.abc import Sequence

import numpy as np
import pytest
from PIL import Image

from detector.core.geometry import Rect
from detector.perception.content import MAX_LINES_OF_ADVERT, NO_CONTENT, marks_in, read_content
from detector.perception.ports import FindKind, PictureFind, TextLine
from detector.windows.seen import Channel
from tests.perception.drawn import DrawnX, photo
from tests.perception.drawn_glyphs import cross, grain, laid
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


def picture(height: int = 1600, width: int = 720) -> np.ndarray:
    return np.full((height, width, 3), 90, np.uint8)


@pytest.mark.parametrize(
    ("reader", "channels"),
    [(None, (Channel.PICTURE,)), (Reader([]), (Channel.TEXT, Channel.PICTURE))],
    ids=["without a reader", "read and nothing found"],
)
def test_the_channels_are_those_actually_read(reader: Reader | None, channels: tuple[Channel, ...]) -> None:
    ink = read_content(picture(1600, 1600), reader, None, lexicon())
    assert (ink.lines, ink.finds, ink.channels) == ((), None, channels)


def test_marks_and_finds_come_with_the_lines() -> None:
    image = photo(3)
    CROSS.draw(image)
    ink = read_content(np.asarray(image), Reader([SKIP, LABEL]), Finder(), lexicon())
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
    read_content(picture(), reader, None, lexicon())
    assert len(reader.regions) == n_regions
    assert all(one.width_px < 0.31 * 720 for one in reader.regions)


def test_small_print_is_added_once_and_in_reading_order() -> None:
    ink = read_content(picture(), Reader([WORDS, LABEL], [SKIP]), None, lexicon())
    assert ink.lines == (SKIP, WORDS, LABEL)


def test_small_pictures_and_pages_of_text_are_not_searched_again() -> None:
    small = Reader([WORDS])
    read_content(picture(1300, 1300), small, None, lexicon())
    text = Reader([line(f"第{n}行", (100, 20.0 * n, 200, 18)) for n in range(MAX_LINES_OF_ADVERT + 1)])
    read_content(picture(1600, 1600), text, None, lexicon())
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


BOTTOM_CORNERS = [(0, 1216, 216, 1576), (504, 1216, 720, 1576)]


@pytest.mark.parametrize(
    ("lines", "corners"),
    [
        pytest.param([SKIP, LABEL], [], id="both are there"),
        pytest.param([LABEL, SKIP], [], id="both, in another order"),
        pytest.param([SKIP], BOTTOM_CORNERS, id="no label"),
    ],
)
def test_small_print_is_sought_where_adverts_keep_it(
    lines: list[TextLine], corners: list[tuple[float, ...]]
) -> None:
    reader = Reader(lines)
    read_content(picture(), reader, None, lexicon())
    read = [(one.left_px, one.top_px, one.right_px, one.bottom_px) for one in reader.regions]
    assert [pytest.approx(one) for one in corners] == read


def test_a_page_of_text_keeps_the_readers_order() -> None:
    lines = [line(f"第{n}行", (100, 900 - 20.0 * n, 200, 18)) for n in range(29)]
    assert read_content(picture(1600, 1600), Reader(lines), None, lexicon()).lines == tuple(lines)


def test_lines_of_one_row_are_in_order_from_the_left() -> None:
    right, left = line("右", (400, 700, 40, 30)), line("左", (250, 700, 40, 30))
    above = line("上", (500, 699, 40, 30))
    ink = read_content(picture(1600, 1600), Reader([right, left, above]), None, lexicon())
    assert ink.lines == (above, left, right)


def test_what_is_found_again_inside_a_known_line_is_not_added() -> None:
    part = line("跳", (604, 92, 20, 26))
    beside = line("5", (661, 92, 20, 26))
    ink = read_content(picture(), Reader([line("跳到", (600, 90, 60, 30))], [part, beside]), None, lexicon())
    assert [one.text for one in ink.lines] == ["跳到", "5"]


@pytest.mark.parametrize(
    ("known", "small", "read"),
    [
        pytest.param(("告", 60, 26), ("广告", 34, 52), ["广告"], id="cut off at the left"),
        pytest.param(("广", 34, 26), ("广告", 34, 52), ["广告"], id="cut off at the right"),
        pytest.param(("口", 60, 26), ("广告", 34, 52), ["口"], id="no piece of it"),
        pytest.param(("广告", 34, 52), ("告", 60, 26), ["广告"], id="the whole is known"),
        pytest.param(("广告", 34, 52), ("广告", 36, 52), ["广告"], id="the same again"),
        pytest.param(("告", 120, 26), ("广告", 34, 52), ["广告", "告"], id="another, beside it"),
    ],
)
def test_the_whole_line_takes_the_place_of_a_piece(
    known: tuple[str, int, int], small: tuple[str, int, int], read: list[str]
) -> None:
    """At the picture's edge 广告 was read as 告, whose box held the middle of the whole word."""
    one, other = (line(text, (left, 1300, width, 32)) for text, left, width in (known, small))
    found = read_content(picture(), Reader([SKIP, one], [other]), None, lexicon())
    assert [each.text for each in found.lines if each != SKIP] == read


def test_without_a_finder_none_looked_and_with_one_even_nothing_is_a_look() -> None:
    class Nothing:
        def find(self, frame: np.ndarray) -> tuple[PictureFind, ...]:
            return ()

    assert read_content(picture(200, 200), None, None, lexicon()).finds is None
    assert read_content(picture(200, 200), None, Nothing(), lexicon()).finds == ()


def on_grain(x: float, y: float, height: int = 300, width: int = 160) -> np.ndarray:
    side = min(height, width)
    cover = np.zeros((height, width))
    cover[:side, :side] = cross(side, 6, x=x, y=y, stroke_px=1.6)
    return laid(grain(height, width), cover)


@pytest.mark.parametrize(
    ("x", "y", "region", "height", "width"),
    [
        pytest.param(80, 70, Rect.from_xywh(76, 66, 8, 8), 300, 160, id="just its middle"),
        pytest.param(80, 70, Rect.from_xywh(76, 66, 8, 8), 160, 300, id="on a wide screen"),
        pytest.param(9, 70, Rect.from_xywh(4, 60, 20, 20), 300, 160, id="at the left"),
    ],
)
def test_a_small_mark_is_found_where_it_is(x: float, y: float, region: Rect, height: int, width: int) -> None:
    marks = marks_in(on_grain(x, y, height, width), region)
    assert marks
    assert (marks[0].x_px, marks[0].y_px) == pytest.approx((x, y), abs=0.6)
    assert marks[0].half_side_px == pytest.approx(6, rel=0.25)


def test_no_ink_records_only_that_the_picture_was_looked_at() -> None:
    assert (NO_CONTENT.lines, NO_CONTENT.marks, NO_CONTENT.finds, NO_CONTENT.arrows) == ((), (), None, ())
    assert NO_CONTENT.channels == (Channel.PICTURE,)
