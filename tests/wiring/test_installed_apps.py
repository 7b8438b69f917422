"""What users installed, over all devices that adb lists."""

from pathlib import Path

import pytest

from detector.core.errors import DeviceNotReady
from detector.devices.small_apk import PACKAGE
from detector.session.clock import RealClock
from detector.wiring.first_files import apps_among, installed_apps
from detector.wiring.virtual_devices import VirtualChoice, adb_server_of, packages_of, shipped_app_files

FIRST, SECOND = (VirtualChoice(app_files=(path,), persona="compact-13") for path in shipped_app_files()[:2])


def test_lists_what_users_installed_and_on_which_devices(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (first,), (second,) = packages_of(FIRST), packages_of(SECOND)
    with adb_server_of([FIRST, SECOND]) as (port, serials):
        monkeypatch.setenv("ANDROID_ADB_SERVER_PORT", str(port))
        known = f"devices: [{{id: mine, serial: {serials[0]}, kind: virtual}}]\n"
        (tmp_path / "devices.yaml").write_text(known, encoding="utf-8")
        found = installed_apps(RealClock())
    assert (found[first], found[second]) == (("mine",), (serials[1],))
    both = ("mine", serials[1])
    assert all(phones == both for package, phones in found.items() if package not in (first, second))
    assert not [one for one in found if one.startswith("com.android.")]
    assert list(found) == sorted(found)


def test_packages_without_an_icon_and_our_own_helper_are_left_out() -> None:
    listed = f"package:cn.example.shop\npackage:cn.example.keyboard\npackage:{PACKAGE}\n"
    icons = f"2 activities found:\n  Activity #0:\n    cn.example.shop/.Main\n    {PACKAGE}/.MainActivity\n"
    assert apps_among(listed, icons) == {"cn.example.shop"}
    assert apps_among(listed, "Unknown command: query-activities\n") == {
        "cn.example.shop",
        "cn.example.keyboard",
    }


def test_without_an_adb_server_the_error_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ANDROID_ADB_SERVER_HOST", "0.0.0.0")  # reaches this machine, where none is started
    monkeypatch.setenv("ANDROID_ADB_SERVER_PORT", "1")
    with pytest.raises(DeviceNotReady):
        installed_apps(RealClock())
