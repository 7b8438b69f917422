"""Trees that are only evaluated: factors add up to the total, and unknown figures take their own branch."""

from dataclasses import replace

import numpy as np
import pytest

from detector.perception.weights import Ensemble, Tree

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


def one_figure(tree: Tree, value: float) -> float:
    ensemble = Ensemble(figures=("a",), factor_of=("looks",), trees=(tree,), prior=0.0, stretch=1.0)
    return float(ensemble.evaluate(np.array([[value]])).log_odds[0])


# The root, then leaves at depths 1 to 3, on the low side.
LONG = Tree(
    figure=(0, 0, -1, 0, -1, -1, -1),
    at_most=(3.0, 2.0, 0.0, 1.0, 0.0, 0.0, 0.0),
    low=(1, 3, 0, 4, 0, 0, 0),
    high=(2, 6, 0, 5, 0, 0, 0),
    unknown_low=(True, False, False, True, False, False, False),
    mean=(0.0, 0.5, 8.0, 0.25, 1.0, 2.0, 4.0),
)


@pytest.mark.parametrize(("value", "leaf"), [(0.5, 1.0), (1.5, 2.0), (2.5, 4.0), (3.5, 8.0), (np.nan, 4.0)])
@pytest.mark.parametrize("mirrored", [False, True])
def test_every_leaf_is_reached_at_any_depth(value: float, leaf: float, mirrored: bool) -> None:
    turned = replace(
        LONG,
        low=LONG.high,
        high=LONG.low,
        at_most=tuple(-one for one in LONG.at_most),
        unknown_low=tuple(not one for one in LONG.unknown_low),
    )
    assert one_figure(turned if mirrored else LONG, -value if mirrored else value) == pytest.approx(leaf)


def test_figures_may_share_a_factor() -> None:
    shared = Ensemble(
        figures=("a", "b", "c"), factor_of=("words", "looks", "looks"), trees=(DEEP,), prior=0.0, stretch=2.0
    )
    verdicts = shared.evaluate(np.array([[0.4, 4.0, 0.0]]))
    assert shared.factors == ("words", "looks")
    assert verdicts.by_factor[0] == pytest.approx([2 * (0.3 - 0.5), 2 * (0.5 - 0.1)])
