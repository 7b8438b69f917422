from collections.abc import Iterator

import pytest

from detector.devices.cleanup_ledger import CleanupLedger, prepare
from detector.devices.shell import DeviceShell
from detector.virtual.in_process import SimulatedWorld
from tests.fakes.simulated import device_spec

Settings = dict[tuple[str, str], str]


@pytest.fixture
def world() -> Iterator[SimulatedWorld]:
    with SimulatedWorld([device_spec()]) as simulated:
        yield simulated


def settings(world: SimulatedWorld) -> Settings:
    return next(iter(world.devices.values())).settings


def cleanup(world: SimulatedWorld) -> CleanupLedger:
    serial = next(iter(world.devices))
    return CleanupLedger(DeviceShell(world.link(serial), world.clock))


def test_sets_what_is_asked_for_and_puts_it_back(world: SimulatedWorld) -> None:
    settings(world).clear()
    settings(world)["system", "font_scale"] = "1.3"
    settings(world)["global", "animator_duration_scale"] = "0.0"
    settings(world)["system", "accelerometer_rotation"] = "1"
    before = dict(settings(world))
    owed = cleanup(world)
    prepare(owed, font_scale=1, rotation_deg=90, has_normal_animations=True)
    assert settings(world) == {
        ("system", "font_scale"): "1.0",
        ("global", "animator_duration_scale"): "1.0",
        ("system", "accelerometer_rotation"): "0",
        ("system", "user_rotation"): "1",
    }
    owed.clean_up()
    assert settings(world) == before


def test_touches_nothing_that_is_not_asked_for(world: SimulatedWorld) -> None:
    settings(world)["system", "font_scale"] = "1.3"
    owed = cleanup(world)
    prepare(owed, font_scale=None, rotation_deg=None, has_normal_animations=False)
    assert not owed.is_pending


def test_what_was_never_set_is_as_new_and_stays_unset(world: SimulatedWorld) -> None:
    settings(world).clear()
    owed = cleanup(world)
    prepare(owed, font_scale=1.0, rotation_deg=None, has_normal_animations=True)
    assert settings(world) == {}
    assert not owed.is_pending
