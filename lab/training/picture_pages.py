"""Pages that begin with a large picture or film: products, players, articles, profiles. No window is on them.

What a shop sells, a film with its comments and an author's page show a picture over half the screen, round
icons on it and one broad button at the bottom: so do adverts.
"""

from collections.abc import Callable
from dataclasses import dataclass

from lab.training.controls import BLACK, WHITE, Brush
from lab.training.pen import Colour
from lab.training.screen_words import PROSE, TITLES

__all__ = ["draw_picture_page"]

Fill = Callable[[Brush, float, float], None]
"""Fills the width with a photograph, from a top on, so high: px."""

GREY: Colour = (135, 135, 140)
BUYING = ("加入购物车", "立即购买", "立即预订", "去结算", "马上抢", "领券购买", "Add to cart", "Buy now")
PRICES = ("¥39.9", "¥128", "¥1,299.00", "$24.99", "券后 ¥59", "限时 ¥9.9")
BELOW_FILMS = ("简介", "评论 312", "选集", "相关推荐", "关注", "1.2万次播放", "弹幕", "Comments", "Up next")


@dataclass(frozen=True, slots=True)
class _Tones:
    ground: Colour
    card: Colour
    ink: Colour


def draw_picture_page(brush: Brush, fill: Fill) -> None:
    dice, pen = brush.dice, brush.pen
    dark = _Tones((20, 20, 24), (34, 34, 38), (232, 232, 235))
    light = _Tones(dice.choice([WHITE, (245, 245, 247)]), WHITE, (36, 36, 40))
    tones = dark if dice.random() < 0.25 else light
    pen.fill((0, 0, pen.width, pen.height), tones.ground)
    dice.choices((_product, _player, _article, _profile), [0.35, 0.35, 0.15, 0.15])[0](brush, tones, fill)


def _product(brush: Brush, tones: _Tones, fill: Fill) -> None:
    """Its picture, the price, a name in two lines, facts, and what buys it along the bottom."""
    dice, pen, dp = brush.dice, brush.pen, brush.dp
    high = pen.width * dice.choice([1.0, 1.0, 1.2, 1.35])
    fill(brush, 0, high)
    _corner_icons(brush, y=dice.uniform(44, 58) * dp)
    if dice.random() < 0.6:
        _badge(brush, f"{dice.randint(1, 3)}/{dice.randint(4, 9)}", pen.width - 34 * dp, high - 24 * dp)
    y = high + 26 * dp
    if dice.random() < 0.3:
        pen.fill((0, high, pen.width, 48 * dp), brush.colour())
        pen.text(dice.choice(PRICES), 16 * dp, high + 24 * dp, 24 * dp, brush.posters[0], WHITE)
        y += 48 * dp
    else:
        pen.text(dice.choice(PRICES), 16 * dp, y, 24 * dp, brush.plain[0], (230, 60, 40))
        y += 30 * dp
    _lines(brush, tones, y, dice.randint(3, 9))
    _bottom_bar(brush, tones)


def _player(brush: Brush, tones: _Tones, fill: Fill) -> None:
    """The film below the status bar, tabs or a title, comments or other films."""
    dice, pen, dp = brush.dice, brush.pen, brush.dp
    top = dice.choice([0.0, 28 * dp, 28 * dp])
    high = pen.width * dice.choice([9 / 16, 9 / 16, 0.75, 1.1])
    pen.fill((0, 0, pen.width, top), BLACK)
    fill(brush, top, high)
    if dice.random() < 0.4:
        pen.fill((0, top, pen.width, high), BLACK, alpha=dice.randint(40, 130))
    if dice.random() < 0.8:
        pen.icon(dice.choice(brush.arrows.svgs), 24 * dp, top + 26 * dp, 16 * dp, WHITE)
    if dice.random() < 0.6:
        x, y, r = pen.width / 2, top + high / 2, dice.uniform(20, 32) * dp
        pen.fill((x - r, y - r, 2 * r, 2 * r), BLACK, alpha=110, radius=r)
        pen.text("▶", x, y, r, brush.plain[0], WHITE, centred=True)
    bar = 16 * dp, top + high - 14 * dp, pen.width - 32 * dp, 3 * dp
    pen.fill(bar, WHITE, alpha=110)
    pen.fill((*bar[:2], bar[2] * dice.random(), bar[3]), brush.colour())
    y = top + high + 26 * dp
    for k in range(dice.randint(0, 4)):
        pen.text(dice.choice(BELOW_FILMS), (20 + 84 * k) * dp, y, 15 * dp, brush.plain[0], tones.ink)
    _lines(brush, tones, y + 34 * dp, dice.randint(4, 16))
    if dice.random() < 0.4:
        _field(brush, tones)


def _article(brush: Brush, tones: _Tones, fill: Fill) -> None:
    """A head, text, a picture across the page, text."""
    dice, pen, dp = brush.dice, brush.pen, brush.dp
    pen.icon(dice.choice((brush.arrows if dice.random() < 0.7 else brush.crosses).svgs), 24 * dp, 52 * dp,
             16 * dp, tones.ink)  # fmt: skip
    pen.text(dice.choice(TITLES), 18 * dp, 96 * dp, 22 * dp, dice.choice(brush.plain), tones.ink)
    y = _lines(brush, tones, 130 * dp, dice.randint(1, 5), with_rows=False)
    high = pen.width * dice.uniform(0.4, 0.8)
    fill(brush, y, high)
    _lines(brush, tones, y + high + 24 * dp, 20, with_rows=False)
    if dice.random() < 0.5:
        _field(brush, tones)


def _profile(brush: Brush, tones: _Tones, fill: Fill) -> None:
    """A picture at the head, a face on its edge, counts, and cards of pictures below."""
    dice, pen, dp = brush.dice, brush.pen, brush.dp
    high = pen.width * dice.uniform(0.35, 0.7)
    fill(brush, 0, high)
    _corner_icons(brush, y=50 * dp)
    r = dice.uniform(30, 42) * dp
    x = dice.choice([56 * dp, pen.width / 2])
    pen.fill((x - r, high - r, 2 * r, 2 * r), WHITE, radius=r)
    pen.fill((x - r + 3 * dp, high - r + 3 * dp, 2 * r - 6 * dp, 2 * r - 6 * dp), brush.colour(), radius=r)
    pen.text(dice.choice(TITLES)[:8], 16 * dp, high + r + 22 * dp, 19 * dp, brush.plain[0], tones.ink)
    y = high + r + 52 * dp
    while y < pen.height - 60 * dp:
        tall, wide = dice.uniform(120, 210) * dp, (pen.width - 36 * dp) / 2
        for x in (12 * dp, 24 * dp + wide):
            pen.fill((x, y, wide, tall), tones.card, radius=8 * dp)
            pen.fill((x, y, wide, tall * 0.7), brush.colour(), radius=8 * dp)
            words = dice.choice(PROSE)[:9]
            pen.text(words, x + 8 * dp, y + tall * 0.85, 12 * dp, brush.plain[0], tones.ink)
        y += tall + 12 * dp


def _corner_icons(brush: Brush, *, y: float) -> None:
    """On discs or bare: what leaves the page at the left, others at the right."""
    dice, pen, dp = brush.dice, brush.pen, brush.dp
    with_discs = dice.random() < 0.6
    out = brush.arrows if dice.random() < 0.75 else brush.crosses
    places = [(26 * dp, out)] + [
        (pen.width - (26 + 42 * k) * dp, brush.others) for k in range(dice.randint(0, 2))
    ]
    for x, icons in places:
        if with_discs:
            pen.fill((x - 16 * dp, y - 16 * dp, 32 * dp, 32 * dp), BLACK, alpha=90, radius=16 * dp)
        pen.icon(dice.choice(icons.svgs), x, y, 16 * dp, WHITE)


def _badge(brush: Brush, words: str, x: float, y: float) -> None:
    dp = brush.dp
    brush.pen.fill((x - 20 * dp, y - 11 * dp, 40 * dp, 22 * dp), BLACK, alpha=110, radius=11 * dp)
    brush.pen.text(words, x, y, 12 * dp, brush.plain[0], WHITE, centred=True)


def _lines(brush: Brush, tones: _Tones, y: float, n_lines: int, *, with_rows: bool = True) -> float:
    """Text, some of it in rows with a face before them; returns where it ends."""
    dice, pen, dp = brush.dice, brush.pen, brush.dp
    for _ in range(n_lines):
        if y > pen.height:
            break
        if with_rows and dice.random() < 0.4:
            r = dice.uniform(14, 22) * dp
            pen.fill((16 * dp, y - r, 2 * r, 2 * r), brush.colour(), radius=dice.choice([r, 4 * dp]))
            pen.text(dice.choice(PROSE), 28 * dp + 2 * r, y - 9 * dp, 14 * dp, brush.plain[0], tones.ink)
            pen.text(dice.choice(PROSE), 28 * dp + 2 * r, y + 11 * dp, 12 * dp, brush.plain[0], GREY)
            y += 2 * r + 18 * dp
            continue
        ink, size = (tones.ink, 16 * dp) if dice.random() < 0.6 else (GREY, 13 * dp)
        pen.text(dice.choice(PROSE), 16 * dp, y, size, brush.plain[0], ink)
        y += 27 * dp
    return y


def _bottom_bar(brush: Brush, tones: _Tones) -> None:
    """Small icons with words at the left, one or two broad buttons at the right."""
    dice, pen, dp = brush.dice, brush.pen, brush.dp
    high = dice.uniform(54, 66) * dp
    top = pen.height - high - dice.choice([0.0, 0.0, 24 * dp])
    pen.fill((0, top, pen.width, pen.height - top), tones.card)
    n_icons = dice.randint(0, 3)
    for k in range(n_icons):
        pen.icon(dice.choice(brush.others.svgs), (30 + 48 * k) * dp, top + high * 0.38, 20 * dp, tones.ink)
        pen.text(
            dice.choice(PROSE)[:2],
            (30 + 48 * k) * dp,
            top + high * 0.76,
            10 * dp,
            brush.plain[0],
            GREY,
            centred=True,
        )
    left = (14 + 48 * n_icons) * dp
    n_buttons = dice.randint(1, 2)
    wide = (pen.width - left - 12 * dp) / n_buttons
    for k in range(n_buttons):
        box = (left + k * wide + 4 * dp, top + high * 0.14, wide - 8 * dp, high * 0.72)
        pen.fill(box, brush.colour(), radius=dice.choice([6 * dp, box[3] / 2]))
        words = dice.choice(BUYING)
        pen.text(
            words, box[0] + box[2] / 2, box[1] + box[3] / 2, 15 * dp, brush.plain[0], WHITE, centred=True
        )


def _field(brush: Brush, tones: _Tones) -> None:
    """What one writes a comment into, along the bottom."""
    dice, pen, dp = brush.dice, brush.pen, brush.dp
    top = pen.height - dice.uniform(50, 60) * dp
    pen.fill((0, top, pen.width, pen.height - top), tones.card)
    pen.fill((14 * dp, top + 9 * dp, pen.width * 0.6, 34 * dp), GREY, alpha=50, radius=17 * dp)
    pen.text("写评论…", 30 * dp, top + 26 * dp, 13 * dp, brush.plain[0], GREY)
    for k in range(dice.randint(1, 3)):
        pen.icon(dice.choice(brush.others.svgs), pen.width - (26 + 40 * k) * dp, top + 26 * dp, 19 * dp, GREY)
