"""Bad input is normal: one sentence that names it, the right exit code, no traceback."""

import json
import os
import shutil
from pathlib import Path

import pytest
from PIL import Image

from detector.cli.exit_codes import ExitCode
from tests.cli.command_line import detector
from tests.fakes.simulated import APP_FILE, PACKAGE, capture, device_spec


@pytest.mark.long
@pytest.mark.parametrize(
    ("arguments", "names"),
    [
        pytest.param(["sing"], "sing", id="a command that is not there"),
        pytest.param(["scan"], "package", id="no package"),
        pytest.param(["scan", "no package"], "'no package'", id="no package name"),
        pytest.param(["--lang", "fr", "rules"], "'fr'", id="a language that is not there"),
        pytest.param(["rules", "show", "CLS-99"], "CLS-99", id="a rule that is not there"),
        pytest.param(["judge", "nowhere"], "nowhere", id="no bundle"),
        pytest.param(["judge", "nowhere", "--profile", "fr"], "'fr'", id="a profile that is not there"),
        pytest.param(["report", "nowhere"], "nowhere", id="no case"),
        pytest.param(["report", "nowhere", "--format", "docx"], "docx", id="a format that is not there"),
        pytest.param(
            ["report", "nowhere", "--format", "pdf", "--lab", "none.yaml"], "none.yaml", id="no lab's file"
        ),
        pytest.param(["report", "nowhere", "--lab", "lab.yaml"], "--format pdf", id="a lab without a PDF"),
        pytest.param(["image", "a.png", "--ppi", "1"], "--ppi", id="a density of no screen"),
        pytest.param(["virtual", "--fault", "rain"], "rain", id="a fault that is not there"),
        pytest.param(
            ["virtual", "--port", "5001", "--persona", "x"], "'x'", id="a persona that is not there"
        ),
        pytest.param(["virtual", "--port", "6000"], "6000", id="an even port"),
        pytest.param(
            ["scan", "a.b", "--persona", "aosp-9"], "--persona", id="a persona without a virtual device"
        ),
        pytest.param(["scan", "a.b", "--virtual-app", "none.yaml"], "none.yaml", id="no app file"),
        pytest.param(
            ["scan", "a.b", "--apk", "none.apk", "--virtual-app", str(APP_FILE)], "none.apk", id="no APK"
        ),
    ],
)
def test_bad_input_is_refused_in_one_sentence(arguments: list[str], names: str, tmp_path: Path) -> None:
    ran = detector(*arguments, cwd=tmp_path)
    assert ran.code == ExitCode.USAGE
    assert ran.says("detector:", names), ran.err
    assert ran.out == ""
    assert not list(tmp_path.iterdir())


def test_an_unknown_key_in_an_app_file_is_refused_with_file_and_key(tmp_path: Path) -> None:
    app = tmp_path / "mine.yaml"
    app.write_text(APP_FILE.read_text(encoding="utf-8") + "colour: red\n", encoding="utf-8")
    ran = detector("scan", PACKAGE, "--virtual-app", app, cwd=tmp_path)
    assert ran.code == ExitCode.USAGE
    assert ran.says("mine.yaml", "colour"), ran.err


def test_an_unknown_key_in_a_devices_file_is_refused_with_file_and_key(tmp_path: Path) -> None:
    (tmp_path / "devices.yaml").write_text("version: 1\ncolour: red\n", encoding="utf-8")
    ran = detector("devices", cwd=tmp_path)
    assert ran.code == ExitCode.USAGE
    assert ran.says("devices.yaml", "colour"), ran.err


def test_an_app_that_is_not_installed_is_named_with_the_device(tmp_path: Path) -> None:
    ran = detector("scan", "cn.example.nobody", "--virtual-app", APP_FILE, "--out", "case", cwd=tmp_path)
    assert ran.code == ExitCode.INCONCLUSIVE
    assert ran.says("cn.example.nobody", "not installed", "simulated-1"), ran.err


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("evidence") / "bundle"
    capture(device_spec(), folder)
    return folder


@pytest.mark.long
def test_a_changed_byte_is_refused_with_the_name_of_its_file(bundle: Path, tmp_path: Path) -> None:
    altered = tmp_path / "bundle"
    shutil.copytree(bundle, altered)
    tree = next(iter(sorted((altered / "trees").iterdir())))
    content = bytearray(tree.read_bytes())
    content[len(content) // 2] ^= 1
    tree.write_bytes(content)
    for command in (["judge", altered], ["verify", altered, "--json"]):
        ran = detector(*command, cwd=tmp_path)
        assert ran.code == ExitCode.USAGE
        assert tree.name in ran.err + ran.out
        assert "Traceback" not in ran.err


def test_a_folder_that_is_not_a_bundle_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    ran = detector("judge", "empty", cwd=tmp_path)
    assert ran.code == ExitCode.USAGE
    assert ran.says("empty"), ran.err


@pytest.mark.long
def test_unreadable_pictures_do_not_stop_the_others_from_being_measured(tmp_path: Path) -> None:
    ribbon, good, pipe = (tmp_path / name for name in ("ribbon.png", "good.png", "pipe.png"))
    Image.new("RGB", (20, 2000)).save(ribbon)
    Image.new("RGB", (400, 800), "white").save(good)
    os.mkfifo(pipe)
    ran = detector("image", ribbon, pipe, "/dev/zero", good, "--json", cwd=tmp_path)
    assert ran.code == ExitCode.USAGE
    images = json.loads(ran.out)["images"]
    assert [image.get("error", {}).get("kind") for image in images] == ["unreadable"] * 3 + [None]
    assert "Traceback" not in ran.err
