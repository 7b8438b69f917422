"""The quick look reads and measures where the finder points, and searches nowhere else."""

from dataclasses import dataclass, field

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from detector.core.geometry import Rect
from detector.perception.ports import FindKind, PictureFind, TextLine
from detector.perception.quick_look import quick_look
from detector.windows.seen import Channel
from tests.perception.drawn import FONT, DrawnPill, DrawnX, ink_box, page, popup, splash
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
