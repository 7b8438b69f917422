import pytest

from detector.core.outcome import OutcomeKind
from detector.core.quantity import Quantity
from detector.measures.shake_trigger import ShakeTrigger, measure_shake_trigger
from detector.windows.touched_window import Touch
from tests.measures.touched import a_shake, a_window, q

Values = tuple[float, float, float]
JUMPED, QUIET = OutcomeKind.BROWSER, OutcomeKind.NOTHING


def shakes(*made: tuple[Values, OutcomeKind]) -> list[Touch]:
    """One per launch, from launch 1 on: m/s2, degrees, ms, and the outcome."""
    return [a_shake(outcome, run, values) for run, (values, outcome) in enumerate(made, start=1)]


def measured(*made: tuple[Values, OutcomeKind]) -> ShakeTrigger:
    return measure_shake_trigger(a_window(*shakes(*made)))


def bounds(quantity: Quantity | None) -> tuple[float, float]:
    assert quantity is not None
    return quantity.low, quantity.high


def test_each_threshold_lies_between_the_weakest_jump_and_the_hardest_quiet_shake() -> None:
    trigger = measured(
        ((12, 30, 1_000), JUMPED),
        ((12, 30, 1_000), JUMPED),
        ((8, 30, 1_000), QUIET),
        ((4, 30, 1_000), QUIET),
        ((12, 20, 1_000), QUIET),
        ((12, 30, 600), QUIET),
        ((25, 90, 3_900), JUMPED),
    )
    assert trigger.peak_mps2 == q(10, "m/s2", 2)
    assert trigger.turn_deg == q(25, "deg", 5)
    assert trigger.shake_ms == q(800, "ms", 200)
    least, most = (8**2 + 9.80665**2) ** 0.5, (12**2 + 9.80665**2) ** 0.5
    assert trigger.total_mps2 is not None
    assert trigger.total_mps2.unit == "m/s2"
    assert bounds(trigger.total_mps2) == pytest.approx((least, most))
    assert (trigger.n_shakes, trigger.n_jump_shakes) == (q(7, "movements"), q(3, "movements"))
    assert trigger.weakest_runs == q(2, "runs")
    assert (trigger.hardest_mps2, trigger.hardest_deg, trigger.longest_ms) == (
        q(25, "m/s2"),
        q(90, "deg"),
        q(3_900, "ms"),
    )
    assert trigger.evidence_ids[:3] == ("run:1/touch:0", "run:2/touch:0", "run:3/touch:0")


def test_without_a_quieter_shake_the_threshold_may_be_anything_below() -> None:
    trigger = measured(((12, 30, 1_000), JUMPED))
    assert bounds(trigger.peak_mps2) == (0, 12)
    assert bounds(trigger.turn_deg) == (0, 30)
    assert bounds(trigger.shake_ms) == (0, 1_000)
    assert bounds(trigger.total_mps2) == pytest.approx((9.80665, (12**2 + 9.80665**2) ** 0.5))
    assert trigger.weakest_runs == q(1, "runs")


@pytest.mark.parametrize(
    ("quiet", "low_mps2"),
    [
        pytest.param((8, 28, 850), 8, id="meant to be the same turn and as long"),
        pytest.param((8, 27.9, 1_000), 0, id="turned less"),
        pytest.param((8, 30, 849), 0, id="was shorter"),
        pytest.param((12, 30, 1_000), 0, id="as hard as the one that jumped"),
    ],
)
def test_a_quiet_shake_bounds_a_value_if_it_was_as_strong_in_the_others(
    quiet: Values, low_mps2: float
) -> None:
    trigger = measured(((12, 30, 1_000), JUMPED), ((12, 30, 1_000), JUMPED), (quiet, QUIET))
    assert bounds(trigger.peak_mps2)[0] == low_mps2


@pytest.mark.parametrize(
    ("quiet", "low_deg", "low_ms"),
    [
        pytest.param((11.7, 20, 1_000), 20, 0, id="meant to be as hard: its turn"),
        pytest.param((11.6, 20, 1_000), 0, 0, id="weaker"),
        pytest.param((11.7, 30, 600), 0, 600, id="meant to be as hard: its length"),
    ],
)
def test_the_same_holds_for_angle_and_duration(quiet: Values, low_deg: float, low_ms: float) -> None:
    trigger = measured(((12, 30, 1_000), JUMPED), ((12, 30, 1_000), JUMPED), (quiet, QUIET))
    assert (bounds(trigger.turn_deg)[0], bounds(trigger.shake_ms)[0]) == (low_deg, low_ms)


@pytest.mark.parametrize(
    ("first", "second", "high_mps2", "n_runs"),
    [
        pytest.param((6, 10, 500), (12, 30, 1_000), 12, 2, id="the harder is proven by both"),
        pytest.param((6, 40, 500), (12, 30, 1_000), 12, 1, id="neither is as weak as the other"),
        pytest.param((12.3, 32, 1_150), (12, 30, 1_000), 12, 2, id="meant to be the same"),
        pytest.param((12.4, 30, 1_000), (12, 30, 1_000), 12.4, 2, id="a harder one"),
    ],
)
def test_the_weakest_shake_proven_by_two_launches_counts(
    first: Values, second: Values, high_mps2: float, n_runs: int
) -> None:
    trigger = measured((first, JUMPED), (second, JUMPED))
    assert trigger.weakest_runs == q(n_runs, "runs")
    if n_runs > 1:
        assert bounds(trigger.peak_mps2)[1] == high_mps2


def test_if_no_two_launches_agree_the_weakest_counts() -> None:
    trigger = measured(((25, 5, 1_000), JUMPED), ((6, 40, 500), JUMPED))
    assert bounds(trigger.turn_deg)[1] == 40
    assert trigger.evidence_ids == ("run:2/touch:0", "run:1/touch:0")


@pytest.mark.parametrize(
    ("weaker", "stronger"),
    [
        pytest.param((14, 35, 3_000), (15.5, 35, 3_000), id="peak"),
        pytest.param((15, 31, 3_000), (15, 35, 3_000), id="turn"),
        pytest.param((15, 35, 2_700), (15, 35, 3_000), id="length"),
        pytest.param((15, 35, 1), (30.1, 0, 1), id="twice the note's peak, or both"),
        pytest.param((30, 0, 1), (15, 35.2, 1), id="both, or twice the note's peak"),
        pytest.param((0, 35, 3_001), (0, 70.002, 1), id="twice the note's turn, or both"),
        pytest.param((0, 70.002, 1), (0, 35, 3_002), id="both, or twice the note's turn"),
        pytest.param((15, 70, 300), (30, 0, 3_400), id="each value by its share of the note's"),
    ],
)
def test_the_hardest_shake_is_judged_by_all_three_values(weaker: Values, stronger: Values) -> None:
    for order in ((weaker, stronger), (stronger, weaker)):
        trigger = measured(*((values, QUIET) for values in order))
        assert trigger.hardest_mps2 == q(stronger[0], "m/s2")
        assert trigger.longest_ms == q(stronger[2], "ms")


def test_without_a_jump_there_is_no_threshold() -> None:
    trigger = measured(((20, 30, 1_000), QUIET))
    thresholds = (trigger.peak_mps2, trigger.total_mps2, trigger.turn_deg, trigger.shake_ms)
    assert thresholds == (None, None, None, None)
    assert (trigger.n_jump_shakes, trigger.weakest_runs) == (q(0, "movements"), q(0, "runs"))
    assert trigger.evidence_ids == ("run:1/touch:0",)


def test_without_a_shake_nothing_is_known() -> None:
    trigger = measure_shake_trigger(a_window(can_be_moved=True))
    assert (trigger.hardest_mps2, trigger.hardest_deg, trigger.longest_ms) == (None, None, None)
    assert (trigger.n_shakes, trigger.can_be_moved) == (q(0, "movements"), True)


def test_a_shake_without_a_window_does_not_count() -> None:
    trigger = measure_shake_trigger(a_window(a_shake(JUMPED, since_window_ms=None)))
    assert (trigger.n_shakes, trigger.peak_mps2) == (q(0, "movements"), None)


@pytest.mark.parametrize(
    ("other", "n_tried"),
    [
        pytest.param((12.3, 32, 1_150), 3, id="meant to be the same"),
        pytest.param((11.7, 28, 850), 3, id="meant to be the same, slightly weaker"),
        pytest.param((25, 90, 3_900), 2, id="much harder"),
        pytest.param((4, 10, 300), 2, id="much weaker"),
        pytest.param((12, 90, 1_000), 2, id="turned further"),
    ],
)
def test_only_a_shake_about_as_strong_as_the_weakest_jump_tried_it(other: Values, n_tried: int) -> None:
    trigger = measured(((12, 30, 1_000), JUMPED), ((12, 30, 1_000), JUMPED), (other, QUIET))
    assert (trigger.weakest_runs, trigger.weakest_tried_runs) == (q(2, "runs"), q(n_tried, "runs"))
