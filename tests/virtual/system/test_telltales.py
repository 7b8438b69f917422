"""An app with two faces: what it shows depends on what the phone tells of being examined."""

import copy
from pathlib import Path

import pytest
import yaml

from detector.virtual.apps.running.running_app import DrawnApp
from detector.virtual.personas import DEFAULT_PERSONA
from detector.virtual.system.packages import VirtualApp
from tests.fakes.simulated import virtual_app_of
from tests.virtual.app_samples import app_keys, scene_keys
from tests.virtual.driving import Driven, driven

SWITCHED = {
    "adb": ("settings put global adb_enabled 1", "settings put global adb_enabled 0"),
    "developer_options": (
        "settings put global development_settings_enabled 1",
        "settings put global development_settings_enabled 0",
    ),
    "usb": ("dumpsys battery reset", "dumpsys battery unplug"),
    "charging": ("dumpsys battery reset", "dumpsys battery unplug"),
    "sim": ("setprop gsm.sim.state ABSENT,ABSENT", "setprop gsm.sim.state LOADED,ABSENT"),
    "proxy": ("settings put global http_proxy 10.0.0.9:8888", "settings put global http_proxy :0"),
    "accessibility": (
        "settings put secure enabled_accessibility_services com.a/.Reader",
        "settings delete secure enabled_accessibility_services",
    ),
}


def two_faced(telltale: str, folder: Path) -> VirtualApp:
    keys = copy.deepcopy(app_keys(start="clean"))
    guilty, scenes = scene_keys(keys, "splash"), keys["scenes"]
    assert isinstance(scenes, dict)
    scenes["clean"] = copy.deepcopy(guilty) | {"shows_to": [telltale], "then": "splash"}
    guilty["hides_from"] = [telltale]
    file = folder / "two_faced.yaml"
    file.write_text(yaml.safe_dump(keys, allow_unicode=True), encoding="utf-8")
    return virtual_app_of(file, DEFAULT_PERSONA)


def face(phone: Driven, package: str) -> str:
    phone.shell(f"am force-stop {package}")
    phone.launch(package)
    shown = phone.device.foreground.shown
    assert shown is not None
    assert isinstance(shown.running, DrawnApp)
    return shown.running.course.showings[0].scene.name


@pytest.mark.parametrize("telltale", SWITCHED)
def test_a_window_exists_only_where_the_phone_shows_it_or_does_not(telltale: str, tmp_path: Path) -> None:
    app = two_faced(telltale, tmp_path)
    with driven(apps=[app]) as phone:
        on, off = SWITCHED[telltale]
        for command, expected in ((on, "clean"), (off, "splash"), (on, "clean")):
            phone.shell(command)
            assert face(phone, app.package) == expected
