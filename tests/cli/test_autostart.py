"""`detector autostart` on virtual apps, on their simulated clock: an hour takes a moment."""

import json
from pathlib import Path

import jsonschema
import pytest

from detector.cli.exit_codes import ExitCode
from detector.evidence.reader import open_bundle
from detector.virtual.apps.shipped import shipped_background_apps
from tests.cli.command_line import detector
from tests.repository import REPOSITORY

SCHEMA = json.loads((REPOSITORY / "detector/schemas/autostart-1.json").read_text(encoding="utf-8"))
SELF_STARTER = next(path for path in shipped_background_apps() if path.stem == "self_start_alarm")


@pytest.mark.long
def test_names_what_starts_an_app_and_announces_the_duration_first(tmp_path: Path) -> None:
    ran = detector(
        *("--lang", "en", "autostart", "cn.example.langhua", "--virtual-app", SELF_STARTER),
        *("--trigger", "power", "--repeats", "1", "--out", "case", "--json"),
        cwd=tmp_path,
    )
    assert ran.code == ExitCode.FINDINGS, ran.err
    document = json.loads(ran.out)
    jsonschema.validate(document, SCHEMA)
    counted = [one for one in document["starts"] if one["kind"] == "self"]
    assert {one["trigger"] for one in counted} == {"alarm", "power"}
    assert all(one["clauses"] and one["log_lines"] and one["evidence_ids"] for one in counted)
    assert {one["code"]: one["outcome"] for one in document["verdicts"]}["AST-01"] == "failed"
    assert ran.err.splitlines()[0].startswith("the protocol takes at least: ")
    assert not open_bundle(tmp_path / "case" / "runs" / "00" / "bundle").is_partial
    assert json.loads((tmp_path / "case" / "autostart.json").read_text(encoding="utf-8")) == document


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        pytest.param(("not a package",), "is not a package name", id="a package"),
        pytest.param(("com.a", "--persona", "aosp-9"), "--persona", id="a persona without a device"),
        pytest.param(("com.a", "--scenes", "absent.yaml"), "absent.yaml", id="an absent file of scenes"),
    ],
)
def test_bad_input_is_refused_in_one_sentence(arguments: tuple[str, ...], says: str, tmp_path: Path) -> None:
    ran = detector("autostart", *arguments, cwd=tmp_path)
    assert ran.code == ExitCode.USAGE
    assert ran.says(says), ran.err


@pytest.mark.long
def test_watches_several_apps_at_once_and_shows_progress(tmp_path: Path) -> None:
    innocent = next(path for path in shipped_background_apps() if path.stem == "innocent_busy")
    ran = detector(
        *("--lang", "en", "autostart", "cn.example.langhua", "cn.example.wannian"),
        *("--virtual-app", SELF_STARTER, "--virtual-app", innocent),
        *("--trigger", "power", "--repeats", "3", "--shorten", "0.25", "--out", "cases", "--json"),
        cwd=tmp_path,
    )
    assert ran.code == ExitCode.FINDINGS, ran.err
    starter, innocent_one = map(json.loads, ran.out.splitlines())
    jsonschema.validate(starter, SCHEMA)
    assert (starter["package"], starter["watched_with"]) == ("cn.example.langhua", ["cn.example.wannian"])
    assert {one["code"]: one["outcome"] for one in starter["verdicts"]}["AST-01"] == "failed"
    assert "failed" not in {one["outcome"] for one in innocent_one["verdicts"]}
    progress = [line for line in ran.err.splitlines() if line.startswith("watching ")]
    assert any("(trigger 3/6); at least left: " in line for line in progress)
    for package in ("cn.example.langhua", "cn.example.wannian"):
        page = (tmp_path / "cases" / package / "report" / "index.html").read_text(encoding="utf-8")
        assert "同时监测的应用" in page


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        pytest.param(("com.a", "com.a"), "com.a: is named twice", id="twice"),
        pytest.param(("com.a", "com.b", "--apk", "a.apk"), "of which app? write PACKAGE=a.apk", id="whose"),
    ],
)
def test_several_apps_must_be_named_distinctly(arguments: tuple[str, ...], says: str, tmp_path: Path) -> None:
    ran = detector("autostart", *arguments, cwd=tmp_path)
    assert ran.code == ExitCode.USAGE
    assert ran.says(says), ran.err
