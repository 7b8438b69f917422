from detector.core.movement import MovementKind
from detector.core.outcome import OutcomeKind
from detector.measures.rest_motion import RestMotion, measure_rest_motion
from detector.windows.touched_window import Touch
from tests.measures.touched import a_shake, a_window, q


def rest(outcome: OutcomeKind, run: int, ms: float = 30_000.0) -> Touch:
    return a_shake(outcome, run, (0.1, 0.2, ms), MovementKind.REST)


def test_counts_time_at_rest_and_launches_that_jumped() -> None:
    window = a_window(
        rest(OutcomeKind.NOTHING, 1),
        rest(OutcomeKind.BROWSER, 2, 10_000),
        rest(OutcomeKind.BROWSER, 2, 5_000),
        rest(OutcomeKind.UNKNOWN, 3),
        a_shake(OutcomeKind.STORE, 4),
        a_shake(OutcomeKind.NOTHING, 5),
        a_shake(OutcomeKind.STORE, 6, kind=MovementKind.WALK),
        can_be_moved=True,
    )
    assert measure_rest_motion(window) == RestMotion(
        evidence_ids=("run:2/touch:0",),
        rest_ms=q(45_000, "ms"),
        n_rest_runs=q(2, "runs"),
        n_rest_jumps=q(1, "runs"),
        n_shakes=q(2, "movements"),
        n_jump_shakes=q(1, "movements"),
        can_be_moved=True,
        n_silent_runs=q(0, "runs"),
        n_listening_runs=q(0, "runs"),
    )


def test_cites_rests_if_none_jumped_and_shakes_if_none_was_made() -> None:
    still, shake = rest(OutcomeKind.NOTHING, 1), a_shake(OutcomeKind.STORE, 2)
    assert measure_rest_motion(a_window(still, shake)).evidence_ids == ("run:1/touch:0",)
    assert measure_rest_motion(a_window(shake)).evidence_ids == ("run:2/touch:0",)
