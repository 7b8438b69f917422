"""The quick look reads and measures where the finder points, and searches nowhere else."""

from dataclasses import dataclass, field

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from detector.core.geometry import Rect
from detector.perception.content import NO_CONTENT, full_look, marks_in, quick_look, words_in
from detector.perception.glyph import measure_text
from detector.perception.ports import FindKind, PictureFind, TextLine
from detector.windows.seen import Channel
from tests.perception.drawn import FONT, DrawnPill, DrawnX, ink_box, page, photo, popup, splash
from tests.perception.words import lexicon


@dataclass
class Pointing:
    """A finder that returns what it is given."""

    finds: tuple[PictureFind, ...]

    def find(self, frame: np.ndarray) -> tuple[PictureFind, ...]:
        return self.finds


@dataclass
class Reading:
    """A reader that knows which text is where, and counts its calls."""

    lines: tuple[TextLine, ...]
    asked: list[Rect] = field(default_factory=list)

    def read(self, frame: np.ndarray, *, region: Rect | None = None) -> tuple[TextLine, ...]:
        raise AssertionError("a quick look searches for no lines")

    def recognise(self, frame: np.ndarray, box: Rect) -> TextLine | None:
        self.asked.append(box)
        inside = [line for line in self.lines if box.expanded(2).intersection(line.box) == line.box]
        if len(inside) != 1:  # two lines together cannot be read
            return None
        return TextLine(text=inside[0].text, box=box, score=0.98)


def _find(box: Rect, kind: FindKind, score: float = 0.9) -> PictureFind:
    return PictureFind(box=box, kind=kind, score=score)


def test_a_pill_is_read_by_its_ink_not_by_its_rim() -> None:
    image = splash()
    pill = DrawnPill(x_px=620, y_px=110, text="跳过 5", font_px=28)
    _, cover = pill.draw(image)
    ink = ink_box(cover)
    reader = Reading((TextLine(text="跳过 5", box=ink, score=0.98),))
    look = quick_look(np.asarray(image), reader, Pointing((_find(pill.box, FindKind.WORDS),)), lexicon())
    (line,) = look.lines
    assert line.text == "跳过 5" and line.box.iou(ink) > 0.85
    assert look.channels == (Channel.PICTURE,), "text was not searched for: no claim that there is none"


def test_a_word_over_its_countdown_is_read_as_two_lines() -> None:
    image = splash()
    draw = ImageDraw.Draw(image)
    draw.ellipse((560, 80, 660, 180), fill=(40, 40, 40))
    font = ImageFont.truetype(FONT, 26)
    boxes = []
    for y, text in ((114, "跳过"), (148, "3s")):
        draw.text((610, y), text, font=font, fill=(255, 255, 255), anchor="mm")
        left, top, right, bottom = draw.textbbox((610, y), text, font=font, anchor="mm")
        boxes.append((text, Rect(left_px=left, top_px=top, right_px=right, bottom_px=bottom)))
    reader = Reading(tuple(TextLine(text=text, box=box, score=0.98) for text, box in boxes))
    circle = Rect.from_xywh(560, 80, 100, 100)
    look = quick_look(np.asarray(image), reader, Pointing((_find(circle, FindKind.WORDS),)), lexicon())
    assert [line.text for line in look.lines] == ["跳过", "3s"]


def test_a_cross_is_measured_where_the_finder_points() -> None:
    image = popup(page())
    x = DrawnX(x_px=360, y_px=1150, side_px=40, stroke_px=4, colour=(255, 255, 255))
    x.draw(image)
    elsewhere = DrawnX(x_px=100, y_px=300, side_px=40, stroke_px=4, colour=(255, 255, 255))
    elsewhere.draw(image)
    finder = Pointing((_find(x.box.expanded(9), FindKind.X_ICON),))
    (mark,) = quick_look(np.asarray(image), None, finder, lexicon()).marks
    assert mark.box.iou(x.box) > 0.7


def test_weak_finds_are_kept_but_not_read() -> None:
    pill = Rect.from_xywh(560, 80, 120, 60)
    reader = Reading(())
    finds = (_find(pill, FindKind.WORDS, score=0.05),)
    look = quick_look(np.asarray(Image.new("RGB", (720, 1600))), reader, Pointing(finds), lexicon())
    assert look.finds == finds and look.lines == () and reader.asked == []


PLAIN = np.full((120, 240, 3), 40, np.uint8)
SKIP, CALL, OTHER = "跳过", "立即下载", "某某某某"
WIDE, ROUND, HALF_ROUND = (Rect.from_xywh(20, 30, width, 20) for width in (100, 37.9, 38))


@dataclass
class Answering:
    """A reader that answers by the box it is asked about."""

    answers: dict[Rect, str] = field(default_factory=dict)
    lines: tuple[TextLine, ...] = ()
    asked: list[Rect] = field(default_factory=list)

    def read(self, frame: np.ndarray, *, region: Rect | None = None) -> tuple[TextLine, ...]:
        return self.lines

    def recognise(self, frame: np.ndarray, box: Rect) -> TextLine | None:
        self.asked.append(box)
        return TextLine(text=self.answers[box], box=box, score=0.9) if box in self.answers else None


@dataclass
class Seeing:
    """A finder that keeps the frame that it was shown."""

    finds: tuple[PictureFind, ...] = ()
    shown: list[np.ndarray] = field(default_factory=list)

    def find(self, frame: np.ndarray) -> tuple[PictureFind, ...]:
        self.shown.append(frame)
        return self.finds


def a_find(box: Rect, kind: FindKind = FindKind.WORDS, score: float = 0.9) -> PictureFind:
    return PictureFind(box=box, kind=kind, score=score)


def asked_for(box: Rect) -> Rect:
    """With a margin of three tenths of its height."""
    return box.expanded(0.3 * box.height_px)


def halves(box: Rect) -> tuple[Rect, Rect]:
    half_px = box.height_px / 2
    upper = Rect.from_xywh(box.left_px, box.top_px, box.width_px, half_px)
    return upper, Rect.from_xywh(box.left_px, box.top_px + half_px, box.width_px, half_px)


def read_of(box: Rect, answers: dict[Rect, str], kind: FindKind = FindKind.WORDS) -> list[tuple[str, Rect]]:
    read = words_in(PLAIN, a_find(box, kind), Answering(answers), lexicon())
    return [(one.text, one.box) for one in read]


UPPER, LOWER = halves(ROUND)


@pytest.mark.parametrize(
    ("box", "answers", "expected"),
    [
        pytest.param(WIDE, {}, [], id="nothing is read"),
        pytest.param(WIDE, {asked_for(WIDE): SKIP}, [(SKIP, WIDE)], id="a control"),
        pytest.param(
            ROUND,
            {asked_for(UPPER): SKIP, asked_for(LOWER): "3s"},
            [(SKIP, UPPER), ("3s", LOWER)],
            id="a word above its countdown",
        ),
        pytest.param(ROUND, {asked_for(LOWER): SKIP}, [(SKIP, LOWER)], id="a word below a drawing"),
        pytest.param(
            ROUND,
            {asked_for(ROUND): OTHER, asked_for(UPPER): SKIP},
            [(SKIP, UPPER)],
            id="together they cannot be read",
        ),
        pytest.param(
            ROUND,
            {asked_for(ROUND): OTHER, asked_for(UPPER): OTHER, asked_for(LOWER): OTHER},
            [(OTHER, ROUND)],
            id="neither half is a control",
        ),
        pytest.param(
            ROUND, {asked_for(ROUND): CALL, asked_for(UPPER): SKIP}, [(CALL, ROUND)], id="a call is whole"
        ),
        pytest.param(
            HALF_ROUND,
            {asked_for(one): SKIP for one in halves(HALF_ROUND)},
            [],
            id="at 1.9 times its height it is one line",
        ),
    ],
)
def test_a_find_without_measured_ink_is_read_as_a_whole_or_in_halves(
    box: Rect, answers: dict[Rect, str], expected: list[tuple[str, Rect]]
) -> None:
    assert read_of(box, answers) == expected


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        pytest.param({}, [], id="nothing is read"),
        pytest.param({WIDE: CALL}, [(CALL, WIDE)], id="a call"),
        pytest.param({WIDE: OTHER}, [(OTHER, WIDE)], id="any words"),
        pytest.param({WIDE: SKIP, asked_for(WIDE): "关闭"}, [("关闭", WIDE)], id="a control is measured"),
        pytest.param({asked_for(WIDE): SKIP}, [], id="only as it was found"),
    ],
)
def test_a_call_is_read_as_it_was_found(answers: dict[Rect, str], expected: list[tuple[str, Rect]]) -> None:
    assert read_of(WIDE, answers, FindKind.CALL) == expected


def written() -> tuple[np.ndarray, Rect]:
    image = Image.fromarray(PLAIN)
    font = ImageFont.truetype(FONT, 24)
    ImageDraw.Draw(image).text((120, 60), "AB跳", font=font, fill=(255, 255, 255), anchor="mm")
    return np.asarray(image), Rect.from_xywh(70, 40, 100, 40)


@pytest.mark.parametrize(
    ("of_ink", "of_whole", "expected"),
    [
        pytest.param(SKIP, "关闭", "ink", id="the ink is a control"),
        pytest.param(OTHER, SKIP, "whole", id="only the whole is"),
        pytest.param(None, SKIP, "whole", id="the ink is not read"),
        pytest.param(OTHER, None, "ink", id="the whole is not read"),
        pytest.param(None, OTHER, None, id="the whole is not a control"),
    ],
)
def test_measured_ink_may_be_only_half_of_the_words(
    of_ink: str | None, of_whole: str | None, expected: str | None
) -> None:
    rgb, box = written()
    ink = measure_text(rgb, box.expanded(-4)).box
    assert ink.width_px > 2 * ink.height_px
    texts = {asked_for(ink): of_ink, asked_for(box): of_whole}
    reader = Answering({where: text for where, text in texts.items() if text is not None})
    read = words_in(rgb, a_find(box), reader, lexicon())
    places = {"ink": [(of_ink, ink)], "whole": [(of_whole, box)], None: []}
    assert [(one.text, one.box) for one in read] == places[expected]


def test_the_eight_surest_finds_that_are_sure_enough_are_read() -> None:
    boxes = [Rect.from_xywh(10, 10 * k, 60, 8) for k in range(11)]
    weak = a_find(boxes[0], score=0.119)
    finds = (weak, *(a_find(box, score=0.12) for box in boxes[1:]))
    reader = Answering({asked_for(box): SKIP for box in boxes})
    look = quick_look(PLAIN, reader, Seeing(finds), lexicon())
    assert [line.box for line in look.lines] == boxes[1:9]
    assert (look.finds, look.channels) == (finds, (Channel.PICTURE,))


def test_lines_are_put_in_order_from_the_top_then_from_the_left() -> None:
    boxes = [Rect.from_xywh(x, y, 60, 10) for x, y in ((10, 80), (150, 20), (20, 20))]
    reader = Answering({asked_for(boxes[0]): SKIP, asked_for(boxes[1]): OTHER, boxes[2]: CALL})
    finds = (a_find(boxes[0]), a_find(boxes[1]), a_find(boxes[2], FindKind.CALL))
    look = quick_look(PLAIN, reader, Seeing(finds), lexicon())
    assert [line.box for line in look.lines] == [boxes[2], boxes[1], boxes[0]]


def test_without_a_reader_no_words_are_read() -> None:
    finds = (a_find(WIDE), a_find(WIDE, FindKind.CALL))
    look = quick_look(PLAIN, None, Seeing(finds), lexicon())
    assert (look.lines, look.marks, look.arrows, look.finds) == ((), (), (), finds)


def crosses() -> np.ndarray:
    """Two crosses on one colour, the right one the clearer."""
    image = Image.new("RGB", (240, 240), (90, 60, 60))
    for x_px, side_px in ((100, 24), (140, 20)):
        DrawnX(x_px=x_px, y_px=100, side_px=side_px, stroke_px=3, colour=(255, 255, 255)).draw(image)
    return np.asarray(image)


@pytest.mark.parametrize(
    ("boxes", "xs_px"),
    [
        pytest.param((Rect.from_xywh(80, 80, 80, 40),), (140,), id="of two in a find the clearer"),
        pytest.param(
            (Rect.from_xywh(80, 80, 40, 40), Rect.from_xywh(120, 80, 40, 40)), (100, 140), id="one each"
        ),
        pytest.param(
            (Rect.from_xywh(120, 80, 40, 40), Rect.from_xywh(122, 80, 40, 40)), (140,), id="found twice"
        ),
        pytest.param(
            (Rect.from_xywh(120, 80, 40, 40), Rect.from_xywh(80, 80, 80, 40)), (140, 100), id="what is new"
        ),
        pytest.param((Rect.from_xywh(145, 80, 40, 40),), (140,), id="hardly beside it"),
        pytest.param((Rect.from_xywh(147, 80, 40, 40),), (), id="farther than 0.15 of its side"),
    ],
)
def test_a_find_has_one_cross_at_most(boxes: tuple[Rect, ...], xs_px: tuple[float, ...]) -> None:
    rgb = crosses()
    finds = tuple(a_find(box, FindKind.X_ICON) for box in boxes)
    marks = quick_look(rgb, None, Seeing(finds), lexicon()).marks
    assert [mark.x_px for mark in marks] == [pytest.approx(x_px, abs=1) for x_px in xs_px]
    scores = [
        mark.score for mark in sorted(marks_in(rgb, Rect.from_xywh(80, 80, 80, 40)), key=lambda m: m.x_px)
    ]
    assert scores[0] < scores[1]


def arrow_screen() -> np.ndarray:
    image = photo(1)
    dimmed = Image.blend(image, Image.new("RGB", image.size, (0, 0, 0)), 0.4)
    mask = Image.new("L", image.size, 0)
    ImageDraw.Draw(mask).ellipse((24, 62, 94, 132), fill=255)
    image.paste(dimmed, (0, 0), mask)
    ImageDraw.Draw(image).line(((65, 83), (51, 97), (65, 111)), fill=(255, 255, 255), width=3)
    return np.asarray(image)


def test_an_arrow_is_measured_only_where_the_finder_saw_one() -> None:
    rgb, box = arrow_screen(), Rect.from_xywh(24, 62, 70, 70)
    look = quick_look(rgb, None, Seeing((a_find(box, FindKind.BACK_ARROW),) * 2), lexicon())
    assert len(look.arrows) == 1
    assert look.lines == look.marks == ()
    assert quick_look(rgb, None, Seeing((a_find(box),)), lexicon()).arrows == ()


def test_the_full_look_shows_the_finder_the_edges_mirrored() -> None:
    rgb = np.ascontiguousarray(np.asarray(photo(4, 100, 60)))
    finder = Seeing()
    line = TextLine(text=OTHER, box=WIDE, score=0.9)
    look = full_look(rgb, Answering(lines=(line,)), finder, lexicon(), NO_CONTENT)
    (shown,) = finder.shown
    assert np.array_equal(shown, np.concatenate((rgb[:, 9::-1], rgb, rgb[:, :89:-1]), axis=1))
    assert (look.lines, look.finds, look.channels) == ((line,), (), (Channel.TEXT, Channel.PICTURE))


@pytest.mark.parametrize(
    ("center_px", "kind", "seen"),
    [
        pytest.param(0, FindKind.X_ICON, (0, 10), id="the left edge halves it"),
        pytest.param(2.9, FindKind.X_ICON, (0, 12.9), id="hardly off the left edge"),
        pytest.param(3, FindKind.X_ICON, None, id="farther off"),
        pytest.param(97.1, FindKind.X_ICON, (87.1, 100), id="off the right edge"),
        pytest.param(50, FindKind.X_ICON, None, id="in the middle"),
        pytest.param(0, FindKind.WORDS, None, id="words"),
    ],
)
def test_a_cross_that_an_edge_halves_is_kept_as_far_as_it_shows(
    center_px: float, kind: FindKind, seen: tuple[float, float] | None
) -> None:
    """20 px wide on a screen of 100; it may be off the edge by 0.15 of that. The mirrored strip is 10 px."""
    rgb = np.full((60, 100, 3), 40, np.uint8)
    mirrored = a_find(Rect.from_xywh(center_px - 10 + 10, 20, 20, 20), kind, 0.5)
    surely = a_find(WIDE, score=0.8)
    faint = a_find(WIDE, score=0.2)
    beyond = a_find(Rect.from_xywh(-90, 20, 20, 20), FindKind.X_ICON)
    quick = quick_look(rgb, None, Seeing((surely, faint)), lexicon())
    finds = full_look(rgb, Answering(), Seeing((beyond, mirrored)), lexicon(), quick).finds
    assert finds is not None
    assert (finds[0], finds[-1]) == (surely, faint)
    cut = [] if seen is None else [(seen[0], 20, seen[1], 40)]
    boxes = [one.box for one in finds[1:-1]]
    assert [(b.left_px, b.top_px, b.right_px, b.bottom_px) for b in boxes] == [
        pytest.approx(one) for one in cut
    ]
    assert all(one.score == 0.5 for one in finds[1:-1])
