import pytest

from detector.core.clock import HostZone
from detector.core.quantity import Quantity
from detector.reporting.times import stamp, wall_clock


@pytest.mark.parametrize(
    ("at", "offset_s", "text"),
    [
        ("2026-03-01T02:20:05Z", 28_800, "2026-03-01 10:20:05 +08:00"),
        ("2026-03-01T02:20:05.123456+00:00", -12_600, "2026-02-28 22:50:05 -03:30"),
        ("2026-03-01T23:59:59Z", 0, "2026-03-01 23:59:59 +00:00"),
        ("2026-03-01T02:20:05Z", None, "2026-03-01 02:20:05 UTC"),
        ("2026-03-01T02:20:05", 28_800, "2026-03-01 02:20:05"),
        ("yesterday", 28_800, "yesterday"),
        ("", 28_800, ""),
    ],
)
def test_a_time_is_shown_in_the_zone_of_the_report(at: str, offset_s: int | None, text: str) -> None:
    zone = None if offset_s is None else HostZone(offset_s=offset_s, name="there")
    assert stamp(at, zone) == text


def test_the_phones_clock_is_shown_in_the_same_zone() -> None:
    zero = Quantity(value=1_772_331_605_000.0, error=4.0, unit="ms")
    zone = HostZone(offset_s=28_800, name="Asia/Shanghai")
    assert wall_clock(zero, 2_260.0) == "02:20:07.2 UTC"
    assert wall_clock(zero, 2_260.0, zone=zone) == "10:20:07.2 +08:00"
