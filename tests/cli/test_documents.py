"""What scripts read: each document of contracts.md, validated against the shipped schema."""

import json
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import cv2
import jsonschema
import pytest

from detector.cli.exit_codes import ExitCode
from detector.cli.schema_command import schema_of
from detector.virtual.apps.shipped import render_app
from detector.virtual.personas import persona_named
from detector.wiring.virtual_devices import VirtualChoice, adb_server_of
from tests.cli.command_line import detector
from tests.fakes.simulated import APP_FILE, PACKAGE, capture, device_spec
from tests.repository import REPOSITORY


def holds(document: str, schema: str) -> dict[str, object]:
    """The document, validated against its schema."""
    parsed = json.loads(document)
    jsonschema.validate(parsed, schema_of(schema))
    assert isinstance(parsed, dict)
    return parsed


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("evidence") / "bundle"
    capture(device_spec(persona=persona_named("compact-13")), folder)
    return folder


@pytest.fixture
def screenshot(tmp_path: Path) -> Path:
    path = tmp_path / "splash.png"
    frame = render_app(APP_FILE, seed=1, at_ms=1500, display=persona_named("compact-13").display)
    cv2.imwrite(str(path), frame[:, :, ::-1])
    return path


def test_rules(tmp_path: Path) -> None:
    ran = detector("rules", "list", "--json", cwd=tmp_path)
    assert ran.code == ExitCode.CLEAN
    rules = holds(ran.out, "rules-1")["rules"]
    one = detector("rules", "show", "CLS-04", "--json", cwd=tmp_path)
    assert [rule for rule in rules if rule["code"] == "CLS-04"] == holds(one.out, "rules-1")["rules"]


@pytest.mark.long
def test_images_with_an_error_entry_for_an_unreadable_one(screenshot: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.png"
    broken.write_bytes(screenshot.read_bytes()[:200])
    ran = detector("image", broken, screenshot, "--density-dpi", "320", "--json", cwd=tmp_path)
    assert ran.code == ExitCode.USAGE  # after the others were printed
    assert "broken.png" in ran.err
    images = holds(ran.out, "image-measurements-1")["images"]
    assert isinstance(images, list)
    assert "error" in images[0]
    best = images[1]["close_controls"][0]
    assert best["kind"] == "skip_text"
    assert best["glyph_short_side"]["dp"] is not None
    assert best["glyph_short_side"]["mm"] is None  # no ppi was given


@pytest.mark.long
def test_images_one_line_at_a_time(screenshot: Path, tmp_path: Path) -> None:
    ran = detector("image", screenshot, screenshot, "--jsonl", cwd=tmp_path)
    assert ran.code == ExitCode.CLEAN
    lines = [json.loads(line) for line in ran.out.splitlines()]
    assert [line["path"] for line in lines] == [str(screenshot)] * 2
    assert lines[0]["close_controls"][0]["glyph_short_side"]["dp"] is None


def _undated(document: str) -> str:
    """Everything but the time of judging, the only difference between two judgements."""
    undated, n_dates = re.subn(r'"judged_at": "[^"]+"', '"judged_at": ""', document)
    assert n_dates == 1
    return undated


@pytest.mark.long
def test_verdicts_are_the_same_bytes_each_time(bundle: Path, tmp_path: Path) -> None:
    first = detector("judge", bundle, "--out", "case", "--json", cwd=tmp_path)
    second = detector("judge", bundle, "--out", "again", "--json", cwd=tmp_path, looks_anew=True)
    assert first.code == ExitCode.CLEAN
    assert first.out == (tmp_path / "case" / "verdicts.json").read_text(encoding="utf-8")
    assert _undated(first.out) == _undated(second.out)
    document = holds(first.out, "verdicts-1")
    assert (document["package"], document["profile"]) == (PACKAGE, "cn-default")
    assert document["device"]["kind"] == "virtual"  # type: ignore[index]


def test_a_case_is_judged_under_another_profile_and_reported(bundle: Path, tmp_path: Path) -> None:
    case = tmp_path / "case"
    (case / "runs" / "00").mkdir(parents=True)
    (case / "runs" / "00" / "bundle").symlink_to(bundle)
    judged = detector("judge", case, "--profile", "strict", "--json", cwd=tmp_path)
    assert holds(judged.out, "verdicts-1")["profile"] == "strict"
    reported = detector("report", case, "--format", "html,json", cwd=tmp_path)
    assert reported.code == ExitCode.CLEAN
    assert Path(reported.out.strip()) == case / "report"
    page = (case / "report" / "index.html").read_text(encoding="utf-8")
    assert PACKAGE in page
    assert "虚拟设备" in page
    inside = json.loads((case / "report" / "report.json").read_text(encoding="utf-8"))
    assert json.loads(judged.out) in inside.values()


def test_evidence(bundle: Path, tmp_path: Path) -> None:
    ran = detector("verify", bundle, "--json", cwd=tmp_path)
    assert ran.code == ExitCode.CLEAN
    assert holds(ran.out, "verify-1")["checks"][0] == {
        "name": "whole",
        "holds": True,
        "message": holds(ran.out, "verify-1")["checks"][0]["message"],
    }


def test_devices_in_any_state(tmp_path: Path) -> None:
    choices = [
        VirtualChoice(app_files=(APP_FILE,)),
        VirtualChoice(app_files=(APP_FILE,), faults=("unauthorized",)),
        VirtualChoice(app_files=(APP_FILE,), faults=("offline",)),
    ]
    with adb_server_of(choices) as (port, serials):
        ran = detector("devices", "list", "--json", cwd=tmp_path, env={"ANDROID_ADB_SERVER_PORT": str(port)})
        refused = detector(
            "scan", PACKAGE, "--device", serials[1], cwd=tmp_path, env={"ANDROID_ADB_SERVER_PORT": str(port)}
        )
    assert ran.code == ExitCode.CLEAN
    devices = holds(ran.out, "devices-1")["devices"]
    assert isinstance(devices, list)
    assert [(one["serial"], one["state"], one["kind"]) for one in devices] == [
        (serials[0], "device", "virtual"),
        (serials[1], "unauthorized", None),
        (serials[2], "offline", None),
    ]
    assert refused.code == ExitCode.INCONCLUSIVE
    assert refused.says(serials[1], "not authorised"), refused.err


@pytest.mark.long
def test_the_doctor_reports_for_each_device_whether_it_is_fit_and_how_to_fix_it(tmp_path: Path) -> None:
    choices = [
        VirtualChoice(app_files=(APP_FILE,)),
        VirtualChoice(app_files=(APP_FILE,), faults=("unauthorized",)),
    ]
    with adb_server_of(choices) as (port, serials):
        env = {"ANDROID_ADB_SERVER_PORT": str(port)}
        ran = detector("devices", "doctor", "--json", cwd=tmp_path, env=env)
        refused = detector("devices", "doctor", "--device", serials[1], cwd=tmp_path, env=env)
        absent = detector("devices", "doctor", "--device", "nobody", "--json", cwd=tmp_path, env=env)
    assert ran.code == ExitCode.CLEAN, ran.err
    healthy, unauthorized = holds(ran.out, "devices-1")["devices"]
    assert (healthy["is_fit"], unauthorized["is_fit"]) == (True, False)
    assert {one["level"] for one in healthy["findings"]} == {"ok", "note"}
    (why,) = unauthorized["findings"]
    assert (why["answer"], why["level"]) == ("adb_unauthorized", "blocks")
    assert "允许 USB 调试" in why["sentence"]["zh-CN"]
    assert refused.code == absent.code == ExitCode.INCONCLUSIVE
    assert "Allow USB debugging" in refused.out
    assert [one["state"] for one in holds(absent.out, "devices-1")["devices"]] == ["absent"]


@pytest.fixture
def served(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "detector", "virtual", "--app", str(APP_FILE)]
    with subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True) as process:
        yield process
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=20) == 0


@pytest.mark.long
def test_a_virtual_device_prints_one_line_when_ready(served: subprocess.Popen[str]) -> None:
    assert served.stdout is not None
    ready = holds(served.stdout.readline(), "virtual-device-1")
    assert ready["serial"] == f"127.0.0.1:{ready['adb_port']}"
    assert ready["console_port"] == int(str(ready["adb_port"])) - 1


@pytest.mark.long
def test_the_catalog_of_virtual_devices_lists_apps_personas_and_faults(tmp_path: Path) -> None:
    ran = detector("virtual", "--list", cwd=tmp_path)
    catalog = json.loads(ran.out)
    assert PACKAGE in [app["package"] for app in catalog["apps"]]
    assert "compact-13" in [persona["name"] for persona in catalog["personas"]]
    assert "secure" in [fault["name"] for fault in catalog["faults"]]


@pytest.mark.long
def test_each_schema_is_one_and_a_wrong_name_is_refused(tmp_path: Path) -> None:
    names = detector("schema", cwd=tmp_path).out.split()
    assert {"bundle/2", "verdicts/1", "virtual-app/1"} <= set(names)
    for name in names:
        jsonschema.Draft202012Validator.check_schema(schema_of(name))
    printed = detector("schema", "verdicts-1", cwd=tmp_path)
    assert json.loads(printed.out) == schema_of("verdicts/1")
    wrong = detector("schema", "verdict/1", cwd=tmp_path)
    assert (wrong.code, wrong.out) == (ExitCode.USAGE, "")
    assert "did you mean verdicts/1" in wrong.err
