import pytest

from detector.core.actions import Action, Launch, StopApp, Wait
from detector.core.device_facts import Stamp
from detector.evidence.clock_model import RunClock, zero_of
from detector.evidence.records import ActionRecord, ClockReading

MS = 1_000_000


def reading(epoch_ms: float, host_ms: float, error_ms: float) -> ClockReading:
    earliest, latest = round((host_ms - error_ms) * MS), round((host_ms + error_ms) * MS)
    return ClockReading(device_epoch_ms=epoch_ms, read=Stamp(earliest_ns=earliest, latest_ns=latest))


def action(asked: Action, *, started_ms: int, effect_ms: int | None = None) -> ActionRecord:
    effect = None if effect_ms is None else Stamp(earliest_ns=effect_ms * MS, latest_ns=effect_ms * MS)
    return ActionRecord(
        id="action:0",
        action=asked,
        started_ns=started_ms * MS,
        ended_ns=0,
        effect=effect,
    )


def test_interpolates_a_slow_drift_linearly() -> None:
    clock = RunClock(0, [reading(10_000, 0, 2), reading(20_000.4, 10_000, 1)])
    assert clock.to_run_ms(15_000.2) == pytest.approx((5_000, 2))


def test_the_error_grows_with_distance_from_a_single_reading() -> None:
    clock = RunClock(0, [reading(10_000, 0, 2)])
    assert clock.to_run_ms(20_000) == pytest.approx((10_000, 3))


def test_setting_the_wall_clock_during_a_run_adds_the_whole_step_to_the_error() -> None:
    clock = RunClock(0, [reading(10_000, 0, 2), reading(23_000, 10_000, 2)])
    placed = clock.to_run_ms(10_000)
    assert placed is not None
    assert placed[1] >= 3_000


def test_device_times_cannot_be_placed_without_a_reading() -> None:
    assert RunClock(0, []).to_run_ms(1) is None


def test_zero_is_when_the_first_launch_was_sent() -> None:
    actions = [
        action(StopApp(package="com.a"), started_ms=1),
        action(Launch(package="com.a"), started_ms=2, effect_ms=3),
    ]
    assert zero_of(actions, []) == 3 * MS


def test_zero_without_a_launch_is_the_first_action() -> None:
    assert zero_of([action(Wait(duration_ms=9), started_ms=7)], []) == 7 * MS
    assert zero_of([], [reading(0, 9, 1)]) == 8 * MS
