from itertools import pairwise

import pytest

from detector.core.errors import CaptureError, DeviceLost
from detector.core.geometry import Point
from detector.devices.touch import MOVE_EVERY_S, FingerPointer
from tests.fakes.clock import FakeClock

HERE, THERE = Point(x_px=10, y_px=20), Point(x_px=110, y_px=20)


class RecordingFinger:
    name = "recording"

    def __init__(self, clock: FakeClock, *, ready: bool = True, takes: bool = True) -> None:
        self.clock, self.ready, self.takes = clock, ready, takes
        self.breaks_at: int | None = None
        self.steps: list[tuple[str, Point]] = []

    def is_ready(self) -> bool:
        return self.ready

    def down(self, point: Point) -> bool:
        return self._step("down", point)

    def move(self, point: Point) -> bool:
        return self._step("move", point)

    def up(self, point: Point) -> bool:
        return self._step("up", point)

    def _step(self, what: str, point: Point) -> bool:
        if len(self.steps) == self.breaks_at:
            self.breaks_at = None
            raise CaptureError("nobody knows")
        self.clock.sleep(0.001)
        self.steps.append((what, point))
        return self.takes


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


def test_a_tap_is_a_finger_down_and_up_at_one_point(clock: FakeClock) -> None:
    finger = RecordingFinger(clock)
    stamp = FingerPointer(finger, clock).tap(HERE)
    assert finger.steps == [("down", HERE), ("up", HERE)]
    assert stamp is not None
    assert stamp.latest_ns - stamp.earliest_ns == 2_000_000


def test_an_unacknowledged_touch_may_arrive_later_than_it_was_sent(clock: FakeClock) -> None:
    stamp = FingerPointer(RecordingFinger(clock), clock, delivery_s=0.05).tap(HERE)
    assert stamp is not None
    assert stamp.latest_ns - stamp.earliest_ns == 52_000_000


def test_a_swipe_moves_along_a_line_and_ends_where_it_should(clock: FakeClock) -> None:
    finger = RecordingFinger(clock)
    stamp = FingerPointer(finger, clock).swipe(HERE, THERE, duration_ms=100)
    assert [what for what, _ in finger.steps] == ["down", *["move"] * (len(finger.steps) - 2), "up"]
    xs_px = [point.x_px for _, point in finger.steps]
    assert xs_px == sorted(xs_px)
    assert finger.steps[-1][1] == finger.steps[-2][1] == THERE
    assert all(point.y_px == 20 for _, point in finger.steps)
    assert max(b - a for a, b in pairwise(xs_px)) <= 100 * (MOVE_EVERY_S + 0.003) / 0.1
    assert stamp is not None
    assert (stamp.latest_ns - stamp.earliest_ns) / 1e6 == pytest.approx(100, abs=20)


@pytest.mark.parametrize("refusal", [{"ready": False}, {"takes": False}])
def test_what_is_refused_before_anything_happened_was_not_done(
    clock: FakeClock, refusal: dict[str, bool]
) -> None:
    finger = RecordingFinger(clock, **refusal)
    assert FingerPointer(finger, clock).tap(HERE) is None
    assert FingerPointer(finger, clock).swipe(HERE, THERE, duration_ms=50) is None
    assert all(what == "down" for what, _ in finger.steps)


def test_a_finger_is_lifted_if_a_swipe_breaks_off(clock: FakeClock) -> None:
    finger = RecordingFinger(clock)
    finger.breaks_at = 3
    with pytest.raises(CaptureError):
        FingerPointer(finger, clock).swipe(HERE, THERE, duration_ms=100)
    assert finger.steps[-1][0] == "up"


def test_a_device_lost_in_the_middle_stays_lost(clock: FakeClock) -> None:
    class Gone(RecordingFinger):
        def up(self, point: Point) -> bool:
            raise DeviceLost("s1", "went away")

    with pytest.raises(DeviceLost):
        FingerPointer(Gone(clock), clock).tap(HERE)
