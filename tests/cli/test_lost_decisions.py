"""A cross that turns so faint that nothing can be said of it: green once, loudly, and then no more."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

from detector.cli.exit_codes import ExitCode
from detector.virtual.apps.shipped import shipped_apps
from detector.virtual.apps.spec.app_file import load_app
from tests.cli.command_line import Ran, detector

APP = next(path for path in shipped_apps() if path.stem == "popup_corner_cross")
PACKAGE = load_app(APP).package
GATE = ("--baseline", "detector-baseline.yaml")
RULES = "CLS-01, CLS-02, CLS-05, CLS-06, CLS-07, CLS-08, CLS-09, CLS-10, CLS-15"


STATE = {"DETECTOR_STATE_DIR": "state"}  # in the folder of the nights


def with_faint_cross(app: dict[str, Any]) -> dict[str, Any]:  # Any: an app file
    for scene in app["scenes"].values():
        for layer in scene["layers"]:
            if layer["kind"] == "cross":
                del layer["circle"]
                layer["alpha"] = 0.12
    return app


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a baseline of the sound app, and the app with its cross turned faint."""
    folder = tmp_path_factory.mktemp("nights")
    app = with_faint_cross(yaml.safe_load(APP.read_text(encoding="utf-8")))
    (folder / "faint.yaml").write_text(yaml.safe_dump(app, allow_unicode=True), encoding="utf-8")
    assert scan(folder, APP, "sound").code == ExitCode.CLEAN
    assert detector("baseline", "create", "sound", cwd=folder).code == ExitCode.CLEAN
    return folder


def scan(folder: Path, app: Path, out: str, words: Sequence[str] = ()) -> Ran:
    return detector(
        *("scan", PACKAGE, "--virtual-app", app, "--persona", "aosp-13", "--seed", "5"),
        *("--level", "look", "--runs", "2", "--out", out, "--format", "junit", *words),
        cwd=folder,
        env=STATE,
    )


def losses(ran: Ran) -> list[str]:
    return re.findall(r"^! Rules that were decided before (.*)$", ran.err, flags=re.MULTILINE)


@pytest.mark.long
def test_the_first_night_is_said_and_the_second_fails(nights: Path) -> None:
    unchanged = scan(nights, APP, "again", GATE)
    assert (unchanged.code, losses(unchanged)) == (ExitCode.CLEAN, [])
    first = scan(nights, nights / "faint.yaml", "first", GATE)
    assert first.code == ExitCode.CLEAN, first.err
    (said,) = losses(first)
    assert said.startswith(f"are undecided tonight (9): {RULES}. Nights in a row, at most: 1.")
    second = scan(nights, nights / "faint.yaml", "second", GATE)
    assert second.code == ExitCode.FINDINGS, second.err
    assert "Nights in a row, at most: 2." in losses(second)[0]
    junit = (nights / "second/report/junit.xml").read_text(encoding="utf-8")
    assert 'errors="1"' in junit

    never = detector("judge", "second", *GATE, "--lost-decisions", "never", cwd=nights, env=STATE)
    assert (never.code, len(losses(never))) == (ExitCode.CLEAN, 1)
    bad = detector("judge", "second", *GATE, "--lost-decisions", "seldom", cwd=nights)
    assert bad.code == ExitCode.USAGE
    assert bad.says("--lost-decisions", "seldom")

    for case in ("sound", "first"):
        assert detector("history", "add", case, "--history", "nights.sqlite", cwd=nights).code == 0
    by_history = detector("judge", "second", "--history", "nights.sqlite", cwd=nights)
    assert by_history.code == ExitCode.FINDINGS
    assert losses(by_history) == losses(second)

    for case in ("first", "second", "second"):  # a night that is counted twice is one night
        assert detector("baseline", "update", case, cwd=nights).code == ExitCode.CLEAN
    assert (nights / GATE[1]).read_text(encoding="utf-8").count("nights: 2") == 9
    assert detector("baseline", "update", "--lost", "second", cwd=nights).code == ExitCode.CLEAN
    accepted = detector("judge", "second", *GATE, cwd=nights)
    assert (accepted.code, losses(accepted)) == (ExitCode.CLEAN, [])
