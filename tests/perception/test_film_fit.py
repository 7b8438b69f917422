"""One film over a picture, distinguished from the picture's own edges."""

import numpy as np
import pytest

from detector.perception.film_fit import FilmFits, fit_films

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


def test_a_few_steps_are_not_a_whole_outline() -> None:
    ground = flat(90)
    inside = ground.copy()
    inside[:, :8] = 200
    fits = fit_films(inside, ground)
    assert fits.seen[0] == 8 / N_PLACES
    assert fits.step[0] < 4


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
        pytest.param((100, 107, 100), (100, 100, 100), 7, id="in one channel"),
        pytest.param((90, 100, 120), (100, 100, 100), 20, id="the channel that differs most"),
        pytest.param((100, 100, 100), (100, 100, 100), 0, id="nothing"),
    ],
)
def test_the_step_is_that_of_the_channel_that_differs_most(
    inside: tuple[int, ...], outside: tuple[int, ...], step: float
) -> None:
    over = np.tile(np.array(inside, np.float32), (1, N_PLACES, 1))
    below = np.tile(np.array(outside, np.float32), (1, N_PLACES, 1))
    assert fit_films(over, below).step[0] == pytest.approx(step)


@pytest.mark.parametrize(
    ("levels", "share"), [(1.9, 0.0), (2.0, 0.25), (2.1, 0.25), (-2.0, 0.25), (-1.9, 0.0), (80.0, 0.25)]
)
@pytest.mark.parametrize("channel", [0, 1, 2])
def test_a_place_is_seen_from_two_levels_in_any_channel(levels: float, share: float, channel: int) -> None:
    inside = flat(0) + 100
    inside[0, 10:26, channel] += np.float32(levels)
    assert fit_films(inside, flat(100)).seen[0] == share


@pytest.mark.parametrize("inside", [100.0, 40.0])
def test_an_outline_of_one_colour_each_is_a_film_if_it_differs_at_all(inside: float) -> None:
    fits = fit_films(flat(inside), flat(100))
    assert fits.explained[0] == 1
    assert fits.strength[0] == 100 - inside


@pytest.mark.parametrize(
    "keeps", [pytest.param(-0.7, id="turned into its negative"), pytest.param(1.5, id="of more contrast")]
)
def test_no_film_reverses_or_strengthens_what_is_below_it(keeps: float) -> None:
    below = 100 + 0.2 * a_picture(7)
    fits = fit_films(keeps * below, below)
    assert fits.explained[0] < 0.999


def test_strength_is_the_explained_part_of_the_step() -> None:
    fits = FilmFits(
        explained=np.array([0.5, 1.0, 0.0]), step=np.array([8.0, 3.0, 9.0]), seen=np.array([1.0, 1.0, 1.0])
    )
    assert fits.strength.tolist() == [4.0, 3.0, 0.0]


def test_each_outline_is_fitted_alone_and_keeps_its_place() -> None:
    pictures = np.concatenate([a_picture(seed) for seed in range(3)])
    inside = pictures * np.array([0.9, 0.3, 0.0], np.float32)[:, None, None] + 20
    inside[1] = a_picture(9)[0]
    together = fit_films(inside, pictures)
    for at in range(3):
        alone = fit_films(inside[at : at + 1], pictures[at : at + 1])
        assert together.explained[at] == pytest.approx(alone.explained[0], abs=1e-5)
        assert together.step[at] == pytest.approx(alone.step[0], abs=1e-3)
        assert together.seen[at] == alone.seen[0]
    assert together.explained[1] < 0.5 < together.explained[0]


def test_no_outline_gives_no_fit() -> None:
    fits = fit_films(np.zeros((0, 8, 3), np.float32), np.zeros((0, 8, 3), np.float32))
    assert fits.explained.shape == fits.step.shape == fits.seen.shape == (0,)


def a_noisy_film(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """A film of two fifths over two pictures, noise over both, and a third of each outline something else."""
    random = np.random.default_rng(seed)
    outside = random.uniform(60, 200, (2, 47, 3)).astype(np.float32)
    inside = 0.6 * outside + np.array([10, 30, 50], np.float32)
    inside[:, 10:26] = random.uniform(0, 255, (2, 16, 3))
    return (inside + random.normal(0, 4, inside.shape)).astype(np.float32), outside


@pytest.mark.parametrize(
    ("seed", "explained", "step"),
    [
        (0, (0.73840, 0.70069), (48.7032, 48.7394)),
        (1, (0.70370, 0.75670), (46.0168, 51.2142)),
        (2, (0.71188, 0.58623), (41.6650, 42.2518)),
        (3, (0.70124, 0.73840), (42.3176, 45.0277)),
        (9, (0.70128, 0.59266), (44.5359, 38.4534)),
        (24, (0.65071, 0.65102), (46.6304, 45.1736)),
    ],
)
def test_the_figures_of_noisy_films_of_two_fifths_with_a_third_of_the_outline_hidden(
    seed: int, explained: tuple[float, float], step: tuple[float, float]
) -> None:
    fits = fit_films(*a_noisy_film(seed))
    assert fits.explained == pytest.approx(explained, abs=1e-4)
    assert fits.step == pytest.approx(step, abs=1e-3)
    assert fits.seen.tolist() == [1, 1]


def test_a_film_that_keeps_all_is_known_by_a_ground_that_varies_by_half_a_level() -> None:
    below = flat(100)
    below[0, ::2] += 0.5
    assert fit_films(below + 3, below).explained[0] == pytest.approx(1, abs=1e-5)


def test_thousandths_of_a_level_may_be_no_film() -> None:
    """Their sum is still far above nothing."""
    inside, outside = a_picture(11) / 100_000, a_picture(12) / 100_000
    fits = fit_films(inside, outside)
    assert fits.explained[0] == pytest.approx(fit_films(a_picture(11), a_picture(12)).explained[0], abs=0.05)
