"""Close controls and calls to action, drawn at random."""

import random
from dataclasses import dataclass
from pathlib import Path

import skia

from lab.training.pen import ARROWS, CROSSES, OTHERS, Box, Colour, Icons, Pen, fonts
from lab.training.screen_words import JUMPS, SKIP

__all__ = ["Brush", "union"]

WHITE, BLACK = (255, 255, 255), (0, 0, 0)


def union(*boxes: Box) -> Box:
    left, top = min(b[0] for b in boxes), min(b[1] for b in boxes)
    right, bottom = max(b[0] + b[2] for b in boxes), max(b[1] + b[3] for b in boxes)
    return (left, top, right - left, bottom - top)


@dataclass(frozen=True, slots=True)
class Brush:
    """Draws on `pen` at `dp` px per dp, with `dice`."""

    pen: Pen
    dp: float
    dice: random.Random
    crosses: Icons
    arrows: Icons
    others: Icons
    plain: tuple[skia.Typeface, ...]
    posters: tuple[skia.Typeface, ...]

    @classmethod
    def new(cls, pen: Pen, dp: float, dice: random.Random, cache: Path) -> "Brush":
        return cls(pen, dp, dice, *_icons(cache), *fonts(cache))

    # --- close controls: each returns the box that a person would draw around it ---

    def cross(self, x: float, y: float, size: float) -> Box:
        """A × centred on (x, y); `size` is its plate's diameter, or its own where there is none."""
        dice, pen = self.dice, self.pen
        light = dice.random() < 0.72
        ink: Colour = WHITE if light else dice.choice([BLACK, (60, 60, 60), (120, 120, 120), (150, 150, 150)])
        if dice.random() < 0.1:
            ink = self.colour()
        alpha = dice.choice([255, 255, 255, 230, 200, 160, 120, 80])
        plate = dice.choices(["none", "ring", "disc", "disc+ring", "square"], [0.38, 0.3, 0.22, 0.05, 0.05])[
            0
        ]
        box = (x - size / 2, y - size / 2, size, size)
        share = dice.uniform(0.32, 0.6)
        round_ = (
            0.0
            if plate == "square" and dice.random() < 0.5
            else size / 2
            if plate != "square"
            else size * 0.2
        )
        if plate in ("disc", "disc+ring", "square"):
            if dice.random() < 0.6:
                shade = dice.choice([BLACK, (40, 40, 40), (128, 128, 128), (90, 90, 90)])
                shade, shade_alpha = (
                    (shade, dice.choice([50, 80, 110, 140, 180, 255]))
                    if light
                    else (WHITE, dice.choice([130, 180, 220, 255]))
                )
            else:
                shade, shade_alpha = (self.colour() if light else (235, 235, 235)), 255
            pen.fill(box, shade, alpha=shade_alpha, radius=round_)
        if plate in ("ring", "disc+ring"):
            width = max(1.0, size * dice.uniform(0.02, 0.07))
            inner = (box[0] + width / 2, box[1] + width / 2, size - width, size - width)
            pen.stroke(inner, ink, width, alpha=alpha, radius=(size - width) / 2)
        mark = size * (share if plate != "none" else 1.0)
        drawn = self._x_mark(x, y, mark, ink, alpha)
        return drawn if plate == "none" else box

    def _x_mark(self, x: float, y: float, size: float, ink: Colour, alpha: int) -> Box:
        dice, pen = self.dice, self.pen
        if dice.random() < 0.55:
            return pen.icon(dice.choice(self.crosses.svgs), x, y, size, ink, alpha=alpha)
        if dice.random() < 0.12:
            face = dice.choice(self.plain)
            return pen.text(dice.choice("×✕XxX✖×"), x, y, size * 1.25, face, ink, alpha=alpha, centred=True)
        half = size / 2
        width = max(1.0, size * dice.choice([0.05, 0.07, 0.09, 0.12, 0.16, 0.22]))
        round_cap = dice.random() < 0.6
        # Two lines of one translucent colour would show where they cross: a layer hides it.
        pen.canvas.saveLayerAlpha(skia.Rect.MakeXYWH(x - size, y - size, 2 * size, 2 * size), alpha)
        pen.line((x - half, y - half), (x + half, y + half), ink, width, round_cap=round_cap)
        pen.line((x - half, y + half), (x + half, y - half), ink, width, round_cap=round_cap)
        pen.canvas.restore()
        more = width * 0.35
        return (x - half - more, y - half - more, size + 2 * more, size + 2 * more)

    def arrow(self, x: float, y: float, size: float) -> Box:
        dice, pen = self.dice, self.pen
        ink: Colour = WHITE if dice.random() < 0.85 else (70, 70, 70)
        box = (x - size / 2, y - size / 2, size, size)
        if dice.random() < 0.85:
            pen.fill(
                box,
                BLACK if ink == WHITE else WHITE,
                alpha=dice.choice([20, 40, 60, 90, 130]),
                radius=size / 2,
            )
        if dice.random() < 0.5:
            pen.stroke(box, ink, max(1.0, size * 0.02), alpha=dice.choice([40, 90, 140]), radius=size / 2)
        share = dice.uniform(0.32, 0.5)
        if dice.random() < 0.6:
            pen.icon(
                dice.choice(self.arrows.svgs), x, y, size * share, ink, alpha=dice.choice([255, 230, 180])
            )
            return box
        half = size * share / 2
        width = max(1.0, size * dice.uniform(0.03, 0.07))
        for side in (-half, half):
            pen.line((x - half / 2, y), (x + half / 2, y + side), ink, width, round_cap=True)
        return box

    def skip(self, right: float | None, left: float | None, y: float) -> Box:
        """A word that skips, placed by its right or left edge, its middle at `y`."""
        dice = self.dice
        words = self._skip_words()
        size = dice.uniform(10.5, 17) * self.dp
        shape = dice.choices(["pill", "bare", "round", "box"], [0.66, 0.12, 0.14, 0.08])[0]
        if shape == "round":
            return self._round_skip(right, left, y)
        face = dice.choice(self.plain)
        width = self.pen.text_width(words, size, face)
        pad_x = size * dice.uniform(0.55, 1.1) if shape != "bare" else 0
        pad_y = size * dice.uniform(0.35, 0.75) if shape != "bare" else 0
        whole = width + 2 * pad_x
        start = right - whole if right is not None else (left or 0.0)
        height = size * 0.95 + 2 * pad_y
        box = (start, y - height / 2, whole, height)
        ink = (
            self._plate(box, height / 2 if shape == "pill" else height * dice.choice([0.0, 0.15, 0.25]))
            if shape != "bare"
            else WHITE
        )
        if shape == "bare" and dice.random() < 0.35:
            ink = dice.choice([(60, 60, 60), (120, 120, 120), BLACK])
        alpha = dice.choice([255, 255, 230, 190])
        if shape == "bare" and dice.random() < 0.5:
            self.pen.shadow(words, start + pad_x, y, size, face)
        drawn = self.pen.text(words, start + pad_x, y, size, face, ink, alpha=alpha)
        return drawn if shape == "bare" else box

    def _skip_words(self) -> str:
        dice = self.dice
        word, count = dice.choice(SKIP), dice.randint(1, 9)
        forms = (
            (6, word),
            (4, f"{word} {count}"),
            (3, f"{count} {word}"),
            (2, f"{count}s {word}"),
            (2, f"{word} {count}s"),
            (1, f"{count} | {word}"),
            (1, f"{word} | {count}s"),
            (1, f"{count}秒 {word}"),
            (1, f"{word} {count}S"),
            (1, f"{count} s | {word}"),
            (0.5, f"{count}s后{word}"),
            (0.5, f"{word} >"),
            (0.5, f"{word}({count})"),
            (0.5, f"{word} ×"),
        )
        return dice.choices([form for _, form in forms], [weight for weight, _ in forms])[0]

    def _round_skip(self, right: float | None, left: float | None, y: float) -> Box:
        dice, pen = self.dice, self.pen
        size = dice.uniform(32, 46) * self.dp
        x = (right - size / 2) if right is not None else (left or 0.0) + size / 2
        box = (x - size / 2, y - size / 2, size, size)
        ink = self._plate(box, size / 2)
        if dice.random() < 0.6:
            width = size * dice.uniform(0.03, 0.07)
            inner = (box[0] + width / 2, box[1] + width / 2, size - width, size - width)
            pen.arc(inner, self.colour(), width, -90, dice.uniform(40, 360))
        face = dice.choice(self.plain)
        word = dice.choice(["跳过", "跳过", "跳過", "关闭", "Skip"])
        if dice.random() < 0.5:
            pen.text(word, x, y - size * 0.13, size * 0.27, face, ink, centred=True)
            pen.text(
                dice.choice(["{}s", "{}S", "{}", "{}秒"]).format(dice.randint(1, 6)),
                x,
                y + size * 0.17,
                size * 0.26,
                face,
                ink,
                centred=True,
            )
        else:
            pen.text(word, x, y, size * 0.31, face, ink, centred=True)
        return box

    def _plate(self, box: Box, radius: float) -> Colour:
        """A plate; returns the colour to write on it."""
        dice, pen = self.dice, self.pen
        way = dice.random()
        if way < 0.6:
            pen.fill(
                box,
                dice.choice([BLACK, (40, 40, 40), (100, 100, 100)]),
                alpha=dice.choice([40, 70, 100, 130, 160, 200]),
                radius=radius,
            )
            ink: Colour = WHITE
        elif way < 0.8:
            pen.fill(box, WHITE, alpha=dice.choice([90, 150, 200, 255]), radius=radius)
            ink = dice.choice([(51, 51, 51), (102, 102, 102), (150, 150, 150), BLACK])
        elif way < 0.9:
            pen.fill(box, self.colour(), radius=radius)
            ink = WHITE
        else:
            ink = WHITE if dice.random() < 0.7 else (90, 90, 90)
            pen.stroke(box, ink, max(1.0, 0.7 * self.dp), alpha=220, radius=radius)
            return ink
        if dice.random() < 0.25:
            pen.stroke(box, ink, max(1.0, 0.5 * self.dp), alpha=dice.choice([90, 160, 255]), radius=radius)
        return ink

    # --- what is pressed instead ---

    def call(self, x: float, y: float, width: float, words: str) -> Box:
        dice, pen = self.dice, self.pen
        height = dice.uniform(34, 54) * self.dp
        size = min(
            height * dice.uniform(0.32, 0.46),
            width * 0.9 / max(1, len(words)) * (1 if ord(words[0]) > 255 else 1.7),
        )
        box = (x - width / 2, y - height / 2, width, height)
        radius = dice.choice([height / 2, height / 2, height * 0.15, 0])
        tone = self.colour()
        ink: Colour = WHITE
        way = dice.random()
        if way < 0.5:
            pen.fade(box, tone, self.colour(), radius=radius, angle=True)
        elif way < 0.75:
            pen.fill(box, tone, radius=radius)
        elif way < 0.9:
            pen.fill(box, BLACK, alpha=dice.choice([90, 140, 180]), radius=radius)
        else:
            pen.fill(box, WHITE, radius=radius)
            ink = tone
        if dice.random() < 0.2:
            pen.stroke(box, WHITE, max(1.0, self.dp), alpha=200, radius=radius)
        pen.text(words, x, y, size, dice.choice(self.posters), ink, centred=True)
        return box

    def jump(self, x: float, y: float) -> Box:
        """The bar or shake hint at a splash's foot."""
        dice, pen = self.dice, self.pen
        words = dice.choice(JUMPS)
        if dice.random() < 0.35:
            size = dice.uniform(54, 96) * self.dp
            box = (x - size / 2, y - size / 2, size, size)
            pen.fill(box, BLACK, alpha=dice.choice([70, 110, 150]), radius=size / 2)
            pen.icon(dice.choice(self.others.svgs), x, y, size * 0.5, WHITE)
            below, small, face = y + size * 0.72, 15 * self.dp, dice.choice(self.plain)
            pen.shadow(words, x, below, small, face, centred=True)
            under = pen.text(words, x, below, small, face, WHITE, centred=True)
            return union(box, under)
        return self.call(x, y, pen.width * dice.uniform(0.5, 0.85), words)

    def dismiss(self, x: float, y: float, width: float, words: str, *, ground: str) -> Box:
        """A refusing word: bare, or in an outlined or grey button."""
        dice, pen = self.dice, self.pen
        size = dice.uniform(12, 17) * self.dp
        face = dice.choice(self.plain)
        way = dice.random()
        ink: Colour = (
            WHITE
            if ground == "dark"
            else dice.choice(
                [(102, 102, 102), (153, 153, 153), (51, 51, 51), (180, 180, 180), (30, 120, 220)]
            )
        )
        if way < 0.45:
            return pen.text(words, x, y, size, face, ink, centred=True, alpha=dice.choice([255, 255, 180]))
        height = dice.uniform(32, 48) * self.dp
        box = (x - width / 2, y - height / 2, width, height)
        radius = dice.choice([height / 2, height * 0.15, 0])
        if way < 0.75:
            pen.stroke(box, ink, max(1.0, 0.8 * self.dp), radius=radius)
        else:
            pen.fill(box, (240, 240, 240) if ground != "dark" else (90, 90, 90), radius=radius)
        pen.text(words, x, y, size, face, ink, centred=True)
        return box

    def colour(self) -> Colour:
        hue, strong = self.dice.random() * 6, self.dice.uniform(0.5, 1.0)
        value = self.dice.uniform(0.55, 1.0)
        low = value * (1 - strong)
        rise = low + (value - low) * (hue % 1)
        fall = value - (value - low) * (hue % 1)
        rgb = [
            (value, rise, low),
            (fall, value, low),
            (low, value, rise),
            (low, fall, value),
            (rise, low, value),
            (value, low, fall),
        ]
        red, green, blue = rgb[int(hue) % 6]
        return (round(red * 255), round(green * 255), round(blue * 255))


_kept: dict[Path, tuple[Icons, Icons, Icons]] = {}


def _icons(cache: Path) -> tuple[Icons, Icons, Icons]:
    if cache not in _kept:
        _kept[cache] = (
            Icons.matching(cache, CROSSES),
            Icons.matching(cache, ARROWS),
            Icons.matching(cache, OTHERS),
        )
    return _kept[cache]
