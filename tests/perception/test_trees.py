"""Trees that are only evaluated: factors add up to the total, and unknown figures take their own branch."""

from dataclasses import replace

import numpy as np
import pytest

from detector.perception.trees import Ensemble, Tree

STUMP = Tree(
    figure=(0, -1, -1),
    at_most=(0.5, 0.0, 0.0),
    low=(1, 0, 0),
    high=(2, 0, 0),
    unknown_low=(True, False, False),
    mean=(0.2, -1.0, 2.0),
)
DEEP = Tree(
    figure=(1, -1, 0, -1, -1),
    at_most=(3.0, 0.0, 0.5, 0.0, 0.0),
    low=(1, 0, 3, 0, 0),
    high=(2, 0, 4, 0, 0),
    unknown_low=(False, False, False, False, False),
    mean=(0.1, -0.4, 0.5, 0.3, 0.9),
)
BOTH = Ensemble(figures=("a", "b"), factor_of=("looks", "words"), trees=(STUMP, DEEP), prior=0.3, stretch=1.0)
CASES = np.array([[0.4, 2.0], [0.6, 2.0], [0.6, 4.0], [np.nan, 4.0], [np.nan, np.nan]])


def test_each_case_reaches_the_leaf_that_its_figures_lead_to() -> None:
    leaves = np.array([[-1.0, -0.4], [2.0, -0.4], [2.0, 0.9], [-1.0, 0.9], [-1.0, 0.9]])
    roots = np.array([0.2, 0.1])
    assert BOTH.evaluate(CASES).log_odds == pytest.approx(0.3 + (leaves - roots).sum(axis=1))


def test_factors_add_up_to_the_log_odds() -> None:
    verdicts = BOTH.evaluate(CASES)
    assert BOTH.factors == ("looks", "words")
    assert 0.3 + verdicts.by_factor.sum(axis=1) == pytest.approx(verdicts.log_odds)
    assert verdicts.by_factor[2] == pytest.approx([(2.0 - 0.2) + (0.9 - 0.5), 0.5 - 0.1])


def test_stretch_calibrates_the_trees_but_not_the_prior() -> None:
    plain, halved = BOTH.evaluate(CASES), replace(BOTH, stretch=0.5).evaluate(CASES)
    assert halved.log_odds - 0.3 == pytest.approx((plain.log_odds - 0.3) / 2)
    assert halved.probability == pytest.approx(1 / (1 + np.exp(-halved.log_odds)))


def test_works_without_cases_or_trees() -> None:
    assert BOTH.evaluate(np.zeros((0, 2))).probability.shape == (0,)
    assert replace(BOTH, trees=()).evaluate(CASES).log_odds == pytest.approx(0.3)
