"""What looks like a close control in a picture but is not: crosses, symbols, figures, lattices."""

import skia

from lab.training.controls import BLACK, WHITE, Brush
from lab.training.pen import Colour
from lab.training.screen_words import PROSE

__all__ = ["draw_bait"]


def draw_bait(brush: Brush, x: float, y: float) -> None:
    """A cross in a picture, a symbol, a figure: none of them closes anything."""
    dice, pen = brush.dice, brush.pen
    way = dice.random()
    size = dice.uniform(10, 60) * brush.dp
    ink = dice.choice([WHITE, BLACK, brush.colour(), (150, 150, 150)])
    if way < 0.45:
        pen.icon(dice.choice(brush.others.svgs), x, y, size, ink, alpha=dice.choice([255, 150]))
    elif way < 0.6:
        words, high, face = dice.choice(PROSE), dice.uniform(9, 20) * brush.dp, dice.choice(brush.posters)
        pen.text(words, x, y, high, face, ink, centred=True)
    elif way < 0.72:
        _crossing_lines(brush, x, y, size, ink)
    elif way < 0.84:
        _figure_in_ring(brush, x, y, size, ink)
    else:
        _lattice(brush, x, y, size, ink)


def _crossing_lines(brush: Brush, x: float, y: float, size: float, ink: Colour) -> None:
    dice = brush.dice
    for turn in range(dice.randint(2, 5)):
        off_x, off_y = dice.uniform(-1, 1) * size, dice.uniform(-1, 1) * size
        width = max(1.0, size * 0.04 * (turn % 3 + 1))
        brush.pen.line((x - off_x, y - off_y), (x + off_x, y + off_y), ink, width, alpha=180)


def _figure_in_ring(brush: Brush, x: float, y: float, size: float, ink: Colour) -> None:
    dice, pen = brush.dice, brush.pen
    pen.stroke((x - size / 2, y - size / 2, size, size), ink, max(1.0, size * 0.05), radius=size / 2)
    figure = dice.choice(["+", "?", "!", "i", "VIP", "满", "¥", "1", "5s", "NEW"])
    pen.text(figure, x, y, size * 0.4, dice.choice(brush.plain), ink, centred=True)


def _lattice(brush: Brush, x: float, y: float, size: float, ink: Colour) -> None:
    """A glass façade, a chequered cloth: crossings by the dozen."""
    dice, pen = brush.dice, brush.pen
    step, turn = size * dice.uniform(0.2, 0.5), dice.choice([0, 45, 30])
    width = max(1.0, step * 0.12)
    pen.canvas.save()
    pen.canvas.clipRect(skia.Rect.MakeXYWH(x - size, y - size, 2 * size, 2 * size))
    pen.canvas.rotate(turn, x, y)
    offset = -2 * size
    while offset < 2 * size:
        pen.line((x + offset, y - 2 * size), (x + offset, y + 2 * size), ink, width, alpha=140)
        pen.line((x - 2 * size, y + offset), (x + 2 * size, y + offset), ink, width, alpha=140)
        offset += step
    pen.canvas.restore()
