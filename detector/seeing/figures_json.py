"""Boxes and numbers in the JSON of pictures and recordings: three decimals, a box as a list."""

from dataclasses import dataclass

from detector.core.geometry import Rect
from detector.core.quantity import Quantity

__all__ = ["Box", "RatioJson", "box_json", "ratio_json", "rounded"]

Box = tuple[float, float, float, float]
"""[left, top, width, height], px."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RatioJson:
    value: float
    error: float


def ratio_json(ratio: Quantity | None) -> RatioJson | None:
    return None if ratio is None else RatioJson(value=rounded(ratio.value), error=rounded(ratio.error))


def box_json(box: Rect, corner: tuple[float, float] = (0.0, 0.0)) -> Box:
    """`corner`: the origin of `box` in the picture described, (left, top) px."""
    left, top = box.left_px + corner[0], box.top_px + corner[1]
    return rounded(left), rounded(top), rounded(box.width_px), rounded(box.height_px)


def rounded(value: float) -> float:
    return round(float(value), 3)
