"""All random values of one launch, drawn from (seed, launch index, package) and the key's own name; and the
turns of what an app does seldom, counted over its launches.

Each key is drawn independently: adding one to a file changes no other, and the same launch draws the same
values in any process on any machine.
"""

import hashlib
from collections.abc import Set
from dataclasses import dataclass

from detector.virtual.app_port import VirtualDisplay
from detector.virtual.apps.spec.app import SeldomSpec
from detector.virtual.apps.spec.values import (
    ColorChoice,
    LengthChoice,
    LengthRange,
    NumberChoice,
    NumberRange,
    TextChoice,
    split_length,
)
from detector.virtual.drawing.canvas import Rgb

__all__ = ["Chance", "its_turn", "length_px", "rgb"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chance:
    """Draws one launch's values; `key` names the place in the file that needs one."""

    seed: int
    launch_index: int
    package: str

    def fraction(self, key: str) -> float:
        """Uniform from 0 to just below 1."""
        text = f"{self.seed}/{self.launch_index}/{self.package}/{key}"
        return (int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big") >> 11) / 2**53

    def whole(self, key: str) -> int:
        """A seed for a separate generator."""
        return int(self.fraction(key) * 2**53)

    def number(self, value: float | NumberRange | NumberChoice, key: str) -> float:
        if isinstance(value, NumberRange):
            return value.min + self.fraction(_key(value.by, key)) * (value.max - value.min)
        if isinstance(value, NumberChoice):
            return value.choice[self._index(value.by, key, len(value.choice))]
        return value

    def length(self, value: str | LengthRange | LengthChoice, key: str) -> str:
        if isinstance(value, LengthRange):
            (low, unit), (high, _) = split_length(value.min), split_length(value.max)
            return f"{low + self.fraction(_key(value.by, key)) * (high - low):.4f}{unit}"
        if isinstance(value, LengthChoice):
            return value.choice[self._index(value.by, key, len(value.choice))]
        return value

    def text(self, value: str | TextChoice, key: str) -> str:
        if isinstance(value, TextChoice):
            return value.choice[self._index(value.by, key, len(value.choice))]
        return value

    def color(self, value: str | ColorChoice, key: str) -> Rgb:
        if isinstance(value, ColorChoice):
            value = value.choice[self._index(value.by, key, len(value.choice))]
        return rgb(value)

    def weighted(self, weights: tuple[float, ...], key: str) -> int:
        """An index, with probability proportional to its weight."""
        left = self.fraction(key) * sum(weights)
        for index, weight in enumerate(weights):
            left -= weight
            if left < 0:
                return index
        return len(weights) - 1

    def _index(self, by: str | None, key: str, n_values: int) -> int:
        return int(self.fraction(_key(by, key)) * n_values)


def _key(by: str | None, key: str) -> str:
    return key if by is None else f"by:{by}"


def rgb(color: str) -> Rgb:
    """`#ff8800` -> (255, 136, 0)."""
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)


def length_px(length: str, *, display: VirtualDisplay, whole_px: float = 0.0) -> float:
    """A plain length on this display; `whole_px` is what % refers to."""
    number, unit = split_length(length)
    if unit == "px":
        return number
    if unit == "mm":
        return number * display.px_per_mm
    if unit == "%":
        return number * whole_px / 100
    return display.px(number)


def its_turn(seldom: SeldomSpec, key: str, *, day: str, marks: Set[str]) -> tuple[bool, list[str]]:
    """Whether it happens on this occasion, and what the app then writes down, beside `marks`."""
    occasions, done = f"occasion {key}", f"done {key} {day}"
    n = _n_counted(occasions, marks) + 1
    written = [f"{occasions} {n}"]
    if n % seldom.every or (seldom.first is not None and n > seldom.first):
        return False, written
    if seldom.per_day is None:
        return True, written
    n_done = _n_counted(done, marks)
    is_due = n_done < seldom.per_day
    return is_due, [*written, f"{done} {n_done + 1}"] if is_due else written


def _n_counted(mark: str, marks: Set[str]) -> int:
    return sum(name.startswith(f"{mark} ") for name in marks)
