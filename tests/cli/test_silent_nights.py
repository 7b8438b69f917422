"""Nights that would be green for the wrong reason: each ends with another code than 0, and says why."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from detector.cli.exit_codes import ExitCode
from detector.virtual.apps.shipped import shipped_apps
from tests.cli.command_line import Ran, detector
from tests.repository import REPOSITORY

INNOCENTS = REPOSITORY / "tests" / "touching" / "innocents"
PERMISSION = REPOSITORY / "lab" / "benchmarks" / "family" / "apps" / "permission_over_page.yaml"
SHIPPED = {path.stem: path for path in shipped_apps()}

Change = Callable[[dict[str, Any]], None]  # Any: an app file


def unchanged(app: dict[str, Any]) -> None:
    del app


def without_pictures(app: dict[str, Any]) -> None:
    page = {"kind": "page", "page": "tools", "title": "Silenta", "accent": "#2f7a5a"}
    app["scenes"]["home"]["layers"][0] = page


def without_splash(app: dict[str, Any]) -> None:
    app["start"], app["launcher_activity"] = "home", ".MainActivity"


def without_skip(app: dict[str, Any]) -> None:
    splash = app["scenes"]["splash"]
    del splash["window"]["close"]
    splash["layers"] = [one for one in splash["layers"] if one.get("id") != "skip"]
    splash["touch"] = [one for one in splash["touch"] if one.get("at") != "skip"]


def with_a_cross(app: dict[str, Any]) -> None:
    """The login can be closed: then it is a popup like any other."""
    login = app["scenes"]["login"]
    cross = {"id": "close", "kind": "cross", "size": "16dp", "stroke": "2dp", "color": "#1f242c"}
    login["layers"].append({**cross, "place": {"of": "card", "at": "top-right", "x": "14dp", "y": "14dp"}})
    login["touch"].insert(0, {"at": "close", "grow": "16dp", "effect": {"do": "close"}})


@dataclass(frozen=True, slots=True, kw_only=True)
class Night:
    name: str
    app: Path
    code: ExitCode
    says: tuple[str, ...] = ()
    change: Change = unchanged
    words: tuple[str, ...] = ()
    is_told_by_verdicts: bool = False
    is_long: bool = False


DECLARED = ("--expect", "no-window")

NIGHTS = (
    Night(
        name="consent",
        is_long=True,
        app=INNOCENTS / "consent_after_skip.yaml",
        change=without_splash,
        code=ExitCode.NOTHING_TESTED,
        says=("2 of 2 launches ended before a consent dialog “用户协议和隐私政策”", "Nothing else was seen"),
    ),
    Night(
        name="permission",
        is_long=True,
        app=PERMISSION,
        change=without_pictures,
        code=ExitCode.NOTHING_TESTED,
        says=("before a permission prompt of the system “com.android.permissioncontroller”",),
    ),
    Night(
        name="login",
        is_long=True,
        app=INNOCENTS / "login_wall.yaml",
        code=ExitCode.NOTHING_TESTED,
        says=("before a login “登录后享受更多服务”", "Nothing else was seen"),
    ),
    Night(
        name="missing control, then consent",
        is_long=True,
        app=INNOCENTS / "consent_after_skip.yaml",
        change=without_skip,
        code=ExitCode.FINDINGS,
        says=("before a consent dialog",),
        is_told_by_verdicts=True,
    ),
    Night(
        name="splash, then consent",
        is_long=True,
        app=INNOCENTS / "consent_after_skip.yaml",
        code=ExitCode.CLEAN,
        says=("before a consent dialog", "What was judged came before that."),
        is_told_by_verdicts=True,
    ),
    Night(
        name="login that can be closed",
        is_long=True,
        app=INNOCENTS / "login_wall.yaml",
        change=with_a_cross,
        code=ExitCode.CLEAN,
    ),
    Night(name="splash", app=SHIPPED["compliant_splash"], code=ExitCode.CLEAN),
    Night(name="no window", is_long=True, app=SHIPPED["no_ad"], code=ExitCode.NOTHING_TESTED),
    Night(
        name="no window, as declared",
        app=SHIPPED["no_ad"],
        code=ExitCode.CLEAN,
        says=("No splash or popup was seen, as declared",),
        is_told_by_verdicts=True,
        words=DECLARED,
    ),
    Night(
        name="a window against the declaration",
        app=SHIPPED["compliant_splash"],
        code=ExitCode.FINDINGS,
        says=("declared to show no window (expect: no-window), but it showed: window:1 (advert)",),
        words=DECLARED,
    ),
)


def scanned(night: Night, folder: Path, *words: str) -> Ran:
    app = yaml.safe_load(night.app.read_text(encoding="utf-8"))
    night.change(app)
    path = folder / "app.yaml"
    path.write_text(yaml.safe_dump(app, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return detector(
        *("scan", app["package"], "--virtual-app", path, "--persona", "compact-13", "--seed", "5"),
        *("--level", "look", "--runs", "2", "--prepare", "none", "--out", "case", *words),
        cwd=folder,
    )


@pytest.mark.parametrize(
    "night", [pytest.param(one, id=one.name, marks=[pytest.mark.long] * one.is_long) for one in NIGHTS]
)
def test_each_night_ends_as_it_should_and_says_why(night: Night, tmp_path: Path) -> None:
    ran = scanned(night, tmp_path, "--format", "json,junit,sarif,markdown", *night.words)
    assert ran.code == night.code, ran.err
    said = re.findall(r"^! (.*)$", ran.err, flags=re.MULTILINE)
    assert len(said) >= len(night.says) > 0 or said == list(night.says)
    for sentence in night.says:
        assert any(sentence in one for one in said), said
    document = json.loads((tmp_path / "case/verdicts.json").read_text(encoding="utf-8"))
    stood = {one["role"] for one in document["stood_before"]}
    assert bool(stood) == any("launches ended before" in one for one in said)
    is_alarm = bool(said) and not night.is_told_by_verdicts
    junit = (tmp_path / "case/report/junit.xml").read_text(encoding="utf-8")
    assert ('errors="0"' not in junit) == is_alarm
    sarif = json.loads((tmp_path / "case/report/report.sarif").read_text(encoding="utf-8"))
    invocation = sarif["runs"][0]["invocations"][0]
    assert invocation["executionSuccessful"] is not is_alarm
    summary = (tmp_path / "case/report/summary.md").read_text(encoding="utf-8")
    assert ("启动中有" in summary) == bool(stood)
