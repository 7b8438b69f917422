"""What a movement amounts to, measured by the virtual device's own model of triggers."""

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.core.motion_trace import DURATIONS_MS, MotionSample, daily, made_of, samples_of
from detector.core.movement import Movement, MovementKind
from detector.core.space import Vector, norm
from detector.virtual.app_port import Motion
from detector.virtual.apps.running.motion import REST, MotionTrigger, firings
from detector.virtual.apps.running.motion import MotionSample as VirtualSample

GRAVITY: Vector = REST.acceleration_mps2
LENGTH_MPS2 = norm(GRAVITY)
DAILY = [kind for kind in MovementKind if kind.is_daily]


def a_shake(mps2: float = 15.0, deg: float = 35.0, ms: float = 3_000.0) -> Movement:
    return Movement(kind=MovementKind.SHAKE, peak_mps2=mps2, angle_deg=deg, duration_ms=ms)


def felt(samples: tuple[MotionSample, ...]) -> list[VirtualSample]:
    return [
        VirtualSample(
            at_ms=one.at_ms,
            motion=Motion(acceleration_mps2=one.acceleration_mps2, rate_rad_s=one.rate_rad_s),
        )
        for one in samples
    ]


def goes_off(
    movement: Movement,
    *,
    mps2: float | None = None,
    deg: float | None = None,
    ms: float = 0.0,
    gravity: bool = False,
) -> bool:
    trigger = MotionTrigger(least_mps2=mps2, includes_gravity=gravity, least_deg=deg, least_ms=ms)
    return bool(firings(felt(samples_of(movement, gravity=GRAVITY)), trigger, from_ms=0))


@given(
    st.floats(min_value=0, max_value=40),
    st.floats(min_value=0, max_value=180),
    st.floats(min_value=100, max_value=5_000),
)
def test_a_shake_has_the_requested_values(mps2: float, deg: float, ms: float) -> None:
    asked = a_shake(mps2, deg, ms)
    samples = samples_of(asked, gravity=GRAVITY)
    made = made_of(asked, samples, gravity=GRAVITY)
    assert made.peak_mps2 == pytest.approx(mps2, abs=0.01)
    assert made.angle_deg == pytest.approx(deg, abs=0.1)
    assert made.duration_ms == pytest.approx(ms)
    assert samples[-1].acceleration_mps2 == GRAVITY
    assert samples[-1].rate_rad_s == (0, 0, 0)
    assert [one.at_ms for one in samples] == sorted(one.at_ms for one in samples)


def test_a_shake_fires_a_trigger_of_its_values_and_none_above() -> None:
    assert goes_off(a_shake(15.1, 36, 3_050), mps2=15, deg=35, ms=3_000)
    assert not goes_off(a_shake(14.9, 36, 3_050), mps2=15, deg=35, ms=3_000)
    assert not goes_off(a_shake(15.1, 34, 3_050), mps2=15, deg=35, ms=3_000)
    assert not goes_off(a_shake(15.1, 36, 2_950), mps2=15, deg=35, ms=3_000)


def test_a_shake_across_gravity_reaches_its_total_and_no_more() -> None:
    just = math.sqrt(15**2 - LENGTH_MPS2**2)
    assert goes_off(a_shake(just + 0.1, 0, 500), mps2=15, gravity=True)
    assert not goes_off(a_shake(just - 0.1, 60, 500), mps2=15, gravity=True)
    assert a_shake(just).total_mps2 == pytest.approx(15, abs=0.01)


def test_turning_alone_is_not_acceleration() -> None:
    assert not goes_off(a_shake(0, 90, 1_000), mps2=0.5)
    assert goes_off(a_shake(0, 31, 1_000), deg=30)


@pytest.mark.parametrize("kind", DAILY)
def test_a_daily_movement_is_felt_and_stays_below_the_reference(kind: MovementKind) -> None:
    movement = daily(kind, gravity=GRAVITY)
    assert 2 < movement.peak_mps2 < 10
    assert goes_off(movement, mps2=0.9 * movement.peak_mps2)
    assert not goes_off(movement, mps2=15)
    assert not goes_off(movement, mps2=15, deg=35, ms=3_000)
    assert not goes_off(movement, mps2=1.1 * movement.peak_mps2)


def test_picking_up_the_phone_fires_a_sensitive_trigger() -> None:
    assert goes_off(daily(MovementKind.PICK_UP, gravity=GRAVITY), mps2=6)
    assert daily(MovementKind.PICK_UP, gravity=GRAVITY).angle_deg == pytest.approx(40, abs=0.5)


@pytest.mark.parametrize("kind", DAILY)
def test_a_daily_movement_ends_as_it_began(kind: MovementKind) -> None:
    samples = samples_of(daily(kind, gravity=GRAVITY), gravity=GRAVITY)
    assert samples[-2].acceleration_mps2 == pytest.approx(GRAVITY, abs=4.5)
    turned = sum(one.rate_rad_s[0] * (after.at_ms - one.at_ms) / 1_000 for one, after in pairwise(samples))
    assert turned == pytest.approx(0, abs=1e-9)


def test_at_rest_there_is_only_noise() -> None:
    movement = daily(MovementKind.REST, gravity=GRAVITY)
    assert movement.duration_ms == DURATIONS_MS[MovementKind.REST] == 30_000
    assert movement.peak_mps2 < 0.05
    assert not goes_off(movement, mps2=0.5)


@pytest.mark.parametrize("gravity", [(0.0, 0.0, 9.81), (9.81, 0.0, 0.0), (0.0, 9.81, 0.0)])
def test_any_orientation_works(gravity: Vector) -> None:
    asked = a_shake(12, 20, 900)
    made = made_of(asked, samples_of(asked, gravity=gravity), gravity=gravity)
    assert (made.peak_mps2, made.angle_deg) == pytest.approx((12, 20), abs=0.05)


def test_late_samples_count_at_the_time_they_were_sent() -> None:
    asked = a_shake(10, 30, 1_000)
    late = [
        MotionSample(
            at_ms=one.at_ms * 1.2, acceleration_mps2=one.acceleration_mps2, rate_rad_s=one.rate_rad_s
        )
        for one in samples_of(asked, gravity=GRAVITY)
    ]
    made = made_of(asked, late, gravity=GRAVITY)
    assert made.duration_ms == pytest.approx(1_200)
    assert made.angle_deg == pytest.approx(36, abs=0.1)
