"""Pages whose own parts have ×, "<" and words: adverts in a feed, headers on a picture, forms, viewers.

None of them is an information window, so nothing here is a control: what looks like one is the page's.
"""

import random
from collections.abc import Callable

import numpy as np

from lab.training.art import Art
from lab.training.controls import BLACK, WHITE, Brush
from lab.training.pen import Box, Colour
from lab.training.screen_words import CALLS, LABELS, PROSE, TITLES

__all__ = ["draw_own_marks", "rows_around"]

Draw = Callable[[Brush, Art], None]
Pictured = Callable[[Brush, Art, Box, float], None]
GREY: Colour = (140, 140, 145)
INK: Colour = (38, 38, 42)
LINKS = (
    "忘记密码？",
    "注册新账号",
    "其他登录方式",
    "遇到问题",
    "用户协议",
    "Forgot password?",
    "Sign up",
    "Help",
)
HINTS = ("请输入手机号", "请输入验证码", "昵称", "备注", "Email", "Password", "Name", "收货地址", "搜索")
DIM_BELOW = 200  # of 255
BUTTONS = ("登录", "保存", "提交", "下一步", "完成", "确认", "发布", "Next", "Save", "Log in", "Continue")


def draw_own_marks(brush: Brush, page: Draw, picture: Pictured, art: Art) -> Box | None:
    """Draws one such page; returns the part that collections would show alone, None where it is all of it."""
    scene = brush.dice.choices((_adverts, _header, _form, _viewer), [0.5, 0.22, 0.2, 0.08])[0]
    return scene(brush, page, picture, art)


def _adverts(brush: Brush, page: Draw, picture: Pictured, art: Art) -> Box:
    """An advert among the page's own rows, its × in its picture, its header or its footer."""
    dice, pen, dp = brush.dice, brush.pen, brush.dp
    page(brush, art)
    # A card on a page that is already dim would look like a popup; one from side to side does not.
    inset = 12 * dp if not _is_dim(brush) and dice.random() < 0.4 else 0.0
    high = dice.uniform(110, 330) * dp
    top = dice.uniform(0.12 * pen.height, max(0.12 * pen.height, pen.height - high - 60 * dp))
    box = (inset, top, pen.width - 2 * inset, high)
    _forget_lines(brush, box)
    dark = dice.random() < 0.15
    ground, ink = ((32, 32, 36), (220, 220, 222)) if dark else (dice.choice([WHITE, (248, 248, 248)]), INK)
    pen.fill(box, ground, radius=dice.choice([0, 10 * dp]) if inset else 0)
    side = dice.uniform(8, 14) * dp
    where = dice.choices(("picture", "foot", "head"), [0.35, 0.4, 0.25])[0]
    head = dice.uniform(28, 44) * dp if where == "head" or dice.random() < 0.5 else 8 * dp
    foot = dice.uniform(30, 58) * dp if where == "foot" or dice.random() < 0.6 else 8 * dp
    margin = dice.choice([0.0, 12 * dp, 16 * dp])
    shown = (inset + margin, top + head, pen.width - 2 * (inset + margin), high - head - foot)
    picture(brush, art, shown, dice.choice([0, 6 * dp, 10 * dp]))
    left, right = inset + 16 * dp, pen.width - inset - 16 * dp
    if head > 20 * dp:
        pen.text(dice.choice(PROSE), left, top + head / 2, 15 * dp, dice.choice(brush.plain), ink)
    if foot > 20 * dp:
        text = dice.choice([*PROSE, dice.choice(LABELS)])
        pen.text(text, left, top + high - foot / 2, 12 * dp, dice.choice(brush.plain), GREY)
        if dice.random() < 0.4:
            tone = brush.colour()
            x = pen.width * dice.uniform(0.5, 0.7)
            pen.text(dice.choice(CALLS), x, top + high - foot / 2, 13 * dp, dice.choice(brush.plain), tone)
    if dice.random() < 0.6:
        corner = (shown[0] + 6 * dp, shown[1] + shown[3] - 10 * dp)
        pen.text(dice.choice(LABELS), *corner, 10 * dp, dice.choice(brush.plain), WHITE, alpha=200)
    if where == "picture":
        size = dice.uniform(14, 26) * dp
        y = shown[1] + (size * 0.8 if dice.random() < 0.8 else shown[3] - size * 0.8)
        brush.cross(shown[0] + shown[2] - size * 0.8, y, size)
    else:
        y = top + (head / 2 if where == "head" else high - foot / 2)
        if dice.random() < 0.15:
            pen.stroke((right - side, y - side, 2 * side, 2 * side), GREY, max(1.0, dp / 2), radius=3 * dp)
        pen.icon(dice.choice(brush.crosses.svgs), right, y, side, GREY if dice.random() < 0.7 else ink)
    return box


def _header(brush: Brush, page: Draw, picture: Pictured, art: Art) -> None:
    """A profile or an article under a picture with a "<" or a × on it."""
    dice, pen, dp = brush.dice, brush.pen, brush.dp
    page(brush, art)
    high = dice.uniform(120, 300) * dp
    _forget_lines(brush, (0, 0, pen.width, pen.height))
    ground = WHITE if dice.random() < 0.8 else (24, 24, 28)
    pen.fill((0, 0, pen.width, pen.height), ground)
    picture(brush, art, (0, 0, pen.width, high), 0)
    if dice.random() < 0.5:
        pen.fill((0, 0, pen.width, high), brush.colour(), alpha=dice.choice([60, 120, 190]))
    middle = dice.uniform(24, 58) * dp
    _way_out(brush, middle, WHITE if dice.random() < 0.85 else INK, plate_share=0.3)
    if dice.random() < 0.6:
        pen.text(
            dice.choice(TITLES), pen.width / 2, middle, 17 * dp, dice.choice(brush.plain), WHITE, centred=True
        )
    y = high
    if dice.random() < 0.6:
        side = dice.uniform(60, 110) * dp
        x = pen.width / 2 if dice.random() < 0.6 else 20 * dp + side / 2
        picture(brush, art, (x - side / 2, high - side / 2, side, side), side / 2)
        pen.text(
            dice.choice(PROSE)[:6], pen.width / 2, high + side, 18 * dp, dice.choice(brush.plain), GREY,
            centred=True,
        )  # fmt: skip
        y += side + 30 * dp
    _rows(brush, y, INK if ground == WHITE else WHITE)


def _form(brush: Brush, page: Draw, picture: Pictured, art: Art) -> None:
    """A login, a form or a first page: a large title, fields, one button, links, and × or "<" at the top."""
    del page, picture, art
    dice, pen, dp = brush.dice, brush.pen, brush.dp
    dark = dice.random() < 0.12
    ground, ink = ((18, 18, 22), WHITE) if dark else (WHITE, INK)
    pen.fill((0, 0, pen.width, pen.height), ground)
    _way_out(brush, dice.uniform(40, 64) * dp, ink, plate_share=0.1)
    y = dice.uniform(100, 180) * dp
    centred = dice.random() < 0.4
    x = pen.width / 2 if centred else 28 * dp
    pen.text(dice.choice(PROSE), x, y, 24 * dp, dice.choice(brush.plain), ink, centred=centred)
    y += dice.uniform(50, 90) * dp
    for _ in range(dice.randint(0, 4)):
        box = (28 * dp, y, pen.width - 56 * dp, 46 * dp)
        if dice.random() < 0.5:
            pen.fill(box, (40, 40, 44) if dark else (244, 244, 246), radius=8 * dp)
        else:
            pen.fill((box[0], y + 46 * dp, box[2], max(1.0, dp)), (220, 220, 224))
        pen.text(dice.choice(HINTS), 42 * dp, y + 23 * dp, 15 * dp, dice.choice(brush.plain), GREY)
        if dice.random() < 0.35:
            pen.icon(dice.choice(brush.crosses.svgs), pen.width - 48 * dp, y + 23 * dp, 12 * dp, GREY)
        y += 62 * dp
    y += dice.uniform(10, 60) * dp
    tone = brush.colour()
    pen.fill((28 * dp, y, pen.width - 56 * dp, 46 * dp), tone, radius=dice.choice([6 * dp, 23 * dp]))
    words = dice.choice(BUTTONS)
    pen.text(words, pen.width / 2, y + 23 * dp, 16 * dp, dice.choice(brush.plain), WHITE, centred=True)
    for place in range(dice.randint(0, 3)):
        below = y + (80 + 34 * place) * dp
        link = dice.choice(LINKS)
        pen.text(link, pen.width / 2, below, 14 * dp, dice.choice(brush.plain), tone, centred=True)


def _viewer(brush: Brush, page: Draw, picture: Pictured, art: Art) -> None:
    """A picture or a film by itself on black, with its number or its time."""
    del page
    dice, pen, dp = brush.dice, brush.pen, brush.dp
    pen.fill((0, 0, pen.width, pen.height), dice.choice([BLACK, (16, 16, 16), WHITE]))
    high = pen.width * dice.uniform(0.55, 1.3)
    picture(brush, art, (0, (pen.height - high) / 2, pen.width, high), 0)
    middle = dice.uniform(40, 64) * dp
    _way_out(brush, middle, GREY, plate_share=0.2)
    text = dice.choice(["1/9", "3 / 12", "00:12 / 03:41", "2/4"])
    y = middle if dice.random() < 0.6 else pen.height - 60 * dp
    pen.text(text, pen.width / 2, y, 15 * dp, dice.choice(brush.plain), GREY, centred=True)


def _way_out(brush: Brush, middle: float, ink: Colour, *, plate_share: float) -> None:
    """What leaves the page, in its top corner; mostly "<", rarely a ×."""
    dice, pen, dp = brush.dice, brush.pen, brush.dp
    svgs = (brush.arrows if dice.random() < 0.7 else brush.crosses).svgs
    x = dice.uniform(18, 30) * dp if dice.random() < 0.85 else pen.width - dice.uniform(18, 30) * dp
    if dice.random() < plate_share:
        side = dice.uniform(28, 36) * dp
        pen.fill((x - side / 2, middle - side / 2, side, side), BLACK, alpha=90, radius=side / 2)
    pen.icon(dice.choice(svgs), x, middle, dice.uniform(13, 22) * dp, ink)
    if dice.random() < 0.5:
        pen.icon(dice.choice(brush.others.svgs), pen.width - 24 * dp, middle, 18 * dp, ink)


def _rows(brush: Brush, y: float, ink: Colour) -> None:
    dice, pen, dp = brush.dice, brush.pen, brush.dp
    while y < pen.height - 40 * dp:
        if dice.random() < 0.4:
            pen.fill((16 * dp, y, 40 * dp, 40 * dp), brush.colour(), radius=20 * dp)
        pen.text(dice.choice(PROSE), 68 * dp, y + 20 * dp, 15 * dp, dice.choice(brush.plain), ink)
        y += dice.uniform(50, 76) * dp


def _is_dim(brush: Brush) -> bool:
    return float(np.median(brush.pen.picture()[::8, ::8].max(2))) < DIM_BELOW


def _forget_lines(brush: Brush, box: Box) -> None:
    """The text there is painted over."""
    left, top, width, height = box

    def is_under(line: tuple[str, Box]) -> bool:
        x, y = line[1][0] + line[1][2] / 2, line[1][1] + line[1][3] / 2
        return left <= x < left + width and top <= y < top + height

    brush.pen.lines[:] = [line for line in brush.pen.lines if not is_under(line)]


def rows_around(box: Box, width: int, height: int, dice: random.Random) -> tuple[int, int]:
    """First and last row of a piece around `box`, cut as in collections."""
    above, below = (dice.choice([0.0, dice.uniform(0, 0.1), dice.uniform(0, 0.5)]) * width for _ in range(2))
    return round(max(box[1] - above, 0.0)), round(min(box[1] + box[3] + below, float(height)))
