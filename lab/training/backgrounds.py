"""What is behind: pieces of art, status bars, and ordinary pages, drawn or real."""

from dataclasses import dataclass

import skia

from lab.training.art import Art
from lab.training.bait import draw_bait
from lab.training.controls import BLACK, WHITE, Brush
from lab.training.pen import Box, Colour
from lab.training.screen_words import PROSE, TITLES

__all__ = ["draw_page", "draw_picture", "draw_status_bar"]


def draw_picture(brush: Brush, art: Art, box: Box, *, radius: float = 0) -> None:
    """A piece of art in `box`: a photograph cut at random, or shapes and large words."""
    dice, pen = brush.dice, brush.pen
    left, top, width, height = box
    if dice.random() < 0.62:
        _photograph(brush, art, box, radius)
    else:
        _shapes(brush, box, radius)
    for _ in range(dice.randint(0, 3)):
        draw_bait(brush, left + dice.random() * width, top + dice.random() * height)
    for _ in range(dice.randint(0, 3)):
        words = dice.choice(TITLES)
        size = dice.uniform(0.05, 0.14) * width
        x, y = left + dice.uniform(0.3, 0.7) * width, top + dice.uniform(0.1, 0.8) * height
        face, ink = dice.choice(brush.posters), dice.choice([WHITE, BLACK, brush.colour()])
        if dice.random() < 0.3:
            pen.shadow(words, x, y, size, face, centred=True)
        pen.text(words, x, y, size, face, ink, centred=True)


def _photograph(brush: Brush, art: Art, box: Box, radius: float) -> None:
    dice, pen = brush.dice, brush.pen
    _, _, width, height = box
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


def _shapes(brush: Brush, box: Box, radius: float) -> None:
    dice, pen = brush.dice, brush.pen
    left, top, width, height = box
    pen.fade(box, brush.colour(), brush.colour(), radius=radius, angle=dice.random() < 0.5)
    pen.canvas.save()
    pen.canvas.clipRRect(
        skia.RRect.MakeRectXY(skia.Rect.MakeXYWH(*box), radius, radius), skia.ClipOp.kIntersect, True
    )
    for _ in range(dice.randint(0, 9)):
        x, y = left + dice.random() * width, top + dice.random() * height
        size = dice.uniform(0.05, 0.6) * width
        pen.fill(
            (x - size / 2, y - size / 2, size, size * dice.uniform(0.3, 1.5)),
            brush.colour(),
            alpha=dice.randint(40, 255),
            radius=dice.choice([0, size / 2, size / 8]),
        )
    pen.canvas.restore()


def draw_status_bar(brush: Brush, ink: Colour) -> None:
    dice, pen, dp = brush.dice, brush.pen, brush.dp
    if dice.random() < 0.25:
        return
    y, face = dice.uniform(10, 20) * dp, dice.choice(brush.plain)
    clock = f"{dice.randint(0, 23)}:{dice.randint(0, 59):02d}"
    pen.text(clock, dice.choice([14 * dp, pen.width / 2]), y, 12 * dp, face, ink)
    for place in range(dice.randint(1, 4)):
        pen.icon(dice.choice(brush.others.svgs), pen.width - (16 + 20 * place) * dp, y, 11 * dp, ink)


@dataclass(frozen=True, slots=True)
class _Tones:
    """A page's ground, its text and its secondary text."""

    dark: bool
    ground: Colour
    ink: Colour
    grey: Colour


def draw_page(brush: Brush, art: Art, *, look_alikes: bool) -> None:
    """An ordinary page, drawn or real."""
    dice, pen, dp = brush.dice, brush.pen, brush.dp
    if dice.random() < 0.35:
        source = dice.choice(art.ordinary if dice.random() < 0.7 else art.adverts)
        pen.image(source, (0, 0, pen.width, pen.height))
        return
    dark = dice.random() < 0.2
    ground = (24, 24, 28) if dark else dice.choice([WHITE, (245, 245, 247), (250, 248, 240)])
    tones = _Tones(dark, ground, (230, 230, 230) if dark else (34, 34, 34), (120, 120, 125))
    pen.fill((0, 0, pen.width, pen.height), ground)
    y = _header(brush, tones, look_alikes=look_alikes) + 12 * dp
    if dice.random() < 0.5:
        _search_field(brush, tones, y, look_alikes=look_alikes)
        y += 52 * dp
    while y < pen.height:
        y = _block(brush, art, tones, y, look_alikes=look_alikes)
    if dice.random() < 0.6:
        _tab_bar(brush, tones)
    pen.n_page_lines = len(pen.lines)


def _header(brush: Brush, tones: _Tones, *, look_alikes: bool) -> float:
    """The status bar, and the page's title with what leaves the page; returns where it ends."""
    dice, pen, dp = brush.dice, brush.pen, brush.dp
    if dice.random() < 0.5:
        end = dice.uniform(56, 100) * dp
        tone = brush.colour() if dice.random() < 0.6 else tones.ground
        pen.fill((0, 0, pen.width, end), tone)
        ink = WHITE if tone != tones.ground else tones.ink
    else:
        end, ink = dice.uniform(56, 90) * dp, tones.ink
    draw_status_bar(brush, ink)
    middle = end - 24 * dp
    if look_alikes and dice.random() < 0.75:  # what leaves the page, not a window on it
        svg = dice.choice((brush.arrows if dice.random() < 0.6 else brush.crosses).svgs)
        x = 24 * dp if dice.random() < 0.8 else pen.width - 24 * dp
        pen.icon(svg, x, middle, dice.uniform(12, 22) * dp, ink)
    if dice.random() < 0.5:
        words, face = dice.choice(TITLES), dice.choice(brush.plain)
        pen.text(words, pen.width / 2, middle, 17 * dp, face, ink, centred=True)
    return end


def _search_field(brush: Brush, tones: _Tones, y: float, *, look_alikes: bool) -> None:
    """Sometimes with a × that clears it."""
    dice, pen, dp = brush.dice, brush.pen, brush.dp
    box = (16 * dp, y, pen.width - 32 * dp, 38 * dp)
    ground = (235, 235, 238) if not tones.dark else (50, 50, 54)
    pen.fill(box, ground, radius=dice.choice([6 * dp, 19 * dp]))
    pen.text(dice.choice(PROSE), 44 * dp, y + 19 * dp, 14 * dp, dice.choice(brush.plain), tones.grey)
    pen.icon(dice.choice(brush.others.svgs), 32 * dp, y + 19 * dp, 15 * dp, tones.grey)
    if look_alikes and dice.random() < 0.6:
        x = pen.width - dice.uniform(30, 40) * dp
        if dice.random() < 0.5:
            pen.fill((x - 9 * dp, y + 10 * dp, 18 * dp, 18 * dp), (170, 170, 175), radius=9 * dp)
            pen.icon(dice.choice(brush.crosses.svgs), x, y + 19 * dp, 9 * dp, WHITE)
        else:
            pen.icon(dice.choice(brush.crosses.svgs), x, y + 19 * dp, 12 * dp, tones.grey)


def _tab_bar(brush: Brush, tones: _Tones) -> None:
    dice, pen, dp = brush.dice, brush.pen, brush.dp
    high = 56 * dp
    ground = (250, 250, 250) if not tones.dark else (36, 36, 40)
    pen.fill((0, pen.height - high, pen.width, high), ground)
    places = dice.randint(3, 5)
    for place in range(places):
        x = pen.width * (place + 0.5) / places
        pen.icon(dice.choice(brush.others.svgs), x, pen.height - high * 0.62, 20 * dp, tones.grey)
        words, face = dice.choice(PROSE)[:2], dice.choice(brush.plain)
        pen.text(words, x, pen.height - high * 0.22, 10 * dp, face, tones.grey, centred=True)


def _block(brush: Brush, art: Art, tones: _Tones, y: float, *, look_alikes: bool) -> float:
    """A picture, a grid of icons, chips, or rows; returns where the next block begins."""
    dice, pen, dp = brush.dice, brush.pen, brush.dp
    face = dice.choice(brush.plain)
    way = dice.random()
    if way < 0.25:
        height = dice.uniform(90, 220) * dp
        box = (16 * dp, y, pen.width - 32 * dp, height)
        draw_picture(brush, art, box, radius=dice.choice([0, 8 * dp, 14 * dp]))
        return y + height + 14 * dp
    if way < 0.45:
        return _grid(brush, tones, y, face, look_alikes=look_alikes)
    if way < 0.6:
        return _chips(brush, tones, y, face, look_alikes=look_alikes)
    return _rows(brush, tones, y, face, look_alikes=look_alikes)


def _grid(brush: Brush, tones: _Tones, y: float, face: skia.Typeface, *, look_alikes: bool) -> float:
    """A grid of icons with their names."""
    dice, pen, dp = brush.dice, brush.pen, brush.dp
    for place in range(places := dice.randint(4, 5)):
        x = pen.width * (place + 0.5) / places
        pen.fill((x - 20 * dp, y, 40 * dp, 40 * dp), brush.colour(), radius=dice.choice([20 * dp, 10 * dp]))
        icons = brush.crosses if look_alikes and dice.random() < 0.06 else brush.others
        pen.icon(dice.choice(icons.svgs), x, y + 20 * dp, 20 * dp, WHITE)
        pen.text(dice.choice(PROSE)[:4], x, y + 54 * dp, 11 * dp, face, tones.ink, centred=True)
    return y + 76 * dp


def _chips(brush: Brush, tones: _Tones, y: float, face: skia.Typeface, *, look_alikes: bool) -> float:
    """Some with a × that clears them."""
    dice, pen, dp = brush.dice, brush.pen, brush.dp
    x = 16 * dp
    while x < pen.width - 60 * dp:
        words = dice.choice(PROSE)[:6]
        width = pen.text_width(words, 12 * dp, face) + 30 * dp
        pen.fill((x, y, width, 28 * dp), (238, 238, 240) if not tones.dark else (60, 60, 64), radius=14 * dp)
        pen.text(words, x + 10 * dp, y + 14 * dp, 12 * dp, face, tones.grey)
        if look_alikes and dice.random() < 0.4:
            pen.icon(dice.choice(brush.crosses.svgs), x + width - 12 * dp, y + 14 * dp, 8 * dp, tones.grey)
        x += width + 8 * dp
    return y + 42 * dp


def _rows(brush: Brush, tones: _Tones, y: float, face: skia.Typeface, *, look_alikes: bool) -> float:
    dice, pen, dp = brush.dice, brush.pen, brush.dp
    for _ in range(dice.randint(1, 4)):
        if dice.random() < 0.5:
            box = (16 * dp, y + 6 * dp, 40 * dp, 40 * dp)
            pen.fill(box, brush.colour(), radius=dice.choice([20 * dp, 6 * dp]))
        pen.text(dice.choice(PROSE), 68 * dp, y + 18 * dp, 15 * dp, face, tones.ink)
        pen.text(dice.choice(PROSE), 68 * dp, y + 38 * dp, 12 * dp, face, tones.grey)
        if dice.random() < 0.4:
            icons = brush.crosses if look_alikes and dice.random() < 0.15 else brush.others
            pen.icon(dice.choice(icons.svgs), pen.width - 28 * dp, y + 26 * dp, 14 * dp, tones.grey)
        y += 54 * dp
    return y + 8 * dp
