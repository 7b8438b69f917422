"""The figures of a rectangle: each one is checked on a picture drawn so that its value is known."""

import math

import numpy as np
import pytest

from detector.core.geometry import Rect
from detector.perception.window_evidence import WINDOW_FACTORS, WINDOW_FIGURES, looks_of
from detector.perception.window_shapes import Thumbnail
from tests.perception.figures import (
    evidence,
    figures_of,
    grey,
    on_wide,
    shape,
    thumbnail_of_grey,
)

# The order of the figures.


def test_every_figure_has_one_name_and_one_factor() -> None:
    assert len(WINDOW_FIGURES) == len(set(WINDOW_FIGURES)) == len(WINDOW_FACTORS) == 61
    assert [
        WINDOW_FACTORS.count(one) for one in ("place", "light", "words", "controls", "picture", "time")
    ] == [*(14, 18, 13, 9, 6, 1)]
    factor_of = dict(zip(WINDOW_FIGURES, WINDOW_FACTORS, strict=True))
    assert factor_of["aspect"] == "place" and factor_of["x_corner"] == "controls"


# How the whole picture is drawn.


def test_a_pixel_is_flat_if_it_is_within_three_levels_of_the_next_across_and_down() -> None:
    level = grey(6, 6)
    level[2, 2] = 103
    level[4, 4] = 104
    looks, flat = looks_of(thumbnail_of_grey(level))
    expected = np.ones((6, 6), bool)
    for row, column in ((4, 4), (4, 3), (3, 4)):
        expected[row, column] = False
    assert (flat == expected).all()
    assert looks.flat_share == pytest.approx(33 / 36)


def test_any_channel_makes_a_pixel_differ() -> None:
    rgb = np.dstack([grey(5, 5)] * 3)
    rgb[2, 2, 1] = 110
    _, flat = looks_of(Thumbnail(rgb, rgb.max(2), 1.0))
    assert not flat[2, 2] and not flat[1, 2] and not flat[2, 1] and flat.sum() == 22


def test_white_is_what_is_light_in_every_channel() -> None:
    rgb = np.zeros((2, 5, 3), np.uint8)
    rgb[0] = [[235, 235, 235], [234, 255, 255], [255, 234, 255], [255, 255, 234], [255, 255, 255]]
    looks, _ = looks_of(Thumbnail(rgb, rgb.max(2), 1.0))
    assert looks.white_share == pytest.approx(0.2)


@pytest.mark.parametrize(
    ("one", "other", "n_colours"),
    [
        ((0, 0, 0), (15, 15, 15), 1),
        ((0, 0, 0), (0, 0, 8), 1),
        ((0, 0, 0), (16, 0, 0), 2),
        ((0, 0, 0), (0, 16, 0), 2),
        ((0, 0, 0), (0, 0, 16), 2),
        ((16, 0, 0), (0, 128, 0), 2),
        ((16, 0, 0), (0, 16, 0), 2),
        ((0, 16, 0), (0, 0, 128), 2),
        ((16, 0, 0), (16, 128, 0), 2),
        ((0, 16, 0), (0, 16, 128), 2),
        ((16, 16, 0), (16, 0, 0), 2),
        ((16, 0, 0), (0, 0, 16), 2),
        ((16, 128, 0), (16, 0, 0), 2),
        ((240, 240, 240), (255, 255, 255), 1),
    ],
)
def test_colours_are_distinguished_by_four_bits_a_channel(
    one: tuple[int, int, int], other: tuple[int, int, int], n_colours: int
) -> None:
    rgb = np.zeros((4, 5, 3), np.uint8)
    rgb[:] = one
    rgb[0] = other
    looks, _ = looks_of(Thumbnail(rgb, rgb.max(2), 1.0))
    assert looks.n_colours == n_colours
    assert looks.ground_share == (1.0 if n_colours == 1 else 0.75)


def test_a_colour_counts_from_more_than_two_of_ten_thousand_pixels() -> None:
    level = grey(50, 200)
    level[0, 0:2] = 0
    level[1, 0:3] = 255
    looks, _ = looks_of(thumbnail_of_grey(level))
    assert looks.n_colours == 2
    assert looks.ground_share == pytest.approx(9995 / 10000)


def bar_of(n_rows: int, height: int = 200, width: int = 20, *, plain_px: int = 20, off: int = 0) -> float:
    """The bar's share where the lowest rows are of level 200, and the upper half of the bar by `off` more."""
    level = grey(height, width)
    level[:, ::2] = 20
    if n_rows:
        level[-n_rows:, :plain_px] = 200
        level[-n_rows : -(n_rows // 2) or None, :plain_px] += np.uint8(off)
    return looks_of(thumbnail_of_grey(level))[0].brand_bar_share


@pytest.mark.parametrize(
    ("n_rows", "share"),
    [(0, 0.0), (16, 0.0), (17, 0.085), (30, 0.15), (64, 0.32), (65, 0.0), (200, 0.0)],
)
def test_a_brand_bar_has_from_a_twelfth_to_a_third_of_the_height(n_rows: int, share: float) -> None:
    assert bar_of(n_rows) == share


@pytest.mark.parametrize(("off", "share"), [(0, 0.2), (8, 0.2), (9, 0.1)])
def test_a_brand_bar_is_of_one_colour_within_eight_levels(off: int, share: float) -> None:
    assert bar_of(40, off=off) == pytest.approx(share)


@pytest.mark.parametrize(("plain_px", "share"), [(8, 0.0), (9, 0.2)])
def test_nearly_half_of_each_row_of_a_brand_bar_is_plain(plain_px: int, share: float) -> None:
    """The lowest rows are plain throughout, and give its colour."""
    level = grey(200, 20)
    level[:, ::2] = 20
    level[160:, :plain_px] = 200
    level[191:] = 200
    got = looks_of(thumbnail_of_grey(level))[0].brand_bar_share
    assert got == pytest.approx(share)


def test_a_brand_bars_colour_is_the_median_of_the_lowest_twentieth() -> None:
    """Of 40 rows the two lowest, 96 and 106: both are near 101, and so is the rest of the bar."""
    level = grey(40, 20, 10)
    level[32:39] = 96
    level[39] = 106
    assert looks_of(thumbnail_of_grey(level))[0].brand_bar_share == pytest.approx(0.2)


def test_a_bar_must_be_plain_in_every_channel() -> None:
    rgb = np.dstack([grey(100, 20, 200)] * 3)
    rgb[:80] = 20
    rgb[85:90, :, 2] = 120
    assert looks_of(Thumbnail(rgb, rgb.max(2), 1.0))[0].brand_bar_share == pytest.approx(0.1)


# Place.


def test_place_is_in_widths_of_the_frame_from_each_side() -> None:
    frame = Rect.from_xywh(0, 0, 200, 400)
    box = Rect(left_px=20, top_px=60, right_px=150, bottom_px=300)
    whole = shape((0, 0, 20, 40), frame, is_whole=True)
    first, second = evidence(thumbnail_of_grey(grey(40, 20)), whole, shape((2, 6, 15, 30), box))
    expected = {
        "left_share": 0.1,
        "top_share": 0.3,
        "right_share": 0.25,
        "bottom_share": 0.5,
        "wide_share": 0.65,
        "high_share": 0.6,
        "area_share": 0.39,
        "aspect": 240 / 130,
        "off_middle": 0.15,
        "is_whole": 0.0,
        "touches_sides": 0.0,
        "touches_top": 0.0,
        "touches_bottom": 0.0,
        "frame_aspect": 2.0,
    }
    assert {name: second[name] for name in expected} == pytest.approx(expected)
    of_whole = {**dict.fromkeys(expected, 0.0), "wide_share": 1.0, "high_share": 1.0, "area_share": 1.0}
    of_whole |= {"aspect": 2.0, "is_whole": 1.0, "touches_sides": 2.0, "touches_top": 1.0}
    of_whole |= {"touches_bottom": 1.0, "frame_aspect": 2.0}
    assert {name: first[name] for name in expected} == pytest.approx(of_whole)


@pytest.mark.parametrize(
    ("box", "sides", "top", "bottom"),
    [
        ((14, 14, 986, 986), 2.0, 1.0, 1.0),
        ((15, 15, 984, 985), 0.0, 0.0, 0.0),
        ((14, 300, 700, 700), 1.0, 0.0, 0.0),
        ((300, 300, 990, 700), 1.0, 0.0, 0.0),
        ((300, 10, 700, 700), 0.0, 1.0, 0.0),
        ((300, 300, 700, 990), 0.0, 0.0, 1.0),
    ],
)
def test_a_side_is_touched_within_a_hundredth_and_a_half_of_the_width(
    box: tuple[int, int, int, int], sides: float, top: float, bottom: float
) -> None:
    left_px, top_px, right_px, bottom_px = box
    got = on_wide(Rect(left_px=left_px, top_px=top_px, right_px=right_px, bottom_px=bottom_px))
    assert (got["touches_sides"], got["touches_top"], got["touches_bottom"]) == (sides, top, bottom)


def test_a_box_narrower_than_a_pixel_counts_as_one_wide() -> None:
    assert on_wide(Rect.from_xywh(500, 500, 0.5, 40))["aspect"] == pytest.approx(40.0)


# Light.


def test_levels_inside_and_around() -> None:
    level = grey(20, 20, 50)
    level[:, 10:] = 80
    level[5:15, 5:15] = 200
    level[5:15, 5:7] = 100
    level[0, 0:5] = 181
    level[1, 0:5] = 180
    level[2, 0:5] = 179
    around = [*[181, 180, 179] * 5, *[50] * 135, *[80] * 150]
    got = figures_of(level, (5, 5, 15, 15))
    expected = {
        "inside_level": 180.0,
        "around_level": np.mean(around),
        "step_level": 180.0 - np.mean(around),
        "around_high": 180.0,
        "around_spread": np.std(around),
        "around_bright": 10 / 300,
        "inside_ground": 0.8,
    }
    assert {name: got[name] for name in expected} == pytest.approx(expected)


def test_plain_surroundings_have_no_spread() -> None:
    level = grey(20, 20, 77)
    level[5:15, 5:15] = 200
    got = figures_of(level, (5, 5, 15, 15))
    assert (got["around_spread"], got["around_level"], got["around_high"]) == (0.0, 77.0, 77.0)


@pytest.mark.parametrize(("n_light", "high"), [(3, 10.0), (4, 200.0)])
def test_around_high_is_the_level_that_three_of_a_hundred_exceed(n_light: int, high: float) -> None:
    level = grey(10, 20, 10)
    level[:, 10:] = 60
    level[0, :n_light] = 200
    assert figures_of(level, (10, 0, 20, 10))["around_high"] == high


def test_what_is_flat_inside_and_around() -> None:
    """A pixel that stands out takes itself, the one before it and the one above it."""
    level = grey(20, 20)
    level[8, 8] = level[2, 2] = level[2, 16] = 150
    got = figures_of(level, (5, 5, 15, 15))
    assert got["inside_flat"] == pytest.approx(97 / 100)
    assert got["around_flat"] == pytest.approx(294 / 300)


@pytest.mark.parametrize(("rows", "is_known"), [(8, True), (9, False)])
def test_twenty_pixels_around_are_enough(rows: int, is_known: bool) -> None:
    """The surroundings are 20 or 19 of 100 pixels."""
    level = grey(10, 10, 100)
    right = 10 if rows == 8 else 9
    got = figures_of(level, (0, 0, right, rows))
    assert is_known != math.isnan(got["around_level"])
    names = ("around_level", "step_level", "around_high", "around_spread", "around_bright", "around_flat")
    assert {math.isnan(got[name]) for name in names} == {not is_known}
    assert got["inside_level"] == 100.0 and got["inside_flat"] == 1.0


def test_nineteen_pixels_around_are_too_few() -> None:
    got = figures_of(grey(9, 11, 100), (0, 0, 10, 8))
    assert math.isnan(got["around_level"]) and math.isnan(got["around_flat"])


# Edges.


def test_the_step_along_each_side_is_inwards_and_agrees() -> None:
    level = grey(40, 40, 50)
    level[10:30, 10:30] = 90
    level[10:30, 28:30] = 30
    got = figures_of(level, (10, 10, 30, 30))
    assert (got["edge_left"], got["edge_right"]) == (40.0, -20.0)
    # Rows 2 to 17 of the 20 px, of which 16 columns are lighter and none of the darker ones counts.
    assert (got["edge_top"], got["edge_bottom"]) == (40.0, 40.0)
    assert got["least_edge"] == 20.0
    assert [got[f"clean_{side}"] for side in ("left", "right", "top", "bottom")] == [1.0] * 4


@pytest.mark.parametrize(
    ("small", "unknown"),
    [
        ((2, 2, 38, 28), ""),
        ((1, 2, 38, 28), "left"),
        ((2, 1, 38, 28), "top"),
        ((2, 2, 39, 28), "right"),
        ((2, 2, 38, 29), "bottom"),
        ((0, 0, 40, 30), "left right top bottom"),
        ((10, 10, 20, 14), ""),
        ((10, 10, 20, 13), "left right"),
        ((10, 10, 14, 20), ""),
        ((10, 10, 13, 20), "top bottom"),
    ],
)
def test_an_edge_is_unknown_at_the_pictures_rim_and_along_less_than_four_pixels(
    small: tuple[int, int, int, int], unknown: str
) -> None:
    got = figures_of(grey(30, 40), small)
    for side in ("left", "right", "top", "bottom"):
        expected = side in unknown.split()
        assert math.isnan(got[f"edge_{side}"]) == math.isnan(got[f"clean_{side}"]) == expected
    assert math.isnan(got["least_edge"]) == (unknown == "left right top bottom")


@pytest.mark.parametrize(
    ("at", "step"),
    [(8, 0.0), (9, 40.0), (10, 40.0), (11, 40.0), (12, 0.0)],
)
def test_the_step_may_be_a_pixel_off_the_side(at: int, step: float) -> None:
    level = grey(40, 40, 50)
    level[:, at:] = 90
    assert figures_of(level, (10, 10, 30, 30))["edge_left"] == step
    assert figures_of(level.T.copy(), (10, 10, 30, 30))["edge_top"] == step
    mirrored = level[:, ::-1].copy()
    assert figures_of(mirrored, (10, 10, 30, 30))["edge_right"] == step
    assert figures_of(mirrored.T.copy(), (10, 10, 30, 30))["edge_bottom"] == step


@pytest.mark.parametrize(
    ("length", "row", "is_counted"),
    [(14, 0, False), (14, 1, True), (14, 12, True), (14, 13, False), (16, 1, False), (16, 2, True)],
)
def test_an_eighth_of_a_side_at_either_end_does_not_count(length: int, row: int, is_counted: bool) -> None:
    level = grey(40, 40, 50)
    level[10 + row, 10:] = 90
    got = figures_of(level, (10, 10, 30, 10 + length))
    n_counted = length - 2 * (length // 8)
    assert got["edge_left"] == pytest.approx(40 / n_counted if is_counted else 0.0)


def test_steps_up_and_down_along_one_side_disagree() -> None:
    level = grey(40, 40, 50)
    level[10:25, 10:] = 90
    level[25:30, 10:] = 30
    got = figures_of(level, (10, 10, 30, 30))
    # Of 16 rows, 13 rise by 40 and 3 fall by 20.
    assert got["edge_left"] == pytest.approx((13 * 40 - 3 * 20) / 16)
    assert got["clean_left"] == pytest.approx((13 * 40 - 3 * 20) / (13 * 40 + 3 * 20))


def test_a_side_that_steps_by_less_than_a_level_hardly_agrees() -> None:
    level = grey(40, 40, 50)
    level[10:20, 10:] = 51
    got = figures_of(level, (10, 10, 30, 30))
    assert (got["edge_left"], got["clean_left"]) == (0.5, 0.5)
