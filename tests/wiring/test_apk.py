"""APKs, tables and rule sets from their sources: the disk, a device, the shared data."""

from pathlib import Path

import adbutils
import pytest

from detector import codec
from detector.apk.facts import ApkFacts, UnreadableApk
from detector.apk.sdk_table import SdkTable
from detector.core.errors import ConfigError, DeviceError
from detector.session.clock import RealClock
from detector.wiring.apk import apk_facts, installed_apk_facts
from detector.wiring.sdk_tables import import_rules, sdk_index
from detector.wiring.virtual_devices import VirtualChoice, adb_server_of
from tests.fakes.apk_files import apk, manifest, service
from tests.fakes.simulated import APP_FILE, PACKAGE


@pytest.fixture(autouse=True)
def in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def written(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def test_a_file_is_read_from_disk(tmp_path: Path) -> None:
    path = written(
        tmp_path, "a.apk", apk(manifest(components=[service("cn.jpush.android.service.DaemonService")]))
    )
    facts = apk_facts([path], sdk_index())
    assert isinstance(facts, ApkFacts)
    assert facts.path == str(path)
    assert facts.components[0].sdk == "jpush"


@pytest.mark.parametrize("content", [b"", b"junk" * 1000], ids=["empty", "junk"])
def test_a_file_that_is_not_an_apk_is_named(content: bytes, tmp_path: Path) -> None:
    facts = apk_facts([written(tmp_path, "a.apk", content)], sdk_index())
    assert isinstance(facts, UnreadableApk)
    assert facts.error.message == f"{tmp_path}/a.apk: it is not a zip archive, so not an APK"


@pytest.mark.parametrize("name", ["none.apk", "."], ids=["no such file", "a folder"])
def test_an_unreadable_file_is_named(name: str, tmp_path: Path) -> None:
    facts = apk_facts([tmp_path / name], sdk_index())
    assert isinstance(facts, UnreadableApk)
    assert "cannot be read" in facts.error.message


def test_a_further_table_is_consulted_after_our_own(tmp_path: Path) -> None:
    table = written(
        tmp_path,
        "more.yaml",
        b"{format: sdk-table/1, name: more, licence: x, source: x, sdks: ["
        b"{id: more, name_zh: a, name_en: b, prefixes: [cn.jpush.android, com.more]}]}",
    )
    index = sdk_index([table])
    own, more = index.of_class("cn.jpush.android.service.PushService"), index.of_class("com.more.X")
    assert own is not None and more is not None
    assert (own.sdk.id, more.sdk.id) == ("jpush", "more")


def test_a_missing_table_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"none\.yaml: there is no such file"):
        sdk_index([tmp_path / "none.yaml"])


def test_an_installed_package_is_pulled_with_its_splits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    local = written(tmp_path, "base.apk", apk(manifest(package=PACKAGE, components=[service(".A")])))
    with adb_server_of([VirtualChoice(app_files=(APP_FILE,))]) as (port, serials):
        monkeypatch.setenv("ANDROID_ADB_SERVER_PORT", str(port))
        device = adbutils.AdbClient(host="127.0.0.1", port=port).device(serials[0])
        device.sync.push(local, device.shell(f"pm path {PACKAGE}").removeprefix("package:").strip())
        facts = installed_apk_facts(PACKAGE, device=None, index=sdk_index(), clock=RealClock())
        with pytest.raises(DeviceError, match=r"cn\.example\.nobody is not installed"):
            installed_apk_facts("cn.example.nobody", device=None, index=sdk_index(), clock=RealClock())
    assert isinstance(facts, ApkFacts)
    assert (facts.path, [one.name for one in facts.components]) == (PACKAGE, [f"{PACKAGE}.A"])


def test_an_invalid_package_name_never_reaches_a_shell() -> None:
    with pytest.raises(ConfigError, match="not a package name"):
        installed_apk_facts("a; reboot", device=None, index=sdk_index(), clock=RealClock())


@pytest.mark.shared
@pytest.mark.parametrize(
    ("rule_format", "folder", "n_sdks"),
    [("blocker", "blocker-general-rules", 400), ("libchecker", "libchecker-bundle", 700)],
)
def test_public_rule_sets_become_tables(
    rule_format: str, folder: str, n_sdks: int, shared_data: Path, tmp_path: Path
) -> None:
    table, n_left_out = import_rules(rule_format, shared_data / "sdk-rules" / folder)
    assert len(table.sdks) >= n_sdks
    assert n_left_out <= 30
    path = written(tmp_path, "table.yaml", codec.to_yaml(table).encode())
    assert codec.from_yaml(SdkTable, path.read_text(encoding="utf-8"), where="again") == table
    index = sdk_index([path])
    found = index.of_class("com.umeng.message.XiaomiIntentService")
    assert found is not None
    assert found.sdk.id == "umeng-push"


def test_an_unknown_format_is_refused_with_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="blocker, libchecker"):
        import_rules("exodus", tmp_path)


@pytest.mark.parametrize("rule_format", ["blocker", "libchecker"])
def test_a_folder_without_the_rules_is_named(rule_format: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=f"{tmp_path}: has no rules"):
        import_rules(rule_format, tmp_path)
