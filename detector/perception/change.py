"""What changed between two frames, in regions, so that only what is new need be read.

Small differences are a video's noise or a gradient's dither and are ignored. So is the status bar: its clock
belongs to the system.
"""

import cv2
import numpy as np

from detector.core.geometry import Rect

__all__ = ["BLOCK_PX", "Change", "changed_planes", "changed_regions", "changed_share", "is_uniform"]

BLOCK_PX = 16
# A pixel's largest channel difference from which the eye may see it, levels of 255 [tool value];
# a lossy frame differs by more without any change.
VISIBLE_STEP = 10
VISIBLE_STEP_LOSSY = 28
# The same in a video's own planes: of grey, and of one primary colour in the planes of colour.
VISIBLE_BRIGHTNESS_LOSSY, VISIBLE_COLOUR_LOSSY = 24, 14
STATUS_BAR_SHARE = 0.03  # 24 dp of a screen of 800 dp

Change = np.ndarray  # (rows, columns) bool, one per block of 16 px


def changed_blocks(before: np.ndarray, after: np.ndarray, *, lossy: bool) -> Change:
    """Which blocks of 16 px differ visibly. Both (H, W, 3) uint8 of one size."""
    height, width = before.shape[:2]
    step = VISIBLE_STEP_LOSSY if lossy else VISIBLE_STEP
    rows, columns = -(-height // BLOCK_PX), -(-width // BLOCK_PX)
    difference = np.zeros((rows * BLOCK_PX, columns * BLOCK_PX * 3), np.uint8)
    difference[:height, : width * 3] = cv2.absdiff(before, after).reshape(height, width * 3)
    difference[: round(height * STATUS_BAR_SHARE)] = 0
    # Rows first: they are contiguous, and leave a sixteenth for the slower pass across.
    largest = difference.reshape(rows, BLOCK_PX, -1).max(1).reshape(rows, columns, BLOCK_PX * 3).max(2)
    return np.asarray(largest > step)


def changed_planes(before: tuple[np.ndarray, ...], after: tuple[np.ndarray, ...]) -> Change:
    """As `changed_blocks`, of lossy pictures as `planes` of clip_pictures.py gives them."""
    if before[0].ndim > 2:
        return changed_blocks(before[0], after[0], lossy=True)
    height, width = before[0].shape
    rows, columns = -(-height // BLOCK_PX), -(-width // BLOCK_PX)
    changed = np.zeros((rows, columns), bool)
    for i, (one, other) in enumerate(zip(before, after, strict=True)):
        high, wide = BLOCK_PX * one.shape[0] // height, BLOCK_PX * one.shape[1] // width
        step = VISIBLE_COLOUR_LOSSY if i else VISIBLE_BRIGHTNESS_LOSSY
        difference = cv2.absdiff(one, other)
        difference[: round(one.shape[0] * STATUS_BAR_SHARE)] = 0
        below, beside = rows * high - one.shape[0], columns * wide - one.shape[1]
        if below > 0 or beside > 0:
            difference = cv2.copyMakeBorder(
                difference, 0, max(below, 0), 0, max(beside, 0), cv2.BORDER_CONSTANT, value=0
            )
        difference = difference[: rows * high, : columns * wide]
        largest = difference.reshape(rows, high, -1).max(1).reshape(rows, columns, wide).max(2)
        changed |= largest > step
    return changed


def changed_share(blocks: Change) -> float:
    """Of all blocks, 0 to 1."""
    return float(blocks.mean())


def changed_regions(blocks: Change, *, margin_px: float = BLOCK_PX) -> tuple[Rect, ...]:
    """Boxes around adjacent changes, each with a margin, largest first."""
    grown = cv2.dilate(blocks.astype(np.uint8), np.ones((3, 3), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(grown, connectivity=8)
    regions = [
        Rect.from_xywh(
            float(stats[k, cv2.CC_STAT_LEFT] * BLOCK_PX),
            float(stats[k, cv2.CC_STAT_TOP] * BLOCK_PX),
            float(stats[k, cv2.CC_STAT_WIDTH] * BLOCK_PX),
            float(stats[k, cv2.CC_STAT_HEIGHT] * BLOCK_PX),
        ).expanded(margin_px - BLOCK_PX)
        for k in range(1, count)
    ]
    return tuple(sorted(regions, key=lambda region: -region.area_px2))


def is_uniform(rgb: np.ndarray) -> bool:
    """One colour throughout, as in a protected window's black frame."""
    sampled = rgb[::4, ::4].reshape(-1, 3)
    return bool((sampled.max(0).astype(int) - sampled.min(0)).max() <= 3)
