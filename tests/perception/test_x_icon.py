"""Drawn ×s are found with their place and size, and what is like one scores as a person would see it."""

import numpy as np
import pytest
from PIL import Image

from detector.perception.x_icon import SAMPLED_HALF_SIDE_PX, Shapes, XMark, find_x_marks, measure_shapes
from tests.perception.cross_sheets import one_cross, sheet, tiles
from tests.perception.crosses import CROSS_AT_PX, LOOK_ALIKES, cross, plate
from tests.perception.drawn import WIDTH_PX, DrawnX, photo


@pytest.mark.parametrize("half_px", [6.0, 10.7, 25.0])
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


@pytest.mark.parametrize(("screen_px", "is_searched"), [(11.5, False)])
def test_a_screen_smaller_than_the_drawn_cross_is_not_searched(screen_px: float, is_searched: bool) -> None:
    rgb = np.full((12, 12, 3), 200, np.uint8)
    rgb[[5, 5, 6, 7, 7], [5, 7, 6, 5, 7]] = 20
    assert bool(find_x_marks(rgb, least_score=0, screen_short_side_px=screen_px)) is is_searched


@pytest.mark.parametrize("shape", [(8, 8)])
def test_a_small_part_of_a_large_screen_has_none(shape: tuple[int, int]) -> None:
    assert find_x_marks(np.full((*shape, 3), 90, np.uint8), screen_short_side_px=8000) == ()
    assert find_x_marks(np.full((*shape, 3), 90, np.uint8), screen_short_side_px=540) == ()


def test_crosses_close_beside_each_other_are_two_and_the_same_at_two_sizes_is_one() -> None:
    pair = tiles(2, 14)[:14]
    marks = find_x_marks(np.pad(pair, ((20, 20), (20, 20), (0, 0)), mode="edge"), screen_short_side_px=540)
    assert sorted(one.x_px for one in marks) == pytest.approx([27, 41], abs=1)


def _found(image: Image.Image, x: DrawnX) -> XMark | None:
    marks = find_x_marks(np.asarray(image), screen_short_side_px=WIDTH_PX)
    return next((mark for mark in marks if x.box.contains(mark.box.center)), None)


@pytest.mark.parametrize("side_dp", [8, 12, 30])
@pytest.mark.parametrize("is_light", [True, False])
@pytest.mark.parametrize("seed", [0])
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


MEASURED = {
    "dark on light": (0.731, 1.982),
    "light on dark": (0.941, 1.981),
    "faint": (-3.684, 1.988),
    "thin": (0.981, 1.997),
    "bold": (0.392, 1.989),
    "arms that run on": (-1.830, 1.492),
    "three arms": (-6.519, 0.750),
    "one stroke": (-4.378, 0.500),
    "each arm of another ink": (-0.889, 1.207),
    "on a slope": (-1.171, 1.985),
    "faint on a slope": (-14.599, 1.009),
    "a light one with a dark outline": (0.418, 1.988),
    "in a plate": (4.636, 1.936),
    "faint in the calm middle of strong stripes": (0.969, 0.791),
    "blots at its ends": (-0.876, 1.483),
    "its middle is cut out": (-7.502, 1.988),
    "its middle is as the ground": (-5.232, 1.988),
    "a light speck left of its middle": (0.610, 1.987),
    "sectors that differ more than the strokes": (-19.067, 0.413),
    "a side two fifths as far as the mean": (-14.481, 0.969),
    "a plus": (-26.704, 0.656),
    "nothing": (-25.825, 0.000),
    "a × in noise": (-0.571, 1.961),
    "noise": (-15.413, 0.617),
}
"""By what is drawn: the log-odds of a × by the rule, at a middling match, and how well its size fits."""


def _measured(picture: np.ndarray, *, half_side_px: float = SAMPLED_HALF_SIDE_PX) -> Shapes:
    grey = np.clip(np.round(picture), 0, 255).astype(np.uint8)
    x, y = CROSS_AT_PX
    return measure_shapes(grey, np.array([x]), np.array([y]), np.array([half_side_px]), np.array([0.6]))


def _log_odds(shapes: Shapes) -> np.ndarray:
    return np.log(shapes.score / (1 - shapes.score))


@pytest.mark.parametrize("drawn", MEASURED)
def test_log_odds_and_fit_of_a_drawing(drawn: str) -> None:
    shapes = _measured(LOOK_ALIKES[drawn]())
    assert (float(_log_odds(shapes)[0]), float(shapes.fit[0])) == pytest.approx(MEASURED[drawn], abs=2e-3)


def test_a_better_match_with_the_drawn_cross_is_likelier_one() -> None:
    grey, (x, y) = cross().astype(np.uint8), CROSS_AT_PX
    matches = np.array([0.5, 0.6, 0.7])
    shapes = measure_shapes(grey, *(np.full(3, value) for value in (x, y, SAMPLED_HALF_SIDE_PX)), matches)
    assert list(np.argsort(shapes.score)) == [0, 1, 2]
    assert np.ptp(shapes.fit) == 0


def test_places_measured_together_are_measured_as_each_alone() -> None:
    grey = np.concatenate([plate(2.0, 90), cross(), cross(230, 50)], axis=1).astype(np.uint8)
    (x, y), side = CROSS_AT_PX, 100
    sizes, matches = np.array([12.0, 11.0, 13.0]), np.array([0.5, 0.6, 0.7])
    xs, ys = x + side * np.arange(3.0), np.full(3, y)
    together = measure_shapes(grey, xs, ys, sizes, matches)
    for k in range(3):
        one = slice(k, k + 1)
        alone = measure_shapes(grey, xs[one], ys[one], sizes[one], matches[one])
        for figure in ("score", "fit", "ring", "ring_radius"):
            assert getattr(together, figure)[one] == pytest.approx(getattr(alone, figure), rel=1e-5)
    assert together.is_light.tolist() == [True, False, True]


@pytest.mark.parametrize(
    ("drawn", "is_light"),
    [
        ("dark on light", False),
        ("light on dark", True),
        ("faint", False),
        ("a light one with a dark outline", True),
        ("nothing", True),
    ],
)
def test_says_whether_the_strokes_are_lighter_than_the_ground(drawn: str, is_light: bool) -> None:
    assert _measured(LOOK_ALIKES[drawn]()).is_light.tolist() == [is_light]


@pytest.mark.parametrize("radius", [1.5, 1.7, 2.0, 2.6, 3.1])
def test_a_plate_around_it_is_a_circle_of_its_radius(radius: float) -> None:
    shapes = _measured(plate(radius, 90))
    assert shapes.ring_radius[0] == pytest.approx(radius, abs=0.06)
    assert 0.85 < shapes.ring[0] <= 1


def test_lightness_itself_does_not_count_only_contrast() -> None:
    dark, light = _measured(cross(20, 100)), _measured(cross(150, 230))
    assert dark.score == pytest.approx(light.score, rel=1e-4)
    assert dark.fit == pytest.approx(light.fit, rel=1e-4)


def test_a_pale_cross_has_the_same_shape_and_a_lower_score() -> None:
    pale, clear = _measured(cross(80, 120)), _measured(cross(40, 200))
    assert pale.fit == pytest.approx(clear.fit, abs=0.03)
    assert pale.score[0] < clear.score[0]


def test_a_place_at_the_pictures_edge_is_measured_as_if_its_edge_ran_on() -> None:
    shapes = measure_shapes(
        np.full((20, 20), 90, np.uint8), np.array([0.0]), np.array([19.0]), np.array([12.0]), np.array([0.6])
    )
    assert shapes.score[0] == pytest.approx(_measured(np.full((100, 100), 90.0)).score[0])
