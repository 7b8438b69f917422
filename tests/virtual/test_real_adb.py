"""Real adb binaries drive the virtual devices, through both front ends, by one list of tests."""

import hashlib
import io
import os
import subprocess
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import adbutils
import pytest
import uiautomator2
from PIL import Image

from detector.virtual.background import FrontEnd
from tests.conftest import RequireBinary
from tests.fakes.apk_files import apk, node
from tests.virtual.front_ends import Reached, reached

BIG_BYTES = 20_000_000


@pytest.fixture(scope="module", params=["system", "adbutils"])
def adb(request: pytest.FixtureRequest, require_binary: RequireBinary) -> Path:
    if request.param == "system":
        return require_binary("adb")
    bundled = Path(adbutils.__file__).parent / "binaries" / "adb"
    if not bundled.exists():
        pytest.skip("this wheel of adbutils carries no adb")
    return bundled


@pytest.fixture(scope="module", params=list(FrontEnd))
def phones(
    request: pytest.FixtureRequest, adb: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Reached]:
    with reached(request.param, adb, tmp_path_factory.mktemp("home")) as phones:
        yield phones


def test_lists_all_devices_with_what_they_are(phones: Reached) -> None:
    lines = phones.run("devices", "-l").stdout.decode().splitlines()[1:]
    for serial, product in zip(phones.serials, ("virtual13", "virtual9"), strict=True):
        (line,) = (one for one in lines if one.startswith(serial))
        assert f" device product:{product} model:" in line


def test_a_command_keeps_its_status_and_its_two_streams(phones: Reached) -> None:
    done = phones.on_device("shell", "echo out; echo err >&2; exit 3")
    assert (done.returncode, done.stdout, done.stderr) == (3, b"out\n", b"err\n")


def test_an_unknown_command_fails_as_on_a_phone(phones: Reached) -> None:
    done = phones.on_device("shell", "frobnicate")
    assert done.returncode == 127
    assert done.stderr == b"/system/bin/sh: frobnicate: inaccessible or not found\n"


def test_pushes_and_pulls_a_large_file_whole(phones: Reached, tmp_path: Path) -> None:
    there, back = tmp_path / "there", tmp_path / "back"
    there.write_bytes(os.urandom(BIG_BYTES))
    assert phones.on_device("push", str(there), "/data/local/tmp/big").returncode == 0
    digest = hashlib.md5(there.read_bytes()).hexdigest()
    assert phones.on_device("shell", "md5sum /data/local/tmp/big").stdout.decode().startswith(digest)
    assert phones.on_device("pull", "/data/local/tmp/big", str(back)).returncode == 0
    assert hashlib.md5(back.read_bytes()).hexdigest() == digest


@pytest.mark.parametrize("way", ["--streaming", "--no-streaming"])
def test_installs_an_apk_either_way(phones: Reached, way: str) -> None:
    apk = Path(uiautomator2.__file__).parent / "assets" / "app-uiautomator.apk"
    done = phones.on_device("install", way, "-r", str(apk))
    assert (done.returncode, b"Success" in done.stdout + done.stderr) == (0, True)
    assert phones.on_device("uninstall", "com.github.uiautomator").returncode == 0


def test_a_removed_app_comes_back_fresh_by_a_base_with_its_splits(phones: Reached, tmp_path: Path) -> None:
    package, files = "com.example.news", []
    for name, split in {"base": {}, "config.zh": {"split": "config.zh"}}.items():
        files.append(tmp_path / f"{name}.apk")
        files[-1].write_bytes(apk(node("manifest", node("application"), package=package, **split)))
    assert phones.on_device("shell", f"am start -W -n {package}/.SplashActivity").returncode == 0
    assert phones.on_device("uninstall", package).returncode == 0
    assert package not in phones.on_device("shell", "pm list packages").stdout.decode()
    alone = phones.on_device("install-multiple", str(files[1]))
    assert b"Full install must include a base package" in alone.stdout + alone.stderr
    done = phones.on_device("install-multiple", *map(str, files))
    assert done.returncode == 0, done.stderr
    assert b"notLaunched=true" in phones.on_device("shell", f"dumpsys package {package}").stdout
    started = phones.on_device("shell", f"am start -W -n {package}/.SplashActivity").stdout
    assert b"Status: ok" in started


def test_makes_a_bug_report(phones: Reached, tmp_path: Path) -> None:
    done = phones.on_device("bugreport", str(tmp_path / "report.zip"))
    assert done.returncode == 0, done.stderr
    with zipfile.ZipFile(tmp_path / "report.zip") as zipped:
        main = zipped.read(zipped.read("main_entry.txt").decode()).decode()
    assert "[ro.detector.virtual]: [1]" in main
    assert "DISPLAY MANAGER (dumpsys display)" in main


def test_takes_a_picture_of_full_size(phones: Reached) -> None:
    picture = Image.open(io.BytesIO(phones.on_device("exec-out", "screencap", "-p").stdout))
    assert (picture.size, picture.mode) == ((1080, 2400), "RGBA")
    raw = phones.on_device("exec-out", "screencap").stdout
    assert len(raw) == 16 + 1080 * 2400 * 4


def test_follows_the_log_live(phones: Reached) -> None:
    command = [phones.adb, "-s", phones.serials[0], "logcat", "-b", "events", "-v", "epoch", "-T", "1"]
    with subprocess.Popen(command, env=phones.environment, stdout=subprocess.PIPE) as log:
        assert log.stdout is not None
        try:
            time.sleep(0.3)
            assert phones.on_device("shell", "am force-stop com.example.news").returncode == 0
            started = phones.on_device("shell", "am start -W -n com.example.news/.SplashActivity").stdout
            assert b"Status: ok" in started
            assert any(b"wm_create_activity" in line for line in iter(log.stdout.readline, b""))
        finally:
            log.terminate()


@pytest.mark.long
@pytest.mark.parametrize("front_end", list(FrontEnd))
def test_an_unauthorised_phone_is_listed_as_such(front_end: FrontEnd, adb: Path, tmp_path: Path) -> None:
    with reached(front_end, adb, tmp_path, "unauthorized") as phones:
        states = {}
        for _ in range(200):
            rows = phones.run("devices").stdout.decode().split("\n")[1:]
            states = dict(row.split("\t") for row in rows if row)
            if states.get(phones.serials[0]) == "unauthorized":
                break
            time.sleep(0.1)
        assert states == {phones.serials[0]: "unauthorized", phones.serials[1]: "device"}
        done = phones.on_device("shell", "echo hi")
        assert done.returncode != 0
        assert b"unauthorized" in done.stderr


@pytest.mark.parametrize("front_end", list(FrontEnd))
def test_a_phone_that_vanishes_takes_its_connection_along(
    front_end: FrontEnd, adb: Path, tmp_path: Path
) -> None:
    with reached(front_end, adb, tmp_path, "vanish@200ms") as phones:
        began_s = time.monotonic()
        done = phones.on_device("shell", "sleep 20; echo still here")
        assert b"still here" not in done.stdout
        assert time.monotonic() - began_s < 10
