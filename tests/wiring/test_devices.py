"""Devices by name, on an adb server that holds virtual ones."""

import socket
from pathlib import Path

import pytest

from detector.core.errors import ConfigError, DeviceNotReady
from detector.session.clock import RealClock
from detector.wiring.adb_servers import found_named, known_devices
from detector.wiring.device_list import plugged_in
from detector.wiring.devices import DeviceChoice, opened
from detector.wiring.virtual_devices import VirtualChoice, adb_server_of, shipped_app_files
from tests.fakes.adb_server import ScriptedAdbServer

ONE_APP = VirtualChoice(app_files=shipped_app_files()[:1], persona="compact-13")


@pytest.fixture(autouse=True)
def in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_only_device_needs_no_name(monkeypatch: pytest.MonkeyPatch) -> None:
    with adb_server_of([ONE_APP]) as (port, serials):
        monkeypatch.setenv("ANDROID_ADB_SERVER_PORT", str(port))
        with opened(DeviceChoice(), RealClock()) as device:
            assert device.serial == serials[0]


def test_with_two_devices_one_must_be_named(monkeypatch: pytest.MonkeyPatch) -> None:
    with adb_server_of([ONE_APP, ONE_APP]) as (port, serials):
        monkeypatch.setenv("ANDROID_ADB_SERVER_PORT", str(port))
        with (
            pytest.raises(ConfigError, match=f"{serials[0]}, {serials[1]}"),
            opened(DeviceChoice(), RealClock()),
        ):
            pass


def test_an_id_of_devices_yaml_resolves_to_its_host(in_an_empty_folder: Path) -> None:
    with adb_server_of([ONE_APP]) as (port, serials):
        (in_an_empty_folder / "devices.yaml").write_text(
            f"hosts: {{lab: {{adb: '127.0.0.1:{port}'}}}}\n"
            f"devices: [{{id: mine, serial: {serials[0]}, host: lab}}]\n",
            encoding="utf-8",
        )
        with opened(DeviceChoice(name="mine"), RealClock()) as device:
            assert device.serial == serials[0]


def test_adbs_own_variables_override_the_file(
    in_an_empty_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (in_an_empty_folder / "devices.yaml").write_text("hosts: {local: {adb: '127.0.0.1:1'}}", encoding="utf-8")
    with adb_server_of([ONE_APP]) as (port, serials):
        monkeypatch.setenv("ANDROID_ADB_SERVER_PORT", str(port))
        assert [one.serial for one in plugged_in(RealClock()).devices] == list(serials)


def test_without_any_device_the_error_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    with adb_server_of([]) as (port, _):
        monkeypatch.setenv("ANDROID_ADB_SERVER_PORT", str(port))
        with pytest.raises(DeviceNotReady, match="--virtual-app"), opened(DeviceChoice(), RealClock()):
            pass
        assert plugged_in(RealClock()).devices == ()


class Connecting(dict[str, str]):
    """What an adb server answers; whoever asks it to connect to an address finds it listed afterwards."""

    def __init__(self, devices: dict[str, str], address: str) -> None:
        super().__init__({f"host:connect:{address}": f"connected to {address}"})
        self._devices, self._address = devices, address

    def __getitem__(self, request: str) -> str:
        self._devices[self._address] = "device"
        return super().__getitem__(request)


def test_a_device_named_by_its_address_is_connected_and_another_is_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with ScriptedAdbServer({}) as server:
        server.hosts = Connecting(server.devices, "127.0.0.1:5037")
        monkeypatch.setenv("ANDROID_ADB_SERVER_PORT", str(server.port))
        assert found_named(known_devices(), "R58M123", RealClock()).listed.state == "absent"
        assert found_named(known_devices(), "127.0.0.1:5037", RealClock()).listed.state == "device"
        assert [one for one in server.asked if "connect" in one] == ["host:connect:127.0.0.1:5037"]


def test_an_invalid_port_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANDROID_ADB_SERVER_PORT", "five")
    with pytest.raises(ConfigError, match="ANDROID_ADB_SERVER_PORT"):
        plugged_in(RealClock())


def test_a_name_and_a_virtual_app_exclude_each_other() -> None:
    with (
        pytest.raises(ConfigError, match="exclude"),
        opened(DeviceChoice(name="x", virtual=ONE_APP), RealClock()),
    ):
        pass


def test_a_device_is_driven_by_one_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    with adb_server_of([ONE_APP]) as (port, serials):
        monkeypatch.setenv("ANDROID_ADB_SERVER_PORT", str(port))
        choice = DeviceChoice(name=serials[0], doing="detector scan cn.a")
        with (
            opened(choice, RealClock()),
            pytest.raises(DeviceNotReady, match=r"is being driven by process .* \(detector scan cn\.a\)"),
            opened(choice, RealClock()),
        ):
            pass
        with opened(choice, RealClock()):
            pass


def test_a_dead_tunnel_is_reported_and_no_server_started_in_its_place(in_an_empty_folder: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    (in_an_empty_folder / "devices.yaml").write_text(
        f"hosts: {{lab: {{adb: '127.0.0.1:{port}'}}}}\ndevices: [{{id: mine, serial: R58, host: lab}}]\n",
        encoding="utf-8",
    )
    with (
        pytest.raises(DeviceNotReady, match="is the tunnel to it still up"),
        opened(DeviceChoice(name="mine"), RealClock()),
    ):
        pass
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=5)
