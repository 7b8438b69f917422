import pytest

from detector.core.outcome import OutcomeKind
from detector.core.probing import share_of
from detector.core.trials import Gesture
from detector.measures.close_effect import CloseEffect, measure_close_effect
from tests.measures.touched import NOWHERE, a_window, at, q, tap


def test_each_launch_counts_by_the_outcome_of_its_first_tap() -> None:
    window = a_window(
        tap(OutcomeKind.DISMISSED, 1, after_ms=q(400, "ms", 50)),
        tap(OutcomeKind.STORE, 2, after_ms=q(900, "ms", 50)),
        tap(OutcomeKind.NOTHING, 3),
        tap(OutcomeKind.NOTHING, 3, n_before=1),
        tap(OutcomeKind.DISMISSED, 3, n_before=2, after_ms=q(3_000, "ms", 50)),
        tap(OutcomeKind.NEW_POPUP, 4),
    )
    assert measure_close_effect(window) == CloseEffect(
        evidence_ids=(
            *("run:2/touch:0", "run:4/touch:0", "run:3/touch:0", "run:3/touch:1", "run:1/touch:0"),
            "run:3/touch:2",
        ),
        n_close_taps=q(4, "taps"),
        n_closed=q(1, "taps"),
        n_fake_taps=q(2, "taps"),
        n_taps_in_vain=q(1, "taps"),
        n_later_in_vain=q(1, "taps"),
        n_closed_later=q(1, "taps"),
        fake_share=share_of(2, 4),
        close_ms=q(400, "ms", 50),
        has_control=True,
        was_tapped=True,
        taps_arrive=True,
    )


@pytest.mark.parametrize("outcome", [OutcomeKind.UNKNOWN, OutcomeKind.IN_PAGE])
def test_an_unknown_outcome_is_a_tap_that_does_not_count(outcome: OutcomeKind) -> None:
    effect = measure_close_effect(a_window(tap(outcome)))
    assert effect.was_tapped
    assert (effect.n_close_taps, effect.fake_share, effect.close_ms) == (q(0, "taps"), None, None)
    assert effect.evidence_ids == ("run:1/touch:0",)


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"point": at(*NOWHERE)}, id="beside the control"),
        pytest.param({"since_window_ms": None}, id="before its window came"),
        pytest.param({"gesture": Gesture.BACK}, id="by the back key"),
    ],
)
def test_only_a_tap_counts_as_a_tap_on_the_control(fields: dict[str, object]) -> None:
    effect = measure_close_effect(a_window(tap(OutcomeKind.STORE, **fields)))
    assert (effect.n_fake_taps, effect.was_tapped) == (q(0, "taps"), False)


def test_a_later_touch_beside_the_control_does_not_count() -> None:
    beside = [
        tap(outcome, 2, n_before=1, point=at(*NOWHERE))
        for outcome in (OutcomeKind.DISMISSED, OutcomeKind.NOTHING)
    ]
    effect = measure_close_effect(a_window(tap(OutcomeKind.NOTHING), *beside))
    assert (effect.n_closed_later, effect.n_later_in_vain) == (q(0, "taps"), q(0, "taps"))


def test_a_first_tap_is_not_a_later_one() -> None:
    effect = measure_close_effect(a_window(tap(OutcomeKind.NOTHING), tap(OutcomeKind.DISMISSED, 2)))
    assert (effect.n_closed_later, effect.n_later_in_vain) == (q(0, "taps"), q(0, "taps"))


def test_reports_whether_there_is_a_control_and_taps_arrive() -> None:
    effect = measure_close_effect(a_window(has_control=False, taps_arrive=False))
    assert (effect.has_control, effect.was_tapped, effect.taps_arrive) == (False, False, False)
