import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.core.probing import Bounds, share_bounds, share_of, steps_between


@pytest.mark.parametrize(
    ("k", "n", "lower", "upper"),
    [
        pytest.param(14, 14, 0.807, 1.0, id="14 of 14 prove more than 0.8"),
        pytest.param(13, 13, 0.794, 1.0, id="13 of 13 do not"),
        pytest.param(2, 2, 0.224, 1.0, id="2 of 2 prove more than 0.2"),
        pytest.param(4, 9, 0.169, 0.749, id="4 of 9 do not"),
        pytest.param(5, 9, 0.251, 0.831, id="5 of 9 do"),
        pytest.param(0, 9, 0.0, 0.283, id="none of 9"),
        pytest.param(99, 100, 0.953, 0.9995, id="99 of 100, whose chances underflow"),
        pytest.param(1_425, 1_500, 0.940, 0.959, id="1425 of 1500"),
    ],
)
def test_bounds_of_a_share_as_in_the_tables(k: int, n: int, lower: float, upper: float) -> None:
    assert share_bounds(k, n) == pytest.approx((lower, upper), abs=0.001)


def test_without_trials_there_is_no_share() -> None:
    assert share_of(0, 0) is None
    with pytest.raises(ValueError, match="3 of 2"):
        share_bounds(3, 2)


@given(st.integers(min_value=1, max_value=60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_a_share_lies_within_its_bounds(trials: tuple[int, int]) -> None:
    k, n = trials
    share = share_of(k, n)
    assert share is not None
    assert -1e-9 <= share.low <= k / n <= share.high <= 1 + 1e-9


@given(
    st.floats(min_value=-40, max_value=40),
    st.lists(st.floats(-45, 45), max_size=2),
    st.sampled_from([1, 2, 3]),
)
def test_each_ladder_narrows_an_edge_whatever_the_guesses(edge: float, guesses: list[float], n: int) -> None:
    bounds, n_ladders = Bounds(works=-45.0, fails=45.0), 0
    while not bounds.is_within(1.0):
        assert bounds.fails is not None
        for at in steps_between(bounds.works, bounds.fails, n, 1.0, guesses if n_ladders < 2 else ()):
            bounds = bounds.with_touch(at, worked=at <= edge)
            if at <= edge:
                break  # climbing from what fails, this is the first that works
        n_ladders += 1
        assert n_ladders <= {1: 10, 2: 8, 3: 6}[n]
    quantity = bounds.quantity("dp")
    assert quantity is not None
    assert quantity.low - 1e-9 <= edge <= quantity.high + 1e-9


def test_a_good_guess_spares_touches() -> None:
    bounds, n_touches = Bounds(works=0.0, fails=64.0), 0
    for guess in (23.0, 25.0):
        assert bounds.fails is not None
        (at,) = steps_between(bounds.works, bounds.fails, 1, 1.0, (guess,))
        bounds = bounds.with_touch(at, worked=guess <= 24)
        n_touches += 1
    assert bounds.is_within(1.0)
    assert n_touches == 2


def test_one_open_side_gives_no_quantity() -> None:
    assert Bounds(works=3.0).quantity("dp") is None
    assert Bounds().with_touch(4.0, worked=False) == Bounds(fails=4.0)
