from detector.core.movement import MovementKind
from detector.core.outcome import OutcomeKind
from detector.measures.daily_motion import DailyMotion, measure_daily_motion
from detector.windows.touched_window import Touch
from tests.measures.touched import a_shake, a_window, q

QUIET, JUMPED = OutcomeKind.NOTHING, OutcomeKind.BROWSER


def made(kind: MovementKind, outcome: OutcomeKind, run: int) -> Touch:
    return a_shake(outcome, run, kind=kind)


def test_counts_each_movement_and_the_launches_of_the_one_that_jumped_most() -> None:
    walks = [made(MovementKind.WALK, JUMPED, run) for run in (1, 2, 2)]
    window = a_window(
        *walks,
        made(MovementKind.RIDE, JUMPED, 3),
        made(MovementKind.RIDE, QUIET, 4),
        *(made(MovementKind.PICK_UP, QUIET, run) for run in (5, 6, 7, 8)),
        *(made(MovementKind.PUT_DOWN, QUIET, run) for run in range(10, 15)),
        a_shake(JUMPED, 20),
        a_shake(QUIET, 21),
        made(MovementKind.REST, JUMPED, 22),
        can_be_moved=True,
    )
    assert measure_daily_motion(window) == DailyMotion(
        evidence_ids=("run:1/touch:0", "run:2/touch:0", "run:3/touch:0"),
        n_walks=q(3, "movements"),
        n_rides=q(2, "movements"),
        n_pick_ups=q(4, "movements"),
        n_put_downs=q(5, "movements"),
        least_repeats=q(2, "movements"),
        n_daily_jumps=q(4, "movements"),
        daily_jump_runs=q(2, "runs"),
        daily_tried_runs=q(2, "runs"),
        n_shakes=q(2, "movements"),
        n_jump_shakes=q(1, "movements"),
        can_be_moved=True,
        n_silent_runs=q(0, "runs"),
        n_listening_runs=q(0, "runs"),
    )


def test_cites_all_movements_if_none_jumped_and_shakes_if_none_was_made() -> None:
    walk, shake = made(MovementKind.WALK, QUIET, 1), a_shake(JUMPED, 2)
    assert measure_daily_motion(a_window(walk, shake)).evidence_ids == ("run:1/touch:0",)
    assert measure_daily_motion(a_window(shake)).evidence_ids == ("run:2/touch:0",)


def test_tries_are_those_of_the_kind_that_jumped_most_or_was_made_least() -> None:
    def tried(*touches: Touch) -> tuple[float, float]:
        motion = measure_daily_motion(a_window(*touches))
        return motion.daily_jump_runs.value, motion.daily_tried_runs.value

    rides = [made(MovementKind.RIDE, QUIET, run) for run in (3, 4, 4)]
    others = [made(kind, QUIET, 9) for kind in (MovementKind.PICK_UP, MovementKind.PUT_DOWN)]
    walks = [made(MovementKind.WALK, QUIET, run) for run in (1, 2, 5)]
    assert tried(*rides) == (0, 0)
    assert tried(*rides, *others, *walks) == (0, 1)
    assert tried(*rides, *others, *walks, made(MovementKind.WALK, JUMPED, 6)) == (1, 4)
    assert tried(*walks, made(MovementKind.WALK, JUMPED, 6), made(MovementKind.RIDE, JUMPED, 3)) == (1, 4)


def test_a_movement_with_an_unknown_outcome_or_no_window_does_not_count() -> None:
    unknown = made(MovementKind.WALK, OutcomeKind.UNKNOWN, 1)
    missed = a_shake(JUMPED, 2, kind=MovementKind.WALK, since_window_ms=None)
    motion = measure_daily_motion(a_window(unknown, missed))
    assert (motion.n_walks, motion.n_daily_jumps, motion.can_be_moved) == (
        q(0, "movements"),
        q(0, "movements"),
        False,
    )
