"""Plays: apps with triggers of all kinds, and what the ladder finds."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.core.movement import Movement, MovementKind
from detector.core.outcome import OutcomeKind
from detector.core.trials import Gesture, Level, TouchResult, Trial, TrialResult
from detector.scenarios.shake_ladder import (
    DAILY,
    ERROR_DEG,
    ERROR_MPS2,
    ERROR_MS,
    PROBE,
    shake_ladder,
)
from tests.scenarios.plays import a_prior, any_results, played

PRIOR = a_prior()

PEAKS_MPS2 = {
    MovementKind.REST: 0.03,
    MovementKind.WALK: 4.0,
    MovementKind.RIDE: 4.5,
    MovementKind.PICK_UP: 7.6,
    MovementKind.PUT_DOWN: 9.0,
}


@dataclass
class Trigger:
    """Jumps if a movement reaches all three values."""

    mps2: float = 0.0
    deg: float = 0.0
    ms: float = 0.0

    def jumps(self, movement: Movement) -> bool:
        peak = PEAKS_MPS2.get(movement.kind, movement.peak_mps2)
        angle = 40.0 if movement.kind is MovementKind.PICK_UP else movement.angle_deg
        return peak >= self.mps2 and angle >= self.deg and movement.duration_ms >= self.ms

    def answer(self, trial: Trial) -> TrialResult:
        assert trial.gesture is Gesture.MOVE
        touches = []
        for movement in movements_of(trial):
            jumps = self.jumps(movement)
            outcome = OutcomeKind.BROWSER if jumps else OutcomeKind.NOTHING
            touches.append(
                TouchResult(outcome=outcome, since_window_ms=700, x_px=0, y_px=0, movement=movement)
            )
            if jumps:
                break
        return TrialResult(touches=tuple(touches))


def movements_of(trial: Trial) -> list[Movement]:
    return [aim.movement for aim in trial.aims if aim.movement is not None]


def shakes(trials: list[Trial]) -> list[Movement]:
    return [one for trial in trials for one in movements_of(trial) if one.kind is MovementKind.SHAKE]


def made_of(trials: list[Trial], kind: MovementKind) -> int:
    return sum(one.kind is kind for trial in trials for one in movements_of(trial))


NEVER = Trigger(mps2=1e9)


def test_a_window_that_ignores_movements_takes_two_quick_launches() -> None:
    assert len(played(shake_ladder(PRIOR, Level.QUICK), NEVER.answer)) == 2


def test_the_lab_makes_the_daily_movements_nevertheless() -> None:
    trials = played(shake_ladder(PRIOR, Level.LAB), NEVER.answer)
    assert all(made_of(trials, kind) == 5 for kind in DAILY)
    assert made_of(trials, MovementKind.REST) == 1
    assert len(trials) <= 23


def test_a_movement_is_not_longer_than_the_window_stays() -> None:
    short = replace(PRIOR, life_ms=3_000.0)
    for trial in played(shake_ladder(short, Level.LAB), NEVER.answer):
        together_ms = sum(one.duration_ms for one in movements_of(trial) if one.kind is MovementKind.SHAKE)
        assert together_ms <= 1_800


@pytest.mark.parametrize(
    "trigger",
    [
        pytest.param(Trigger(mps2=6), id="light"),
        pytest.param(Trigger(mps2=12.3, deg=20), id="two of three"),
        pytest.param(Trigger(mps2=15, deg=35, ms=3_000), id="reference"),
        pytest.param(Trigger(deg=50), id="twist"),
        pytest.param(Trigger(mps2=18, deg=60, ms=1_200), id="another"),
        pytest.param(Trigger(mps2=3, ms=2_000), id="long and light"),
    ],
)
def test_the_lab_finds_the_weakest_shake_and_makes_it_twice(trigger: Trigger) -> None:
    trials = played(shake_ladder(PRIOR, Level.LAB), trigger.answer)
    made = shakes(trials)
    weakest = made[-1]
    assert trigger.jumps(weakest)
    assert sum(weakest in movements_of(trial) for trial in trials) >= 2
    assert weakest.peak_mps2 - trigger.mps2 <= 2 * ERROR_MPS2
    assert weakest.angle_deg - trigger.deg <= 2 * ERROR_DEG
    assert weakest.duration_ms - max(trigger.ms, 200) <= 2 * ERROR_MS
    assert len(trials) <= 45


def test_quick_finds_the_side_of_the_reference() -> None:
    below = shakes(played(shake_ladder(PRIOR, Level.QUICK), Trigger(mps2=6).answer))
    assert below[-1] == below[-2]
    assert (below[-1].peak_mps2, below[-1].angle_deg) == (10.5, 30.0)
    reference = shakes(played(shake_ladder(PRIOR, Level.QUICK), Trigger(mps2=15, deg=35, ms=3_000).answer))
    assert len(reference) == 5
    hard = shakes(played(shake_ladder(PRIOR, Level.QUICK), Trigger(mps2=20).answer))
    assert hard[-1].angle_deg == 34.0
    assert hard[-1] == hard[-2]


def test_a_hard_shake_that_jumped_early_is_enough() -> None:
    """The movement made until then is short, so a short one need not be tried."""

    def answer(trial: Trial) -> TrialResult:
        result = Trigger(mps2=20).answer(trial)
        early = replace(movements_of(trial)[0], angle_deg=2.0, duration_ms=50.0)
        return TrialResult(touches=tuple(replace(one, movement=early) for one in result.touches))

    made = shakes(played(shake_ladder(PRIOR, Level.QUICK), answer))
    assert [one.peak_mps2 for one in made] == [25.0, 10.5, 25.0]


def test_a_daily_movement_that_jumps_is_made_twice_and_no_more() -> None:
    trials = played(shake_ladder(PRIOR, Level.QUICK), Trigger(mps2=6).answer)
    assert made_of(trials, MovementKind.WALK) == 1
    assert sum(any(one.kind is MovementKind.PICK_UP for one in movements_of(t)) for t in trials) == 2


@given(results=any_results(), life_ms=st.sampled_from([None, 900.0, 3_000.0, 5_000.0]))
def test_no_sequence_of_results_exceeds_the_stated_cost(
    results: Callable[[Trial], TrialResult], life_ms: float | None
) -> None:
    prior = replace(PRIOR, life_ms=life_ms)
    for level in (Level.QUICK, Level.LAB):
        assert len(played(shake_ladder(prior, level), results)) <= PROBE.most_launches(prior, level)
