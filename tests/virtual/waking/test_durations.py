import pytest

from detector.virtual.waking.broadcast_dump import duration


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0"), (0.003, "+3ms"), (-5.062, "-5s62ms"), (131.863, "+2m11s863ms"), (90_061.0, "+1d1h1m1s0ms")],
)
def test_prints_a_length_of_time_as_android_does(seconds: float, text: str) -> None:
    assert duration(seconds) == text
