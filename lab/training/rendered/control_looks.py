"""How ways out are drawn: sizes, colours and plates of × marks and of words."""

import random
from typing import Any

__all__ = ["arrow_look", "cross_look", "small_cross_look", "words_look"]

_SHADES = (
    "rgba(0,0,0,.35)",
    "rgba(0,0,0,.5)",
    "rgba(0,0,0,.22)",
    "rgba(255,255,255,.3)",
    "rgba(90,90,90,.6)",
    "#fff",
    "#e8e8e8",
)


def cross_look(dice: random.Random, *, on_dark: bool) -> dict[str, Any]:
    """The × of a window, on something dark or light."""
    plate = dice.choices(("none", "disc", "ring", "square", "pill"), (40, 32, 18, 6, 4))[0]
    plate_colour = dice.choice(_SHADES)
    colour = (
        dice.choice(("#fff", "#fff", "#f5f5f5", "rgba(255,255,255,.8)", "rgba(255,255,255,.55)"))
        if on_dark
        else dice.choice(("#111", "#333", "#666", "#999", "#bbb", "#1a73e8"))
    )
    if plate in ("disc", "square", "pill"):
        colour = "#555" if plate_colour in ("#fff", "#e8e8e8") else "#fff"
    px = dice.choice((9, 10, 11, 12, 13, 14, 16, 18, 20, 24))
    plate_px = round(px * dice.uniform(1.5, 2.4))
    return {
        "px": px,
        "colour": colour,
        "plate": plate,
        "plate_colour": plate_colour,
        "plate_px": plate_px,
        "stroke": dice.choice((1, 1.3, 1.6, 2, 2.5, 3)),
        "drawn": "letter" if dice.random() < 0.16 else "lines",
        "letter": dice.choice(("×", "✕", "×", "╳", "✖", "X")),
        "shadow": plate == "none" and on_dark and dice.random() < 0.3,
        "hit_px": max(plate_px if plate != "none" else px, dice.choice((0, 24, 32, 40, 48))),
    }


def small_cross_look(dice: random.Random, colour: str) -> dict[str, Any]:
    """The × of a row, a chip, a field, an advert in a feed."""
    px = dice.choice((7, 8, 9, 10, 11, 12))
    plate = dice.choices(("none", "disc", "ring"), (60, 28, 12))[0]
    return {
        "px": px,
        "colour": "#fff" if plate == "disc" else colour,
        "plate": plate,
        "plate_colour": dice.choice(("#c4c4c8", "#b0b0b5", "rgba(0,0,0,.3)")),
        "plate_px": px + dice.choice((5, 6, 7, 8)),
        "stroke": dice.choice((1, 1.2, 1.5, 2)),
        "drawn": "letter" if dice.random() < 0.12 else "lines",
        "letter": dice.choice(("×", "✕", "x")),
        "shadow": False,
        "hit_px": px + dice.choice((8, 12, 18, 24)),
    }


def arrow_look(dice: random.Random) -> dict[str, Any]:
    return {
        "arrow": dice.choice(("back", "back", "back", "arrow")),
        "px": dice.choice((18, 20, 22, 24)),
        "stroke": dice.choice((1.5, 1.8, 2, 2.4)),
        "colour": "#fff",
        "hit_px": dice.choice((32, 40, 44, 48)),
        "plate": "none",
    }


def words_look(dice: random.Random, *, on_dark: bool, skip: bool) -> dict[str, Any]:
    """A word outside a row of buttons: on a pill, a disc, or bare."""
    plates, weights = (
        (("pill", "outline", "square", "disc", "ring", "none"), (46, 14, 8, 11, 8, 13))
        if skip
        else (("none", "pill", "outline", "square"), (70, 14, 12, 4))
    )
    plate = dice.choices(plates, weights)[0]
    plate_colour = dice.choice(
        (
            "rgba(0,0,0,.4)",
            "rgba(0,0,0,.25)",
            "rgba(0,0,0,.6)",
            "rgba(255,255,255,.25)",
            "#fff",
            "rgba(128,128,128,.5)",
        )
    )
    light_plate = plate in ("pill", "square", "disc", "ring") and plate_colour == "#fff"
    colour = "#333" if light_plate or (not on_dark and plate in ("none", "outline")) else "#fff"
    if plate == "none" and dice.random() < 0.4:
        colour = dice.choice(
            ("#999", "#aaa", "rgba(255,255,255,.7)") if on_dark else ("#999", "#bbb", "#666")
        )
    return {
        "font_px": dice.choice((11, 12, 13, 14, 15, 16)),
        "plate": plate,
        "plate_colour": plate_colour,
        "ring_colour": dice.choice(("#fff", "#ff6600", "#1677ff", "rgba(255,255,255,.6)")),
        "colour": colour,
        "underlined": dice.random() < 0.12,
        "shadow": plate == "none" and on_dark and dice.random() < 0.4,
        "countdown": dice.choice(("before", "after", "inside")),
        "unit": dice.choice(("", "s", "S", " s", "秒")),
        "bar": dice.random() < 0.4,
    }
