import pytest

from detector.core.outcome import OutcomeKind
from detector.core.quantity import Quantity
from detector.measures.close_effect import measure_close_effect
from detector.measures.close_gate import CloseGate, measure_close_gate
from detector.measures.close_taps import measure_close_taps
from detector.windows.touched_window import HIT_REGION_PROBE, Touch
from tests.measures.touched import NOWHERE, a_window, at, q, tap, untouched


def tapped(outcome: OutcomeKind, run: int, since_ms: float, **fields: object) -> Touch:
    return tap(outcome, run, since_window_ms=q(since_ms, "ms", 50), **fields)


def test_t_eff_lies_between_the_last_vain_tap_and_the_first_that_closed() -> None:
    window = a_window(
        tapped(OutcomeKind.NOTHING, 1, 600),
        tapped(OutcomeKind.NOTHING, 2, 1_000),
        tapped(OutcomeKind.DISMISSED, 3, 3_000),
        tapped(OutcomeKind.DISMISSED, 4, 2_000),
        tapped(OutcomeKind.STORE, 5, 100),
        untouched=(untouched(0, life_ms=5_000), untouched(1, life_ms=4_900), untouched(2)),
        is_over_content=True,
    )
    assert measure_close_gate(window) == CloseGate(
        evidence_ids=("run:1/touch:0", "run:2/touch:0", "run:3/touch:0", "run:4/touch:0"),
        effective_ms=q(1_500, "ms", 550),  # 950 to 2050
        earliest_close_ms=q(2_000, "ms", 50),
        earliest_later_close_ms=None,
        latest_vain_ms=q(1_000, "ms", 50),
        countdown_end_ms=None,
        life_ms=q(4_900, "ms"),
        n_vain_taps=q(2, "taps"),
        has_control=True,
        was_tapped=True,
        is_over_content=True,
    )


def test_without_a_vain_tap_it_may_have_worked_from_the_start() -> None:
    assert measure_close_gate(a_window(tapped(OutcomeKind.DISMISSED, 1, 600))).effective_ms == q(
        325, "ms", 325
    )


def test_unknown_if_nothing_closed_or_a_later_tap_was_in_vain() -> None:
    vain = tapped(OutcomeKind.NOTHING, 1, 600)
    assert measure_close_gate(a_window(vain)).effective_ms is None
    early = tapped(OutcomeKind.DISMISSED, 2, 499)
    assert measure_close_gate(a_window(vain, early)).effective_ms is None
    touching = tapped(OutcomeKind.DISMISSED, 2, 500)
    assert measure_close_gate(a_window(vain, touching)).effective_ms == q(550, "ms", 0)


def test_vain_taps_on_a_plate_outside_the_region_that_closes_gate_nothing() -> None:
    """They bound the hit region; that they closed nothing says nothing of when or how often to tap."""
    closing = [tapped(OutcomeKind.DISMISSED, run, 600) for run in (1, 2)]
    window = a_window(
        *closing,
        tapped(OutcomeKind.NOTHING, 3, 800, probe=HIT_REGION_PROBE),
        tapped(OutcomeKind.DISMISSED, 3, 2_200, probe=HIT_REGION_PROBE, n_before=2),
        tapped(OutcomeKind.NOTHING, 4, 3_000, probe=HIT_REGION_PROBE),
        tapped(OutcomeKind.DISMISSED, 4, 4_400, probe=HIT_REGION_PROBE, n_before=2),
    )
    assert measure_close_gate(window) == measure_close_gate(a_window(*closing))
    assert measure_close_taps(window) == measure_close_taps(a_window(*closing))
    assert measure_close_effect(window) == measure_close_effect(a_window(*closing))


def test_taps_beside_the_control_and_second_taps_do_not_count() -> None:
    beside = tapped(OutcomeKind.NOTHING, 1, 600, point=at(*NOWHERE))
    second = tapped(OutcomeKind.NOTHING, 2, 600, n_before=1)
    gate = measure_close_gate(a_window(beside, second, has_control=False))
    assert (gate.latest_vain_ms, gate.was_tapped, gate.has_control) == (None, False, False)


def test_cites_all_taps_if_none_is_decisive() -> None:
    assert measure_close_gate(a_window(tapped(OutcomeKind.STORE, 1, 600))).evidence_ids == ("run:1/touch:0",)


def end_of(*read: tuple[float, int | None]) -> Quantity | None:
    """Of a countdown that showed so many seconds at these times, ms."""
    taps = [tapped(OutcomeKind.NOTHING, run, ms, countdown_s=count) for run, (ms, count) in enumerate(read)]
    return measure_close_gate(a_window(*taps)).countdown_end_ms


@pytest.mark.parametrize(
    ("read", "low_ms", "high_ms"),
    [
        pytest.param([(600, 5)], 550 - 250 + 4_000, 650 + 5_000, id="one reading"),
        pytest.param([(600, 5), (1_500, 4)], 4_300, 5_550, id="the narrower of each side"),
        pytest.param([(600, 5), (1_500, 4), (1_500, 9)], 4_300, 5_550, id="one misread digit of three"),
        pytest.param([(600, 5), (2_950, 4)], 5_650, 5_650, id="two that just agree"),
        pytest.param([(600, 5), (600, 9)], 4_300, 9_650, id="two that disagree"),
        pytest.param([(600, None), (600, 5)], 4_300, 5_650, id="one without a digit"),
    ],
)
def test_a_countdown_ends_between_a_second_less_and_what_it_shows(
    read: list[tuple[float, int | None]], low_ms: float, high_ms: float
) -> None:
    end = end_of(*read)
    assert end is not None
    assert (end.low, end.high) == (low_ms, high_ms)


def test_without_a_digit_the_countdowns_end_is_unknown() -> None:
    assert end_of((600, None)) is None


def test_the_earliest_later_tap_that_closed() -> None:
    later = [
        tapped(OutcomeKind.DISMISSED, 1, 3_000, n_before=1),
        tapped(OutcomeKind.DISMISSED, 2, 2_000, n_before=2),
        tapped(OutcomeKind.DISMISSED, 3, 500, n_before=1, point=at(*NOWHERE)),
        tapped(OutcomeKind.NOTHING, 4, 600, n_before=1),
        tapped(OutcomeKind.DISMISSED, 5, 700),
    ]
    assert measure_close_gate(a_window(*later)).earliest_later_close_ms == q(2_000, "ms", 50)
    assert measure_close_gate(a_window(*later[:1])).earliest_later_close_ms == q(3_000, "ms", 50)
