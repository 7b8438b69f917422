import time
from collections.abc import Callable, Iterator

import pytest

from detector.core.clock import HostZone
from detector.session.request import host_zone

WINTER_NS = 1_767_945_600 * 10**9  # 2026-01-09T08:00:00Z
SUMMER_NS = 1_783_584_000 * 10**9  # 2026-07-09T08:00:00Z


@pytest.fixture
def in_zone() -> Iterator[Callable[[str], None]]:
    with pytest.MonkeyPatch.context() as patch:

        def use(name: str) -> None:
            patch.setenv("TZ", name)
            time.tzset()

        yield use
    time.tzset()


@pytest.mark.parametrize(
    ("name", "wall_ns", "zone"),
    [
        ("Asia/Shanghai", WINTER_NS, HostZone(offset_s=28_800, name="Asia/Shanghai")),
        (":Asia/Shanghai", WINTER_NS, HostZone(offset_s=28_800, name="Asia/Shanghai")),
        ("Europe/Berlin", WINTER_NS, HostZone(offset_s=3_600, name="Europe/Berlin")),
        ("Europe/Berlin", SUMMER_NS, HostZone(offset_s=7_200, name="Europe/Berlin")),
        ("Asia/Kathmandu", WINTER_NS, HostZone(offset_s=20_700, name="Asia/Kathmandu")),
        ("UTC", WINTER_NS, HostZone(offset_s=0, name="UTC")),
        ("CST-8", WINTER_NS, HostZone(offset_s=28_800, name="CST")),
    ],
)
def test_the_zone_is_the_hosts(
    name: str, wall_ns: int, zone: HostZone, in_zone: Callable[[str], None]
) -> None:
    in_zone(name)
    assert host_zone(wall_ns) == zone


def test_without_tz_it_is_the_systems(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TZ", raising=False)
    time.tzset()
    found = host_zone(WINTER_NS)
    assert found.offset_s == time.localtime(WINTER_NS // 10**9).tm_gmtoff
    assert found.name
