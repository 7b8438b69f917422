"""Bold and dense words: they fill more than half of a window, so that ink and ground are easily swapped."""

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from detector.core.geometry import Rect
from detector.perception.glyph import measure_text
from detector.perception.luminance import contrast_ratio, relative_luminance
from tests.perception.drawn import FONT

AT = (60, 40)


def written(
    text: str, *, size_px: int, stroke_px: int, ink: int, ground: int, margin_px: int
) -> tuple[np.ndarray, Rect]:
    """A word on a plain ground, and its box with a margin."""
    picture = Image.new("L", (300, 110), ground)
    font = ImageFont.truetype(FONT, size_px)
    ImageDraw.Draw(picture).text(AT, text, font=font, fill=ink, stroke_width=stroke_px, stroke_fill=ink)
    level = np.array(picture)
    ys, xs = np.nonzero(level != ground)
    box = Rect(
        left_px=float(xs.min()) - margin_px,
        top_px=float(ys.min()) - margin_px,
        right_px=float(xs.max()) + 1 + margin_px,
        bottom_px=float(ys.max()) + 1 + margin_px,
    )
    return np.dstack([level] * 3), box


@pytest.mark.parametrize(("ink", "ground"), [(255, 0), (20, 230), (255, 110)])
@pytest.mark.parametrize("margin_px", [0, 2, 5])
@pytest.mark.parametrize("stroke_px", [0, 1])
@pytest.mark.parametrize("text", ["SKIP", "HHH", "跳过", "不感兴趣"])
def test_a_clear_word_is_never_surely_faint(
    text: str, stroke_px: int, margin_px: int, ink: int, ground: int
) -> None:
    lit, dark = relative_luminance(np.array([[ink] * 3, [ground] * 3]))
    true = float(contrast_ratio(lit, dark))
    for size_px in (11, 13, 16, 28):
        rgb, box = written(
            text, size_px=size_px, stroke_px=stroke_px, ink=ink, ground=ground, margin_px=margin_px
        )
        contrast = measure_text(rgb, box).contrast
        if contrast is not None:
            assert contrast.value + contrast.error >= true / 2, (size_px, contrast)
