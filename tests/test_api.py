"""The program as a library: the same objects as the JSON, the same refusals, nothing printed."""

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

import detector
from detector import codec
from detector.case import CaseFolder, read_stopped
from detector.core.errors import ConfigError, EvidenceError
from detector.core.verdict import Severity
from detector.judging.enough import Stopped, StopReason
from detector.regression.baseline import Baseline, Standing, with_findings
from detector.virtual.apps.spec.app_file import load_app
from tests.regression.judged import write_case
from tests.repository import REPOSITORY

EXAMPLE = REPOSITORY / "docs" / "examples" / "read_a_case.py"


@pytest.fixture
def case(tmp_path: Path) -> detector.Case:
    return detector.load_case(write_case(tmp_path / "case"))


def test_a_case_matches_its_json(case: detector.Case) -> None:
    assert codec.to_plain(case.document) == json.loads(
        (case.path / "verdicts.json").read_text(encoding="utf-8")
    )
    assert [(one.code, one.severity) for one in case.findings] == [
        ("CLS-06", Severity.MAJOR),
        ("CLS-02", Severity.MINOR),
        ("CLS-04", Severity.MINOR),
    ]
    assert case.report is None


def test_standings_against_a_baseline_match_the_command_line(case: detector.Case) -> None:
    known = with_findings(Baseline(), case.marked, date(2026, 1, 1))
    assert {one.standing for one in case.standings(known).values()} == {Standing.KNOWN}
    assert {one.standing for one in case.standings(Baseline()).values()} == {Standing.NEW}


def test_mistakes_raise_our_own_errors(case: detector.Case, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="nowhere"):
        detector.load_case(tmp_path / "nowhere")
    verdicts = case.path / "verdicts.json"
    verdicts.write_text(verdicts.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    with pytest.raises(EvidenceError, match="changed after"):
        detector.load_case(case.path)
    with pytest.raises(ConfigError, match="name a case"):
        detector.judge()
    with pytest.raises(ConfigError, match="is not one of look, quick, lab"):
        detector.scan("a.b", level="deep", out=tmp_path / "x")
    with pytest.raises(ConfigError, match="docx"):
        detector.scan("a.b", formats=["docx"], out=tmp_path / "x")
    with pytest.raises(ConfigError, match="persona"):
        detector.scan("a.b", persona="aosp-13", out=tmp_path / "x")
    with pytest.raises(ConfigError, match="until: '95' is neither a power"):
        detector.scan("a.b", until=95, out=tmp_path / "x")
    with pytest.raises(ConfigError, match="nothing"):
        detector.scan("a.b", until=0.95, baseline=tmp_path / "nothing.yaml", out=tmp_path / "x")
    assert not (tmp_path / "x").exists()


@pytest.mark.long
def test_a_scan_until_a_power_keeps_its_stop_reason_when_judged_again(tmp_path: Path) -> None:
    """One launch: a fault in one of two would have been seen with 50 % probability."""
    app = REPOSITORY / "detector/virtual/apps/no_ad.yaml"
    done = detector.scan(
        load_app(app).package,
        virtual_apps=[app],
        persona="compact-13",
        runs=1,
        until="0.5/2:5",
        formats=["json"],
        out=tmp_path / "case",
    )
    stopped = Stopped(why=StopReason.POWER, n_launches=1, n_open=0, power=0.5, one_in=2, most=5)
    assert done.document.stopped == stopped
    assert detector.judge(done.path, profile="strict").stopped == stopped
    again = detector.load_case(done.path)
    assert (again.document.profile, again.document.stopped) == ("strict", stopped)
    seen = CaseFolder(done.path).read_seen()
    assert read_stopped(CaseFolder(done.path), (*seen, *seen)) is None  # two launches, but it is about one


@pytest.mark.long
def test_the_example_in_the_docs_runs(case: detector.Case) -> None:
    ran = subprocess.run(
        [sys.executable, EXAMPLE, case.path], cwd=REPOSITORY, capture_output=True, text=True, check=True
    )
    assert ran.stdout.splitlines()[0].startswith("CLS-06 low-close-contrast (major, window:2): ")
    assert ran.stderr == ""


def test_importing_the_package_loads_nothing_heavy() -> None:
    heavy = {"cv2", "numpy", "pydantic", "typer", "detector.api"}
    code = f"import sys, detector; print(sorted({heavy!r} & set(sys.modules)))"
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=REPOSITORY, capture_output=True, text=True, check=True
    )
    assert ran.stdout == "[]\n"
    with pytest.raises(AttributeError, match="no attribute 'scna'"):
        detector.scna  # noqa: B018
