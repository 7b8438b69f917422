"""devices.yaml: names for phones, read strictly."""

from pathlib import Path

import pytest

from detector.config import AdbAddress, read_devices_file
from detector.core.errors import ConfigError

GOOD = """
version: 1
hosts:
  lab-a: {adb: "10.0.3.11:5037", labels: {site: bj}}
devices:
  - {id: mi13-01, serial: R58M123, host: lab-a, labels: {brand: Xiaomi, api: 34}}
  - {id: emu-34, serial: emulator-5554}
"""


def read(tmp_path: Path, text: str) -> object:
    path = tmp_path / "devices.yaml"
    path.write_text(text, encoding="utf-8")
    return read_devices_file(path)


def test_finds_a_device_by_its_id_or_its_serial(tmp_path: Path) -> None:
    path = tmp_path / "devices.yaml"
    path.write_text(GOOD, encoding="utf-8")
    known = read_devices_file(path)
    by_id, by_serial = known.find("mi13-01"), known.find("R58M123")
    assert by_id is by_serial is not None
    assert known.address("lab-a") == AdbAddress(host="10.0.3.11", port=5037)
    assert known.address("local") is None
    assert known.find("nobody") is None


def test_an_absent_or_empty_file_knows_no_device(tmp_path: Path) -> None:
    assert read_devices_file(tmp_path / "none.yaml").devices == []
    assert read(tmp_path, "  \n") == read_devices_file(tmp_path / "none.yaml")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        pytest.param(GOOD.replace("5554}", "5554, colour: red}"), "colour", id="an unknown key"),
        pytest.param("version: 2", "version", id="a version of the future"),
        pytest.param("devices: [{id: a, serial: b, host: lab-z}]", "lab-z", id="a host that is not there"),
        pytest.param("devices: [{id: a, serial: b}, {id: a, serial: c}]", "'a'", id="an id twice"),
        pytest.param(
            "hosts: {a: {adb: nowhere}}\ndevices: [{id: a, serial: 5}]", "serial", id="a wrong type"
        ),
        pytest.param("hosts: [", "not YAML", id="no YAML"),
    ],
)
def test_refuses_in_one_sentence(tmp_path: Path, text: str, names: str) -> None:
    with pytest.raises(ConfigError) as refused:
        read(tmp_path, text)
    assert "devices.yaml" in str(refused.value)
    assert names in str(refused.value)
    assert "\n" not in str(refused.value)
