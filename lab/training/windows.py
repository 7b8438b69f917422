"""Windows of every kind over an ordinary page: dialogs, sheets, banners, floats, interstitials, feed cards.

`adverts.py` draws what adverts show; here is what apps show: one button or two, side by side or stacked, a
title row with a ×, a notice along an edge. Each scene returns its controls, and which window is on top.
"""

import random

import skia

from lab.training.art import Art
from lab.training.controls import BLACK, WHITE, Brush
from lab.training.pen import Box, Colour
from lab.training.screen_words import ACKNOWLEDGE, BODY, CALLS, DECLINE, PROSE, TITLES
from lab.training.window_parts import (
    GREY,
    INK,
    Card,
    Drawn,
    Page,
    button,
    buttons,
    dim,
    paragraph,
    plain_cross,
)

__all__ = ["cut", "draw_window"]


def draw_window(brush: Brush, page: Page, art: Art) -> Drawn:
    scenes = (_dialog, _sheet, _menu, _banner, _float, _interstitial, _feed, _brand)
    scene = brush.dice.choices(scenes, [0.36, 0.15, 0.05, 0.09, 0.06, 0.12, 0.1, 0.07])[0]
    return scene(brush, page, art)


def _dialog(brush: Brush, page: Page, art: Art) -> Drawn:
    dice, pen, dp = brush.dice, brush.pen, brush.dp
    drawn = Drawn()
    page(brush, art)
    if dice.random() < 0.97:
        dim(brush)
    dark = dice.random() < 0.12
    ground: Colour = (46, 46, 50) if dark else WHITE
    ink: Colour = (235, 235, 235) if dark else INK
    tone = brush.colour()
    wide = pen.width * dice.uniform(0.66, 0.92)
    left = (pen.width - wide) / 2
    radius = dice.choice([4, 10, 14, 20]) * dp
    words, title = dice.choice(BODY), dice.choice(TITLES)
    size = dice.uniform(13, 16) * dp
    each = max(4, int((wide - 44 * dp) / (size * (1.03 if ord(words[0]) > 255 else 0.52))))
    n_lines = -(-len(words) // each)
    picture = dice.uniform(60, 170) * dp if dice.random() < 0.4 else 0.0
    # ScaledPicture out twice: once for its height, then drawn.
    high = picture + 60 * dp + n_lines * size * 1.55 + dice.uniform(70, 150) * dp
    top = max(40 * dp, (pen.height - high) / 2 + dice.uniform(-50, 50) * dp)
    body_end = top + picture + 56 * dp + n_lines * size * 1.55 + 14 * dp
    state = dice.getstate()
    end = _end_of_buttons(brush, Card((left, top, wide, high), ground, ink), body_end, tone)
    card = Card((left, top, wide, end - top), ground, ink)
    pen.fill(card.box, ground, radius=radius)
    if picture:
        pen.fill((left, top, wide, picture), brush.colour(), radius=radius)
        pen.icon(dice.choice(brush.others.svgs), left + wide / 2, top + picture / 2, picture * 0.5, WHITE)
    _title_and_body(brush, card, top + picture, title, words, size)
    dice.setstate(state)
    buttons(brush, drawn, card, body_end, tone)
    if dice.random() < 0.25:
        drawn.boxes.append(("x_icon", _dialog_cross(brush, card, end)))
    drawn.window = ("dialog" if not picture or dice.random() < 0.5 else "popup", card.box)
    return drawn


def _end_of_buttons(brush: Brush, card: Card, y: float, tone: Colour) -> float:
    """Where the buttons from `y` down would end, without drawing them."""
    pen = brush.pen
    pen.canvas.save()
    pen.canvas.clipRect(skia.Rect.MakeEmpty())
    n_words = len(pen.lines)
    end = buttons(brush, Drawn(), card, y, tone)
    pen.canvas.restore()
    del pen.lines[n_words:]
    return end


def _title_and_body(brush: Brush, card: Card, y: float, title: str, words: str, size: float) -> None:
    """`size`: of the body, px."""
    dice, dp = brush.dice, brush.dp
    left, _, wide, _ = card.box
    high, face = dice.uniform(16, 20) * dp, dice.choice(brush.posters)
    brush.pen.text(title, left + wide / 2, y + 30 * dp, high, face, card.ink, centred=True)
    ink = GREY if dice.random() < 0.5 else card.ink
    body = (left + 22 * dp, y + 52 * dp, wide - 44 * dp, 0)
    paragraph(brush, words, body, size, ink, centred=dice.random() < 0.5)


def _dialog_cross(brush: Brush, card: Card, end: float) -> Box:
    """A × in the card's corner, below the card, which ends at `end`, or above it."""
    dice, dp = brush.dice, brush.dp
    left, top, wide, _ = card.box
    side = dice.uniform(12, 30) * dp
    place = dice.choice(["in", "below", "above"])
    x, y = left + wide - side / 2 - 10 * dp, top + side / 2 + 10 * dp
    if place == "in":
        return plain_cross(brush, x, y, side * 0.6, card.ground)
    if place == "below":
        x, y = left + wide / 2, min(end + dice.uniform(24, 50) * dp, brush.pen.height - side)
    else:
        y = top - dice.uniform(20, 40) * dp
    return brush.cross(x, y, side)


def _sheet(brush: Brush, page: Page, art: Art) -> Drawn:
    dice, pen, dp = brush.dice, brush.pen, brush.dp
    drawn = Drawn()
    page(brush, art)
    if dice.random() < 0.93:
        dim(brush)
    high = pen.height * dice.uniform(0.25, 0.8)
    top = pen.height - high
    pen.fill((0, top, pen.width, high), WHITE, radius=dice.choice([0, 10, 16]) * dp)
    pen.fill((0, top + 20 * dp, pen.width, high), WHITE)
    tone = brush.colour()
    at = dice.choice([pen.width / 2, 20 * dp])
    pen.text(dice.choice(TITLES), at, top + 26 * dp, 17 * dp, dice.choice(brush.plain), INK, centred=at > 100)
    if dice.random() < 0.75:
        x = pen.width - 24 * dp if dice.random() < 0.85 or at < 100 else 24 * dp
        drawn.boxes.append(("x_icon", plain_cross(brush, x, top + 26 * dp, dice.uniform(9, 18) * dp, WHITE)))
    elif dice.random() < 0.5:
        box = pen.text("取消", 18 * dp, top + 26 * dp, 15 * dp, dice.choice(brush.plain), GREY)
        drawn.boxes.append(("dismiss_text", box))
    foot = 66 * dp
    y = top + 56 * dp
    while y < pen.height - foot - 60 * dp:
        if dice.random() < 0.5:
            pen.fill((16 * dp, y, 52 * dp, 52 * dp), brush.colour(), radius=6 * dp)
        pen.text(dice.choice(PROSE), 80 * dp, y + 16 * dp, 15 * dp, dice.choice(brush.plain), INK)
        pen.text(dice.choice(PROSE), 80 * dp, y + 38 * dp, 12 * dp, dice.choice(brush.plain), GREY)
        y += 66 * dp
    if dice.random() < 0.7:
        buttons(brush, drawn, Card((0, top, pen.width, high), WHITE, INK), pen.height - 2 * foot, tone)
    drawn.window = ("sheet", (0, top, pen.width, high))
    return drawn


def _menu(brush: Brush, page: Page, art: Art) -> Drawn:
    """Rows of an action sheet with a cancel row below."""
    dice, pen, dp = brush.dice, brush.pen, brush.dp
    page(brush, art)
    dim(brush)
    row, n_rows = dice.uniform(44, 56) * dp, dice.randint(2, 5)
    top = pen.height - (n_rows + 1) * row - 14 * dp
    pen.fill((0, top, pen.width, pen.height - top), WHITE, radius=dice.choice([0, 14]) * dp)
    for i in range(n_rows):
        words = dice.choice(PROSE)
        pen.text(
            words, pen.width / 2, top + (i + 0.5) * row, 16 * dp, dice.choice(brush.plain), INK, centred=True
        )
        pen.line((0, top + (i + 1) * row), (pen.width, top + (i + 1) * row), (235, 235, 235), 1.0)
    box = (0.0, pen.height - row, float(pen.width), row)
    pen.fill((0, pen.height - row - 8 * dp, pen.width, 8 * dp), (242, 242, 244))
    words = dice.choice(["取消", "取消", "关闭", "Cancel"])
    pen.text(
        words,
        pen.width / 2,
        box[1] + row / 2,
        16 * dp,
        dice.choice(brush.plain),
        dice.choice([INK, GREY]),
        centred=True,
    )
    return Drawn([("dismiss_text", box)], ("sheet", (0, top, pen.width, pen.height - top)))


def _banner(brush: Brush, page: Page, art: Art) -> Drawn:
    dice, pen, dp = brush.dice, brush.pen, brush.dp
    page(brush, art)
    high = dice.uniform(46, 84) * dp
    at_top = dice.random() < 0.3
    inset = dice.choice([0, 0, 8, 12]) * dp
    top = (
        dice.uniform(24, 90) * dp if at_top else pen.height - high - dice.choice([0, 0, 56, 70]) * dp - inset
    )
    box = (inset, top, pen.width - 2 * inset, high)
    ground = dice.choice([WHITE, (40, 40, 44), brush.colour(), (255, 246, 224)])
    ink = INK if sum(ground) > 520 else WHITE
    pen.fill(box, ground, radius=dice.choice([0, 8 * dp]) if inset else 0)
    drawn = Drawn([], ("banner", box))
    pen.fill((box[0] + 10 * dp, top + high / 2 - 16 * dp, 32 * dp, 32 * dp), brush.colour(), radius=6 * dp)
    pen.text(dice.choice(TITLES), box[0] + 52 * dp, top + high * 0.34, 14 * dp, dice.choice(brush.plain), ink)
    pen.text(dice.choice(PROSE), box[0] + 52 * dp, top + high * 0.68, 11 * dp, dice.choice(brush.plain), ink)
    right = box[0] + box[2]
    if dice.random() < 0.8:
        x = right - dice.uniform(12, 22) * dp
        y = top + (high / 2 if dice.random() < 0.6 else 12 * dp)
        drawn.boxes.append(("x_icon", plain_cross(brush, x, y, dice.uniform(8, 14) * dp, ground)))
        right = x - 10 * dp
    if dice.random() < 0.7:
        call = (right - 92 * dp, top + high / 2 - 15 * dp, 80 * dp, 30 * dp)
        button(brush, call, dice.choice(CALLS)[:6], "solid", brush.colour(), WHITE)
        drawn.boxes.append(("cta", call))
    return drawn


def _float(brush: Brush, page: Page, art: Art) -> Drawn:
    dice, pen, dp = brush.dice, brush.pen, brush.dp
    page(brush, art)
    side = dice.uniform(56, 110) * dp
    left = pen.width - side - dice.uniform(0, 14) * dp if dice.random() < 0.8 else dice.uniform(4, 14) * dp
    top = pen.height * dice.uniform(0.35, 0.82)
    pen.fill((left, top, side, side), brush.colour(), radius=dice.choice([side / 2, 12 * dp]))
    pen.icon(dice.choice(brush.others.svgs), left + side / 2, top + side / 2, side * 0.6, WHITE)
    pen.text(
        dice.choice(TITLES)[:4],
        left + side / 2,
        top + side * 0.88,
        12 * dp,
        dice.choice(brush.posters),
        WHITE,
        centred=True,
    )
    mark = dice.uniform(12, 20) * dp
    at_right = dice.random() < 0.7
    x, y = left + (side - mark / 2 if at_right else mark / 2), top - dice.choice([0, mark * 0.5])
    return Drawn([("x_icon", brush.cross(x, y, mark))], ("float", (left, top, side, side)))


def _interstitial(brush: Brush, page: Page, art: Art) -> Drawn:
    """An advert that fills the screen: a picture on plain ground, or an app's card with a band above."""
    dice, pen, dp = brush.dice, brush.pen, brush.dp
    ground = dice.choice([BLACK, BLACK, WHITE, (245, 245, 245), brush.colour(), (24, 26, 32)])
    pen.fill((0, 0, pen.width, pen.height), ground)
    ink = INK if sum(ground) > 380 else WHITE
    high = pen.width * dice.uniform(0.5, 1.4)
    top = (pen.height - high) * dice.uniform(0.2, 0.6)
    source = dice.choice(art.adverts)
    rows = min(source.shape[0], int(source.shape[1] * high / pen.width))
    at = dice.randint(0, source.shape[0] - rows)
    pen.image(source[at : at + rows], (0, top, pen.width, high))
    drawn = Drawn([], ("interstitial", (0, 0, pen.width, pen.height)))
    band = dice.uniform(40, 64) * dp if dice.random() < 0.4 else 0.0
    if band:
        pen.fill((0, 0, pen.width, band), brush.colour() if dice.random() < 0.6 else ground)
        pen.text(
            dice.choice(TITLES),
            pen.width / 2,
            band / 2,
            15 * dp,
            dice.choice(brush.plain),
            WHITE,
            centred=True,
        )
    if dice.random() < 0.8:
        y = top + high + dice.uniform(20, 60) * dp
        pen.text(
            dice.choice(TITLES), pen.width / 2, y, 22 * dp, dice.choice(brush.posters), ink, centred=True
        )
        call = (pen.width * 0.2, y + 30 * dp, pen.width * 0.6, 46 * dp)
        button(brush, call, dice.choice(CALLS), "solid", brush.colour(), WHITE)
        drawn.boxes.append(("cta", call))
    side = dice.uniform(14, 34) * dp
    y = band / 2 if band else dice.uniform(20, 50) * dp
    x = pen.width - side / 2 - dice.uniform(6, 20) * dp
    drawn.boxes.append(("x_icon", brush.cross(x if dice.random() < 0.75 else pen.width - x, y, side)))
    return drawn


def _feed(brush: Brush, page: Page, art: Art) -> Drawn:
    """A page whose own parts carry × and words: an advert in a list, a tip, a form. No window."""
    dice, pen, dp = brush.dice, brush.pen, brush.dp
    page(brush, art)
    top = pen.height * dice.uniform(0.2, 0.6)
    high = dice.uniform(90, 240) * dp
    pen.fill((0, top, pen.width, high), WHITE)
    pen.text(dice.choice(PROSE), 16 * dp, top + 20 * dp, 15 * dp, dice.choice(brush.plain), INK)
    pen.fill((16 * dp, top + 40 * dp, pen.width - 32 * dp, high - 70 * dp), brush.colour(), radius=6 * dp)
    pen.text("广告", 16 * dp, top + high - 14 * dp, 11 * dp, dice.choice(brush.plain), GREY)
    where = dice.choice([top + 20 * dp, top + high - 14 * dp])
    plain_cross(brush, pen.width - 22 * dp, where, dice.uniform(8, 13) * dp, WHITE)
    if dice.random() < 0.5:
        words = dice.choice([*ACKNOWLEDGE, *DECLINE, "登录", "保存", "提交"])
        box = (20 * dp, pen.height * 0.86, pen.width - 40 * dp, 46 * dp)
        button(brush, box, words, "solid", brush.colour(), WHITE)
    return Drawn([], None)


def _brand(brush: Brush, page: Page, art: Art) -> Drawn:
    """The app's own launch screen: a logo, its name, perhaps a picture. Nothing to act on, no window."""
    del page
    dice, pen, dp = brush.dice, brush.pen, brush.dp
    pen.fill((0, 0, pen.width, pen.height), dice.choice([WHITE, WHITE, brush.colour(), (20, 22, 28)]))
    ink = dice.choice([INK, WHITE, brush.colour()])
    if dice.random() < 0.5:
        source = dice.choice(art.adverts)
        rows = min(source.shape[0], int(source.shape[1] * pen.height / pen.width))
        pen.image(source[:rows], (0, 0, pen.width, pen.height * dice.choice([0.8, 1.0])))
    elif dice.random() < 0.4:
        pen.fade((0, 0, pen.width, pen.height), brush.colour(), brush.colour(), radius=0, angle=False)
    y = pen.height * dice.uniform(0.3, 0.9)
    pen.icon(dice.choice(brush.others.svgs), pen.width / 2, y, dice.uniform(40, 90) * dp, ink)
    if dice.random() < 0.7:
        pen.text(
            dice.choice(TITLES),
            pen.width / 2,
            y + 80 * dp,
            24 * dp,
            dice.choice(brush.posters),
            ink,
            centred=True,
        )
    if dice.random() < 0.4:
        words = dice.choice(["v 7.2.1", "让生活更简单", "Copyright 2026", "Loading", "发现更大的世界"])
        pen.text(
            words, pen.width / 2, pen.height * 0.95, 12 * dp, dice.choice(brush.plain), GREY, centred=True
        )
    return Drawn([], None)


def cut(drawn: Drawn, width: int, height: int, dice: random.Random) -> tuple[int, int]:
    """First and last row of a piece around the window, cut as in collections; of a page, anywhere."""
    if drawn.window is None:
        high = min(width * dice.uniform(0.4, 1.6), height)
        top = dice.uniform(0, height - high)
        return int(top), int(top + high)
    if drawn.window[1][3] > 0.9 * height:
        return 0, height
    boxes = [drawn.window[1], *(box for kind, box in drawn.boxes if kind != "cta")]
    above, below = (dice.choice([0.0, dice.uniform(0.0, 0.12)]) for _ in range(2))
    top = max(0.0, min(box[1] for box in boxes) - above * height)
    end = min(float(height), max(box[1] + box[3] for box in boxes) + below * height)
    return int(top), int(end)
