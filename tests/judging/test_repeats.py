"""Whether a failure stands that showed in some of several trials."""

import pytest

from detector.judging.checks import stands


@pytest.mark.parametrize(
    ("n_bad", "n_trials", "answer"),
    [
        pytest.param(0, 0, None, id="nothing was tried"),
        pytest.param(0, 1, False, id="the only one does not show it"),
        pytest.param(0, 9, False, id="none of many"),
        pytest.param(1, 1, True, id="the only one"),
        pytest.param(1, 2, None, id="one of two"),
        pytest.param(2, 3, True, id="two thirds"),
        pytest.param(1, 3, None, id="a third"),
        pytest.param(6, 10, None, id="short of two thirds by one"),
        pytest.param(7, 10, True, id="two thirds rounded up"),
    ],
)
def test_two_thirds_of_the_trials_make_it_stand_and_none_clears(
    n_bad: int, n_trials: int, answer: bool | None
) -> None:
    assert stands(n_bad, n_trials) is answer
