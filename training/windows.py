"""Windows of every kind over an ordinary page: dialogs, sheets, banners, floats, interstitials, feed cards.

`screens.py` draws what adverts show; here is what apps say: one button or two, side by side or stacked, a
title row with a ×, a notice along an edge. Each scene gives its controls, and which window lies on top.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field

import skia

from training.art import Art
from training.controls import BLACK, CALLS, PROSE, TITLES, WHITE, Brush
from training.pen import Box, Colour

__all__ = ["ACKNOWLEDGE", "DECLINE", "Drawn", "Page", "draw_window"]

DECLINE = [
    "取消",
    "取消",
    "以后再说",
    "暂不",
    "暂不开启",
    "暂不更新",
    "下次再说",
    "拒绝",
    "不同意",
    "不允许",
    "稍后再说",
    "忽略",
    "不感兴趣",
    "残忍拒绝",
    "放弃",
    "关闭",
    "不用了",
    "不开启",
    "先不用了",
    "放弃优惠",
    "放弃福利",
    "狠心离开",
    "还是算了",
    "先不了",
    "不要福利",
    "放弃机会",
    "坚持退出",
    "直接关闭",
    "暂不升级",
    "不再提醒",
    "否",
    "仍要退出",
    "不需要",
    "考虑一下",
    "暫不",
    "稍後再說",
    "取消",
    "不了，谢谢",
    "請稍後提醒我",
    "Not now",
    "No thanks",
    "NO, THANKS",
    "Cancel",
    "CANCEL",
    "No",
    "Later",
    "Maybe later",
    "Dismiss",
]
ACKNOWLEDGE = [
    "我知道了",
    "我知道了",
    "我知道了",
    "知道了",
    "知道了",
    "确定",
    "确定",
    "好的",
    "好",
    "我已知晓",
    "已了解",
    "明白了",
    "確定",
    "我已阅读",
    "朕知道了",
    "继续浏览",
    "OK",
    "OK",
    "Got it",
    "GOT IT",
    "I understand",
    "Done",
    "Okay",
]
LINKS = (
    "设置青少年模式 >",
    "进入青少年模式",
    "查看详情 >",
    "《隐私政策》",
    "了解更多",
    "Learn more",
    "监护人模式 >",
)
TICKS = (
    "不再提醒",
    "不再提示",
    "下次不再提醒",
    "今日不再提醒",
    "7天内不再提示",
    "我已阅读并同意《用户协议》",
    "记住我的选择",
    "Don't show again",
    "Don't ask again",
    "Do not remind me",
)
ASIDE = (
    "其他登录方式",
    "升级遇到问题？",
    "查看解决方案",
    "切换账号",
    "遇到问题",
    "活动规则",
    "More options",
    "Need help?",
)
CONFIRMS = (
    "好的",
    "好",
    "确定",
    "确认",
    "同意",
    "允许",
    "OK",
    "Allow",
    "Yes",
)  # where a refusal stands beside
BODY = (
    "为呵护未成年人健康成长，我们特别推出青少年模式，该模式下部分功能无法正常使用，请监护人主动选择并设置密码。",
    "开启消息通知，第一时间收到好友动态与优惠信息，不再错过任何精彩内容。",
    "检测到新版本，修复已知问题，优化使用体验，建议您立即升级到最新版本。",
    "您的定位服务未开启，无法为您推荐附近的门店与活动，是否前往设置开启？",
    "我们非常重视您的个人信息保护，请您在使用前仔细阅读并同意用户协议与隐私政策的全部条款。",
    "喜欢我们的应用吗？给个五星好评鼓励一下吧，您的支持是我们前进的动力。",
    "Enjoying the app? Take a moment to rate us in the store, it will not take more than a minute.",
    "A new version is available. Update now to get the latest features and fixes.",
    "退出后将错过今日的专属奖励，确定要离开吗？",
)
GREY: Colour = (140, 140, 145)
INK: Colour = (38, 38, 42)


@dataclass(slots=True)
class Drawn:
    """Controls as (kind, box), calls among them; the window on top, None where there is none."""

    boxes: list[tuple[str, Box]] = field(default_factory=list)
    window: tuple[str, Box] | None = None


@dataclass(frozen=True, slots=True)
class _Card:
    box: Box
    ground: Colour
    ink: Colour


Page = Callable[[Brush, Art], None]  # draws the page behind


def draw_window(brush: Brush, page: Page, art: Art) -> Drawn:
    scenes = (_dialog, _sheet, _menu, _banner, _float, _interstitial, _feed, _brand)
    scene = brush.dice.choices(scenes, [0.36, 0.15, 0.05, 0.09, 0.06, 0.12, 0.1, 0.07])[0]
    return scene(brush, page, art)


def _dim(brush: Brush) -> None:
    pen = brush.pen
    pen.fill((0, 0, pen.width, pen.height), BLACK, alpha=round(255 * brush.dice.uniform(0.3, 0.72)))


def _paragraph(brush: Brush, words: str, box: Box, size: float, ink: Colour, *, centred: bool) -> float:
    """Lines that fill the box's width; returns where the next thing may begin."""
    left, y, width, _ = box
    each = max(4, int(width / (size * (1.03 if ord(words[0]) > 255 else 0.52))))
    face = brush.dice.choice(brush.plain)
    for at in range(0, len(words), each):
        line = words[at : at + each].strip()
        if line:
            x = left + width / 2 if centred else left
            brush.pen.text(line, x, y + size * 0.75, size, face, ink, centred=centred)
            y += size * 1.55
    return y


def _button(brush: Brush, box: Box, words: str, style: str, tone: Colour, ink: Colour) -> None:
    """`style`: solid, soft, outline or bare."""
    dice, pen, dp = brush.dice, brush.pen, brush.dp
    radius = dice.choice([box[3] / 2, box[3] / 2, 6 * dp, 0])
    if style == "solid":
        pen.fill(box, tone, radius=radius)
        ink = WHITE
    elif style == "soft":
        pen.fill(box, (238, 238, 240) if sum(ink) < 380 else (80, 80, 84), radius=radius)
    elif style == "outline":
        pen.stroke(box, ink, max(1.0, 0.8 * dp), radius=radius)
    size = min(
        dice.uniform(14, 18) * dp, box[2] * 0.85 / max(1, len(words) * (1 if ord(words[0]) > 255 else 0.6))
    )
    pen.text(
        words, box[0] + box[2] / 2, box[1] + box[3] / 2, size, dice.choice(brush.plain), ink, centred=True
    )


def _buttons(brush: Brush, drawn: Drawn, card: _Card, y: float, tone: Colour) -> float:
    """One or two at a card's foot, from `y` down; returns the card's end."""
    dice, pen, dp = brush.dice, brush.pen, brush.dp
    left, _, wide, _ = card.box
    pad, high = dice.uniform(14, 26) * dp, dice.uniform(38, 50) * dp
    call, decline, known = dice.choice(CALLS), dice.choice(DECLINE), dice.choice(ACKNOWLEDGE)
    way = dice.random()
    bare = dice.random() < 0.5
    line: Colour = (232, 232, 234) if sum(card.ground) > 380 else (70, 70, 74)
    if dice.random() < 0.2:
        y = _tick(brush, card, y)
    if way < 0.34:  # side by side
        call = dice.choice(CONFIRMS) if dice.random() < 0.35 else call
        half = wide / 2 if bare else (wide - 3 * pad) / 2
        x = (left, left + half) if bare else (left + pad, left + 2 * pad + half)
        boxes = [(each, y, half, high) for each in x]
        if bare:
            pen.line((left, y), (left + wide, y), line, max(1.0, 0.6 * dp))
            pen.line((left + half, y), (left + half, y + high), line, max(1.0, 0.6 * dp))
        if dice.random() < 0.2:
            boxes.reverse()
        ink = dice.choice([GREY, card.ink, tone])
        _button(
            brush, boxes[0], decline, "bare" if bare else dice.choice(["soft", "outline", "solid"]), GREY, ink
        )
        _button(brush, boxes[1], call, "bare" if bare else "solid", tone, tone)
        drawn.boxes += [("dismiss_text", boxes[0]), ("cta", boxes[1])]
        return y + high + (0 if bare else pad)
    if way < 0.56:  # one above the other
        box = (left + pad, y, wide - 2 * pad, high)
        _button(brush, box, call, "solid", tone, WHITE)
        below = (left + pad, y + high + 4 * dp, wide - 2 * pad, high * 0.9)
        _button(
            brush,
            below,
            decline,
            dice.choice(["bare", "bare", "soft", "outline"]),
            tone,
            dice.choice([GREY, card.ink]),
        )
        drawn.boxes += [("cta", box), ("dismiss_text", below)]
        return y + 2 * high + 8 * dp
    if way < 0.86:  # the only button
        if dice.random() < 0.5:
            words = dice.choice(LINKS)
            size = 14 * dp
            pen.text(words, left + wide / 2, y + size / 2, size, dice.choice(brush.plain), tone, centred=True)
            y += 2.2 * size
        if bare:
            pen.line((left, y), (left + wide, y), line, max(1.0, 0.6 * dp))
        share = 1.0 if bare else dice.uniform(0.45, 0.9)
        box = (left + wide * (1 - share) / 2, y, wide * share, high)
        if not bare and dice.random() < 0.15:  # at the right, as Android's own
            box = (left + wide - 90 * dp, y, 80 * dp, high)
        is_refusal = dice.random() < 0.15
        _button(
            brush,
            box,
            decline if is_refusal else known,
            "bare" if bare else dice.choice(["solid", "solid", "soft"]),
            tone,
            tone,
        )
        drawn.boxes.append(("dismiss_text" if is_refusal else "ack_text", box))
        return y + high + (0 if bare else pad)
    box = (left + pad, y, wide - 2 * pad, high)
    _button(brush, box, call, "solid", tone, WHITE)
    drawn.boxes.append(("cta", box))
    if dice.random() < 0.5:
        size = dice.uniform(11, 14) * dp
        words, middle = dice.choice([*ASIDE, *LINKS]), y + high + 0.5 * pad + size / 2
        pen.text(words, left + wide / 2, middle, size, dice.choice(brush.plain), GREY, centred=True)
        return middle + size / 2 + pad
    return y + high + pad


def _tick(brush: Brush, card: _Card, y: float) -> float:
    """A small box or circle with what ticking it says: it closes nothing. Returns where it ends."""
    dice, pen, dp = brush.dice, brush.pen, brush.dp
    left, _, wide, _ = card.box
    words, size = dice.choice(TICKS), dice.uniform(11, 14) * dp
    long = size * sum(1.0 if ord(char) > 255 else 0.55 for char in words)
    x = dice.choice([left + 20 * dp, left + (wide - long - 1.6 * size) / 2])
    mark = (x, y, size, size)
    radius = dice.choice([0.0, 2 * dp, size / 2])
    if dice.random() < 0.25:
        pen.fill(mark, brush.colour(), radius=radius)
    else:
        pen.stroke(mark, GREY, max(1.0, dp), radius=radius)
    ink = dice.choice([GREY, card.ink])
    pen.text(
        words, x + 1.6 * size + long / 2, y + size / 2, size, dice.choice(brush.plain), ink, centred=True
    )
    return y + 2.2 * size


def _dialog(brush: Brush, page: Page, art: Art) -> Drawn:
    dice, pen, dp = brush.dice, brush.pen, brush.dp
    drawn = Drawn()
    page(brush, art)
    if dice.random() < 0.97:
        _dim(brush)
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
    # Laid out twice: once to know how high it is, then drawn.
    high = picture + 60 * dp + n_lines * size * 1.55 + dice.uniform(70, 150) * dp
    top = max(40 * dp, (pen.height - high) / 2 + dice.uniform(-50, 50) * dp)
    state = dice.getstate()
    trial = Drawn()
    pen.canvas.save()
    pen.canvas.clipRect(skia.Rect.MakeEmpty())
    n_words = len(pen.lines)
    body_end = top + picture + 56 * dp + n_lines * size * 1.55 + 14 * dp
    end = _buttons(brush, trial, _Card((left, top, wide, high), ground, ink), body_end, tone)
    pen.canvas.restore()
    del pen.lines[n_words:]
    card = (left, top, wide, end - top)
    pen.fill(card, ground, radius=radius)
    if picture:
        pen.fill((left, top, wide, picture), brush.colour(), radius=radius)
        pen.icon(dice.choice(brush.others.svgs), left + wide / 2, top + picture / 2, picture * 0.5, WHITE)
    pen.text(
        title,
        left + wide / 2,
        top + picture + 30 * dp,
        dice.uniform(16, 20) * dp,
        dice.choice(brush.posters),
        ink,
        centred=True,
    )
    grey = GREY if dice.random() < 0.5 else ink
    _paragraph(
        brush,
        words,
        (left + 22 * dp, top + picture + 52 * dp, wide - 44 * dp, 0),
        size,
        grey,
        centred=dice.random() < 0.5,
    )
    dice.setstate(state)
    _buttons(brush, drawn, _Card(card, ground, ink), body_end, tone)
    if dice.random() < 0.25:
        side = dice.uniform(12, 30) * dp
        place = dice.choice(["in", "below", "above"])
        x, y = left + wide - side / 2 - 10 * dp, top + side / 2 + 10 * dp
        if place == "below":
            x, y = left + wide / 2, min(end + dice.uniform(24, 50) * dp, pen.height - side)
        elif place == "above":
            y = top - dice.uniform(20, 40) * dp
        drawn.boxes.append(
            (
                "x_icon",
                brush.cross(x, y, side) if place != "in" else _plain_cross(brush, x, y, side * 0.6, ground),
            )
        )
    drawn.window = ("dialog" if not picture or dice.random() < 0.5 else "popup", card)
    return drawn


def _plain_cross(brush: Brush, x: float, y: float, side: float, ground: Colour) -> Box:
    light = sum(ground) < 380
    return brush.pen.icon(
        brush.dice.choice(brush.crosses.svgs),
        x,
        y,
        max(8.0, side),
        WHITE if light else brush.dice.choice([GREY, INK]),
    )


def _sheet(brush: Brush, page: Page, art: Art) -> Drawn:
    dice, pen, dp = brush.dice, brush.pen, brush.dp
    drawn = Drawn()
    page(brush, art)
    if dice.random() < 0.93:
        _dim(brush)
    high = pen.height * dice.uniform(0.25, 0.8)
    top = pen.height - high
    pen.fill((0, top, pen.width, high), WHITE, radius=dice.choice([0, 10, 16]) * dp)
    pen.fill((0, top + 20 * dp, pen.width, high), WHITE)
    tone = brush.colour()
    at = dice.choice([pen.width / 2, 20 * dp])
    pen.text(dice.choice(TITLES), at, top + 26 * dp, 17 * dp, dice.choice(brush.plain), INK, centred=at > 100)
    if dice.random() < 0.75:
        x = pen.width - 24 * dp if dice.random() < 0.85 or at < 100 else 24 * dp
        drawn.boxes.append(("x_icon", _plain_cross(brush, x, top + 26 * dp, dice.uniform(9, 18) * dp, WHITE)))
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
        _buttons(brush, drawn, _Card((0, top, pen.width, high), WHITE, INK), pen.height - 2 * foot, tone)
    drawn.window = ("sheet", (0, top, pen.width, high))
    return drawn


def _menu(brush: Brush, page: Page, art: Art) -> Drawn:
    """Rows of an action sheet with a row that cancels below."""
    dice, pen, dp = brush.dice, brush.pen, brush.dp
    page(brush, art)
    _dim(brush)
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
        drawn.boxes.append(("x_icon", _plain_cross(brush, x, y, dice.uniform(8, 14) * dp, ground)))
        right = x - 10 * dp
    if dice.random() < 0.7:
        call = (right - 92 * dp, top + high / 2 - 15 * dp, 80 * dp, 30 * dp)
        _button(brush, call, dice.choice(CALLS)[:6], "solid", brush.colour(), WHITE)
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
    """An advert that takes the screen: a picture on plain ground, or an app's card with a band above."""
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
        _button(brush, call, dice.choice(CALLS), "solid", brush.colour(), WHITE)
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
    _plain_cross(brush, pen.width - 22 * dp, where, dice.uniform(8, 13) * dp, WHITE)
    if dice.random() < 0.5:
        words = dice.choice([*ACKNOWLEDGE, *DECLINE, "登录", "保存", "提交"])
        box = (20 * dp, pen.height * 0.86, pen.width - 40 * dp, 46 * dp)
        _button(brush, box, words, "solid", brush.colour(), WHITE)
    return Drawn([], None)


def _brand(brush: Brush, page: Page, art: Art) -> Drawn:
    """The app's own launch screen: a logo, its name, a picture perhaps. Nothing to act on, no window."""
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
    """First and last row of a piece around the window, as collections are cut; of a page, anywhere."""
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
