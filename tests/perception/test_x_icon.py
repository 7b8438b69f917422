import numpy as np
import pytest
from PIL import Image

from detector.core.geometry import Rect
from detector.perception.x_icon import XMark, find_x_marks
from tests.perception.cross_sheets import one_cross, sheet, tiles
from tests.perception.drawn import WIDTH_PX, DrawnX, photo

ON_A_SHEET = {
    "a part of a screen of 540 px": (
        1.0,
        540,
        (
            (60.978, 120.459, 12.196, True, 0.95044, None),
            (70.65, 205.685, 10.732, False, 0.94571, None),
            (80.667, 30.0, 6.8, False, 0.94516, None),
            (150.0, 50.0, 8.0, True, 0.94306, None),
            (30.5, 40.5, 5.1, True, 0.93978, None),
            (159.811, 140.484, 21.17, False, 0.82169, None),
        ),
    ),
    "of 380 px": (
        1.0,
        380,
        (
            (29.872, 40.515, 4.217, True, 0.97007, None),
            (80.043, 30.505, 5.617, False, 0.93568, None),
            (60.5, 120.085, 13.2, True, 0.91516, None),
            (150.305, 49.484, 8.565, True, 0.91013, None),
            (69.695, 205.484, 10.076, False, 0.87253, None),
            (159.867, 141.685, 17.6, False, 0.84167, None),
        ),
    ),
    "of 1080 px": (
        1.0,
        1080,
        (
            (60.366, 120.714, 13.683, True, 0.95887, None),
            (71.0, 205.0, 10.2, False, 0.91859, None),
            (159.634, 139.286, 18.995, False, 0.86795, None),
            (151.0, 51.0, 10.2, True, 0.6024, None),
        ),
    ),
    "half as large, of 270 px": (
        0.5,
        270,
        (
            (40.25, 15.25, 3.0, False, 0.98898, None),
            (35.325, 102.842, 5.366, False, 0.95948, None),
            (30.489, 60.229, 6.098, True, 0.95344, None),
            (75.0, 25.0, 4.0, True, 0.94877, None),
            (79.906, 70.242, 10.585, False, 0.83742, None),
            (15.25, 20.25, 2.55, True, 0.63814, None),
        ),
    ),
    "a screen of its own": (
        0.4,
        None,
        (
            (59.908, 20.052, 3.452, True, 0.98623, None),
            (27.723, 81.824, 3.601, False, 0.94928, None),
            (31.907, 12.09, 2.063, False, 0.92725, None),
            (24.031, 47.922, 4.793, True, 0.90751, None),
            (12.093, 16.168, 2.063, True, 0.79551, None),
            (63.969, 56.078, 4.793, False, 0.57327, None),
        ),
    ),
}
"""By how large the drawn ×s are: the picture's scale, its screen's short side, and every mark,
best first: middle, half side, whether light, score, radius of its circle."""


@pytest.mark.parametrize("drawn", ON_A_SHEET)
def test_all_marks_of_a_picture_with_their_figures_best_first(drawn: str) -> None:
    scale, screen_px, marks = ON_A_SHEET[drawn]
    found = find_x_marks(sheet(scale), screen_short_side_px=screen_px)
    assert len(found) == len(marks)
    for mark, (x_px, y_px, half_px, is_light, score, ring_px) in zip(found, marks, strict=True):
        assert (mark.x_px, mark.y_px) == pytest.approx((x_px, y_px), abs=2e-3)
        assert mark.half_side_px == pytest.approx(half_px, abs=2e-3)
        assert mark.is_light is is_light
        assert mark.score == pytest.approx(score, abs=5e-5)
        assert mark.ring_radius_px == (None if ring_px is None else pytest.approx(ring_px, abs=2e-3))


@pytest.mark.parametrize("half_px", [6.0, 8.0, 10.7, 14.3, 18.8, 25.0])
@pytest.mark.parametrize("is_light", [True, False])
def test_place_and_size_of_each_size_that_is_looked_for(half_px: float, is_light: bool) -> None:
    marks = find_x_marks(one_cross(half_px, is_light=is_light), screen_short_side_px=540)
    (mark,) = (one for one in marks if one.score > 0.5)
    assert (mark.x_px, mark.y_px) == pytest.approx((50, 50), abs=max(0.12 * half_px, 0.6))
    assert mark.half_side_px == pytest.approx(half_px, rel=0.19)
    assert mark.is_light is is_light


@pytest.mark.parametrize("half_px", [2.0, 45.0])
def test_far_smaller_and_far_larger_ones_are_not_looked_for(half_px: float) -> None:
    marks = find_x_marks(one_cross(half_px), screen_short_side_px=540)
    assert not [one for one in marks if abs(one.half_side_px / half_px - 1) < 0.2]


def test_sizes_are_in_proportion_to_the_screen() -> None:
    (small,) = find_x_marks(one_cross(6, side_px=60), screen_short_side_px=540)
    (large,) = find_x_marks(one_cross(12, side_px=120), screen_short_side_px=1080)
    assert large.half_side_px == pytest.approx(2 * small.half_side_px, rel=0.01)
    assert large.score == pytest.approx(small.score, abs=0.05)


def test_a_picture_without_a_given_screen_is_one() -> None:
    rgb = np.ascontiguousarray(sheet(0.4)[10:, :60])
    assert find_x_marks(rgb) == find_x_marks(rgb, screen_short_side_px=60)
    wide = np.ascontiguousarray(rgb.transpose(1, 0, 2))
    assert find_x_marks(wide) == find_x_marks(wide, screen_short_side_px=60)


def test_the_box_is_the_square_of_the_strokes() -> None:
    mark = XMark(x_px=40, y_px=70, half_side_px=6, is_light=True, score=0.9, ring_radius_px=None)
    assert mark.box == Rect(left_px=34, top_px=64, right_px=46, bottom_px=76)


def test_a_mark_is_kept_from_the_least_score_on() -> None:
    rgb = one_cross(6)
    (mark, *_) = find_x_marks(rgb, screen_short_side_px=540)
    assert find_x_marks(rgb, least_score=mark.score, screen_short_side_px=540) == (mark,)
    assert find_x_marks(rgb, least_score=mark.score + 1e-6, screen_short_side_px=540) == ()


def test_three_tenths_are_enough_for_a_mark() -> None:
    rgb = sheet()
    every = find_x_marks(rgb, least_score=0, screen_short_side_px=540)
    assert find_x_marks(rgb, screen_short_side_px=540) == tuple(one for one in every if one.score >= 0.3)
    assert any(one.score < 0.3 for one in every)


@pytest.mark.parametrize(("n", "n_marks"), [(19, 361), (20, 400), (21, 400)])
def test_at_most_four_hundred_places_are_measured(n: int, n_marks: int) -> None:
    assert len(find_x_marks(tiles(n), least_score=0, screen_short_side_px=540)) == n_marks


@pytest.mark.parametrize(("side_px", "n_marks"), [(15, 0), (16, 1)])
def test_what_is_searched_is_larger_than_the_drawn_cross(side_px: int, n_marks: int) -> None:
    rgb = one_cross(5, side_px=side_px)
    assert len(find_x_marks(rgb, least_score=0, screen_short_side_px=540)) == n_marks


@pytest.mark.parametrize(
    ("height_px", "width_px", "is_searched"),
    [(4, 4, True), (3, 16, False), (16, 3, False), (4, 16, True), (16, 4, True), (3, 3, False)],
)
def test_a_picture_of_three_px_is_not_searched(height_px: int, width_px: int, is_searched: bool) -> None:
    rgb = np.full((16, 16, 3), 200, np.uint8)
    for k in range(16):
        rgb[k, k % 4 :: 4] = rgb[k, 3 - k % 4 :: 4] = 20
    part = np.ascontiguousarray(rgb[:height_px, :width_px])
    assert bool(find_x_marks(part, least_score=0, screen_short_side_px=24)) is is_searched


@pytest.mark.parametrize(("screen_px", "is_searched"), [(11.5, False), (12.0, True), (12.5, True)])
def test_a_screen_smaller_than_the_drawn_cross_is_not_searched(screen_px: float, is_searched: bool) -> None:
    rgb = np.full((12, 12, 3), 200, np.uint8)
    rgb[[5, 5, 6, 7, 7], [5, 7, 6, 5, 7]] = 20
    assert bool(find_x_marks(rgb, least_score=0, screen_short_side_px=screen_px)) is is_searched


@pytest.mark.parametrize("shape", [(8, 8), (4, 60), (60, 4), (10, 40), (40, 10)])
def test_a_small_part_of_a_large_screen_has_none(shape: tuple[int, int]) -> None:
    assert find_x_marks(np.full((*shape, 3), 90, np.uint8), screen_short_side_px=8000) == ()
    assert find_x_marks(np.full((*shape, 3), 90, np.uint8), screen_short_side_px=540) == ()


@pytest.mark.parametrize(("plate", "has_circle"), [(170, False), (142, False), (137, True), (120, True)])
def test_a_circle_counts_from_about_half_the_strokes_contrast(plate: int, has_circle: bool) -> None:
    """Strokes of 20 on a plate on a ground of 200: the border is where the plate is at 140."""
    rgb = one_cross(8, side_px=91, ring_radius_px=18, plate=plate)
    (mark, *_) = find_x_marks(rgb, screen_short_side_px=540)
    assert (mark.ring_radius_px is not None) is has_circle


def test_crosses_close_beside_each_other_are_two_and_the_same_at_two_sizes_is_one() -> None:
    pair = tiles(2, 14)[:14]
    marks = find_x_marks(np.pad(pair, ((20, 20), (20, 20), (0, 0)), mode="edge"), screen_short_side_px=540)
    assert sorted(one.x_px for one in marks) == pytest.approx([27, 41], abs=1)


def _found(image: Image.Image, x: DrawnX) -> XMark | None:
    marks = find_x_marks(np.asarray(image), screen_short_side_px=WIDTH_PX)
    return next((mark for mark in marks if x.box.contains(mark.box.center)), None)


@pytest.mark.parametrize("side_dp", [8, 12, 18, 30])
@pytest.mark.parametrize("is_light", [True, False])
@pytest.mark.parametrize("seed", [0, 1])
def test_finds_a_cross_of_any_size_on_a_photograph(side_dp: int, is_light: bool, seed: int) -> None:
    colour = (255, 255, 255) if is_light else (20, 20, 20)
    x = DrawnX(x_px=120, y_px=130, side_px=2.0 * side_dp, stroke_px=max(1.6, side_dp * 0.18), colour=colour)
    image = photo(seed).crop((520, 0, WIDTH_PX, 260))
    x.draw(image)
    mark = _found(image, x)
    assert mark is not None and mark.score > 0.5
    assert mark.is_light is is_light


def test_finds_a_pale_translucent_cross() -> None:
    x = DrawnX(x_px=120, y_px=130, side_px=36, stroke_px=3, colour=(255, 255, 255), alpha=0.35)
    image = Image.new("RGB", (240, 260), (150, 170, 190))
    x.draw(image)
    assert _found(image, x) is not None


@pytest.mark.parametrize("width_px", [320, 480, 1080, 1440])
def test_finds_it_on_pictures_of_any_size(width_px: int) -> None:
    x = DrawnX(
        x_px=120,
        y_px=130,
        side_px=32,
        stroke_px=3,
        colour=(255, 255, 255),
        ring_radius_px=32,
        plate_colour=(0, 0, 0),
        plate_alpha=0.4,
    )
    image = photo(2, 240, 260)
    x.draw(image)
    scale = width_px / WIDTH_PX
    resized = image.resize((round(240 * scale), round(260 * scale)), Image.Resampling.LANCZOS)
    marks = find_x_marks(np.asarray(resized), screen_short_side_px=width_px)
    near = [
        m for m in marks if abs(m.x_px - 120 * scale) < 8 * scale and abs(m.y_px - 130 * scale) < 8 * scale
    ]
    assert near and near[0].score > 0.5


def test_knows_a_circle_around_it() -> None:
    x = DrawnX(
        x_px=120,
        y_px=130,
        side_px=30,
        stroke_px=3,
        colour=(255, 255, 255),
        ring_radius_px=32,
        plate_colour=(40, 40, 40),
        plate_alpha=1.0,
    )
    image = Image.new("RGB", (240, 260), (235, 235, 235))
    x.draw(image)
    mark = _found(image, x)
    assert mark is not None and mark.ring_radius_px is not None
    assert abs(mark.ring_radius_px - 32) < 5


def test_a_photograph_has_none() -> None:
    for seed in range(8):
        marks = find_x_marks(np.asarray(photo(seed, 240, 320)), screen_short_side_px=WIDTH_PX)
        assert not [mark for mark in marks if mark.score > 0.5]


def test_a_plus_and_a_diagonal_line_are_none() -> None:
    rgb = np.full((320, 320, 3), 240, np.uint8)
    rgb[20:60, 219:222] = 30
    rgb[39:42, 200:240] = 30
    for k in range(200):
        rgb[100 + k, 20 + k : 24 + k] = 30
    assert not [mark for mark in find_x_marks(rgb, screen_short_side_px=WIDTH_PX) if mark.score > 0.5]


def test_an_empty_or_tiny_picture_has_none() -> None:
    assert find_x_marks(np.zeros((40, 40, 3), np.uint8)) == ()
    assert find_x_marks(np.zeros((5, 5, 3), np.uint8)) == ()
