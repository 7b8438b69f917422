"""The exact box, contrast and errors of little drawn crosses; one thing at a time differs."""

import numpy as np
import pytest

from detector.perception.glyph import measure_x
from detector.perception.x_icon import XMark
from tests.perception.drawn_glyphs import (
    arms,
    bars,
    cross,
    grain,
    laid,
    mark_at,
    numbers_of,
    plain,
    points,
    ring,
    vee,
)

G, BLACK = grain(100, 100), plain(100, 100, 0)
X18 = cross(100, 18)
LONG = arms(100, 100, (32, 32, 71, 71), (32, 68, 71, 29))
HIGH = arms(100, 100, (32, 32, 71, 71), (68, 32, 29, 71))
ARM = [(k + i, k + j) for k in (52, 53, 54) for i, j in ((0, 0), (1, 0), (0, 1))]
SMALL_VEE = [(x - i, y) for x, y in vee(9) for i in (0, 1)]

HALVES = {5: (34, 33, 66.4856, 66, 1, 8.758, 0.5037),
    8: (30.5651, 30.567, 69.4023, 69.4406, 1, 8.797, 0.4708),
    47: (30.5701, 30.5701, 69.4031, 69.4415, 1, 8.797, 0.4708),
    52: (29.9596, 29.9731, 70.0101, 70.0303, 1, 8.797, 0.4708),}  # fmt: skip
"""Half sides of a mark on a × whose own is 19.4."""

CROSSES: dict[str, tuple[np.ndarray, XMark, tuple[float, ...]]] = {
    "a mark an eighth as large, after four rounds": (laid(grain(200, 200), cross(200, 95, x=100, y=100)),
        mark_at(100, 100, 6), (83, 83, 117, 117, 1, 8.7156, 0.4721)),
    "dark strokes": (laid(grain(100, 100, 200), X18, 30),
        mark_at(50, 50, 18, is_light=False), (30.5784, 30.5522, 69.4309, 69.4272, 1, 10.6021, 0.4086)),
    "light ones sought, dark ones there": (laid(grain(100, 100, 200), X18, 30),
        mark_at(50, 50, 18), (38, 41, 47.0405, 59, 11.7989, 1.031, 10.6609)),
    "in colour": (laid(plain(100, 100, (0, 90, 160)), X18, (255, 200, 40)),
        mark_at(50, 50, 18), (30.581, 30.5808, 69.4202, 69.4192, 1, 4.5603, 0.0656)),
    "longer to the right": (laid(BLACK, LONG),
        mark_at(50, 50, 19), (30.5792, 27.5792, 72.4208, 72.4208, 4.3255, 18.4273, 0.2043)),
    "longer downwards": (laid(BLACK, HIGH),
        mark_at(50, 50, 19), (27.5792, 30.5792, 72.4208, 72.4208, 4.3255, 18.4273, 0.2043)),
    "longer downwards, the mark off its middle": (laid(G, HIGH),
        mark_at(47, 53, 19), (27.5605, 30.5624, 72.4203, 72.4376, 4.4588, 8.795, 0.4734)),
    "brighter below its middle": (laid(laid(G, HIGH, 180), bars(100, 100, (45, 53, 48, 57)), 255),
        mark_at(50, 50, 19), (27.5454, 30.5602, 72.4104, 72.4517, 3.6047, 4.834, 5.2611)),
    "higher than wide": (laid(BLACK, cross(100, 16, high=1.18)),
        mark_at(50, 50, 18), (32.5458, 29.6958, 67.4542, 70.3042, 5.7, 18.4273, 0.2043)),
    "cut off at the left": (laid(G, cross(100, 18, x=14)),
        mark_at(14, 50, 18), (0, 30.5748, 33.4271, 69.429, 9.8676, 9.3274, 0.5323)),
    "cut off at the right": (laid(G, cross(100, 18, x=88)),
        mark_at(88, 50, 18), (68.5686, 30.5725, 100, 69.4314, 13.8567, 8.365, 0.4493)),
    "in a ring": (laid(laid(G, X18), ring((50, 50), 27, 3)),
        mark_at(50, 50, 18), (26.6236, 26.6313, 73.3533, 73.3707, 1, 8.6823, 0.5222)),
    "in a ring that it touches": (laid(laid(G, X18), ring((50, 50), 25.5, 3)),
        mark_at(50, 50, 18), (27.6538, 27.6576, 72.3036, 72.3482, 1, 8.704, 0.5297)),
    "on a dark disc": (laid(laid(grain(100, 100, 180), ring((50, 50), 15, 32), 20), X18),
        mark_at(50, 50, 18), (30.6091, 30.6121, 69.3909, 69.3909, 1, 16.1656, 0.1817)),
    "of 6 px": (laid(G, cross(100, 3, stroke_px=1.2)),
        mark_at(50.2, 49.8, 3), (46.6007, 46.5988, 53.3992, 53.3993, 1, 8.8286, 0.4603)),
    "fat strokes": (laid(G, cross(100, 18, stroke_px=9)),
        mark_at(50, 50, 18), (27.5218, 27.5238, 72.4535, 72.4782, 1, 8.7943, 0.4663)),
    "nothing there: the mark itself": (BLACK, mark_at(50, 50, 18), (32, 32, 68, 68, 5.5)),
    "beyond the picture: the mark itself": (laid(G, X18), mark_at(-26, 50, 20), (-46, 30, -6, 70, 6)),
    "3 levels lighter than the ground": (laid(plain(100, 100), X18, 43),
        mark_at(50, 50, 18), (32, 32, 68, 68, 5.5)),
    "4 levels lighter": (laid(plain(100, 100), X18, 44),
        mark_at(50, 50, 18), (30, 30.75, 70, 70.25, 1.2688, 1.0557, 0.0306)),
    "5 levels in one channel": (laid(plain(100, 100), X18, (45, 40, 40)),
        mark_at(50, 50, 18), (32, 32, 68, 68, 5.5)),
    "only the upper arms, 1.3 of the mark": (laid(BLACK, points(*vee(13)), 200),
        mark_at(50.5, 50.5, 10), (38, 38, 63, 50, 17.7582, 12.5516, 0.1455)),
    "wider upper arms": (laid(BLACK, points(*vee(16), *vee(16, middle=51)), 200),
        mark_at(51, 50.5, 10), (39, 38, 63, 50, 16.6313, 12.5516, 0.1455)),
    "12 px across, more than 2.7 times": (laid(BLACK, points(*SMALL_VEE), 200),
        mark_at(50, 50, 4.42), (44, 44, 56, 50, 9.768, 12.5516, 0.1455)),
    "one arm, from 1.5 px on": (laid(BLACK, points((51, 51), *ARM), 200),
        mark_at(50, 50, 4), (51, 51, 54.345, 54.345, 1, 12.5516, 0.1455)),
    "one arm, from 2 px on": (laid(BLACK, points(*ARM), 200),
        mark_at(50.5, 50.5, 4), (52, 52, 55, 55, 6, 12.5516, 0.1455)),}  # fmt: skip


@pytest.mark.parametrize(("half_px", "expected"), HALVES.items())
def test_a_mark_too_small_or_too_large_still_gives_the_cross(
    half_px: float, expected: tuple[float, ...]
) -> None:
    glyph = measure_x(laid(G, X18), mark_at(50.3, 49.6, half_px))
    assert numbers_of(glyph) == pytest.approx(expected, abs=3e-4)


@pytest.mark.parametrize(("picture", "mark", "expected"), CROSSES.values(), ids=CROSSES)
def test_a_cross_has_exactly_this_box_and_contrast(
    picture: np.ndarray, mark: XMark, expected: tuple[float, ...]
) -> None:
    assert numbers_of(measure_x(picture, mark)) == pytest.approx(expected, abs=3e-4)
