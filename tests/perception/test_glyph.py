"""The exact box, contrast and errors of little drawn words; one thing at a time differs.

Shapes that end on whole px give the numbers of the drawing: a box error of 1 px, a contrast error of one in a
hundred and 0.02. On a grain the numbers are those found once. Crosses are in `test_glyph_crosses.py`,
photographs in `test_glyph_drawn.py`.
"""

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from detector.core.geometry import Rect
from detector.perception.glyph import measure_text
from detector.perception.patches import contrast_ratio, relative_luminance
from tests.perception.drawn import FONT
from tests.perception.drawn_glyphs import (
    Box,
    alike,
    around,
    bars_of,
    black,
    box,
    box_of,
    frame,
    grain,
    laid,
    numbers_of,
    plain,
    put,
    word,
)

GT, GREY = grain(60, 130), grain(60, 130, 190)
W, WF = word("EHLiE", 30, 20, 4), word("EHLiE", 30.3, 20.6, 4)
TOP, END = word("EHLi", 0, 0, 4), word("iLHE", 78, 40, 4)
S5, S6, S10 = (word("EHLiE", 30, 20, cell) for cell in (1, 1.2, 2))
S12, S40 = word("EHLiE", 30.5, 20.5, 2.5), word("EHLiE", 20, 15, 8)
S65, S66 = word("EHLiE", 20, 20, 13), word("EHLiE", 20, 20, 13.3)
ONE = word("l", 60, 20, 4)
BARS, LOW, LINE = bars_of(20, 40), bars_of(21, 41), box(30, 20, 98, 40)
FADED: list[Box] = [(a, b, c + 0.4, d) for a, b, c, d in BARS]
INNER: list[Box] = [(a + 1, b, c - 1, d) for a, b, c, d in BARS]
RIM = (90, 16, 98, 44)

BY_PX = {-3: (33.5739, 28.586, 82.3148, 39, 4.5, 8.3784, 3.5353),
    -1: (30, 20.5778, 98.3065, 41.0374, 1.4596, 8.7973, 0.4658),
    2: (29.9545, 20.5784, 98.3058, 41.038, 1.4596, 8.7949, 0.4727),
    6: (29.9545, 20.5774, 98.3063, 41.0382, 1.4609, 8.7949, 0.4727),}  # fmt: skip
"""How much wider a box than the words, whose edges are at 30.3, 20.6, 98.3 and 40.6."""

BESIDE: dict[str, tuple[list[Box], tuple[float, ...]]] = {
    "nothing else": ([], (34, 20, 86, 40, 1, 12.5516, 0.1455)),
    "a bar of 1.3 heights": ([(92, 17, 96, 43)], (34, 18, 96, 42, 6, 12.5516, 0.1455)),
    "a higher one is a rim": ([(92, 17, 96, 44)], (34, 20, 86, 40, 1, 12.5516, 0.1455)),
    "a speck of one px": ([(92, 30, 93, 31)], (34, 20, 86, 40, 1, 12.5516, 0.1455)),
    "of two": ([(92, 30, 93, 32)], (34, 20, 93, 40, 1, 12.5516, 0.1455)),
    "runs out below": ([(92, 38, 95, 45)], (34, 20, 86, 40, 1, 12.5516, 0.1455)),
    "nearly runs out above": ([(92, 16, 95, 19)], (34, 18, 95, 40, 6, 12.5516, 0.1455)),
    "nearly runs out on the left": ([(26, 28, 29, 31)], (28, 20, 86, 40, 1, 12.5516, 0.1455)),}  # fmt: skip
"""What is drawn beside five bars of 20 px."""

WORDS: dict[str, tuple[np.ndarray, Rect, tuple[float, ...]]] = {
    "in colour": (laid(plain(60, 130, (0, 90, 160)), put(WF), (255, 200, 40)),
        box_of(WF, 1), (30, 20.6, 98.2986, 41, 1.4, 4.5603, 0.0656)),
    "dark letters": (laid(grain(60, 130, 190), put(WF), 20),
        box_of(WF, 1), (29.9525, 20.5771, 98.3122, 41.043, 1.4659, 10.5748, 0.4231)),
    "in whole px": (laid(GT, put(W)), box_of(W), (29.9536, 19.9602, 98.036, 40.0369, 1, 8.8092, 0.476)),
    "at the right and the bottom": (laid(GT, put(END)),
        box_of(END, 1), (77.9716, 39.9617, 130, 60, 6.5, 8.4358, 0.4636)),
    "letters of 5 px": (laid(GT, put(S5)),
        box_of(S5, 1), (29.952, 19.9654, 47.0186, 25.0274, 1, 9.1195, 0.4682)),
    "letters of 10 px": (laid(GT, put(S10)),
        box_of(S10, 1), (29.9527, 19.9618, 64.0291, 30.0457, 1, 9.0459, 0.4878)),
    "letters of 12.5 px": (laid(GT, put(S12)),
        box_of(S12, 2), (29.9527, 19.9614, 73.0192, 33.0392, 1.0778, 8.9569, 0.4652)),
    "letters of 66.5 px": (laid(grain(110, 290), put(S66, 110, 290)),
        box_of(S66, 3), (19.972, 19.9589, 246.1266, 87.0415, 1.0826, 8.8553, 0.5003)),
    "one narrow letter: no middle": (laid(GT, put(ONE)), box_of(ONE, 1), (59, 19, 65, 41, 4.3)),
    "nothing there: the box itself": (plain(60, 130, 90), box_of(W, 1), (29, 19, 99, 41, 4.3)),
    "3 levels lighter than the ground": (laid(plain(60, 130), put(W), 43),
        box_of(W, 1), (29, 19, 99, 41, 4.3)),
    "4 levels lighter": (laid(plain(60, 130), put(W), 44),
        box_of(W, 1), (30, 20, 98, 40, 1, 1.0557, 0.0306)),
    "6 levels in one channel": (laid(plain(60, 130), put(W), (46, 40, 40)),
        box_of(W, 1), (30, 20, 98, 40, 1, 1.0182, 0.0302)),
    "5 levels in one channel": (laid(plain(60, 130), put(W), (45, 40, 40)),
        box_of(W, 1), (29, 19, 99, 41, 4.3)),
    "a frame around": (laid(GT, np.maximum(put(W), frame(20, 12, 110, 48))),
        box_of(W, 3), (29.9556, 19.9606, 98.0355, 40.0402, 1, 8.8092, 0.4789)),
    "the box of a pill": (laid(laid(GREY, put([(14, 10, 116, 50)]), 20), put(W)),
        box(14, 10, 116, 50), (30, 20, 98, 40, 1, 16.1656, 0.1817)),
    "a pill hardly wider than its words": (laid(laid(GREY, put([(28, 18, 102, 42)]), 20), put(WF)),
        box_of(WF, 1), (29.925, 20.6, 98.3, 40.108, 5.508, 1.6555, 14.5101)),
    "a bar through the line below": (laid(GT, put([*W, (50, 40, 54, 54)])),
        box_of(W, 2), (29.9547, 19.9606, 98.0354, 45, 7, 8.8061, 0.4836)),
    "lights above": (laid(laid(GT, put([(40, 15, 60, 19)]), 190), put(W)),
        box_of(W, 6), (29.9567, 16, 98.0358, 40.0405, 7.2, 8.8092, 0.4773)),
    "a line of 2.5 heights": (black((put([*BARS[:1], (42, 28, 92, 33)]), 200)),
        LINE, (34, 20, 92, 40, 1, 12.5516, 0.1455)),
    "a longer one is an underline": (black((put([*BARS[:1], (42, 28, 93, 33)]), 200)),
        LINE, (34, 20, 38, 40, 1, 12.5516, 0.1455)),
    "two rows below: no part of it": (black((put([*BARS, (40, 42, 79, 43)]), 200)),
        box(30, 18, 98, 42), (34, 20, 86, 40, 1, 12.5516, 0.1455)),
    "one row above": (black((put([*BARS, (40, 18, 79, 19)]), 200)),
        box(30, 18, 98, 42), (34, 18, 86, 40, 1, 12.5516, 0.1455)),
    "two rows above: no part of it": (black((put([*BARS, (40, 17, 79, 18)]), 200)),
        box(30, 18, 98, 42), (34, 20, 86, 40, 1, 12.5516, 0.1455)),
    "a fifth of its ink below": (black((put([*BARS, (40, 42, 80, 44)]), 200)),
        box(30, 17, 98, 45), (34, 20, 86, 44, 1, 12.5516, 0.1455)),
    "a px less above": (black((put([*BARS, (40, 16, 80, 17), (40, 17, 79, 18)]), 200)),
        box(30, 15, 98, 43), (34, 20, 86, 40, 1, 12.5516, 0.1455)),
    "a row below a faded edge": (black((put([*bars_of(20, 40.4), (40, 42, 79, 43)]), 200)),
        box(30, 18, 98, 42), (34, 20, 86, 40.4, 1, 12.5516, 0.1455)),
    "a row at the picture's top": (
        laid(plain(30, 130, 0), put([*bars_of(3, 23), (40, 0, 79, 1)], 30, 130), 200),
        box(30, 1, 98, 25), (34, 3, 86, 23, 1, 12.5516, 0.1455)),
    "three quarters covered below": (black((put(bars_of(20, 34)), 200), (put(bars_of(34, 40)), 150)),
        LINE, (34, 20, 86, 40, 1, 12.5516, 0.1455)),
    "less below": (black((put(bars_of(20, 34)), 200), (put(bars_of(34, 40)), 149)),
        LINE, (34, 20, 86, 40, 6, 12.5516, 0.1455)),
    "less above": (black((put(bars_of(26, 40)), 200), (put(bars_of(20, 26)), 149)),
        LINE, (34, 20, 86, 40, 6, 12.5516, 0.1455)),
    "nowhere three quarters covered": (black((put(BARS), 130), (put([RIM]), 200)),
        box(30, 20, 100, 40), (34, 20, 86, 40, 1, 5.4646, 0.0746)),
    "a little less": (black((put(BARS), 99), (put([RIM]), 200)),
        box(30, 20, 100, 40), (30, 20, 100, 40, 4)),
    "edges covered by 0.94": (black((put(BARS), 188), (put(INNER), 200)),
        LINE, (34, 20, 86, 40, 1, 11.8047, 0.885)),
    "a band behind the letters": (laid(laid(GT, put([(30, 30, 98, 33)]), 90), put(W)),
        LINE, (29.9533, 19.9599, 98.0295, 40.0316, 1, 8.7643, 0.4849)),
    "beside it a spot covered by a quarter": (black((put([(92, 24, 96, 36)]), 50), (put(FADED), 200)),
        LINE, (34, 20, 86.3783, 40, 1, 12.5516, 0.1455)),
    "a dot of 2 px": (laid(plain(40, 90, 0), put([(61, 21, 62, 23)], 40, 90), 200),
        box(60, 20, 63, 23), (61, 21, 62, 23, 1)),
    "as much light as dark": (alike(70, 107), LINE, (46, 19.8616, 74.1538, 40.1384, 1, 1.1104, 0.1252)),
    "a little more light": (alike(58, (93, 93, 94)),
        LINE, (46, 19.8616, 74.1538, 40.1384, 1, 1.1104, 0.1252)),
    "dark letters, and a larger wash of light": (
        laid(laid(plain(60, 130, 150), put([(58, 20, 84, 40)]), 195), put(BARS[:2]), 20),
        LINE, (34, 19.8178, 50.0533, 40.1822, 1, 6.2283, 0.0823)),
    "dark at the right end": (laid(laid(grain(60, 130, 120), put(BARS), 200), put([(93, 18, 100, 42)]), 0),
        LINE, (33.9083, 19.6804, 86.3758, 40.2543, 1, 2.4456, 10.106)),
    "dark at the bottom": (laid(laid(grain(60, 130, 120), put(BARS), 200), put([(28, 35, 100, 42)]), 0),
        LINE, (33.598, 19.9433, 86.4497, 35, 8.0567, 2.581, 9.9706)),
    "an outline of 1.3 times the contrast": (laid(laid(plain(60, 130, 100), put(around(W)), 84), put(W)),
        box_of(W, 6), (29.9892, 19.9804, 98.0197, 40.0094, 1, 5.1926, 2.2505)),
    "a shadow": (
        laid(laid(grain(60, 130, 150), put([(a + 2, b + 2, c + 2, d + 2) for a, b, c, d in W]), 80), put(W)),
        box_of(W, 6), (29.8832, 19.9045, 98.121, 40.1672, 1, 2.4196, 4.785)),}  # fmt: skip


@pytest.mark.parametrize(("by_px", "expected"), BY_PX.items())
def test_a_wider_or_tighter_box_hardly_matters(by_px: float, expected: tuple[float, ...]) -> None:
    glyph = measure_text(laid(GT, put(WF)), box_of(WF, by_px))
    assert numbers_of(glyph) == pytest.approx(expected, abs=3e-4)


@pytest.mark.parametrize(("more", "expected"), BESIDE.values(), ids=BESIDE)
def test_ink_beside_the_letters_belongs_to_the_line_unless_it_runs_out(
    more: list[Box], expected: tuple[float, ...]
) -> None:
    glyph = measure_text(black((put([*BARS, *more]), 200)), LINE)
    assert numbers_of(glyph) == pytest.approx(expected, abs=3e-4)


@pytest.mark.parametrize(("picture", "line", "expected"), WORDS.values(), ids=WORDS)
def test_words_have_exactly_this_box_and_contrast(
    picture: np.ndarray, line: Rect, expected: tuple[float, ...]
) -> None:
    assert numbers_of(measure_text(picture, line)) == pytest.approx(expected, abs=3e-4)


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


@pytest.mark.parametrize(("ink", "ground"), [(255, 0), (255, 110)])
@pytest.mark.parametrize("margin_px", [0, 5])
@pytest.mark.parametrize("stroke_px", [0, 1])
@pytest.mark.parametrize("text", ["SKIP", "跳过"])
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
