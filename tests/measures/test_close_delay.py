from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.core.quantity import Quantity, StatedQuantity
from detector.core.uncertainty import Part
from detector.measures.close_delay import CloseDelay, EarlierPerhaps, measure_close_delay
from tests.measures.touched import q
from tests.rulebook import a_control, a_run, a_track


def test_from_the_window_to_its_control_with_both_errors() -> None:
    delay = measure_close_delay(a_run(a_track([None] * 36 + [a_control()] * 4))).delay_ms
    assert delay is not None
    assert (delay.value, delay.error) == (3600.0, 100.0)


def test_a_control_cannot_precede_its_window() -> None:
    delay = measure_close_delay(a_run(a_track([a_control()] * 4))).delay_ms
    assert delay is not None
    assert delay.low == 0
    assert delay.high == 100.0


def test_without_a_control_there_is_no_delay() -> None:
    assert measure_close_delay(a_run(a_track([None] * 4))).delay_ms is None


def test_cites_the_first_frame_with_the_control_and_earlier_ones() -> None:
    track = a_track([None] * 5 + [a_control()] * 5)
    ids = measure_close_delay(a_run(track)).evidence_ids
    assert ids == ("frame:0005", "frame:0000", "frame:0004")


def test_an_earlier_possible_control_widens_the_interval() -> None:
    scores = [0.05] * 10 + [0.4] + [0.05] * 25 + [0.95] * 4
    measured = measure_close_delay(a_run(a_track([None] * 36 + [a_control()] * 4, perhaps=scores)))
    widened = measured.if_perhaps_counts(0.2)
    assert widened is not None
    assert widened.low < 1000 < widened.high
    assert measured.if_perhaps_counts(0.5) == measured.delay_ms


@given(st.integers(0, 40), st.floats(20, 500))
def test_the_truth_lies_inside_at_any_frame_rate(n_before: int, every_ms: float) -> None:
    """The window came within one frame before the first, the control within one before its first."""
    track = a_track([None] * n_before + [a_control()] * 3, every_ms=every_ms)
    delay = measure_close_delay(a_run(track)).delay_ms
    assert delay is not None
    assert delay.low >= 0
    for window_lag, control_lag in ((0.0, 0.0), (0.0, every_ms), (every_ms, 0.0)):
        truth = max(n_before * every_ms - control_lag + window_lag, 0.0)
        assert delay.low - 1e-6 <= truth <= delay.high + 1e-6


@pytest.mark.parametrize("uniform", [frozenset({0, 1}), frozenset()])
def test_a_uniform_frame_does_not_count_as_earlier(uniform: frozenset[int]) -> None:
    measured = measure_close_delay(a_run(a_track([None] * 5 + [a_control()], uniform=uniform)))
    assert len(measured.earlier) == 5 - len(uniform)


def test_a_possible_control_counts_from_its_score_on_and_only_if_earlier() -> None:
    def widened(least_delay_ms: float, score: float) -> Quantity | None:
        earlier = (EarlierPerhaps(least_delay_ms=least_delay_ms, score=score),)
        return CloseDelay(evidence_ids=(), delay_ms=q(100, "ms", 50), earlier=earlier).if_perhaps_counts(0.4)

    assert widened(10, 0.4) == q(80, "ms", 70)
    assert widened(10, 0.39) == q(100, "ms", 50)
    assert widened(80, 0.9) == q(100, "ms", 50)


def test_no_delay_without_a_time_or_a_sighting() -> None:
    track = a_track([None, a_control()])
    for lacking in (replace(track, control_appeared_ms=None), replace(track, sightings=())):
        measured = measure_close_delay(a_run(lacking))
        assert measured.delay_ms is None
        assert measured.evidence_ids == ("frame:0000", "frame:0001")


@pytest.mark.parametrize(
    ("n_before", "ids"),
    [
        (0, ("frame:0000",)),
        (1, ("frame:0001", "frame:0000")),
        (2, ("frame:0002", "frame:0000", "frame:0001")),
        (3, ("frame:0003", "frame:0000", "frame:0002")),
    ],
)
def test_cites_the_first_and_the_last_earlier_frame(n_before: int, ids: tuple[str, ...]) -> None:
    assert measure_close_delay(a_run(a_track([None] * n_before + [a_control()]))).evidence_ids == ids


@pytest.mark.parametrize(
    ("control_ms", "delay"),
    [
        pytest.param(849.5, q(0, "ms", 100), id="before its window"),
        pytest.param(850, q(0, "ms", 100), id="at most with it"),
        pytest.param(850.5, q(0.25, "ms", 0.25), id="hardly after it"),
    ],
)
def test_the_part_before_the_window_is_cut_off(control_ms: float, delay: Quantity) -> None:
    """The window came between 900 and 1000 ms; the control's time has the same error."""
    track = replace(a_track([a_control()]), control_appeared_ms=q(control_ms, "ms", 50))
    assert measure_close_delay(a_run(track)).delay_ms == delay


def test_content_of_a_frame_appeared_after_the_previous_one() -> None:
    """Frames at 1000, 1100, 1200 ms, known to 5 ms; the window came by 1000 ms at the latest."""
    earlier = measure_close_delay(a_run(a_track([None] * 3 + [a_control()]))).earlier
    assert [one.least_delay_ms for one in earlier] == [0, 0, 95]


def test_uncertainty_budget_of_the_delay() -> None:
    """Each moment lies between two pictures 90 ms apart, and each of those is placed to 5 ms."""
    delay = measure_close_delay(a_run(a_track([None] * 36 + [a_control()] * 4))).delay_ms
    assert isinstance(delay, StatedQuantity)
    assert delay.budget is not None
    parts = [(one.part, one.value, one.sensitivity) for one in delay.budget.components]
    assert parts == [
        (Part.FRAME_INTERVAL, 45.0, 1.0),
        (Part.FRAME_STAMP, 5.0, 1.0),
        (Part.FRAME_INTERVAL, 45.0, -1.0),
        (Part.FRAME_STAMP, 5.0, -1.0),
    ]
    assert delay.budget.combined == pytest.approx((2 / 3 * (45**2 + 5**2)) ** 0.5)
    assert delay.budget.expanded == pytest.approx(71.4, abs=0.5)
    assert delay.error == 100.0  # the bounds themselves


def test_a_delay_cut_off_at_zero_is_uniform_in_the_rest() -> None:
    delay = measure_close_delay(a_run(a_track([a_control()] * 4))).delay_ms
    assert isinstance(delay, StatedQuantity)
    assert delay.budget is not None
    assert [one.value for one in delay.budget.components] == [50.0]
    assert delay.error == 50.0


def test_each_moment_has_the_time_error_of_its_own_frame() -> None:
    track = a_track([None] * 9 + [a_control()])
    first, *others = track.readings
    readings = (replace(first, at_error_ms=3.0), *others)
    sightings = tuple(replace(one, at_error_ms=8.0) for one in track.sightings)
    delay = measure_close_delay(a_run(replace(track, readings=readings, sightings=sightings))).delay_ms
    assert isinstance(delay, StatedQuantity)
    assert delay.budget is not None
    assert [one.value for one in delay.budget.components] == [42.0, 8.0, 47.0, 3.0]


def test_a_delay_that_begins_at_zero_is_not_cut_off() -> None:
    delay = measure_close_delay(a_run(a_track([None, a_control()]))).delay_ms
    assert delay == q(100, "ms", 100)
    assert isinstance(delay, StatedQuantity)
    assert delay.budget is not None
    assert len(delay.budget.components) == 4
