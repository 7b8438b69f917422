"""Drawn pictures, and perception's results for them with the shipped weights."""

import numpy as np
from PIL import Image

from detector.core.screen import ViewTree
from detector.perception.content import Content
from detector.perception.pictures import FrameContext
from detector.perception.ports import PictureFind, TextLine
from detector.perception.scene import Scene, scene_of
from detector.perception.weights import ReadingSetup
from detector.perception.x_icon import find_x_marks
from detector.windows.seen import Channel
from tests.perception.drawn import DISPLAY, DrawnPill, DrawnX, ink_box, page, popup, splash
from tests.perception.learned import shipped
from tests.perception.words import lexicon, line

__all__ = ["CALL", "LABEL", "SETUP", "popup_with_cross", "seen", "with_finds", "with_skip"]

SETUP = ReadingSetup(lexicon=lexicon(), weights=shipped(), text_reader=None)

LABEL = line("广告", (38, 1304, 44, 24))
CALL = line("点击跳转详情页或第三方应用", (150, 1150, 420, 40))


def seen(
    image: Image.Image,
    lines: tuple[TextLine, ...] = (),
    tree: ViewTree | None = None,
    context: FrameContext | None = None,
) -> Scene:
    rgb = np.asarray(image)
    ink = Content(lines=lines, marks=find_x_marks(rgb), finds=None, arrows=(), channels=(Channel.PICTURE,))
    return scene_of(rgb, ink, tree, context or FrameContext(), display=DISPLAY, setup=SETUP)


def with_skip(text: str = "跳过 5") -> tuple[Image.Image, TextLine, DrawnPill]:
    image = splash()
    pill = DrawnPill(x_px=620, y_px=110, text=text, font_px=28)
    _, cover = pill.draw(image)
    box = ink_box(cover).expanded(4)
    return image, TextLine(text=text, box=box, score=0.99), pill


def with_finds(
    image: Image.Image, lines: tuple[TextLine, ...], *finds: PictureFind, tree: ViewTree | None = None
) -> Scene:
    rgb = np.asarray(image)
    ink = Content(lines=lines, marks=find_x_marks(rgb), finds=finds, arrows=(), channels=(Channel.PICTURE,))
    return scene_of(rgb, ink, tree, FrameContext(), display=DISPLAY, setup=SETUP)


def popup_with_cross() -> tuple[Image.Image, DrawnX]:
    image = popup(page())
    x = DrawnX(x_px=360, y_px=1150, side_px=34, stroke_px=4, colour=(255, 255, 255))
    x.draw(image)
    return image, x
