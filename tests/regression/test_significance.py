"""p-values against published tables, and false-alarm rates."""

import random
from itertools import combinations

import pytest

from detector.regression.significance import (
    ALPHA,
    Side,
    fisher_p,
    holm,
    permutation_p,
    student_p,
    welch_p,
    within_declared,
)


@pytest.mark.parametrize(
    ("t", "freedom", "p"),
    [  # Abramowitz and Stegun, table 26.10
        (12.706, 1, 0.05),
        (2.776, 4, 0.05),
        (4.604, 4, 0.01),
        (2.228, 10, 0.05),
        (1.960, 1e9, 0.05),
        (0.0, 7, 1.0),
    ],
)
def test_students_t_matches_the_tables(t: float, freedom: float, p: float) -> None:
    assert student_p(t, freedom) == pytest.approx(p, abs=2e-4)


def test_fisher_matches_the_lady_tasting_tea() -> None:
    """Fisher 1935: 3 of 4 right by chance or more likely two-sided 0.486; all right 1 in 35, both ways."""
    assert fisher_p(3, 4, 1, 4) == pytest.approx(0.4857, abs=1e-4)
    assert fisher_p(4, 4, 0, 4) == pytest.approx(2 / 70)
    assert fisher_p(0, 3, 0, 3) == 1.0
    assert fisher_p(3, 3, 0, 3) == pytest.approx(0.1)


def test_holm_matches_its_example_and_keeps_the_order() -> None:
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx((0.03, 0.06, 0.06, 0.02))
    assert holm([]) == ()


def launches(chance: random.Random, n: int, *, at: float = 20.0, error: float = 0.5) -> Side:
    """An error common to the whole case (a wrong ruler), and a separate spread for each launch."""
    ruler = chance.gauss(0, error / 1.96)
    return Side(values=tuple(at + ruler + chance.gauss(0, 1.0) for _ in range(n)), errors=(error,) * n)


@pytest.mark.parametrize("n", [3, 10])
def test_false_alarms_stay_below_the_declared_rate(n: int) -> None:
    chance = random.Random(n)
    n_alarms = sum((welch_p(launches(chance, n), launches(chance, n)) or 1.0) <= ALPHA for _ in range(2000))
    assert n_alarms / 2000 <= ALPHA + 0.015  # three standard deviations of the count


def test_a_family_of_twenty_raises_false_alarms_as_rarely_as_one_test() -> None:
    chance = random.Random(7)

    def has_alarm() -> bool:
        p_values = [welch_p(launches(chance, 5), launches(chance, 5)) or 1.0 for _ in range(20)]
        return min(holm(p_values)) <= ALPHA

    assert sum(has_alarm() for _ in range(400)) / 400 <= ALPHA + 0.033


def test_a_true_move_is_found() -> None:
    chance = random.Random(1)
    p = welch_p(launches(chance, 10), launches(chance, 10, at=25.0))
    assert p is not None
    assert p < 1e-4


def test_one_launch_or_no_error_cannot_be_tested() -> None:
    one, two = Side(values=(1.0,), errors=(0.1,)), Side(values=(1.0, 2.0), errors=(0.1, 0.1))
    assert welch_p(one, two) is None
    assert welch_p(Side(values=(1.0, 1.0), errors=(0.0, 0.0)), two) is None


def test_many_launches_do_not_correct_a_wrong_ruler() -> None:
    """Without any spread the declared errors alone decide."""
    a, b = (Side(values=(at,) * 50, errors=(1.0,) * 50) for at in (20.0, 21.0))
    p = welch_p(a, b)
    assert p is not None
    assert p > ALPHA


def test_a_difference_within_the_declared_errors_is_never_significant() -> None:
    chance = random.Random(8)
    pairs = [
        (launches(chance, 3, error=chance.choice((0.5, 3.0))), launches(chance, 30, at=chance.gauss(20, 2)))
        for _ in range(400)
    ]
    explained = [welch_p(a, b) or 1.0 for a, b in pairs if within_declared(a, b)]
    assert 100 < len(explained) < 300
    assert min(explained) > ALPHA


def test_permutation_counts_all_deals_and_is_fishers_test_in_a_single_group_of_zeros_and_ones() -> None:
    p_value, least_p = permutation_p([([0, 0, 0, 0, 0], [1, 1, 1])])
    assert (p_value, least_p) == pytest.approx((fisher_p(0, 5, 3, 3), 1 / 56))
    strata = [([3, 1, 4], [9, 2]), ([6, 5], [3])]
    dealt = [
        sum(first) + sum(second)
        for first in combinations([3, 1, 4, 9, 2], 2)
        for second in combinations([6, 5, 3], 1)
    ]
    middle = sum(dealt) / len(dealt)
    far = sum(abs(total - middle) >= abs(14 - middle) - 1e-9 for total in dealt)
    assert permutation_p(strata)[0] == pytest.approx(far / len(dealt))
