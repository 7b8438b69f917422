"""What is said of adverts not seen holds for inventories of every shape; of too few, nothing is said."""

import random

import pytest

from detector.judging.richness import at_most, coverage_of


def test_the_interval_contains_the_truth_in_93_of_100_drawn_inventories() -> None:
    chance = random.Random(45)
    n_right = 0
    for _ in range(600):
        n_adverts, n_sightings = round(2 * 100 ** chance.random()), chance.choice((3, 5, 10, 20, 60))
        steepness = chance.choice((0.0, 0.5, 1.0, 1.5))
        weights = [1 / (rank + 1) ** steepness for rank in range(n_adverts)]
        seen = chance.choices(range(n_adverts), weights, k=n_sightings)
        truth = sum(weights[advert] for advert in set(seen)) / sum(weights)
        coverage = coverage_of(seen)
        assert coverage is not None
        n_right += coverage.low <= truth <= coverage.high
    assert n_right / 600 >= 0.93


def test_what_was_seen_often_leaves_little_unseen() -> None:
    coverage = coverage_of("aabbcc" * 5)
    assert coverage is not None
    assert (coverage.value, coverage.n_creatives, coverage.estimated) == (1.0, 3, 3.0)
    assert coverage.low > 0.85
    rare = coverage_of("abcdefgh")
    assert rare is not None
    assert rare.high < 0.7 < rare.estimated / 8


def test_a_single_sighting_says_nothing_of_others() -> None:
    assert coverage_of([]) is None
    assert coverage_of("a") is None


@pytest.mark.parametrize(("n_clean", "share"), [(1, 0.95), (3, 0.63), (60, 0.049)])
def test_a_pass_bounds_what_could_break_the_rule(n_clean: int, share: float) -> None:
    assert at_most(n_clean) == pytest.approx(share, abs=0.002)
