"""Virtual devices from app files."""

from pathlib import Path

import pytest

from detector.core.errors import ConfigError
from detector.wiring.virtual_devices import (
    DEMO_APPS,
    VirtualChoice,
    demo_apps,
    shipped_app_files,
    simulated_device,
)


def test_the_demo_shows_shipped_apps_and_their_truth() -> None:
    apps = demo_apps()
    assert [app.file.stem for app in apps] == list(DEMO_APPS)
    assert all(app.truth for app in apps)


def test_a_device_has_all_shipped_apps_by_default() -> None:
    with simulated_device(VirtualChoice(persona="compact-13")) as (device, clock):
        packages = {app.package for app in demo_apps()}
        for package in packages:
            assert device.package_facts(package).package == package
        assert clock.monotonic_ns() > 0
        assert device.facts().kind == "virtual"


def test_two_apps_with_one_package_are_refused(tmp_path: Path) -> None:
    first = shipped_app_files()[0]
    copy = tmp_path / "copy.yaml"
    copy.write_text(first.read_text(encoding="utf-8"), encoding="utf-8")
    with (
        pytest.raises(ConfigError, match="two of the virtual apps"),
        simulated_device(VirtualChoice(app_files=(first, copy))),
    ):
        pass
