"""One film over a picture, distinguished from the picture's own edges."""

import numpy as np
import pytest

from detector.perception.plate import fit_films

N_PLACES = 64


def a_picture(seed: int) -> np.ndarray:
    """(1, 64, 3): what is along an outline, of any colour at each place."""
    return np.random.default_rng(seed).uniform(0, 255, (1, N_PLACES, 3)).astype(np.float32)


def flat(level: float, n: int = N_PLACES) -> np.ndarray:
    return np.full((1, n, 3), level, np.float32)


def test_a_film_explains_what_it_does_to_any_picture() -> None:
    below = a_picture(1)
    for keeps, gains in ((0.9, 0.0), (0.6, 60.0), (0.0, 40.0), (1.0, 30.0)):
        fits = fit_films(keeps * below + gains, below)
        assert fits.explained[0] == pytest.approx(1, abs=1e-5)
        assert fits.step[0] > 4


def test_edges_that_differ_at_each_place_are_no_film() -> None:
    fits = fit_films(a_picture(2), a_picture(3))
    assert fits.explained[0] < 0.5


def test_a_few_places_of_something_else_do_not_hide_a_film() -> None:
    below = a_picture(4)
    inside = 0.5 * below
    inside[:, :12] = a_picture(5)[:, :12]
    assert fit_films(inside, below).explained[0] > 0.9


@pytest.mark.parametrize(("n_strange", "is_whole"), [(16, True), (17, False)])
def test_a_quarter_of_the_places_may_be_something_else(n_strange: int, is_whole: bool) -> None:
    inside, outside = flat(60), flat(100)
    strange = np.random.default_rng(6).uniform(150, 255, (n_strange, 3)).astype(np.float32)
    inside[0, :n_strange] = strange
    fits = fit_films(inside, outside)
    assert bool(fits.explained[0] > 0.9999) is is_whole


@pytest.mark.parametrize(
    ("inside", "outside", "step"),
    [
        pytest.param((60, 60, 60), (100, 100, 100), 40, id="darker"),
        pytest.param((100, 100, 100), (60, 60, 60), 40, id="lighter"),
    ],
)
def test_the_step_is_that_of_the_channel_that_differs_most(
    inside: tuple[int, ...], outside: tuple[int, ...], step: float
) -> None:
    over = np.tile(np.array(inside, np.float32), (1, N_PLACES, 1))
    below = np.tile(np.array(outside, np.float32), (1, N_PLACES, 1))
    assert fit_films(over, below).step[0] == pytest.approx(step)


@pytest.mark.parametrize(("levels", "share"), [(1.9, 0.0), (2.0, 0.25), (-2.0, 0.25)])
@pytest.mark.parametrize("channel", [0])
def test_a_place_is_seen_from_two_levels_in_any_channel(levels: float, share: float, channel: int) -> None:
    inside = flat(0) + 100
    inside[0, 10:26, channel] += np.float32(levels)
    assert fit_films(inside, flat(100)).seen[0] == share


@pytest.mark.parametrize(
    "keeps", [pytest.param(-0.7, id="turned into its negative"), pytest.param(1.5, id="of more contrast")]
)
def test_no_film_reverses_or_strengthens_what_is_below_it(keeps: float) -> None:
    below = 100 + 0.2 * a_picture(7)
    fits = fit_films(keeps * below, below)
    assert fits.explained[0] < 0.999


def test_no_outline_gives_no_fit() -> None:
    fits = fit_films(np.zeros((0, 8, 3), np.float32), np.zeros((0, 8, 3), np.float32))
    assert fits.explained.shape == fits.step.shape == fits.seen.shape == (0,)
