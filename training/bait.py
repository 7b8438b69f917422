"""What looks like a close control in a picture and is none: crosses, symbols, figures, lattices."""

import skia

from training.controls import BLACK, WHITE, Brush
from training.screen_words import PROSE

__all__ = ["draw_bait"]


def draw_bait(brush: Brush, x: float, y: float) -> None:
    """A cross in a picture, a symbol, a figure: nothing that closes anything."""
    dice, pen = brush.dice, brush.pen
    way = dice.random()
    size = dice.uniform(10, 60) * brush.dp
    ink = dice.choice([WHITE, BLACK, brush.colour(), (150, 150, 150)])
    if way < 0.45:
        pen.icon(dice.choice(brush.others.svgs), x, y, size, ink, alpha=dice.choice([255, 150]))
    elif way < 0.6:
        pen.text(
            dice.choice(PROSE),
            x,
            y,
            dice.uniform(9, 20) * brush.dp,
            dice.choice(brush.posters),
            ink,
            centred=True,
        )
    elif way < 0.72:
        for turn in range(dice.randint(2, 5)):
            angle_x, angle_y = dice.uniform(-1, 1) * size, dice.uniform(-1, 1) * size
            pen.line(
                (x - angle_x, y - angle_y),
                (x + angle_x, y + angle_y),
                ink,
                max(1.0, size * 0.04 * (turn % 3 + 1)),
                alpha=180,
            )
    elif way < 0.84:
        pen.stroke((x - size / 2, y - size / 2, size, size), ink, max(1.0, size * 0.05), radius=size / 2)
        pen.text(
            dice.choice(["+", "?", "!", "i", "VIP", "满", "¥", "1", "5s", "NEW"]),
            x,
            y,
            size * 0.4,
            dice.choice(brush.plain),
            ink,
            centred=True,
        )
    else:
        # a lattice, a window front, a chequered cloth: crossings by the dozen
        step, turn = size * dice.uniform(0.2, 0.5), dice.choice([0, 45, 30])
        pen.canvas.save()
        pen.canvas.clipRect(skia.Rect.MakeXYWH(x - size, y - size, 2 * size, 2 * size))
        pen.canvas.rotate(turn, x, y)
        offset = -2 * size
        while offset < 2 * size:
            pen.line(
                (x + offset, y - 2 * size),
                (x + offset, y + 2 * size),
                ink,
                max(1.0, step * 0.12),
                alpha=140,
            )
            pen.line(
                (x - 2 * size, y + offset),
                (x + 2 * size, y + offset),
                ink,
                max(1.0, step * 0.12),
                alpha=140,
            )
            offset += step
        pen.canvas.restore()
