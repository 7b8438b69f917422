"""The doctor over what an adb server and devices.yaml name."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from detector.core.errors import ConfigError, DeviceNotReady
from detector.devices.adb import AdbServer
from detector.devices.shell import DeviceShell
from detector.session.clock import RealClock
from detector.wiring import booking
from detector.wiring.device_list import plugged_in
from detector.wiring.devices import DeviceChoice, opened
from detector.wiring.doctor import ExaminedDevice, examined
from detector.wiring.first_files import write_devices_file
from detector.wiring.virtual_devices import VirtualChoice, adb_server_of, shipped_app_files

ONE_APP = VirtualChoice(app_files=shipped_app_files()[:1], persona="compact-13")

FILE = """
hosts: {{lab: {{adb: "127.0.0.1:{port}"}}, away: {{adb: "127.0.0.1:9"}}}}
defaults: {{prepare: {{locale: en-US, font_scale: 1.2, dnd: true}}, health: {{min_battery: 90}}}}
devices:
  - {{id: one, serial: virtual-1, host: lab, kind: virtual, labels: {{api: 33, model: Other}}}}
  - {{id: two, serial: virtual-2, host: lab, kind: virtual, quarantine: {{reason: swollen}}}}
  - {{id: gone, serial: X9, host: lab, required: false}}
pools: {{mine: {{devices: [one]}}}}
"""


@pytest.fixture
def lab(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """A folder with a devices.yaml over two virtual devices; the local adb server lists them as well."""
    monkeypatch.chdir(tmp_path)
    with adb_server_of([ONE_APP, ONE_APP]) as (port, _):
        monkeypatch.setenv("ANDROID_ADB_SERVER_PORT", str(port))
        monkeypatch.setattr("detector.devices.adb._is_this_machine", lambda host: False)
        (tmp_path / "devices.yaml").write_text(FILE.format(port=port), encoding="utf-8")
        yield port


def answers(device: ExaminedDevice) -> dict[str, str]:
    return {one.check: one.answer for one in device.findings}


@pytest.mark.long
def test_compares_a_device_with_its_entry_and_the_required_settings(lab: int) -> None:
    (device,) = examined("one", RealClock()).devices
    found = answers(device)
    assert (device.id, device.host) == ("one", "lab")
    assert found["font_scale"] == "font_scale_usual"  # prepared, as a run would be
    assert found["locale"] == "locale_other"
    assert found["do_not_disturb"] == "dnd_off"
    assert found["battery"] == "battery_low"
    assert found["identity"] == "other_than_declared"
    assert not device.is_fit


@pytest.mark.long
def test_a_device_in_quarantine_is_not_fit_and_is_not_opened(lab: int) -> None:
    (device,) = examined("two", RealClock()).devices
    assert answers(device)["quarantine"] == "quarantined"
    assert not device.is_fit
    with (
        pytest.raises(DeviceNotReady, match=r"quarantined in devices\.yaml: swollen"),
        opened(DeviceChoice(name="two"), RealClock()),
    ):
        pass


def test_a_device_in_use_is_left_alone(lab: int) -> None:
    with opened(DeviceChoice(name="one", doing="detector scan cn.a"), RealClock()):
        (device,) = examined("one", RealClock()).devices
    assert answers(device) == answers(device) | {"lease": "driven"}
    assert not device.is_fit
    assert "detector scan cn.a" in next(one for one in device.findings if one.check == "lease").sentence["en"]


def test_an_unreachable_adb_server_is_named_and_the_others_are_examined(lab: int) -> None:
    listed = plugged_in(RealClock())
    assert [host.host for host in listed.hosts_not_reached] == ["away"]
    assert {(one.host, one.serial, one.state) for one in listed.devices} >= {
        ("lab", "virtual-1", "device"),
        ("lab", "X9", "absent"),
        ("local", "virtual-1", "device"),
    }


def test_a_list_tells_who_holds_a_device_and_which_are_out_of_use(lab: int) -> None:
    booking.lease("one", RealClock(), owner="li", for_s=3600.0, why="battery test")
    by_id = {one.id: one for one in plugged_in(RealClock()).devices}
    assert booking.release("one", RealClock(), owner="li", by_force=False)
    held, out = by_id["one"].lease, by_id["two"].quarantine
    assert held is not None
    assert (held.owner, held.doing) == ("li", "battery test")
    assert held.since is not None
    assert held.until is not None
    length = datetime.fromisoformat(held.until) - datetime.fromisoformat(held.since)
    assert length.total_seconds() == 3600.0
    assert out is not None
    assert (out.reason, out.by_hand) == ("swollen", True)
    assert by_id["two"].lease is None


def test_only_the_pool_is_examined(lab: int) -> None:
    assert [one.id for one in plugged_in(RealClock(), pool="mine").devices] == ["one"]
    with pytest.raises(ConfigError, match="'theirs' is not there"):
        plugged_in(RealClock(), pool="theirs")


def test_a_run_is_prepared_as_devices_yaml_asks_and_the_device_restored(lab: int) -> None:
    with opened(DeviceChoice(name="one"), RealClock()) as device:
        assert device.shell.run("settings get system font_scale").stdout == "1.2\n"
    link = AdbServer("127.0.0.1", lab, RealClock()).link("virtual-1")
    assert DeviceShell(link, RealClock()).run("settings get system font_scale").stdout == "null\n"


def test_the_first_file_is_written_from_connected_devices_and_never_overwrites(
    lab: int, tmp_path: Path
) -> None:
    with pytest.raises(ConfigError, match=r"devices\.yaml is there already"):
        write_devices_file(RealClock())
    (tmp_path / "devices.yaml").unlink()
    path = write_devices_file(RealClock())
    text = path.read_text(encoding="utf-8")
    assert "id: virtual-compact-13-01" in text
    assert f"127.0.0.1:{lab}" in text
    listed = plugged_in(RealClock())
    assert [one.id for one in listed.devices] == ["virtual-compact-13-01", "virtual-compact-13-02"]
