import pytest

from detector.core.clock import HostZone, local_text


@pytest.mark.parametrize(
    ("at", "offset_s", "text"),
    [
        ("2026-03-01T02:20:05Z", 28_800, "2026-03-01 10:20:05 +08:00 (there)"),
        ("2026-03-01T02:20:05.123456+00:00", -12_600, "2026-02-28 22:50:05 -03:30 (there)"),
        ("2026-03-01T23:59:59Z", 0, "2026-03-01 23:59:59 +00:00 (there)"),
        ("2026-03-01T02:20:05", 28_800, None),
        ("yesterday", 28_800, None),
        ("", 28_800, None),
    ],
)
def test_a_time_in_the_hosts_zone(at: str, offset_s: int, text: str | None) -> None:
    assert local_text(at, HostZone(offset_s=offset_s, name="there")) == text


def test_a_zone_offset_is_less_than_a_day() -> None:
    with pytest.raises(ValueError, match="86400"):
        HostZone(offset_s=86_400, name="nowhere")
