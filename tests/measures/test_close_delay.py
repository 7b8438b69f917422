import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.measures.close_delay import measure_close_delay
from tests.rulebook import a_control, a_track


def test_from_the_window_to_its_control_with_both_errors() -> None:
    delay = measure_close_delay(a_track([None] * 36 + [a_control()] * 4)).delay_ms
    assert delay is not None
    assert (delay.value, delay.error) == (3600.0, 100.0)


def test_a_control_that_comes_with_its_window_is_never_early() -> None:
    delay = measure_close_delay(a_track([a_control()] * 4)).delay_ms
    assert delay is not None
    assert delay.low == 0
    assert delay.high == 100.0


def test_without_a_control_there_is_no_delay() -> None:
    assert measure_close_delay(a_track([None] * 4)).delay_ms is None


def test_names_the_first_frame_with_it_and_the_frames_before() -> None:
    track = a_track([None] * 5 + [a_control()] * 5)
    ids = measure_close_delay(track, evidence_prefix="run:1/").evidence_ids
    assert ids == ("run:1/frame:0005", "run:1/frame:0000", "run:1/frame:0004")


def test_an_earlier_perhaps_widens_the_interval_down_to_it() -> None:
    scores = [0.05] * 10 + [0.4] + [0.05] * 25 + [0.95] * 4
    measured = measure_close_delay(a_track([None] * 36 + [a_control()] * 4, perhaps=scores))
    widened = measured.if_perhaps_counts(0.2)
    assert widened is not None
    assert widened.low < 1000 < widened.high
    assert measured.if_perhaps_counts(0.5) == measured.delay_ms


@given(st.integers(0, 40), st.floats(20, 500))
def test_the_truth_lies_inside_whatever_the_frame_rate(n_before: int, every_ms: float) -> None:
    """The window came within one frame before the first, the control within one before its first."""
    track = a_track([None] * n_before + [a_control()] * 3, every_ms=every_ms)
    delay = measure_close_delay(track).delay_ms
    assert delay is not None
    assert delay.low >= 0
    for window_lag, control_lag in ((0.0, 0.0), (0.0, every_ms), (every_ms, 0.0)):
        truth = max(n_before * every_ms - control_lag + window_lag, 0.0)
        assert delay.low - 1e-6 <= truth <= delay.high + 1e-6


@pytest.mark.parametrize("uniform", [frozenset({0, 1}), frozenset()])
def test_a_frame_of_one_colour_is_no_frame_before(uniform: frozenset[int]) -> None:
    measured = measure_close_delay(a_track([None] * 5 + [a_control()], uniform=uniform))
    assert len(measured.earlier) == 5 - len(uniform)
