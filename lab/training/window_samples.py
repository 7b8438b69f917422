"""What the window net is shown: screens and pieces of them, recoloured, and windows put on other pages."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from detector.engines.control_finder import SIZES_PX, size_for
from lab.training.labelled_screens import GROUPS, LabelledScreen
from lab.training.samples import recoloured
from lab.training.window_net import STRIDE, WAYS

__all__ = ["Sample", "Seen", "batches", "covered", "seen"]

SHORT_SIDE_PX = 288  # of pictures as they are kept
SHARE_CUT, SHARE_PASTED, SHARE_MIRRORED = 0.45, 0.2, 0.5
SHARE_DIMMED, SHARE_BLURRED = 0.75, 0.1  # of the pages that a window is put on
MIN_PIECE_PX = 24
Box = tuple[float, float, float, float]  # left, top, right, bottom in px of the picture


@dataclass(frozen=True, slots=True)
class Seen:
    """A screen scaled down: (H, W, 3) uint8 BGR. `box` None: its window fills it, or there is none.

    `marks` are the middles of its controls.
    """

    picture: np.ndarray
    way: int
    box: Box | None
    marks: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Sample:
    """`picture` (H, W, 3) uint8 BGR; `cover` (H/8, W/8) float32: the window's share of each cell."""

    picture: np.ndarray
    cover: np.ndarray
    way: int


def seen(screens: Sequence[LabelledScreen]) -> list[Seen]:
    """Those whose window is known."""
    return [_seen(one, GROUPS[one.window]) for one in screens if one.window is not None]


def _seen(one: LabelledScreen, group: str) -> Seen:
    bgr = cv2.cvtColor(one.pixels(), cv2.COLOR_RGB2BGR)
    scale = min(SHORT_SIDE_PX / min(bgr.shape[:2]), 1.0)
    small = cv2.resize(bgr, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    box = one.window_box
    return Seen(
        small,
        WAYS.index(group),
        None
        if box is None
        else (scale * box.left_px, scale * box.top_px, scale * box.right_px, scale * box.bottom_px),
        tuple((scale * control.center.x_px, scale * control.center.y_px) for _, control in one.controls),
    )


def covered(one: Seen) -> np.ndarray:
    """(H, W) float32: 1 where the window is."""
    cover = np.zeros(one.picture.shape[:2], np.float32)
    if one.way and one.box is None:
        cover[:] = 1
    elif one.way and one.box is not None:
        left, top, right, bottom = (max(round(side), 0) for side in one.box)
        cover[top:bottom, left:right] = 1
    return cover


def batches(pools: Sequence[tuple[float, Sequence[Seen]]], *, size: int, seed: int) -> Iterator[list[Sample]]:
    """Endless; from each pool its share. All pictures of a batch have one size."""
    dice = random.Random(seed)
    waiting: dict[tuple[int, ...], list[Sample]] = {one: [] for one in SIZES_PX}
    pages = [one for _, pool in pools for one in pool if not one.way and _is_upright(one)]
    shares, choices = zip(*pools, strict=True)
    while True:
        sample = _sample(dice.choice(dice.choices(choices, shares)[0]), pages, dice)
        queue = waiting[sample.picture.shape[:2]]
        queue.append(sample)
        if len(queue) == size:
            yield list(queue)
            queue.clear()


def _is_upright(one: Seen) -> bool:
    height, width = one.picture.shape[:2]
    return bool(height > width)


def _sample(one: Seen, pages: Sequence[Seen], dice: random.Random) -> Sample:
    if one.box is not None and dice.random() < SHARE_PASTED:
        one = _pasted(one, one.box, dice.choice(pages), dice)
    if dice.random() < SHARE_CUT:
        one = _cut(one, dice)
    height, width = size_for(one.picture.shape[0], round(one.picture.shape[1] * dice.uniform(0.9, 1.1)))
    way = cv2.INTER_AREA if width < one.picture.shape[1] else cv2.INTER_LINEAR
    small = cv2.resize(one.picture, (width, height), interpolation=way)
    cover = cv2.resize(covered(one), (width // STRIDE, height // STRIDE), interpolation=cv2.INTER_AREA)
    if dice.random() < SHARE_MIRRORED:
        small, cover = small[:, ::-1], cover[:, ::-1]
    return Sample(recoloured(np.ascontiguousarray(small), dice), np.ascontiguousarray(cover), one.way)


def _cut(one: Seen, dice: random.Random) -> Seen:
    """Some of the rows, as collections and reports show them: those around a window, or any of a page.

    A window that fills the picture is not shown in parts, but for bars that are cut off.
    """
    height, width = one.picture.shape[:2]
    if one.box is not None:
        ys = [one.box[1], one.box[3], *(y for _, y in one.marks)]
        above, below = (
            dice.choice([0.0, dice.uniform(0, 0.1), dice.uniform(0, 0.5)]) * width for _ in range(2)
        )
        top, bottom = max(round(min(ys) - above), 0), round(max(ys) + below)
    elif one.way:
        top, bottom = round(dice.uniform(0, 0.05) * height), round(dice.uniform(0.94, 1) * height)
    else:
        high = min(dice.uniform(0.4, 1.8) * width, height)
        top = round(dice.uniform(0, height - high))
        bottom = round(top + high)
    bottom = min(max(bottom, top + MIN_PIECE_PX), height)
    box = one.box
    return replace(
        one,
        picture=one.picture[top:bottom],
        box=None if box is None else (box[0], box[1] - top, box[2], box[3] - top),
        marks=tuple((x, y - top) for x, y in one.marks),
    )


def _pasted(one: Seen, box: Box, page: Seen, dice: random.Random) -> Seen:
    """The window, and what closes it outside, on another page, under a film or under none."""
    height, width = one.picture.shape[:2]
    high = max(round(page.picture.shape[0] * width / page.picture.shape[1]), 1)
    ground = cv2.resize(page.picture, (width, high))
    if high < height:
        ground = cv2.copyMakeBorder(ground, 0, height - high, 0, 0, cv2.BORDER_REPLICATE)
    shown: np.ndarray = ground[:height].astype(np.float32)
    if dice.random() < SHARE_DIMMED:
        shown *= dice.uniform(0.25, 0.75)
    if dice.random() < SHARE_BLURRED:
        shown = cv2.GaussianBlur(shown, (0, 0), dice.uniform(2, 6))
    left, top, right, bottom = (max(round(side), 0) for side in box)
    mask = _rounded(
        (height, width), (left, top, right, bottom), round(dice.choice([0, 2, 4, 6]) / 100 * width)
    )
    for x, y in one.marks:
        if not (left <= x <= right and top <= y <= bottom):
            cv2.circle(mask, (round(x), round(y)), round(0.05 * width), 1, -1)
    return replace(one, picture=np.where(mask[:, :, None] > 0, one.picture, shown.astype(np.uint8)))


def _rounded(shape: tuple[int, int], box: tuple[int, int, int, int], radius: int) -> np.ndarray:
    """(H, W) uint8: 1 in a box with round corners."""
    left, top, right, bottom = box
    mask = np.zeros(shape, np.uint8)
    radius = min(radius, (right - left) // 2, (bottom - top) // 2)
    cv2.rectangle(mask, (left + radius, top), (right - radius - 1, bottom - 1), 1, -1)
    cv2.rectangle(mask, (left, top + radius), (right - 1, bottom - radius - 1), 1, -1)
    for x in (left + radius, right - radius - 1):
        for y in (top + radius, bottom - radius - 1):
            cv2.circle(mask, (x, y), radius, 1, -1)
    return mask
