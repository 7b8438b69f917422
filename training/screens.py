"""Whole screens with known answers: splashes, popups, and ordinary screens with look-alikes."""

import random
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import cv2
import numpy as np
import skia

from training.art import Art
from training.controls import BLACK, CALLS, DISMISS, LABELS, PROSE, TITLES, WHITE, Brush
from training.material import CLASSES
from training.own_marks import draw_own_marks, rows_around
from training.pen import Box, Pen
from training.windows import Drawn, cut, draw_window

__all__ = ["Screen", "Shown", "draw_screen", "draw_with_window", "spoil"]

Screen = tuple[np.ndarray, list[tuple[str, Box]]]  # (H, W, 3) uint8 BGR; class and box in px

WIDTH_PX = 624


@dataclass(frozen=True, slots=True)
class Shown:
    """A drawn screen, (H, W, 3) uint8 BGR, with its boxes, its window and every line of its text."""

    picture: np.ndarray
    boxes: list[tuple[str, Box]]
    window: tuple[str, Box] | None
    lines: list[tuple[str, Box]]


def draw_with_window(seed: int, art: Art, cache: Path, *, only_ordinary: bool = False) -> Shown:
    """A window of any kind, cut around it now and then, as collections of pictures are; or a page without."""
    dice = random.Random(seed)
    height = round(WIDTH_PX * dice.choice([16 / 9, 18 / 9, 19.5 / 9, 20 / 9, dice.uniform(1.5, 2.25)]))
    pen = Pen(WIDTH_PX, height)
    brush = Brush.new(pen, WIDTH_PX / dice.uniform(345, 430), dice, cache)
    way = dice.random()
    around: Box | None = None
    if only_ordinary:
        drawn, around = _page_alone(brush, art)
    elif way < 0.12:
        drawn = Drawn(_splash(brush, art), ("splash", (0, 0, WIDTH_PX, height)))
    elif way < 0.32:
        boxes, card = _popup(brush, art)
        drawn = Drawn(boxes, ("sheet" if card[0] <= 0 else "popup", card))
    elif way < 0.5:
        drawn = Drawn(_ordinary(brush, art), None)
    else:
        drawn = draw_window(brush, partial(_page, look_alikes=dice.random() < 0.6), art)
    is_cut = dice.random() < (0.4 if around is None else 0.6)
    if is_cut and around is not None:
        top, end = rows_around(around, WIDTH_PX, height, dice)
    else:
        top, end = cut(drawn, WIDTH_PX, height, dice) if is_cut else (0, height)

    def moved(box: Box) -> Box:
        return _clipped((box[0], box[1] - top, box[2], box[3]), WIDTH_PX, end - top)

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
    """A page with marks of its own, and what of it collections would show alone."""
    if brush.dice.random() < 0.4:
        return Drawn(_ordinary(brush, art), None), None
    around = draw_own_marks(
        brush, partial(_page, look_alikes=True), lambda b, a, box, r: _picture(b, a, box, radius=r), art
    )
    return Drawn([], None), around


def _is_middle_in(inner: Box, outer: Box) -> bool:
    x, y = inner[0] + inner[2] / 2, inner[1] + inner[3] / 2
    return outer[0] <= x <= outer[0] + outer[2] and outer[1] <= y <= outer[1] + outer[3]


def draw_screen(seed: int, art: Art, cache: Path, *, only_ordinary: bool = False) -> Screen:
    dice = random.Random(seed)
    height = round(WIDTH_PX * dice.choice([16 / 9, 18 / 9, 19.5 / 9, 20 / 9, dice.uniform(1.5, 2.25)]))
    pen = Pen(WIDTH_PX, height)
    brush = Brush.new(pen, WIDTH_PX / dice.uniform(345, 430), dice, cache)
    scene = _ordinary if only_ordinary else dice.choices([_splash, _card, _ordinary], [0.36, 0.44, 0.2])[0]
    found = scene(brush, art)
    picture = pen.picture()
    return picture, [(kind, _clipped(box, WIDTH_PX, height)) for kind, box in found]


def _clipped(box: Box, width: int, height: int) -> Box:
    left, top = max(0.0, box[0]), max(0.0, box[1])
    return (left, top, min(width, box[0] + box[2]) - left, min(height, box[1] + box[3]) - top)


# --- backgrounds ---


def _picture(brush: Brush, art: Art, box: Box, *, radius: float = 0) -> None:
    """A piece of art in `box`: a photograph cut at random, or shapes and large words."""
    dice, pen = brush.dice, brush.pen
    _, _, width, height = box
    if dice.random() < 0.62:
        source = dice.choice(art.adverts if dice.random() < 0.75 else art.ordinary)
        share = dice.uniform(0.4, 1.0)
        rows, columns = source.shape[:2]
        wide = min(columns, max(8.0, columns * share))
        high = min(rows, wide * height / width)
        wide = high * width / height
        left, top = dice.uniform(0, columns - wide), dice.uniform(0, rows - high)
        cut = source[int(top) : int(top + high), int(left) : int(left + wide)]
        if dice.random() < 0.5:
            cut = cut[:, ::-1]
        pen.image(cut, box, radius=radius)
        if dice.random() < 0.3:
            pen.fill(box, brush.colour(), alpha=dice.choice([30, 60, 110]), radius=radius)
    else:
        pen.fade(box, brush.colour(), brush.colour(), radius=radius, angle=dice.random() < 0.5)
        pen.canvas.save()
        pen.canvas.clipRRect(
            skia.RRect.MakeRectXY(skia.Rect.MakeXYWH(*box), radius, radius), skia.ClipOp.kIntersect, True
        )
        for _ in range(dice.randint(0, 9)):
            x, y, size = (
                box[0] + dice.random() * width,
                box[1] + dice.random() * height,
                dice.uniform(0.05, 0.6) * width,
            )
            pen.fill(
                (x - size / 2, y - size / 2, size, size * dice.uniform(0.3, 1.5)),
                brush.colour(),
                alpha=dice.randint(40, 255),
                radius=dice.choice([0, size / 2, size / 8]),
            )
        pen.canvas.restore()
    for _ in range(dice.randint(0, 3)):
        brush.bait(box[0] + dice.random() * width, box[1] + dice.random() * height)
    for _ in range(dice.randint(0, 3)):
        words = dice.choice(TITLES)
        size = dice.uniform(0.05, 0.14) * width
        pen.text(
            words,
            box[0] + dice.uniform(0.3, 0.7) * width,
            box[1] + dice.uniform(0.1, 0.8) * height,
            size,
            dice.choice(brush.posters),
            dice.choice([WHITE, BLACK, brush.colour()]),
            centred=True,
            shadow=dice.random() < 0.3,
        )


def _status_bar(brush: Brush, ink: tuple[int, int, int]) -> None:
    dice, pen, dp = brush.dice, brush.pen, brush.dp
    if dice.random() < 0.25:
        return
    y, face = dice.uniform(10, 20) * dp, dice.choice(brush.plain)
    clock = f"{dice.randint(0, 23)}:{dice.randint(0, 59):02d}"
    pen.text(clock, dice.choice([14 * dp, pen.width / 2]), y, 12 * dp, face, ink)
    for place in range(dice.randint(1, 4)):
        pen.icon(dice.choice(brush.others.svgs), pen.width - (16 + 20 * place) * dp, y, 11 * dp, ink)


def _page(brush: Brush, art: Art, *, look_alikes: bool) -> None:
    """An ordinary page, drawn or real."""
    dice, pen, dp = brush.dice, brush.pen, brush.dp
    if dice.random() < 0.35:
        source = dice.choice(art.ordinary if dice.random() < 0.7 else art.adverts)
        pen.image(source, (0, 0, pen.width, pen.height))
        return
    dark = dice.random() < 0.2
    ground = (24, 24, 28) if dark else dice.choice([WHITE, (245, 245, 247), (250, 248, 240)])
    ink = (230, 230, 230) if dark else (34, 34, 34)
    grey = (120, 120, 125)
    pen.fill((0, 0, pen.width, pen.height), ground)
    top = 0.0
    if dice.random() < 0.5:
        top = dice.uniform(56, 100) * dp
        tone = brush.colour() if dice.random() < 0.6 else ground
        pen.fill((0, 0, pen.width, top), tone)
        ink_bar = WHITE if tone != ground else ink
    else:
        top, ink_bar = dice.uniform(56, 90) * dp, ink
    _status_bar(brush, ink_bar)
    middle = top - 24 * dp
    if look_alikes and dice.random() < 0.75:  # what leaves the page, not a window on it
        svg = dice.choice((brush.arrows if dice.random() < 0.6 else brush.crosses).svgs)
        x = 24 * dp if dice.random() < 0.8 else pen.width - 24 * dp
        pen.icon(svg, x, middle, dice.uniform(12, 22) * dp, ink_bar)
    if dice.random() < 0.5:
        pen.text(
            dice.choice(TITLES),
            pen.width / 2,
            middle,
            17 * dp,
            dice.choice(brush.plain),
            ink_bar,
            centred=True,
        )
    y = top + 12 * dp
    if dice.random() < 0.5:
        box = (16 * dp, y, pen.width - 32 * dp, 38 * dp)
        pen.fill(box, (235, 235, 238) if not dark else (50, 50, 54), radius=dice.choice([6 * dp, 19 * dp]))
        pen.text(dice.choice(PROSE), 44 * dp, y + 19 * dp, 14 * dp, dice.choice(brush.plain), grey)
        pen.icon(dice.choice(brush.others.svgs), 32 * dp, y + 19 * dp, 15 * dp, grey)
        if look_alikes and dice.random() < 0.6:
            x = pen.width - dice.uniform(30, 40) * dp
            if dice.random() < 0.5:
                pen.fill((x - 9 * dp, y + 10 * dp, 18 * dp, 18 * dp), (170, 170, 175), radius=9 * dp)
                pen.icon(dice.choice(brush.crosses.svgs), x, y + 19 * dp, 9 * dp, WHITE)
            else:
                pen.icon(dice.choice(brush.crosses.svgs), x, y + 19 * dp, 12 * dp, grey)
        y += 52 * dp
    while y < pen.height:
        y = _block(brush, art, y, ink, grey, dark=dark, look_alikes=look_alikes)
    if dice.random() < 0.6:
        foot = 56 * dp
        pen.fill((0, pen.height - foot, pen.width, foot), (250, 250, 250) if not dark else (36, 36, 40))
        places = dice.randint(3, 5)
        for place in range(places):
            x = pen.width * (place + 0.5) / places
            pen.icon(dice.choice(brush.others.svgs), x, pen.height - foot * 0.62, 20 * dp, grey)
            pen.text(
                dice.choice(PROSE)[:2],
                x,
                pen.height - foot * 0.22,
                10 * dp,
                dice.choice(brush.plain),
                grey,
                centred=True,
            )
    pen.n_page_lines = len(pen.lines)


def _block(
    brush: Brush,
    art: Art,
    y: float,
    ink: tuple[int, int, int],
    grey: tuple[int, int, int],
    *,
    dark: bool,
    look_alikes: bool,
) -> float:
    dice, pen, dp = brush.dice, brush.pen, brush.dp
    face = dice.choice(brush.plain)
    way = dice.random()
    if way < 0.25:  # a picture
        height = dice.uniform(90, 220) * dp
        box = (16 * dp, y, pen.width - 32 * dp, height)
        _picture(brush, art, box, radius=dice.choice([0, 8 * dp, 14 * dp]))
        return y + height + 14 * dp
    if way < 0.45:  # a grid of icons
        for place in range(places := dice.randint(4, 5)):
            x = pen.width * (place + 0.5) / places
            pen.fill(
                (x - 20 * dp, y, 40 * dp, 40 * dp), brush.colour(), radius=dice.choice([20 * dp, 10 * dp])
            )
            icons = brush.crosses if look_alikes and dice.random() < 0.06 else brush.others
            pen.icon(dice.choice(icons.svgs), x, y + 20 * dp, 20 * dp, WHITE)
            pen.text(dice.choice(PROSE)[:4], x, y + 54 * dp, 11 * dp, face, ink, centred=True)
        return y + 76 * dp
    if way < 0.6:  # chips, some with a × that clears them
        x = 16 * dp
        while x < pen.width - 60 * dp:
            words = dice.choice(PROSE)[:6]
            width = pen.text_width(words, 12 * dp, face) + 30 * dp
            pen.fill((x, y, width, 28 * dp), (238, 238, 240) if not dark else (60, 60, 64), radius=14 * dp)
            pen.text(words, x + 10 * dp, y + 14 * dp, 12 * dp, face, grey)
            if look_alikes and dice.random() < 0.4:
                pen.icon(dice.choice(brush.crosses.svgs), x + width - 12 * dp, y + 14 * dp, 8 * dp, grey)
            x += width + 8 * dp
        return y + 42 * dp
    rows = dice.randint(1, 4)
    for _ in range(rows):
        if dice.random() < 0.5:
            pen.fill(
                (16 * dp, y + 6 * dp, 40 * dp, 40 * dp), brush.colour(), radius=dice.choice([20 * dp, 6 * dp])
            )
        pen.text(dice.choice(PROSE), 68 * dp, y + 18 * dp, 15 * dp, face, ink)
        pen.text(dice.choice(PROSE), 68 * dp, y + 38 * dp, 12 * dp, face, grey)
        if dice.random() < 0.4:
            icons = brush.crosses if look_alikes and dice.random() < 0.15 else brush.others
            pen.icon(dice.choice(icons.svgs), pen.width - 28 * dp, y + 26 * dp, 14 * dp, grey)
        y += 54 * dp
    return y + 8 * dp


# --- scenes ---


def _splash(brush: Brush, art: Art) -> list[tuple[str, Box]]:
    dice, pen, dp = brush.dice, brush.pen, brush.dp
    width, height = pen.width, pen.height
    foot = height * dice.uniform(0.1, 0.2) if dice.random() < 0.55 else 0.0
    _picture(brush, art, (0, 0, width, height - foot))
    if foot:
        pen.fill((0, height - foot, width, foot), dice.choice([WHITE, WHITE, (20, 20, 20), brush.colour()]))
        pen.icon(dice.choice(brush.others.svgs), width * 0.36, height - foot / 2, 34 * dp, brush.colour())
        pen.text(
            dice.choice(TITLES),
            width * 0.56,
            height - foot / 2,
            20 * dp,
            dice.choice(brush.posters),
            (90, 90, 90),
            centred=True,
        )
    _status_bar(brush, dice.choice([WHITE, BLACK]))
    if dice.random() < 0.6:
        brush_label(
            brush,
            dice.choice([14 * dp, width - 60 * dp]),
            dice.choice([dice.uniform(26, 60) * dp, height - foot - dice.uniform(14, 40) * dp]),
        )
    found: list[tuple[str, Box]] = []
    if dice.random() < 0.72:
        found.append(("cta", brush.jump(width / 2, height - foot - dice.uniform(60, 170) * dp)))
    if dice.random() < 0.06:
        return found  # nothing closes it: such splashes exist
    y = dice.uniform(24, 74) * dp
    if dice.random() < 0.12:
        y = height - foot - dice.uniform(20, 60) * dp
    margin = dice.uniform(8, 26) * dp
    way = dice.random()
    if way < 0.58:
        at_right = dice.random() < 0.9
        box = brush.skip(width - margin if at_right else None, None if at_right else margin, y)
        found.append(("words", box))
    elif way < 0.85:
        size = dice.uniform(9, 40) * dp
        if dice.random() < 0.06:
            margin = -dice.uniform(0.1, 0.45) * size  # half off the screen
        x = width - margin - size / 2 if dice.random() < 0.75 else margin + size / 2
        found.append(("x_icon", brush.cross(x, y, size)))
    else:
        size = dice.uniform(22, 40) * dp
        found.append(("back_arrow", brush.arrow(margin + size / 2, y, size)))
    return found


def brush_label(brush: Brush, x: float, y: float) -> None:
    """The word that says that this is an advert."""
    dice, pen, dp = brush.dice, brush.pen, brush.dp
    words, size, face = dice.choice(LABELS), dice.uniform(8, 12) * dp, dice.choice(brush.plain)
    wide = pen.text_width(words, size, face)
    if dice.random() < 0.6:
        pen.fill(
            (x - 4 * dp, y - size * 0.75, wide + 8 * dp, size * 1.5),
            BLACK,
            alpha=dice.choice([50, 90, 130]),
            radius=dice.choice([0, 2 * dp, 8 * dp]),
        )
    pen.text(words, x, y, size, face, WHITE, alpha=dice.choice([255, 180, 120]))


def _card(brush: Brush, art: Art) -> list[tuple[str, Box]]:
    return _popup(brush, art)[0]


def _popup(brush: Brush, art: Art) -> tuple[list[tuple[str, Box]], Box]:
    """Its controls and its card."""
    dice, pen, dp = brush.dice, brush.pen, brush.dp
    width, height = pen.width, pen.height
    _page(brush, art, look_alikes=dice.random() < 0.6)
    if dice.random() < 0.92:
        pen.fill((0, 0, width, height), BLACK, alpha=round(255 * dice.uniform(0.3, 0.85)))
    wide = width * dice.uniform(0.62, 0.9)
    high = min(height * 0.78, wide * dice.uniform(0.5, 1.6))
    left, top = (width - wide) / 2, (height - high) / 2 + dice.uniform(-60, 40) * dp
    if dice.random() < 0.1:  # a sheet from below
        left, wide, top = 0.0, float(width), height - high
    card = (left, top, wide, high)
    radius = dice.choice([0, 6, 10, 16, 24]) * dp
    found: list[tuple[str, Box]] = []
    ground = "light"
    style = dice.choices(["white", "art", "cut out"], [0.48, 0.4, 0.12])[0]
    buttons_y = top + high - dice.uniform(28, 50) * dp
    if style == "white":
        tone = dice.choice([WHITE, WHITE, WHITE, (255, 248, 235), (44, 44, 48)])
        ground = "dark" if tone[0] < 100 else "light"
        pen.fill(card, tone, radius=radius)
        ink = WHITE if ground == "dark" else (40, 40, 40)
        if dice.random() < 0.5:
            _picture(brush, art, (left, top, wide, high * dice.uniform(0.3, 0.6)), radius=radius)
        else:
            pen.text(
                dice.choice(TITLES),
                left + wide / 2,
                top + 32 * dp,
                dice.uniform(16, 22) * dp,
                dice.choice(brush.posters),
                ink,
                centred=True,
            )
        y = top + high * 0.62
        for _ in range(dice.randint(0, 3)):
            pen.text(
                dice.choice(PROSE),
                left + wide / 2,
                y,
                13 * dp,
                dice.choice(brush.plain),
                (120, 120, 120),
                centred=True,
            )
            y += 22 * dp
    elif style == "art":
        _picture(brush, art, card, radius=radius)
    else:  # loose pieces on the dimmed page
        for _ in range(dice.randint(1, 3)):
            piece_w, piece_h = wide * dice.uniform(0.4, 1), high * dice.uniform(0.2, 0.7)
            _picture(
                brush,
                art,
                (
                    left + (wide - piece_w) * dice.random(),
                    top + (high - piece_h) * dice.random(),
                    piece_w,
                    piece_h,
                ),
                radius=dice.choice([radius, piece_h / 2]),
            )
        ground = "dark"
    # buttons
    way = dice.random()
    words = dice.choice(DISMISS)
    if way < 0.3:
        found.append(
            (
                "cta",
                brush.call(
                    left + wide * dice.uniform(0.66, 0.74),
                    buttons_y,
                    wide * dice.uniform(0.36, 0.48),
                    dice.choice(CALLS),
                ),
            )
        )
        found.append(
            (
                "words",
                brush.dismiss(
                    left + wide * 0.27, buttons_y, wide * dice.uniform(0.34, 0.46), words, ground=ground
                ),
            )
        )
    elif way < 0.5:
        found.append(
            (
                "cta",
                brush.call(
                    left + wide / 2, buttons_y - 44 * dp, wide * dice.uniform(0.5, 0.85), dice.choice(CALLS)
                ),
            )
        )
        outside = dice.random() < 0.2
        found.append(
            (
                "words",
                brush.dismiss(
                    left + wide / 2,
                    buttons_y + (70 * dp if outside else 4 * dp),
                    wide * 0.6,
                    words,
                    ground="dark" if outside else ground,
                ),
            )
        )
    elif way < 0.88:
        found.append(
            (
                "cta",
                brush.call(left + wide / 2, buttons_y, wide * dice.uniform(0.45, 0.85), dice.choice(CALLS)),
            )
        )
    # the ×
    if way >= 0.5 or dice.random() < 0.3:
        size = dice.choice([dice.uniform(9, 20), dice.uniform(18, 40)]) * dp
        place = dice.choices(
            ["below", "corner in", "corner out", "corner on", "above", "left"],
            [0.36, 0.24, 0.12, 0.12, 0.08, 0.08],
        )[0]
        x, y = left + wide / 2, top + high + dice.uniform(24, 64) * dp
        inset = size / 2 + dice.uniform(4, 16) * dp
        if place == "corner in":
            x, y = left + wide - inset, top + inset
        elif place == "corner out":
            x, y = min(left + wide, width) - size / 2, top - size / 2 - dice.uniform(6, 40) * dp
        elif place == "corner on":
            x, y = min(left + wide, width - size), top
        elif place == "above":
            x, y = left + wide - size, top - dice.uniform(24, 60) * dp
        elif place == "left":
            x, y = left + inset, top + inset
        y = min(y, height - size)
        if place in ("corner out", "above", "below") and dice.random() < 0.25:
            end = top + high if place == "below" else top
            near = y - size / 2 if place == "below" else y + size / 2
            pen.line((x, near), (x, end), WHITE, max(1.0, dp), alpha=200)
        found.append(("x_icon", brush.cross(x, y, size)))
    elif dice.random() < 0.3:
        brush_label(brush, left + 8 * dp, top + high - 10 * dp)
    return found, card


def _ordinary(brush: Brush, art: Art) -> list[tuple[str, Box]]:
    _page(brush, art, look_alikes=True)
    for _ in range(brush.dice.randint(0, 3)):
        brush.bait(brush.dice.random() * brush.pen.width, brush.dice.random() * brush.pen.height)
    if brush.dice.random() < 0.15:
        brush.pen.fill(
            (0, 0, brush.pen.width, brush.pen.height), BLACK, alpha=round(255 * brush.dice.uniform(0.2, 0.7))
        )
    return []


def spoil(picture: np.ndarray, dice: random.Random) -> np.ndarray:
    """What screenshots from the web went through: shrinking, blur, JPEG."""
    if dice.random() < 0.25:
        share = dice.uniform(0.45, 0.9)
        small = cv2.resize(picture, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)
        picture = cv2.resize(small, (picture.shape[1], picture.shape[0]), interpolation=cv2.INTER_LINEAR)
    if dice.random() < 0.3:
        quality = dice.randint(25, 80)
        done, coded = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])
        if done:
            picture = cv2.imdecode(coded, cv2.IMREAD_COLOR)
    return picture


assert set(CLASSES) == {"words", "x_icon", "back_arrow", "cta"}
