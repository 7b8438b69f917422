"""Truth in picture px: the tight ink of every glyph, from two pictures that differ only in the glyphs."""

import numpy as np

__all__ = ["ink_box"]

MIN_DIFFERENCE = 6  # of 255: the browser draws the same pixels twice, so less than this is a soft edge
EDGE_SHARE = 0.22  # of the greatest difference: what counts as ink


def ink_box(shown: np.ndarray, hidden: np.ndarray, around: list[float], margin_px: int) -> list[int] | None:
    """Left, top, width, height of what vanished in `around`; None where nothing did.

    `shown` and `hidden` are (H, W, 3) uint8; `around` is left, top, width, height in px.
    """
    height, width = shown.shape[:2]
    left, top = max(0, int(around[0]) - margin_px), max(0, int(around[1]) - margin_px)
    right = min(width, int(around[0] + around[2]) + margin_px + 1)
    bottom = min(height, int(around[1] + around[3]) + margin_px + 1)
    if right <= left or bottom <= top:
        return None
    one, other = (
        shown[top:bottom, left:right].astype(np.int16),
        hidden[top:bottom, left:right].astype(np.int16),
    )
    differs = np.abs(one - other).max(axis=2)
    if differs.max() < MIN_DIFFERENCE:
        return None
    ys, xs = np.nonzero(differs >= max(MIN_DIFFERENCE, EDGE_SHARE * differs.max()))
    return [
        left + int(xs.min()),
        top + int(ys.min()),
        int(xs.max() - xs.min()) + 1,
        int(ys.max() - ys.min()) + 1,
    ]
