from detector.core.clock import Clock
from detector.session.clock import RealClock


def test_advances_by_itself_and_sleeps() -> None:
    clock: Clock = RealClock()
    before_ns = clock.monotonic_ns()
    clock.sleep(0.002)
    assert clock.monotonic_ns() - before_ns >= 2_000_000
    assert clock.wall_ns() > 1_700_000_000_000_000_000
