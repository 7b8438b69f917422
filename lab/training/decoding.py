"""From the net's grids to boxes; the detector's own adapter does the same in numpy."""

import numpy as np

__all__ = ["decode", "holding", "overlap"]

STRIDE = 8


def decode(scores: np.ndarray, boxes: np.ndarray, *, least: float) -> list[tuple[int, float, np.ndarray]]:
    """(4, h, w) chances and (4, h, w) sides -> [(class, score, left top width height)], best first.

    A cell counts if no neighbour has a higher chance for its class; if two overlap by half, over all classes,
    the better one is kept.
    """
    found = []
    for kind in range(scores.shape[0]):
        plane = scores[kind]
        around = np.pad(plane, 1)
        highest = np.max(
            [around[i : i + plane.shape[0], j : j + plane.shape[1]] for i in range(3) for j in range(3)],
            axis=0,
        )
        for row, column in zip(*np.nonzero((plane >= least) & (plane == highest)), strict=True):
            left, top, right, bottom = boxes[:, row, column]
            x, y = (column + 0.5) * STRIDE, (row + 0.5) * STRIDE
            box = np.array([x - left, y - top, left + right, top + bottom], np.float32)
            found.append((kind, float(plane[row, column]), box))
    found.sort(key=lambda one: -one[1])
    kept: list[tuple[int, float, np.ndarray]] = []
    for one in found:
        if all(overlap(one[2], other[2]) < 0.5 for other in kept):
            kept.append(one)
    return kept


def holding(box: np.ndarray, boxes: np.ndarray) -> list[int]:
    """Which of (N, 4) boxes contain the middle of one: left, top, width, height."""
    middle = box[:2] + box[2:] / 2
    inside = (boxes[:, :2] <= middle) & (middle <= boxes[:, :2] + boxes[:, 2:])
    return [int(place) for place in np.flatnonzero(inside.all(1))]


def overlap(one: np.ndarray, other: np.ndarray) -> float:
    """Intersection over union of two boxes left, top, width, height."""
    wide = min(one[0] + one[2], other[0] + other[2]) - max(one[0], other[0])
    high = min(one[1] + one[3], other[1] + other[3]) - max(one[1], other[1])
    if wide <= 0 or high <= 0:
        return 0.0
    both = wide * high
    return float(both / (one[2] * one[3] + other[2] * other[3] - both))
