"""`detector init`, `detector config`, and that commands follow the settings."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import fields
from importlib import metadata
from pathlib import Path

import pytest
import yaml

from detector.cli import app
from detector.cli.commands import command_pages
from detector.cli.exit_codes import ExitCode
from detector.config import settings
from detector.config.settings import Setting, Settings
from detector.wiring.virtual_devices import VirtualChoice, adb_server_of, shipped_app_files
from tests.cli.command_line import detector
from tests.regression.judged import write_case


def test_first_files_are_written_once_and_never_overwritten(tmp_path: Path) -> None:
    words = ("init", "cn.example.app", "--ci", "github", "--without-devices")
    made = detector(*words, cwd=tmp_path)
    written = [
        "detector.yaml",
        ".github/workflows/detector.yml",
        "ci/detector_night.py",
        "ci/requirements.txt",
    ]
    assert (made.code, made.out.split()) == (ExitCode.CLEAN, written), made.err
    (tmp_path / "detector.yaml").write_text("version: 1\nruns: 9\n", encoding="utf-8")
    again = detector(*words, cwd=tmp_path)
    assert (again.code, again.out) == (ExitCode.CLEAN, "")
    assert "detector.yaml" in again.err
    assert (tmp_path / "detector.yaml").read_text(encoding="utf-8") == "version: 1\nruns: 9\n"
    said = {"DETECTOR_LEVEL": "quick", "DETECTOR_ENTRY": "cold,hot"}
    document = json.loads(detector("config", "show", "--json", cwd=tmp_path, env=said).out)
    known = {one["name"]: (one["value"], one["origin"]) for one in document["settings"] if one["origin"]}
    assert known == {
        "runs": (9, "detector.yaml"),
        "level": ("quick", "DETECTOR_LEVEL"),
        "entry": ("cold,hot", "DETECTOR_ENTRY"),
    }
    assert detector("init", "no package", cwd=tmp_path).says("'no package'")


def test_commands_follow_settings_and_options_take_precedence(tmp_path: Path) -> None:
    write_case(tmp_path / "case")
    (tmp_path / "detector.yaml").write_text(
        "version: 1\nbaseline: known.yaml\nformats: [csv]\n", encoding="utf-8"
    )
    assert detector("baseline", "create", "case", cwd=tmp_path).out == "known.yaml\n"
    assert detector("report", "case", cwd=tmp_path).code == ExitCode.CLEAN
    report = tmp_path / "case/report"
    assert {one.name for one in report.iterdir()} == {"verdicts.csv", "files.json"}
    detector("report", "case", "--format", "markdown", cwd=tmp_path)
    assert (report / "summary.md").exists()


def test_a_bad_file_stops_only_the_commands_that_read_it(tmp_path: Path) -> None:
    (tmp_path / "detector.yaml").write_text("version: 1\ncolour: red\n", encoding="utf-8")
    for words in (("report", "case"), ("config", "show"), ("scan", "a.b")):
        ran = detector(*words, cwd=tmp_path)
        assert ran.code == ExitCode.USAGE
        assert ran.says("detector.yaml", "colour"), ran.err
    assert detector("rules", "show", "CLS-04", cwd=tmp_path).code == ExitCode.CLEAN


def test_the_command_line_knows_which_commands_take_settings() -> None:
    assert app.COMMANDS_WITH_SETTINGS == settings.COMMANDS_WITH_SETTINGS
    known = {name.partition(" ")[0] for name, _ in command_pages(app.command_line())}
    assert known >= app.COMMANDS_WITH_SETTINGS


def test_every_setting_of_a_command_is_one_of_its_options() -> None:
    every = tuple(Setting(name=field.name, value="x", origin="test") for field in fields(Settings))
    root = app.command_line()
    pages = dict(command_pages(root))
    for command, values in settings.defaults_of_commands(every).items():
        below = values.items() if command in ("baseline", "history", "keys") else [("", values)]
        for name, defaults in below:
            parameters = {one.name for one in pages[f"{command} {name}".strip()].params}
            assert set(defaults) <= parameters, (command, name)


@pytest.fixture(scope="module")
def phone() -> Iterator[dict[str, str]]:
    """The environment of a shell that reaches a virtual phone with more apps than are taken unasked."""
    files = {path.stem: path for path in shipped_app_files()}
    names = ("compliant_splash", "missing_close", "late_close", "tiny_cross", "faint_cross", "no_ad")
    with adb_server_of([VirtualChoice(app_files=tuple(files[name] for name in names))]) as (port, _):
        yield {"ANDROID_ADB_SERVER_PORT": str(port)}


def settled_apps(folder: Path) -> list[str]:
    (apps,) = (one.value for one in settings.merged_settings(folder, {}) if one.name == "apps")
    return [str(app) for app in apps] if isinstance(apps, tuple) else []


def test_ci_installs_the_wheel_that_is_named_by_its_hash_and_from_within_the_project(tmp_path: Path) -> None:
    project = tmp_path / "project"
    project.mkdir()
    version = metadata.version("dark-pattern-detector")
    wheel = tmp_path / f"dark_pattern_detector-{version}-py3-none-any.whl"
    wheel.write_bytes(b"of a wheel")
    (project / ".gitlab-ci.yml").write_text("build: {script: [make]}\n", encoding="utf-8")
    words = ("init", "cn.a.b", "--ci", "gitlab", "--without-devices", "--install-from")
    refused = detector(*words, str(tmp_path / "nothing"), cwd=project)
    assert refused.code == ExitCode.USAGE
    assert refused.says("--install-from", "nothing")
    made = detector(*words, str(wheel), cwd=project)
    assert made.code == ExitCode.CLEAN, made.err
    assert "include: ci/detector.gitlab-ci.yml" in made.err  # the team's own file stays as it is
    pinned = (project / "ci/requirements.txt").read_text(encoding="utf-8")
    assert "--find-links wheels\n" in pinned
    assert f"=={version} \\\n    --hash=sha256:{hashlib.sha256(b'of a wheel').hexdigest()}\n" in pinned
    assert (project / "ci/wheels" / wheel.name).read_bytes() == b"of a wheel"


@pytest.mark.parametrize(
    ("settled", "variable", "typed", "said"),
    [
        ("device: first", "", "", "first: is not plugged in"),
        ("device: first", "DETECTOR_POOL=p", "", "'p' is not there"),
        ("device: first", "", "--pool p", "'p' is not there"),
        ("pool: p", "", "--device second", "second: is not plugged in"),
        ("pool: p", "DETECTOR_DEVICE=second", "", "second: is not plugged in"),
        ("pool: p\ndevice: first", "", "", "device and pool exclude each other"),
        ("", "", "--device second --pool p", "exclude each other"),
    ],
)
def test_the_phone_that_is_named_last_is_taken(
    tmp_path: Path, settled: str, variable: str, typed: str, said: str
) -> None:
    (tmp_path / "detector.yaml").write_text(f"version: 1\n{settled}\n", encoding="utf-8")
    env = dict([variable.split("=")] if variable else [])
    with adb_server_of([]) as (port, _):
        env["ANDROID_ADB_SERVER_PORT"] = str(port)
        ran = detector("scan", "cn.a.b", *typed.split(), cwd=tmp_path, env=env)
    assert ran.says(said), ran.err


def test_of_several_phones_the_first_is_settled(tmp_path: Path) -> None:
    app = next(one for one in shipped_app_files() if one.stem == "no_ad")
    choice = VirtualChoice(app_files=(app,))
    with adb_server_of([choice, choice]) as (port, _):
        made = detector("init", "cn.a.b", cwd=tmp_path, env={"ANDROID_ADB_SERVER_PORT": str(port)})
    assert made.code == ExitCode.CLEAN, made.err
    known = yaml.safe_load((tmp_path / "devices.yaml").read_text(encoding="utf-8"))["devices"]
    (device,) = (one.value for one in settings.merged_settings(tmp_path, {}) if one.name == "device")
    assert (device, len(known)) == (known[0]["id"], 2)
    assert f"there are 2 phones, and the nights use the first, {device}" in made.err


def test_matching_apps_on_the_phones_are_found_and_taken(tmp_path: Path, phone: dict[str, str]) -> None:
    words = ("init", "--ci", "gitlab", "--matching", "lanxi", "--matching", "pingwu")
    made = detector(*words, cwd=tmp_path, env=phone)
    assert made.out.startswith("devices.yaml\ndetector.yaml\n.gitlab-ci.yml\n"), made.err
    assert settled_apps(tmp_path) == ["cn.example.lanxi", "cn.example.pingwu"]
    assert "found: cn.example.pingwu (" in made.err
    nothing = detector("init", "--matching", "nobody", cwd=tmp_path.parent, env=phone)
    assert (nothing.code, nothing.out) == (ExitCode.USAGE, "")
    assert nothing.says("--matching", "nobody")


def test_with_too_many_apps_none_is_taken_and_all_are_listed(tmp_path: Path, phone: dict[str, str]) -> None:
    made = detector("init", cwd=tmp_path, env=phone)
    assert (made.code, made.out) == (ExitCode.CLEAN, "devices.yaml\ndetector.yaml\n"), made.err
    assert settled_apps(tmp_path) == []
    text = (tmp_path / "detector.yaml").read_text(encoding="utf-8")
    assert text.count("\n#  cn.example.") >= 6
    assert "name those to scan in apps of detector.yaml" in made.err


def test_without_a_phone_the_files_are_still_written(tmp_path: Path) -> None:
    nowhere = {"ANDROID_ADB_SERVER_HOST": "0.0.0.0", "ANDROID_ADB_SERVER_PORT": "1"}  # none is started there
    made = detector("init", "--ci", "gitlab", cwd=tmp_path, env=nowhere)
    assert made.code == ExitCode.CLEAN
    assert made.out.startswith("detector.yaml\n.gitlab-ci.yml\n"), made.err
    assert "devices.yaml: " in made.err
    (tmp_path / "detector.yaml").unlink()
    assert detector("init", "--matching", "a", cwd=tmp_path, env=nowhere).code == ExitCode.INCONCLUSIVE
    assert not (tmp_path / "detector.yaml").exists()
