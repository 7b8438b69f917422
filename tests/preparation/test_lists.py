"""A list of steps: what it may say, what comes of a step that fails, and that no secret is kept anywhere."""

import json
import zipfile
from pathlib import Path

import pytest
import yaml

from detector.config.preparation_list import read_preparation_list
from detector.core.errors import CaptureError, ConfigError
from detector.preparation import SecretiveDevice, Secrets
from tests.cli.command_line import detector
from tests.fakes.device import FakeDevice

FRESH = Path("tests/preparation/fresh_app.yaml").resolve()
VIRTUAL = ("--virtual-app", FRESH, "--persona", "compact-13", "--level", "look")
SECRET = "hunter2-白鹭+&<7>"


def listed(folder: Path, *steps: object, before: str = "once") -> Path:
    path = folder / "prepare.yaml"
    path.write_text(yaml.safe_dump({"before": before, "steps": list(steps)}, allow_unicode=True))
    return path


@pytest.mark.parametrize(
    ("step", "why"),
    [
        pytest.param({"clear": None, "auto": None}, "names 2 of", id="two in one"),
        pytest.param({"shell": "true", "env": ["$X"]}, "no name of an environment", id="no variable"),
        pytest.param({"clear": None, "env": ["X"]}, "reads no environment variables", id="env without code"),
        pytest.param({"permissions": {"grant": ["CAMERA; reboot"]}}, "no name of a perm", id="injected"),
        pytest.param({"tap": "ok"}, "tap", id="unknown"),
    ],
)
def test_a_bad_list_is_refused_before_a_device_is_touched(step: object, why: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=why.replace("$", r"\$")):
        read_preparation_list(listed(tmp_path, step))


@pytest.mark.long
def test_a_variable_that_is_not_set_is_named(tmp_path: Path) -> None:
    path = listed(tmp_path, {"shell": "true", "env": ["NOT_SET_HERE"]})
    ran = detector("scan", "cn.example.fresh", *VIRTUAL, "--prepare", path, cwd=tmp_path)
    assert ran.code == 2
    assert ran.says("NOT_SET_HERE", "is not set")


def test_a_list_is_performed_in_order_and_keeps_no_secret(tmp_path: Path) -> None:
    steps = [
        {"clear": None},
        {"permissions": {"grant": ["ACCESS_FINE_LOCATION"]}},
        {"auto": None},
        {"shell": 'test "$LAB_PASSWORD" && echo {package} {serial} > told', "env": ["LAB_PASSWORD"]},
    ]
    words = ["scan", "cn.example.fresh", *VIRTUAL, "--runs", "1", "--out", "case"]
    ran = detector(*words, "--prepare", listed(tmp_path, *steps), cwd=tmp_path, env={"LAB_PASSWORD": SECRET})
    assert ran.code in (0, 1), ran.err
    assert (tmp_path / "told").read_text().startswith("cn.example.fresh ")
    state = json.loads((tmp_path / "case/verdicts.json").read_text())["app"]["state"]
    assert state["prepared_by"] == "prepare.yaml"
    assert state["permissions"] == ["android.permission.ACCESS_FINE_LOCATION"]
    assert state["storage"] == "cleared"
    assert state["consent"] == "given"
    packed = detector("pack", "case", "--out", "case.zip", cwd=tmp_path)
    assert packed.code == 0, packed.err
    assert_nowhere(tmp_path, ran.out + ran.err)


@pytest.mark.long
def test_a_list_before_each_launch_is_performed_before_each(tmp_path: Path) -> None:
    path = listed(
        tmp_path, {"clear": None}, {"shell": "echo {package} >> told"}, {"auto": None}, before="each"
    )
    words = ["scan", "cn.example.fresh", *VIRTUAL, "--runs", "2", "--out", "case"]
    ran = detector(*words, "--prepare", path, cwd=tmp_path)
    assert ran.code in (0, 1), ran.err
    assert (tmp_path / "told").read_text() == "cn.example.fresh\n" * 2
    scenarios = [
        json.loads(manifest.read_text())["header"]["scenario"]
        for manifest in sorted((tmp_path / "case/runs").glob("*/bundle/manifest.json"))
    ]
    assert scenarios == ["preparation", "cold_start"] * 2


def test_a_failed_step_ends_with_a_picture_and_without_the_secret(tmp_path: Path) -> None:
    steps = [{"shell": "echo wrong password $LAB_PASSWORD >&2; exit 3", "env": ["LAB_PASSWORD"]}]
    words = ["scan", "cn.example.fresh", *VIRTUAL, "--out", "case"]
    ran = detector(*words, "--prepare", listed(tmp_path, *steps), cwd=tmp_path, env={"LAB_PASSWORD": SECRET})
    assert ran.code == 4
    assert "wrong password $LAB_PASSWORD" in ran.err
    picture = ran.err.strip().splitlines()[-1].rpartition("where it stopped: ")[2]
    assert (tmp_path / picture).read_bytes().startswith(b"\x89PNG")
    assert_nowhere(tmp_path, ran.out + ran.err)


def test_a_page_or_a_line_of_the_log_that_shows_a_secret_is_not_recorded() -> None:
    phone = FakeDevice(xml=f"<hierarchy><node text='{SECRET[:7]}'/></hierarchy>".encode())
    device = SecretiveDevice(phone, Secrets(values={"LAB_USER": SECRET[:7]}))
    with pytest.raises(CaptureError, match="shows a secret"):
        device.tree(timeout_s=1.0)
    stream = device.open_log()
    phone.write_log("am_focused_activity", f"user {SECRET[:7]} logged in")
    phone.write_log("am_focused_activity", "all else")
    read = stream.read_available().decode()
    assert "all else" in read
    assert SECRET[:7] not in read


def assert_nowhere(folder: Path, said: str, *secrets: str) -> None:
    """In no byte of what was written or said, however it is spelt."""
    spellings = [SECRET, SECRET.replace("&", "&amp;").replace("<", "&lt;"), "hunter2", *secrets]
    assert not [text for text in spellings if text in said]
    files = {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    for path in folder.rglob("*.zip"):
        with zipfile.ZipFile(path) as packed:
            files |= {f"{path}/{name}": packed.read(name) for name in packed.namelist()}
    assert not [name for name, content in files.items() for text in spellings if text.encode() in content]
