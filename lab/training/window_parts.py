"""What windows are made of: a card, its paragraphs, its buttons and ticks, a bare ×."""

from collections.abc import Callable
from dataclasses import dataclass, field

from lab.training.art import Art
from lab.training.controls import BLACK, WHITE, Brush
from lab.training.pen import Box, Colour
from lab.training.screen_words import ACKNOWLEDGE, ASIDE, CALLS, CONFIRMS, DECLINE, LINKS, TICKS

__all__ = [
    "GREY",
    "INK",
    "Card",
    "Drawn",
    "Page",
    "button",
    "buttons",
    "dim",
    "paragraph",
    "plain_cross",
]

GREY: Colour = (140, 140, 145)
INK: Colour = (38, 38, 42)


@dataclass(slots=True)
class Drawn:
    """Controls as (kind, box), calls among them; the window on top, None if there is none."""

    boxes: list[tuple[str, Box]] = field(default_factory=list)
    window: tuple[str, Box] | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """Its place, its ground, and the text colour that is legible on it."""

    box: Box
    ground: Colour
    ink: Colour


Page = Callable[[Brush, Art], None]  # draws the page behind


def dim(brush: Brush) -> None:
    pen = brush.pen
    pen.fill((0, 0, pen.width, pen.height), BLACK, alpha=round(255 * brush.dice.uniform(0.3, 0.72)))


def paragraph(brush: Brush, words: str, box: Box, size: float, ink: Colour, *, centred: bool) -> float:
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


def button(brush: Brush, box: Box, words: str, style: str, tone: Colour, ink: Colour) -> None:
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


def buttons(brush: Brush, drawn: Drawn, card: Card, y: float, tone: Colour) -> float:
    """One or two at a card's foot, from `y` down; returns the card's end."""
    dice, dp = brush.dice, brush.dp
    pad, high = dice.uniform(14, 26) * dp, dice.uniform(38, 50) * dp
    call, decline, known = dice.choice(CALLS), dice.choice(DECLINE), dice.choice(ACKNOWLEDGE)
    way = dice.random()
    bare = dice.random() < 0.5
    if dice.random() < 0.2:
        y = _tick(brush, card, y)
    foot = _Foot(brush, drawn, card, tone, y, pad, high, bare)
    if way < 0.34:
        return foot.side_by_side(call, decline)
    if way < 0.56:
        return foot.one_above_the_other(call, decline)
    if way < 0.86:
        return foot.only_answer(known, decline)
    return foot.only_call(call)


@dataclass(frozen=True, slots=True)
class _Foot:
    """A card's foot from `y` down: buttons `high` px high and `pad` px apart, or `bare` between lines.

    Each method draws the buttons, adds their boxes to `drawn` and returns the card's end.
    """

    brush: Brush
    drawn: Drawn
    card: Card
    tone: Colour
    y: float
    pad: float
    high: float
    bare: bool

    def side_by_side(self, call: str, decline: str) -> float:
        dice, pad, y, high = self.brush.dice, self.pad, self.y, self.high
        left, _, wide, _ = self.card.box
        call = dice.choice(CONFIRMS) if dice.random() < 0.35 else call
        half = wide / 2 if self.bare else (wide - 3 * pad) / 2
        x = (left, left + half) if self.bare else (left + pad, left + 2 * pad + half)
        boxes = [(each, y, half, high) for each in x]
        if self.bare:
            self._line((left, y), (left + wide, y))
            self._line((left + half, y), (left + half, y + high))
        if dice.random() < 0.2:
            boxes.reverse()
        ink = dice.choice([GREY, self.card.ink, self.tone])
        style = "bare" if self.bare else dice.choice(["soft", "outline", "solid"])
        button(self.brush, boxes[0], decline, style, GREY, ink)
        button(self.brush, boxes[1], call, "bare" if self.bare else "solid", self.tone, self.tone)
        self.drawn.boxes += [("dismiss_text", boxes[0]), ("cta", boxes[1])]
        return y + high + (0 if self.bare else pad)

    def one_above_the_other(self, call: str, decline: str) -> float:
        dice, dp = self.brush.dice, self.brush.dp
        above = self._whole_width()
        button(self.brush, above, call, "solid", self.tone, WHITE)
        below = (above[0], self.y + self.high + 4 * dp, above[2], self.high * 0.9)
        style, ink = dice.choice(["bare", "bare", "soft", "outline"]), dice.choice([GREY, self.card.ink])
        button(self.brush, below, decline, style, self.tone, ink)
        self.drawn.boxes += [("cta", above), ("dismiss_text", below)]
        return self.y + 2 * self.high + 8 * dp

    def only_answer(self, known: str, decline: str) -> float:
        dice, pen, dp = self.brush.dice, self.brush.pen, self.brush.dp
        left, _, wide, _ = self.card.box
        y, high = self.y, self.high
        if dice.random() < 0.5:
            words, size, face = dice.choice(LINKS), 14 * dp, dice.choice(self.brush.plain)
            pen.text(words, left + wide / 2, y + size / 2, size, face, self.tone, centred=True)
            y += 2.2 * size
        if self.bare:
            self._line((left, y), (left + wide, y))
        share = 1.0 if self.bare else dice.uniform(0.45, 0.9)
        box = (left + wide * (1 - share) / 2, y, wide * share, high)
        if not self.bare and dice.random() < 0.15:  # at the right, as in Android's own
            box = (left + wide - 90 * dp, y, 80 * dp, high)
        is_refusal = dice.random() < 0.15
        style = "bare" if self.bare else dice.choice(["solid", "solid", "soft"])
        button(self.brush, box, decline if is_refusal else known, style, self.tone, self.tone)
        self.drawn.boxes.append(("dismiss_text" if is_refusal else "ack_text", box))
        return y + high + (0 if self.bare else self.pad)

    def only_call(self, call: str) -> float:
        dice, pad, dp = self.brush.dice, self.pad, self.brush.dp
        left, _, wide, _ = self.card.box
        box = self._whole_width()
        button(self.brush, box, call, "solid", self.tone, WHITE)
        self.drawn.boxes.append(("cta", box))
        if dice.random() < 0.5:
            size = dice.uniform(11, 14) * dp
            words, middle = dice.choice([*ASIDE, *LINKS]), self.y + self.high + 0.5 * pad + size / 2
            face = dice.choice(self.brush.plain)
            self.brush.pen.text(words, left + wide / 2, middle, size, face, GREY, centred=True)
            return middle + size / 2 + pad
        return self.y + self.high + pad

    def _whole_width(self) -> Box:
        left, _, wide, _ = self.card.box
        return (left + self.pad, self.y, wide - 2 * self.pad, self.high)

    def _line(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        colour: Colour = (232, 232, 234) if sum(self.card.ground) > 380 else (70, 70, 74)
        self.brush.pen.line(start, end, colour, max(1.0, 0.6 * self.brush.dp))


def _tick(brush: Brush, card: Card, y: float) -> float:
    """A small box or circle with its label: ticking it closes nothing. Returns where it ends."""
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


def plain_cross(brush: Brush, x: float, y: float, side: float, ground: Colour) -> Box:
    light = sum(ground) < 380
    return brush.pen.icon(
        brush.dice.choice(brush.crosses.svgs),
        x,
        y,
        max(8.0, side),
        WHITE if light else brush.dice.choice([GREY, INK]),
    )
