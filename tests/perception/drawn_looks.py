"""Drawn pictures, and perception's results for them with the shipped weights."""

import numpy as np
from PIL import Image

from detector.core.display import Display
from detector.core.screen import ViewTree
from detector.perception.close_control import propose
from detector.perception.context import FrameContext
from detector.perception.look import Interpretation, interpret
from detector.perception.picture_content import Content
from detector.perception.ports import PictureFind, TextLine
from detector.perception.x_icon import find_x_marks
from detector.windows.seen import Channel
from tests.perception.drawn import DISPLAY, DrawnPill, DrawnX, ink_box, page, popup, splash
from tests.perception.learned import shipped
from tests.perception.words import lexicon, line

__all__ = ["CALL", "LABEL", "popup_with_cross", "proposed", "seen", "with_finds", "with_skip"]

LABEL = line("广告", (38, 1304, 44, 24))
CALL = line("点击跳转详情页或第三方应用", (150, 1150, 420, 40))


def seen(
    image: Image.Image,
    lines: tuple[TextLine, ...] = (),
    tree: ViewTree | None = None,
    context: FrameContext | None = None,
) -> Interpretation:
    rgb = np.asarray(image)
    ink = Content(lines=lines, marks=find_x_marks(rgb), finds=None, arrows=(), channels=(Channel.PICTURE,))
    return interpret(
        rgb, ink, tree, context or FrameContext(), display=DISPLAY, lexicon=lexicon(), weights=shipped()
    )


def with_skip(text: str = "跳过 5") -> tuple[Image.Image, TextLine, DrawnPill]:
    image = splash()
    pill = DrawnPill(x_px=620, y_px=110, text=text, font_px=28)
    _, cover = pill.draw(image)
    box = ink_box(cover).expanded(4)
    return image, TextLine(text=text, box=box, score=0.99), pill


def with_finds(
    image: Image.Image, lines: tuple[TextLine, ...], *finds: PictureFind, tree: ViewTree | None = None
) -> Interpretation:
    rgb = np.asarray(image)
    ink = Content(lines=lines, marks=find_x_marks(rgb), finds=finds, arrows=(), channels=(Channel.PICTURE,))
    return interpret(rgb, ink, tree, FrameContext(), display=DISPLAY, lexicon=lexicon(), weights=shipped())


def popup_with_cross() -> tuple[Image.Image, DrawnX]:
    image = popup(page())
    x = DrawnX(x_px=360, y_px=1150, side_px=34, stroke_px=4, colour=(255, 255, 255))
    x.draw(image)
    return image, x


def proposed(
    rgb: np.ndarray, display: Display, *finds: PictureFind, words: tuple[TextLine, ...] = ()
) -> float:
    """The score of the best proposal by its looks alone."""
    marks = () if finds else find_x_marks(rgb)
    ink = Content(lines=words, marks=marks, finds=finds or None, arrows=(), channels=(Channel.PICTURE,))
    return propose(rgb, ink, None, lexicon=lexicon(), display=display)[0].control.score
