"""Whole screens with known labels: splashes, popups, and ordinary screens with look-alikes."""

import random
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import cv2
import numpy as np

from lab.training.adverts import draw_popup, draw_splash
from lab.training.art import Art
from lab.training.backgrounds import draw_page, draw_picture
from lab.training.bait import draw_bait
from lab.training.controls import BLACK, Brush
from lab.training.material import CLASSES, SCREEN_WIDTH_PX, decoded_picture
from lab.training.own_marks import draw_own_marks, rows_around
from lab.training.pen import Box, Pen
from lab.training.window_parts import Drawn
from lab.training.windows import cut, draw_window

__all__ = ["Screen", "Shown", "draw_screen", "draw_with_window", "spoil"]

Screen = tuple[np.ndarray, list[tuple[str, Box]]]  # (H, W, 3) uint8 BGR; class and box in px


@dataclass(frozen=True, slots=True)
class Shown:
    """A drawn screen, (H, W, 3) uint8 BGR, with its boxes, its window and every line of its text."""

    picture: np.ndarray
    boxes: list[tuple[str, Box]]
    window: tuple[str, Box] | None
    lines: list[tuple[str, Box]]


def draw_with_window(seed: int, art: Art, cache: Path, *, only_ordinary: bool = False) -> Shown:
    """A window of any kind, sometimes cut around it as in collections of pictures; or a page without one."""
    dice = random.Random(seed)
    height = round(SCREEN_WIDTH_PX * dice.choice([16 / 9, 18 / 9, 19.5 / 9, 20 / 9, dice.uniform(1.5, 2.25)]))
    pen = Pen(SCREEN_WIDTH_PX, height)
    brush = Brush.new(pen, SCREEN_WIDTH_PX / dice.uniform(345, 430), dice, cache)
    way = dice.random()
    around: Box | None = None
    if only_ordinary:
        drawn, around = _page_alone(brush, art)
    elif way < 0.12:
        drawn = Drawn(draw_splash(brush, art), ("splash", (0, 0, SCREEN_WIDTH_PX, height)))
    elif way < 0.32:
        boxes, card = draw_popup(brush, art)
        drawn = Drawn(boxes, ("sheet" if card[0] <= 0 else "popup", card))
    elif way < 0.5:
        drawn = Drawn(_ordinary(brush, art), None)
    else:
        drawn = draw_window(brush, partial(draw_page, look_alikes=dice.random() < 0.6), art)
    is_cut = dice.random() < (0.4 if around is None else 0.6)
    if is_cut and around is not None:
        top, end = rows_around(around, SCREEN_WIDTH_PX, height, dice)
    else:
        top, end = cut(drawn, SCREEN_WIDTH_PX, height, dice) if is_cut else (0, height)

    def moved(box: Box) -> Box:
        return _clipped((box[0], box[1] - top, box[2], box[3]), SCREEN_WIDTH_PX, end - top)

    window = drawn.window
    seen = [
        line
        for i, line in enumerate(pen.lines)
        if window is None or i >= pen.n_page_lines or not _is_middle_in(line[1], window[1])
    ]
    return Shown(
        np.ascontiguousarray(pen.picture()[top:end]),
        [(kind, moved(box)) for kind, box in drawn.boxes if top < box[1] + box[3] / 2 < end],
        None if window is None else (window[0], moved(window[1])),
        [(words, moved(box)) for words, box in seen if top < box[1] + box[3] / 2 < end],
    )


def _page_alone(brush: Brush, art: Art) -> tuple[Drawn, Box | None]:
    """A page with marks of its own, and the part that collections would show alone."""
    if brush.dice.random() < 0.4:
        return Drawn(_ordinary(brush, art), None), None
    around = draw_own_marks(
        brush,
        partial(draw_page, look_alikes=True),
        lambda b, a, box, r: draw_picture(b, a, box, radius=r),
        art,
    )
    return Drawn([], None), around


def _is_middle_in(inner: Box, outer: Box) -> bool:
    x, y = inner[0] + inner[2] / 2, inner[1] + inner[3] / 2
    return outer[0] <= x <= outer[0] + outer[2] and outer[1] <= y <= outer[1] + outer[3]


def draw_screen(seed: int, art: Art, cache: Path, *, only_ordinary: bool = False) -> Screen:
    dice = random.Random(seed)
    height = round(SCREEN_WIDTH_PX * dice.choice([16 / 9, 18 / 9, 19.5 / 9, 20 / 9, dice.uniform(1.5, 2.25)]))
    pen = Pen(SCREEN_WIDTH_PX, height)
    brush = Brush.new(pen, SCREEN_WIDTH_PX / dice.uniform(345, 430), dice, cache)
    scene = (
        _ordinary if only_ordinary else dice.choices([draw_splash, _card, _ordinary], [0.36, 0.44, 0.2])[0]
    )
    found = scene(brush, art)
    picture = pen.picture()
    return picture, [(kind, _clipped(box, SCREEN_WIDTH_PX, height)) for kind, box in found]


def _clipped(box: Box, width: int, height: int) -> Box:
    left, top = max(0.0, box[0]), max(0.0, box[1])
    return (left, top, min(width, box[0] + box[2]) - left, min(height, box[1] + box[3]) - top)


def _card(brush: Brush, art: Art) -> list[tuple[str, Box]]:
    return draw_popup(brush, art)[0]


def _ordinary(brush: Brush, art: Art) -> list[tuple[str, Box]]:
    draw_page(brush, art, look_alikes=True)
    for _ in range(brush.dice.randint(0, 3)):
        draw_bait(brush, brush.dice.random() * brush.pen.width, brush.dice.random() * brush.pen.height)
    if brush.dice.random() < 0.15:
        brush.pen.fill(
            (0, 0, brush.pen.width, brush.pen.height), BLACK, alpha=round(255 * brush.dice.uniform(0.2, 0.7))
        )
    return []


def spoil(picture: np.ndarray, dice: random.Random) -> np.ndarray:
    """The damage that screenshots from the web have: shrinking, blur, JPEG."""
    if dice.random() < 0.25:
        share = dice.uniform(0.45, 0.9)
        small = cv2.resize(picture, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)
        picture = cv2.resize(small, (picture.shape[1], picture.shape[0]), interpolation=cv2.INTER_LINEAR)
    if dice.random() < 0.3:
        quality = dice.randint(25, 80)
        done, coded = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])
        if done:
            picture = decoded_picture(coded.tobytes())
    return picture


assert set(CLASSES) == {"words", "x_icon", "back_arrow", "cta"}
