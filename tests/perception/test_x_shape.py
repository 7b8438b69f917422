"""The figures of a drawn × and of what is like one: the score, the fit, the lightness and the circle."""

import numpy as np
import pytest

from detector.perception.x_shape import SAMPLED_HALF_SIDE_PX, Shapes, measure_shapes
from tests.perception.crosses import CROSS_AT_PX, LOOK_ALIKES, cross, disc, plate

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
    "in a thin ring": (4.756, 1.939),
    "in a plate that is much clearer": (1.397, 1.990),
    "faint in the calm middle of strong stripes": (0.969, 0.791),
    "blots at its ends": (-0.876, 1.483),
    "light blots at a faint dark one's ends": (-7.132, 1.231),
    "its middle is cut out": (-7.502, 1.988),
    "its middle is as the ground": (-5.232, 1.988),
    "a strong blot in the middle of a faint one": (-0.899, 1.988),
    "a light speck left of its middle": (0.610, 1.987),
    "a light speck above its middle": (-0.057, 1.987),
    "uneven sectors": (0.564, 1.912),
    "sectors that differ more than the strokes": (-19.067, 0.413),
    "sectors that differ far more than the strokes": (-14.830, 0.473),
    "a side half as far as the other": (-11.198, 0.971),
    "a side two fifths as far as the mean": (-14.481, 0.969),
    "on stripes": (-1.091, 1.969),
    "a plus": (-26.704, 0.656),
    "a level in the middle": (-19.983, 0.000),
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


def test_every_drawing_is_in_the_table() -> None:
    assert MEASURED.keys() == LOOK_ALIKES.keys()


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


def test_a_circle_counts_by_its_step_in_units_of_the_strokes() -> None:
    step, strokes = 40, 160
    shapes = _measured(cross(40, 200, width=0.3) + step * disc(2.2))
    assert shapes.ring[0] == pytest.approx(step / strokes, abs=0.02)


def test_no_circle_is_around_a_cross_on_plain_ground() -> None:
    assert _measured(cross()).ring[0] < 0.1


def test_the_right_size_fits_best() -> None:
    sizes = (0.7, 0.85, 1.0, 1.18, 1.4)
    fits = [_measured(cross(), half_side_px=12 * size).fit[0] for size in sizes]
    assert int(np.argmax(fits)) == sizes.index(1.0)


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
