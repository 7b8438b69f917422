"""Pictures for adverts, cards and players: files from a pool, gradients and colours, with poster text.

The pool is drawn once into a folder that is never committed: cuts of open ordinary screens, noise and shapes.
"""

import random
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from lab.training.material import read_picture

__all__ = ["Creatives", "draw_pool"]

POOL_COUNT = 240


@dataclass(frozen=True, slots=True)
class Creatives:
    """Files of the pool, as the browser reads them; empty gives gradients alone."""

    files: tuple[str, ...]

    def draw(self, dice: random.Random, words: list[str], *, plain: float = 0.35) -> dict[str, Any]:
        """One creative: its picture and up to three lines of poster text over it."""
        lines = [_line(dice, text, index) for index, text in enumerate(words)]
        found = {"background": _gradient(dice), "lines": lines}
        if self.files and dice.random() > plain:
            found["file"] = dice.choice(self.files)
        return found


def _gradient(dice: random.Random) -> str:
    def colour() -> str:
        return f"hsl({dice.randint(0, 359)},{dice.randint(10, 95)}%,{dice.randint(12, 88)}%)"

    kind = dice.random()
    if kind < 0.25:
        return colour()
    if kind < 0.7:
        return f"linear-gradient({dice.randint(0, 359)}deg,{colour()},{colour()})"
    return (
        f"radial-gradient(circle at {dice.randint(10, 90)}% {dice.randint(10, 90)}%,{colour()},transparent "
        f"{dice.randint(30, 70)}%),linear-gradient({dice.randint(0, 359)}deg,{colour()},{colour()})"
    )


def _line(dice: random.Random, text: str, index: int) -> dict[str, Any]:
    return {
        "text": text,
        "left": dice.randint(4, 30),
        "top": dice.randint(8, 30) + 22 * index,
        "font_px": dice.choice((16, 20, 26, 34, 44)),
        "colour": dice.choice(("#fff", "#fff", "#ffe58a", "#222", "#d4141e")),
        "weight": dice.choice((400, 700, 700)),
        "outlined": dice.random() < 0.5,
    }


def draw_pool(folder: Path, shared: Path | None, seed: int = 5) -> tuple[str, ...]:
    """Fills the folder unless it is filled already; returns the files' addresses for the browser."""
    folder.mkdir(parents=True, exist_ok=True)
    found = sorted(folder.glob("*.jpg"))
    if len(found) < POOL_COUNT:
        dice, grain = random.Random(seed), np.random.default_rng(seed)
        sources = _sources(shared)
        for index in range(POOL_COUNT):
            picture = _cut(dice, sources) if sources and index % 3 else _noise(dice, grain)
            cv2.imwrite(str(folder / f"{index:03}.jpg"), picture, [cv2.IMWRITE_JPEG_QUALITY, 88])
        found = sorted(folder.glob("*.jpg"))
    return tuple(path.resolve().as_uri() for path in found)


def _sources(shared: Path | None) -> list[Path]:
    if shared is None:
        return []
    from lab.training.material import ordinary_screens  # noqa: PLC0415 (only where the pool is drawn)

    return ordinary_screens(shared)


def _cut(dice: random.Random, sources: list[Path]) -> np.ndarray:
    """A part of an open screen, made unrecognisable: tinted, softened."""
    picture = read_picture(dice.choice(sources))
    height, width = picture.shape[:2]
    wide, high = round(width * dice.uniform(0.3, 0.9)), round(height * dice.uniform(0.15, 0.5))
    left, top = dice.randint(0, width - wide), dice.randint(0, height - high)
    part = picture[top : top + high, left : left + wide]
    part = cv2.resize(part, (640, 900), interpolation=cv2.INTER_AREA)
    part = cv2.GaussianBlur(part, (0, 0), dice.uniform(1.5, 16))
    tint = np.array([dice.uniform(0.55, 1.15) for _ in range(3)], np.float32)
    tinted: np.ndarray = np.clip(part.astype(np.float32) * tint, 0, 255)
    return tinted.astype(np.uint8)


def _noise(dice: random.Random, grain: np.random.Generator) -> np.ndarray:
    """Cloudy colours with shapes over them."""
    cells = dice.choice((3, 5, 8, 14))
    small = grain.integers(20, 236, (cells, cells, 3)).astype(np.uint8)
    picture = cv2.resize(small, (640, 900), interpolation=cv2.INTER_CUBIC)
    for _ in range(dice.randint(0, 9)):
        colour = tuple(dice.randint(0, 255) for _ in range(3))
        middle = (dice.randint(0, 640), dice.randint(0, 900))
        if dice.random() < 0.5:
            cv2.circle(picture, middle, dice.randint(20, 220), colour, -1, cv2.LINE_AA)
        else:
            size = (dice.randint(40, 360), dice.randint(40, 360))
            corners = cv2.boxPoints((middle, size, dice.uniform(0, 90))).astype(np.int32)
            cv2.fillConvexPoly(picture, corners, colour, cv2.LINE_AA)
    speckle = grain.normal(0, dice.uniform(0, 9), picture.shape)
    speckled: np.ndarray = np.clip(picture + speckle, 0, 255)
    return speckled.astype(np.uint8)
