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
LOW_ARM = [(52, 53), (53, 54), (53, 55), *[(k, k + j) for k in range(54, 59) for j in (0, 1, 2)]]
SMALL_VEE = [(x - i, y) for x, y in vee(9) for i in (0, 1)]

HALVES = {
    5: (34, 33, 66.4856, 66, 1, 8.758, 0.5037),
    8: (30.5651, 30.567, 69.4023, 69.4406, 1, 8.797, 0.4708),
    12: (30.5651, 30.567, 69.4023, 69.4406, 1, 8.797, 0.4708),
    17: (30.5651, 30.567, 69.4023, 69.4406, 1, 8.797, 0.4708),
    17.6: (30.566, 30.5679, 69.4016, 69.4417, 1, 8.797, 0.4708),
    20: (30.567, 30.5613, 69.4004, 69.4406, 1, 8.797, 0.4708),
    21.8: (30.5665, 30.5645, 69.4046, 69.4374, 1, 8.797, 0.4708),
    22.4: (30.5651, 30.567, 69.4023, 69.4406, 1, 8.797, 0.4708),
    47: (30.5701, 30.5701, 69.4031, 69.4415, 1, 8.797, 0.4708),
    50: (30.5701, 30.5701, 69.4031, 69.4415, 1, 8.797, 0.4708),
    52: (29.9596, 29.9731, 70.0101, 70.0303, 1, 8.797, 0.4708),
    60: (29.9722, 29.9791, 70.0035, 70.0347, 1, 8.797, 0.4708),
}  # fmt: skip
"""Half sides of a mark on a × whose own is 19.4."""

CROSSES: dict[str, tuple[np.ndarray, XMark, tuple[float, ...]]] = {
    "a mark an eighth as large, after four rounds": (laid(grain(200, 200), cross(200, 95, x=100, y=100)),
        mark_at(100, 100, 6), (83, 83, 117, 117, 1, 8.7156, 0.4721)),
    "a fifth as large, next to the middle": (laid(grain(200, 200), cross(200, 95, x=100, y=100)),
        mark_at(99, 101, 10), (70, 71, 129, 130, 1.0256, 8.7582, 0.4811)),
    "dark strokes": (laid(grain(100, 100, 200), X18, 30),
        mark_at(50, 50, 18, is_light=False), (30.5784, 30.5522, 69.4309, 69.4272, 1, 10.6021, 0.4086)),
    "light ones sought, dark ones there": (laid(grain(100, 100, 200), X18, 30),
        mark_at(50, 50, 18), (38, 41, 47.0405, 59, 11.7989, 1.031, 10.6609)),
    "dark ones sought, light ones there": (laid(G, X18),
        mark_at(50, 50, 18, is_light=False), (40, 37, 63, 60, 1)),
    "in colour": (laid(plain(100, 100, (0, 90, 160)), X18, (255, 200, 40)),
        mark_at(50, 50, 18), (30.581, 30.5808, 69.4202, 69.4192, 1, 4.5603, 0.0656)),
    "longer to the right": (laid(BLACK, LONG),
        mark_at(50, 50, 19), (30.5792, 27.5792, 72.4208, 72.4208, 4.3255, 18.4273, 0.2043)),
    "longer downwards": (laid(BLACK, HIGH),
        mark_at(50, 50, 19), (27.5792, 30.5792, 72.4208, 72.4208, 4.3255, 18.4273, 0.2043)),
    "longer to the right, the mark off its middle": (laid(G, LONG),
        mark_at(53, 48, 19), (30.5643, 27.5797, 72.4184, 72.4108, 4.3452, 8.7717, 0.4735)),
    "longer downwards, the mark off its middle": (laid(G, HIGH),
        mark_at(47, 53, 19), (27.5605, 30.5624, 72.4203, 72.4376, 4.4588, 8.795, 0.4734)),
    "brighter right of its middle": (laid(laid(G, LONG, 180), bars(100, 100, (53, 45, 57, 48)), 255),
        mark_at(50, 50, 19), (30.5468, 27.5819, 72.4181, 72.4035, 4.0323, 4.8197, 2.6627)),
    "darker beside its middle": (laid(laid(G, LONG), bars(100, 100, (54, 50, 58, 52), (42, 50, 46, 52)), 0),
        mark_at(50, 50, 19), (30.5594, 27.5824, 72.4176, 72.41, 4.3374, 8.7772, 0.4737)),
    "brighter below its middle": (laid(laid(G, HIGH, 180), bars(100, 100, (45, 53, 48, 57)), 255),
        mark_at(50, 50, 19), (27.5454, 30.5602, 72.4104, 72.4517, 3.6047, 4.834, 5.2611)),
    "lower than wide": (laid(BLACK, cross(100, 18, high=0.85)),
        mark_at(50, 50, 18), (30.5125, 33, 69.4875, 67, 4.975, 18.4273, 0.2043)),
    "higher than wide": (laid(BLACK, cross(100, 16, high=1.18)),
        mark_at(50, 50, 18), (32.5458, 29.6958, 67.4542, 70.3042, 5.7, 18.4273, 0.2043)),
    "cut off at the left": (laid(G, cross(100, 18, x=14)),
        mark_at(14, 50, 18), (0, 30.5748, 33.4271, 69.429, 9.8676, 9.3274, 0.5323)),
    "cut off at the top": (laid(G, cross(100, 18, y=14)),
        mark_at(50, 14, 18), (30.5662, 0, 69.403, 33.4434, 9.8268, 8.7965, 0.4916)),
    "cut off at the right": (laid(G, cross(100, 18, x=88)),
        mark_at(88, 50, 18), (68.5686, 30.5725, 100, 69.4314, 13.8567, 8.365, 0.4493)),
    "cut off at the bottom": (laid(G, cross(100, 18, y=88)),
        mark_at(50, 88, 18), (30.5794, 68.5793, 69.4207, 100, 13.8686, 8.8162, 0.4797)),
    "near the corner": (laid(G, cross(100, 18, x=26, y=26)),
        mark_at(26, 26, 18), (6.5687, 6.5838, 45.4218, 45.4143, 1, 9.2592, 0.4993)),
    "in a ring": (laid(laid(G, X18), ring((50, 50), 27, 3)),
        mark_at(50, 50, 18), (26.6236, 26.6313, 73.3533, 73.3707, 1, 8.6823, 0.5222)),
    "in a ring that it touches": (laid(laid(G, X18), ring((50, 50), 25.5, 3)),
        mark_at(50, 50, 18), (27.6538, 27.6576, 72.3036, 72.3482, 1, 8.704, 0.5297)),
    "on a dark disc": (laid(laid(grain(100, 100, 180), ring((50, 50), 15, 32), 20), X18),
        mark_at(50, 50, 18), (30.6091, 30.6121, 69.3909, 69.3909, 1, 16.1656, 0.1817)),
    "of 8 px": (laid(G, cross(100, 4, stroke_px=1.5)),
        mark_at(50, 50, 4), (44.9828, 44.9808, 55.0172, 55.0153, 1, 8.8267, 0.4601)),
    "of 6 px": (laid(G, cross(100, 3, stroke_px=1.2)),
        mark_at(50.2, 49.8, 3), (46.6007, 46.5988, 53.3992, 53.3993, 1, 8.8286, 0.4603)),
    "of 4 px": (laid(G, cross(100, 2, stroke_px=1)),
        mark_at(50, 50, 2), (48, 48, 52, 52, 1, 8.7694, 0.4329)),
    "fat strokes": (laid(G, cross(100, 18, stroke_px=9)),
        mark_at(50, 50, 18), (27.5218, 27.5238, 72.4535, 72.4782, 1, 8.7943, 0.4663)),
    "hair strokes": (laid(G, cross(100, 18, stroke_px=0.8)),
        mark_at(50, 50, 18), (31.7857, 31.7446, 68.2316, 68.2316, 1, 7.5241, 0.423)),
    "nothing there: the mark itself": (BLACK, mark_at(50, 50, 18), (32, 32, 68, 68, 5.5)),
    "beyond the picture: the mark itself": (laid(G, X18), mark_at(-26, 50, 20), (-46, 30, -6, 70, 6)),
    "only a blob at the end of a diagonal": (laid(BLACK, bars(100, 100, (33, 33, 37, 37))),
        mark_at(50, 50, 18), (32, 32, 68, 68, 5.5)),
    "a blob beyond two ends": (
        laid(laid(G, cross(100, 11)), bars(100, 100, (33, 33, 36, 36), (64, 64, 66, 66))),
        mark_at(50, 50, 18), (37.5728, 37.5575, 62.431, 62.431, 1, 8.7924, 0.4953)),
    "3 levels lighter than the ground": (laid(plain(100, 100), X18, 43),
        mark_at(50, 50, 18), (32, 32, 68, 68, 5.5)),
    "4 levels lighter": (laid(plain(100, 100), X18, 44),
        mark_at(50, 50, 18), (30, 30.75, 70, 70.25, 1.2688, 1.0557, 0.0306)),
    "6 levels in one channel": (laid(plain(100, 100), X18, (46, 40, 40)),
        mark_at(50, 50, 18), (29.8333, 29.8333, 70.1667, 70, 1, 1.0182, 0.0302)),
    "5 levels in one channel": (laid(plain(100, 100), X18, (45, 40, 40)),
        mark_at(50, 50, 18), (32, 32, 68, 68, 5.5)),
    "only the upper arms, 1.3 of the mark": (laid(BLACK, points(*vee(13)), 200),
        mark_at(50.5, 50.5, 10), (38, 38, 63, 50, 17.7582, 12.5516, 0.1455)),
    "only the upper arms, up to 1.4 of the mark": (laid(BLACK, points(*vee(16)), 200),
        mark_at(50.5, 50.5, 10), (38.525, 38, 62.455, 50, 16.6882, 12.5516, 0.1455)),
    "only the upper arms, up to 1.4 on a grain": (laid(G, points(*vee(16)), 200),
        mark_at(50, 50, 10), (38.5119, 38, 62, 50, 16.2354, 5.9866, 0.3496)),
    "wider upper arms": (laid(BLACK, points(*vee(16), *vee(16, middle=51)), 200),
        mark_at(51, 50.5, 10), (39, 38, 63, 50, 16.6313, 12.5516, 0.1455)),
    "10 px across, 2.7 times a small mark": (laid(BLACK, points(*SMALL_VEE), 200),
        mark_at(50, 50, 10 / 2.7), (45, 45, 55, 50, 6.6605, 12.5516, 0.1455)),
    "a little more than 2.7 times": (laid(BLACK, points(*SMALL_VEE), 200),
        mark_at(50, 50, 3.7), (45, 45, 55, 50, 7.5855, 12.5516, 0.1455)),
    "12 px across, more than 2.7 times": (laid(BLACK, points(*SMALL_VEE), 200),
        mark_at(50, 50, 4.42), (44, 44, 56, 50, 9.768, 12.5516, 0.1455)),
    "one arm, from 1.5 px on": (laid(BLACK, points((51, 51), *ARM), 200),
        mark_at(50, 50, 4), (51, 51, 54.345, 54.345, 1, 12.5516, 0.1455)),
    "one arm, from 1 px on": (laid(BLACK, points((51, 51), *ARM), 200),
        mark_at(50.5, 50.5, 4), (51, 51, 54.345, 54.345, 1, 12.5516, 0.1455)),
    "one arm, from 2 px on": (laid(BLACK, points(*ARM), 200),
        mark_at(50.5, 50.5, 4), (52, 52, 55, 55, 6, 12.5516, 0.1455)),
    "one arm, from 2.5 px on: none near the middle": (laid(BLACK, points(*ARM), 200),
        mark_at(50, 50, 4), (46, 46, 54, 54, 2)),
    "one arm, from just 0.12 of the crop below the middle": (laid(BLACK, points(*LOW_ARM), 200),
        mark_at(50.5, 50.5, 6.5), (52, 53, 59, 60, 1, 12.5516, 0.1455)),
    "and right of the middle": (laid(BLACK, points(*[(y, x) for x, y in LOW_ARM]), 200),
        mark_at(50.5, 50.5, 6.5), (53, 52, 60, 59, 1, 12.5516, 0.1455)),
    "one arm with a fainter end": (laid(laid(BLACK, points(*ARM), 200), points((51, 51)), 120),
        mark_at(50, 50, 4), (51, 51, 54.373, 54.373, 1, 12.5516, 0.1455)),
    "one arm whose end is covered by 0.4": (laid(laid(BLACK, points(*ARM), 200), points((51, 51)), 80),
        mark_at(50, 50, 4), (51.5556, 51.5556, 54.3944, 54.3944, 1)),
    "one arm to the upper left": (laid(BLACK, points((48, 48), *[(99 - x, 99 - y) for x, y in ARM]), 200),
        mark_at(50, 50, 4), (46, 46, 49, 49, 1, 12.5516, 0.1455)),
    "one arm to the upper right": (laid(BLACK, points((51, 48), *[(x, 99 - y) for x, y in ARM]), 200),
        mark_at(50, 50, 4), (51, 45.7005, 54.2995, 49, 1)),
}  # fmt: skip


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
