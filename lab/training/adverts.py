"""What adverts show: a splash over the whole screen, a popup on a page, and what closes them."""

from lab.training.art import Art
from lab.training.backgrounds import draw_page, draw_picture, draw_status_bar
from lab.training.controls import BLACK, WHITE, Brush
from lab.training.pen import Box
from lab.training.screen_words import CALLS, DISMISS, LABELS, PROSE, TITLES

__all__ = ["draw_popup", "draw_splash"]


def draw_splash(brush: Brush, art: Art) -> list[tuple[str, Box]]:
    dice, pen, dp = brush.dice, brush.pen, brush.dp
    width, height = pen.width, pen.height
    foot = height * dice.uniform(0.1, 0.2) if dice.random() < 0.55 else 0.0
    draw_picture(brush, art, (0, 0, width, height - foot))
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
    draw_status_bar(brush, dice.choice([WHITE, BLACK]))
    if dice.random() < 0.6:
        draw_label(
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


def draw_label(brush: Brush, x: float, y: float) -> None:
    """The word that marks this as an advert."""
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


def draw_popup(brush: Brush, art: Art) -> tuple[list[tuple[str, Box]], Box]:
    """Its controls and its card."""
    dice, pen, dp = brush.dice, brush.pen, brush.dp
    draw_page(brush, art, look_alikes=dice.random() < 0.6)
    if dice.random() < 0.92:
        pen.fill((0, 0, pen.width, pen.height), BLACK, alpha=round(255 * dice.uniform(0.3, 0.85)))
    card = _card(brush)
    radius = dice.choice([0, 6, 10, 16, 24]) * dp
    ground = "light"
    style = dice.choices(["white", "art", "cut out"], [0.48, 0.4, 0.12])[0]
    middle = card[1] + card[3] - dice.uniform(28, 50) * dp
    if style == "white":
        ground = _plain_card(brush, art, card, radius)
    elif style == "art":
        draw_picture(brush, art, card, radius=radius)
    else:
        _loose_pieces(brush, art, card, radius)
        ground = "dark"
    way = dice.random()
    found = _buttons(brush, card, middle, way, ground=ground)
    if way >= 0.5 or dice.random() < 0.3:
        found.append(("x_icon", _cross(brush, card)))
    elif dice.random() < 0.3:
        draw_label(brush, card[0] + 8 * dp, card[1] + card[3] - 10 * dp)
    return found, card


def _card(brush: Brush) -> Box:
    dice, dp = brush.dice, brush.dp
    width, height = brush.pen.width, brush.pen.height
    wide = width * dice.uniform(0.62, 0.9)
    high = min(height * 0.78, wide * dice.uniform(0.5, 1.6))
    left, top = (width - wide) / 2, (height - high) / 2 + dice.uniform(-60, 40) * dp
    if dice.random() < 0.1:  # a sheet from the lower edge
        left, wide, top = 0.0, float(width), height - high
    return (left, top, wide, high)


def _plain_card(brush: Brush, art: Art, card: Box, radius: float) -> str:
    """A card of one tone with a picture or a title, and some lines; returns if it is "light" or "dark"."""
    dice, pen, dp = brush.dice, brush.pen, brush.dp
    left, top, wide, high = card
    tone = dice.choice([WHITE, WHITE, WHITE, (255, 248, 235), (44, 44, 48)])
    ground = "dark" if tone[0] < 100 else "light"
    pen.fill(card, tone, radius=radius)
    ink = WHITE if ground == "dark" else (40, 40, 40)
    if dice.random() < 0.5:
        draw_picture(brush, art, (left, top, wide, high * dice.uniform(0.3, 0.6)), radius=radius)
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
        words, face = dice.choice(PROSE), dice.choice(brush.plain)
        pen.text(words, left + wide / 2, y, 13 * dp, face, (120, 120, 120), centred=True)
        y += 22 * dp
    return ground


def _loose_pieces(brush: Brush, art: Art, card: Box, radius: float) -> None:
    """On the dimmed page, without a card under them."""
    dice = brush.dice
    left, top, wide, high = card
    for _ in range(dice.randint(1, 3)):
        piece_w, piece_h = wide * dice.uniform(0.4, 1), high * dice.uniform(0.2, 0.7)
        x, y = left + (wide - piece_w) * dice.random(), top + (high - piece_h) * dice.random()
        draw_picture(brush, art, (x, y, piece_w, piece_h), radius=dice.choice([radius, piece_h / 2]))


def _buttons(brush: Brush, card: Box, middle: float, way: float, *, ground: str) -> list[tuple[str, Box]]:
    """A call and a refusal beside or below it, a call alone, or none, chosen by `way` (0 to 1)."""
    dice, dp = brush.dice, brush.dp
    left, _, wide, _ = card
    centre = left + wide / 2
    words = dice.choice(DISMISS)
    if way < 0.3:
        x, width = left + wide * dice.uniform(0.66, 0.74), wide * dice.uniform(0.36, 0.48)
        call = brush.call(x, middle, width, dice.choice(CALLS))
        width = wide * dice.uniform(0.34, 0.46)
        refusal = brush.dismiss(left + wide * 0.27, middle, width, words, ground=ground)
        return [("cta", call), ("words", refusal)]
    if way < 0.5:
        width = wide * dice.uniform(0.5, 0.85)
        call = brush.call(centre, middle - 44 * dp, width, dice.choice(CALLS))
        outside = dice.random() < 0.2
        y = middle + (70 * dp if outside else 4 * dp)
        refusal = brush.dismiss(centre, y, wide * 0.6, words, ground="dark" if outside else ground)
        return [("cta", call), ("words", refusal)]
    if way < 0.88:
        width = wide * dice.uniform(0.45, 0.85)
        return [("cta", brush.call(centre, middle, width, dice.choice(CALLS)))]
    return []


def _cross(brush: Brush, card: Box) -> Box:
    """A × in, on or off the card's corner, above it or below, sometimes joined to it by a line."""
    dice, pen, dp = brush.dice, brush.pen, brush.dp
    left, top, wide, high = card
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
        x, y = min(left + wide, pen.width) - size / 2, top - size / 2 - dice.uniform(6, 40) * dp
    elif place == "corner on":
        x, y = min(left + wide, pen.width - size), top
    elif place == "above":
        x, y = left + wide - size, top - dice.uniform(24, 60) * dp
    elif place == "left":
        x, y = left + inset, top + inset
    y = min(y, pen.height - size)
    if place in ("corner out", "above", "below") and dice.random() < 0.25:
        end = top + high if place == "below" else top
        near = y - size / 2 if place == "below" else y + size / 2
        pen.line((x, near), (x, end), WHITE, max(1.0, dp), alpha=200)
    return brush.cross(x, y, size)
