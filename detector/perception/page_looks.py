"""What makes a picture look like a page or like an advert, whatever its words."""

from collections.abc import Sequence

import numpy as np

from detector.perception.ports import TextLine

__all__ = ["has_tab_bar", "pictorial"]

TAB_LETTERS = 5


def pictorial(flat_share: float, n_colours: int, ground_share: float) -> float:
    """1 for an advert's picture, 0 for a page of plain surfaces.

    Scaled between the middle halves of 228 splash screens and of 79 ordinary ones (training pictures).
    """
    detail = np.clip((0.75 - flat_share) / 0.25, 0, 1)
    colour = np.clip(np.log(max(n_colours, 1) / 75) / np.log(180 / 75), 0, 1)
    ground = np.clip((0.5 - ground_share) / 0.25, 0, 1)
    return float((detail + colour + ground) / 3)


def has_tab_bar(
    lines: Sequence[TextLine], width: float, height: float, *, most_letters: int = TAB_LETTERS
) -> bool:
    """Three or more short words in one row at the bottom: a page's navigation. All in px."""
    low = [line for line in lines if line.box.center.y_px > 0.9 * height and len(line.text) <= most_letters]
    for line in low:
        row = [o for o in low if abs(o.box.center.y_px - line.box.center.y_px) < 0.012 * height]
        spread = max(o.box.center.x_px for o in row) - min(o.box.center.x_px for o in row)
        if len(row) >= 3 and spread > 0.5 * width:
            return True
    return False
