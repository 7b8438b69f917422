"""One film over a picture, distinguished from the picture's own edges."""

import numpy as np

from detector.perception.film_fit import fit_films

N_PLACES = 64


def a_picture(seed: int) -> np.ndarray:
    """(1, 64, 3): what is along an outline, of any colour at each place."""
    return np.random.default_rng(seed).uniform(0, 255, (1, N_PLACES, 3)).astype(np.float32)


def test_a_film_explains_what_it_does_to_any_picture() -> None:
    below = a_picture(1)
    for keeps, gains in ((0.9, 0.0), (0.6, 60.0), (0.0, 40.0)):
        fits = fit_films(keeps * below + gains, below)
        assert fits.explained[0] > 0.99
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
    ground = np.full((1, N_PLACES, 3), 90, np.float32)
    inside = ground.copy()
    inside[:, :8] = 200
    fits = fit_films(inside, ground)
    assert fits.seen[0] == 8 / N_PLACES
    assert fits.step[0] < 4
