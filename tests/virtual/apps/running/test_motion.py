"""When a movement fires a shake or twist trigger: a pure function of the sensors' trace."""

import math

import pytest

from detector.virtual.app_port import Motion
from detector.virtual.apps.running.motion import PAUSE_MS, REST, MotionSample, MotionTrigger, firings

STILL = (0.0, 0.0, 0.0)


def linear(at_ms: float, mps2: float, *, rate: tuple[float, float, float] = STILL) -> MotionSample:
    """This much along x, in addition to gravity."""
    _, y, z = REST.acceleration_mps2
    return MotionSample(at_ms=at_ms, motion=Motion(acceleration_mps2=(mps2, y, z), rate_rad_s=rate))


def at_rest(at_ms: float) -> MotionSample:
    return MotionSample(at_ms=at_ms, motion=REST)


def turning(at_ms: float, deg_per_s: float) -> MotionSample:
    rate = (0.0, math.radians(deg_per_s), 0.0)
    return MotionSample(at_ms=at_ms, motion=Motion(acceleration_mps2=REST.acceleration_mps2, rate_rad_s=rate))


def shake(
    least_mps2: float, *, gravity: bool = False, least_deg: float | None = None, least_ms: float = 0
) -> MotionTrigger:
    return MotionTrigger(
        least_mps2=least_mps2, includes_gravity=gravity, least_deg=least_deg, least_ms=least_ms
    )


def twist(least_deg: float, *, least_ms: float = 0) -> MotionTrigger:
    return MotionTrigger(least_mps2=None, includes_gravity=False, least_deg=least_deg, least_ms=least_ms)


def shaken(
    peak_mps2: float, *, from_ms: float, until_ms: float, half_period_ms: float = 150
) -> list[MotionSample]:
    """Back and forth, then at rest."""
    samples, at_ms, sign = [], from_ms, 1.0
    while at_ms < until_ms:
        samples.append(linear(at_ms, sign * peak_mps2))
        at_ms, sign = at_ms + half_period_ms, -sign
    return [*samples, at_rest(until_ms)]


@pytest.mark.parametrize(
    ("peak_mps2", "fires"),
    [
        pytest.param(14.9, False, id="just below"),
        pytest.param(15.0, True, id="at the limit"),
        pytest.param(25.0, True, id="far above"),
    ],
)
def test_a_shake_needs_its_acceleration(peak_mps2: float, fires: bool) -> None:
    assert bool(firings(shaken(peak_mps2, from_ms=500, until_ms=1500), shake(15), from_ms=0)) == fires


def test_fires_at_the_first_strong_moment_and_once_per_movement() -> None:
    assert firings(shaken(20, from_ms=500, until_ms=3000), shake(15), from_ms=0) == [500]


def test_with_gravity_less_is_needed_along_it_and_more_across_it() -> None:
    down = Motion(acceleration_mps2=(0.0, 15.0, 1.25), rate_rad_s=STILL)  # 5.2 m/s² beyond gravity
    samples = [MotionSample(at_ms=100, motion=down)]
    assert firings(samples, shake(15, gravity=True), from_ms=0) == [100]
    assert firings(samples, shake(15), from_ms=0) == []
    assert firings([linear(100, 11.0)], shake(15, gravity=True), from_ms=0) == []
    assert firings([linear(100, 11.4)], shake(15, gravity=True), from_ms=0) == [100]


def test_does_not_fire_at_rest() -> None:
    assert firings([at_rest(100)], shake(3), from_ms=0) == []
    assert firings([at_rest(100)], shake(9, gravity=True), from_ms=200) == [
        200
    ]  # a trigger that gravity alone fires


def test_a_movement_must_last() -> None:
    trigger = shake(15, least_ms=3000)
    assert firings(shaken(20, from_ms=100, until_ms=2900), trigger, from_ms=0) == []
    assert firings(shaken(20, from_ms=100, until_ms=3500), trigger, from_ms=0) == [3100]


def test_a_short_pause_is_part_of_a_movement_and_a_longer_one_ends_it() -> None:
    def two_jolts(pause_ms: float) -> list[MotionSample]:
        return [linear(0, 20), at_rest(100), linear(100 + pause_ms, 20), at_rest(200 + pause_ms)]

    assert firings(two_jolts(PAUSE_MS), shake(15), from_ms=0) == [0]
    assert firings(two_jolts(PAUSE_MS + 1), shake(15), from_ms=0) == [0, PAUSE_MS + 101]
    assert firings(two_jolts(PAUSE_MS), shake(15, least_ms=550), from_ms=0) == [PAUSE_MS + 100]


def test_values_hold_until_they_are_set_again() -> None:
    assert firings([linear(1000, 20)], shake(15, least_ms=3000), from_ms=0) == [4000]
    assert firings([linear(1000, 20), at_rest(3999)], shake(15, least_ms=3000), from_ms=0) == []


def test_what_came_before_the_trigger_listened_does_not_count() -> None:
    trace = shaken(20, from_ms=0, until_ms=2000)
    assert firings(trace, shake(15, least_ms=1500), from_ms=1000) == []
    assert firings(trace, shake(15), from_ms=1000) == [1000]


def test_a_twist_fires_when_its_angle_is_reached() -> None:
    assert firings([turning(1000, 70), at_rest(1500)], twist(35), from_ms=0) == []
    assert firings([turning(1000, 70), at_rest(1501)], twist(35), from_ms=0) == pytest.approx([1500])
    assert firings([turning(1000, 70)], twist(35, least_ms=3000), from_ms=0) == pytest.approx([4000])


def test_turning_back_and_forth_cancels_out_but_the_furthest_angle_counts() -> None:
    trace = [turning(0, 100), turning(300, -100), turning(600, 100), at_rest(900)]
    assert firings(trace, twist(31), from_ms=0) == []
    assert firings(trace, twist(29), from_ms=0) == pytest.approx([290])
    assert firings(trace, twist(29, least_ms=700), from_ms=0) == pytest.approx([700])


def test_gravity_that_turns_with_the_device_is_no_acceleration() -> None:
    trace, angle_deg = [], 0.0
    while angle_deg < 90:
        tilt = math.radians(angle_deg)
        x, y, z = 0.0, 9.81 * math.cos(tilt), 9.81 * math.sin(tilt)
        first = math.atan2(REST.acceleration_mps2[2], REST.acceleration_mps2[1])
        y, z = 9.81 * math.cos(first - tilt), 9.81 * math.sin(first - tilt)
        rate = (math.radians(90), 0.0, 0.0)
        motion = Motion(acceleration_mps2=(x, y, z), rate_rad_s=rate)
        trace.append(MotionSample(at_ms=angle_deg / 90 * 1000, motion=motion))
        angle_deg += 1.8  # 20 ms a step
    assert firings(trace, shake(0.5), from_ms=0) == []
    assert firings([at_rest(0), *trace[-1:]], shake(10), from_ms=0) != []  # turned, no gyroscope reading


def test_a_shake_may_have_all_three_conditions() -> None:
    trigger = shake(15, least_deg=35, least_ms=3000)
    rate = (0.0, 0.0, math.radians(10))
    samples = [linear(0, 20, rate=rate), at_rest(5000)]
    assert firings(samples, trigger, from_ms=0) == pytest.approx([3500])
    assert firings([linear(0, 20, rate=rate), at_rest(3400)], trigger, from_ms=0) == []
    assert firings([linear(0, 14, rate=rate), at_rest(5000)], trigger, from_ms=0) == []
