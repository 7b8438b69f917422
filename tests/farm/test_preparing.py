"""Which phones a run begins with, and which it keeps when it resumes."""

import subprocess
from pathlib import Path

import pytest

from detector.core.errors import ConfigError
from detector.farm.plan import read_plan
from detector.farm.preparing import Prepared, apps_of, prepared
from detector.session.clock import RealClock
from tests.conftest import RequireBinary
from tests.fakes.apk_files import apk, archive, node
from tests.fakes.laboratory import laboratory

BOTH = frozenset({"left", "right"})


def test_a_phone_that_is_away_when_a_run_resumes_stays_in_it(
    tmp_path: Path, require_binary: RequireBinary, monkeypatch: pytest.MonkeyPatch
) -> None:
    adb = require_binary("adb")

    def begun(also: frozenset[str]) -> Prepared:
        plan, devices = tmp_path / "nightly.yaml", tmp_path / "devices.yaml"
        return prepared(plan, RealClock(), devices_file=devices, also=also)

    with laboratory(tmp_path, adb) as lab:
        for name in ("ANDROID_ADB_SERVER_PORT", "DETECTOR_STATE_DIR"):
            monkeypatch.setenv(name, lab.env[name])
        lab.write_plan()
        subprocess.run([adb, "disconnect", lab.serials[1]], env=lab.env, capture_output=True, check=True)
        assert [one.id for one in begun(frozenset()).phones] == ["left"]
        kept = begun(BOTH).phones
        assert [(one.id, one.packages is None) for one in kept] == [("left", False), ("right", True)]
        subprocess.run([adb, "disconnect", lab.serials[0]], env=lab.env, capture_output=True, check=True)
        with pytest.raises(ConfigError, match="right: is"):
            begun(BOTH)


def app_file(package: str, **more: str) -> bytes:
    return apk(node("manifest", node("application"), package=package, **more))


def apps(folder: Path, *entries: str) -> dict[str, str]:
    """Each app of a plan and what is installed for it, relative to the folder."""
    text = "version: 1\napps:\n" + "".join(f"  - {entry}\n" for entry in entries)
    plan = read_plan(text, where="plan")
    return {
        one.package: str(Path(str(one.apk)).relative_to(folder.absolute()))
        for one in apps_of(plan, folder / "plan.yaml")
    }


def test_a_folder_is_searched_for_apps_in_every_form_they_come_in(tmp_path: Path) -> None:
    split = app_file("cn.example.b", split="config.zh")
    files = {
        "apks/a.apk": app_file("cn.example.a"),
        "apks/b/base.apk": app_file("cn.example.b"),
        "apks/b/zh.apk": split,
        "apks/c.xapk": archive({"c.apk": app_file("cn.example.c"), "manifest.json": b"{}"}),
        "apks/notes.txt": b"not an app",
        "other.apk": b"PK no APK",
    }
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    found = {"cn.example.a": "apks/a.apk", "cn.example.b": "apks/b", "cn.example.c": "apks/c.xapk"}
    assert apps(tmp_path, "{apk: apks}") == found
    assert apps(tmp_path, "{apk: apks, package: cn.example.b}") == {"cn.example.b": "apks/b"}
    with pytest.raises(ConfigError, match=r"apps\[0\]\.apk: .*other.apk: is not an APK"):
        apps(tmp_path, "{apk: other.apk}")
    with pytest.raises(ConfigError, match=r"a\.apk: is cn\.example\.a, not cn\.example\.z"):
        apps(tmp_path, "{apk: apks/a.apk, package: cn.example.z}")
    with pytest.raises(ConfigError, match=r"apps\[0\]: entry: 'warm' is no entry"):
        apps(tmp_path, "{apk: apks, entry: warm}")
    (tmp_path / "apks/b/second.apk").write_bytes(split)
    with pytest.raises(ConfigError, match="the same part of the app for different phones"):
        apps(tmp_path, "{apk: apks}")
