"""devices.yaml: names for phones, read strictly."""

import json
import os
from pathlib import Path

import jsonschema
import pytest
import yaml

from detector.config import AdbAddress, DevicesFile, devices_schema, read_devices_file
from detector.core.errors import ConfigError
from tests.hostile_yaml import HOSTILE_YAML

GOOD = """
version: 1
hosts:
  lab-a: {adb: "10.0.3.11:5037", labels: {site: bj}}
devices:
  - {id: mi13-01, serial: R58M123, host: lab-a, labels: {brand: Xiaomi, api: 34}}
  - {id: emu-34, serial: emulator-5554, kind: emulator, required: false}
"""

WHOLE = """
version: 1
hosts:
  local:   {adb: 127.0.0.1:5037}
  lab-a:   {adb: 10.0.3.11:5037, labels: {site: bj, shelf: "2"}}
farms:
  stf-bj:  {type: stf, url: https://stf.lab.example, token_env: DETECTOR_STF_TOKEN, idle_timeout: 30m}
defaults:
  lease:   {ttl: 20m, wait: 15m, renew: 60s}
  health:  {profile: standard, max_temp_c: 42, min_battery: 20}
  prepare: {locale: zh-CN, font_scale: 1.0, rotation: 0, animations: keep, dnd: true}
devices:
  - {id: mi13-01, serial: R58M123, host: lab-a, labels: {brand: Xiaomi, api: 34, hub: "1-4.2"}}
  - {id: emu-34, serial: emulator-5554, kind: emulator, required: false, console: "127.0.0.1:5554"}
  - {id: stf-any-13, farm: stf-bj, select: {version: "13", manufacturer: Xiaomi}}
  - {id: p40-02, serial: EPH7, host: lab-a, quarantine: {reason: swollen, by: li, since: 2026-11-20}}
pools:
  nightly:    {select: {kind: real, "labels.api": ">=29"}, max: 6}
  inspection: {devices: [mi13-01, p40-02]}
"""


def read(tmp_path: Path, text: str) -> DevicesFile:
    path = tmp_path / "devices.yaml"
    path.write_text(text, encoding="utf-8")
    return read_devices_file(path)


def schema_accepts(text: str) -> bool:
    plain = json.loads(json.dumps(yaml.safe_load(text), default=str))
    return bool(jsonschema.Draft202012Validator(devices_schema()).is_valid(plain))


def test_finds_a_device_by_its_id_or_its_serial(tmp_path: Path) -> None:
    known = read(tmp_path, GOOD)
    by_id, by_serial = known.find("mi13-01"), known.find("R58M123")
    assert by_id is by_serial is not None
    assert known.address("lab-a") == AdbAddress(host="10.0.3.11", port=5037)
    assert known.address("local") is None
    assert known.find("nobody") is None


def test_a_missing_or_empty_file_lists_no_device(tmp_path: Path) -> None:
    assert read_devices_file(tmp_path / "none.yaml").devices == []
    assert read(tmp_path, "  \n") == read_devices_file(tmp_path / "none.yaml")


def test_reads_hosts_farms_defaults_devices_and_pools(tmp_path: Path) -> None:
    known = read(tmp_path, WHOLE)
    assert known.farms["stf-bj"].token_env == "DETECTOR_STF_TOKEN"
    assert known.defaults.health.min_battery == 20
    assert known.defaults.prepare.rotation == 0
    assert known.devices[3].quarantine is not None
    assert known.devices[3].quarantine.reason == "swollen"


def test_a_pool_selects_devices_by_condition_or_by_name_and_none_in_quarantine(tmp_path: Path) -> None:
    known = read(tmp_path, WHOLE)
    assert [one.id for one in known.pool("nightly")] == ["mi13-01"]
    assert [one.id for one in known.pool("inspection")] == ["mi13-01"]
    with pytest.raises(ConfigError, match="'daily' is not there; there are: nightly, inspection"):
        known.pool("daily")


def test_an_emulators_console_is_named_with_the_file_of_its_token(tmp_path: Path) -> None:
    known = read(tmp_path, WHOLE)
    console = known.console("emulator-5554")
    assert console is not None
    assert (console.host, console.port) == ("127.0.0.1", 5554)
    assert console.token_file == Path("~/.emulator_console_auth_token").expanduser()
    elsewhere = WHOLE.replace('"127.0.0.1:5554"', '"127.0.0.1:5554", console_token_file: /run/token')
    console = read(tmp_path, elsewhere).console("emu-34")
    assert console is not None
    assert console.token_file == Path("/run/token")
    assert known.console("mi13-01") is None


@pytest.mark.parametrize("text", [GOOD, WHOLE, "version: 1\n"])
def test_the_reader_accepts_what_the_schema_accepts(tmp_path: Path, text: str) -> None:
    read(tmp_path, text)
    assert schema_accepts(text)


SHAPES = [
    pytest.param(GOOD.replace("false}", "false, colour: red}"), "colour", id="an unknown key"),
    pytest.param(
        GOOD.replace("labels: {site: bj}}", "label: {site: bj}}"), "hosts.lab-a.label", id="in a host"
    ),
    pytest.param("version: 2", "version", id="a version of the future"),
    pytest.param("devices: [{id: a, serial: 5}]", "devices[0].serial", id="a wrong type"),
    pytest.param("devices: [{serial: a}]", "devices[0].id", id="no id"),
    pytest.param("devices: {a: b}", "devices", id="no list"),
    pytest.param(GOOD.replace("kind: emulator", "kind: tablet"), "devices[1].kind", id="an unknown kind"),
    pytest.param(
        "defaults: {prepare: {animations: off}}", "defaults.prepare.animations", id="animations off"
    ),
    pytest.param("defaults: {prepare: {rotation: 45}}", "defaults.prepare.rotation", id="half a turn"),
    pytest.param("defaults: {health: {max_temp_c: hot}}", "defaults.health.max_temp_c", id="no number"),
    pytest.param("farms: {a: {type: other, url: u, token_env: T}}", "farms.a.type", id="an unknown farm"),
    pytest.param("farms: {a: {type: stf, url: u, token: secret}}", "farms.a.token", id="a secret"),
    pytest.param("pools: {a: {devices: mi13-01}}", "pools.a.devices", id="no list of devices"),
]


@pytest.mark.parametrize(("text", "names"), SHAPES)
def test_a_wrong_shape_is_refused_by_reader_and_schema_alike(tmp_path: Path, text: str, names: str) -> None:
    assert not schema_accepts(text)
    refuses(tmp_path, text, names)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        pytest.param("hosts: [", "not YAML", id="no YAML"),
        pytest.param("devices: [{id: a, serial: b, host: lab-z}]", "lab-z", id="a host that is not there"),
        pytest.param("devices: [{id: a, serial: b}, {id: a, serial: c}]", "'a'", id="an id twice"),
        pytest.param("devices: [{id: a, serial: b}, {id: c, serial: b}]", "'b'", id="a serial twice"),
        pytest.param(
            "farms: {a: {type: stf, url: stf.lab, token_env: T}}", "farms.a.url: 'stf.lab'", id="no address"
        ),
        pytest.param(
            "farms: {f: {type: stf, url: 'http://f', token_env: T}}\n"
            "devices: [{id: a, farm: f, reboot: allowed}]",
            "devices: a: reboot goes with serial only",
            id="somebody else's phone",
        ),
        pytest.param("devices: [{id: a}]", "devices: a: needs either serial or farm", id="no serial"),
        pytest.param("devices: [{id: a, farm: f}]", "farm 'f' is not under farms", id="no such farm"),
        pytest.param("hosts: {a: {adb: nowhere}}", "hosts.a.adb", id="no port"),
        pytest.param("hosts: {a: {adb: 'x:99999'}}", "hosts.a.adb", id="a port that is none"),
        pytest.param("defaults: {lease: {ttl: soon}}", "defaults.lease.ttl", id="no time"),
        pytest.param(
            "devices: [{id: a, serial: b, console: '5554'}]", "devices: a: console", id="no address"
        ),
        pytest.param(
            "devices: [{id: a, serial: b, console_token_file: f}]", "console_token_file", id="no console"
        ),
        pytest.param("pools: {a: {}}", "pools.a: needs either select or devices", id="an empty pool"),
        pytest.param("pools: {a: {devices: [x]}}", "pools.a.devices: 'x'", id="a device that is not there"),
        pytest.param(
            "pools: {a: {select: {brand: x}}}", "pools.a.select: 'brand'", id="an unknown condition"
        ),
        pytest.param("pools: {a: {select: {kind: phone}, max: 0}}", "pools.a.max", id="a pool of nobody"),
        pytest.param(
            "defaults: {health: {min_battery: 999}}", "defaults.health.min_battery: 999", id="999 %"
        ),
        pytest.param("defaults: {health: {max_temp_c: -1}}", "defaults.health.max_temp_c", id="ice"),
        pytest.param("defaults: {health: {max_temp_c: .nan}}", "health.max_temp_c: .nan", id="no number"),
        pytest.param(
            "defaults: {prepare: {font_scale: 99}}", "defaults.prepare.font_scale", id="huge letters"
        ),
        pytest.param("defaults: {video: {max_size: 99999}}", "defaults.video.max_size", id="a huge video"),
        pytest.param(f"defaults: {{lease: {{ttl: {'9' * 400}h}}}}", "defaults.lease.ttl", id="for ever"),
        pytest.param("hosts: {a: {adb: 'x:²'}}", "hosts.a.adb", id="a port in superscript"),
        pytest.param(f"hosts: {{a: {{adb: 'x:{'9' * 5000}'}}}}", "hosts.a.adb", id="a port of 5,000 digits"),
        pytest.param(
            "pools: {a: {select: {'labels.x': '>=nan'}}}", "compares with", id="a limit that is none"
        ),
    ],
)
def test_a_dangling_reference_is_refused(tmp_path: Path, text: str, names: str) -> None:
    refuses(tmp_path, text, names)


def refuses(tmp_path: Path, text: str, names: str) -> None:
    with pytest.raises(ConfigError) as refused:
        read(tmp_path, text)
    assert "devices.yaml" in str(refused.value)
    assert names in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("name", HOSTILE_YAML)
def test_hostile_yaml_is_refused(name: str, tmp_path: Path) -> None:
    refuses(tmp_path, HOSTILE_YAML[name][0], "devices.yaml")


def test_a_pipe_in_its_place_is_refused_without_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "devices.yaml")
    with pytest.raises(ConfigError, match="it is no plain file"):
        read_devices_file(tmp_path / "devices.yaml")
