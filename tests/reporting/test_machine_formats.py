"""Formats for third-party tools: JUnit XML, SARIF, GitLab code quality, CSV, and a page of Markdown."""

import csv
import io
import json
import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest

from detector.core.verdict import Outcome, Severity, Verdict
from detector.reporting import render
from detector.reporting.allure import ALLURE_FOLDER
from detector.reporting.case_report import CaseReport
from detector.reporting.code_quality import CODE_QUALITY_PATH
from detector.reporting.csv_table import COLUMNS, CSV_PATH
from detector.reporting.findings import Finding, findings_of, fingerprint
from detector.reporting.junit import JUNIT_PATH, MAX_EVIDENCE
from detector.reporting.markdown import MARKDOWN_PATHS
from detector.reporting.sarif import SARIF_PATH
from detector.rules import RULES
from tests.regression.judged import a_still, with_pictures
from tests.reporting.case_reports import PACKAGE, BlankAlbum, case_report

HOSTILE = "=cmd|' /C calc'!A0 | <b>*x*</b> [a](http://e) \x1b[2J \u202e \x00 ]]>"


@pytest.fixture
def report() -> CaseReport:
    return case_report(album=BlankAlbum())


def with_reason(report: CaseReport, reason: str) -> CaseReport:
    """The same case with this reason on every verdict, under an id that no catalog has."""
    verdicts = tuple(replace(one, reason=reason, reason_id="of_no_catalog") for one in report.verdicts)
    return replace(report, document=replace(report.document, verdicts=verdicts))


def outcomes(report: CaseReport) -> list[str]:
    return sorted(verdict.outcome.value for verdict in report.verdicts)


# --- JUnit ---


def suite_of(report: CaseReport) -> ET.Element:
    (suite,) = ET.fromstring(render(report, ["junit"])[JUNIT_PATH])
    return suite


def test_junit_counts_what_it_holds(report: CaseReport) -> None:
    suite = suite_of(report)
    cases = suite.findall("testcase")
    assert len(cases) == int(suite.attrib["tests"]) == len(report.verdicts)
    for tag, count in (("failure", "failures"), ("error", "errors"), ("skipped", "skipped")):
        assert sum(case.find(tag) is not None for case in cases) == int(suite.attrib[count])
    assert int(suite.attrib["failures"]) == outcomes(report).count("failed")


def test_each_junit_case_has_a_unique_name(report: CaseReport) -> None:
    names = [case.attrib["name"] for case in suite_of(report).findall("testcase")]
    assert len(set(names)) == len(names)


def test_junit_attaches_pictures_of_the_report(report: CaseReport) -> None:
    files = render(report, ["junit"])
    texts = [one.text or "" for one in ET.fromstring(files[JUNIT_PATH]).iter("system-out")]
    assert len(texts) == outcomes(report).count("failed")
    for text in texts:
        (line,) = text.split()
        assert line.removeprefix("[[ATTACHMENT|").removesuffix("]]") in files


def test_junit_of_the_longest_scan_stays_within_gitlabs_limit(report: CaseReport) -> None:
    """30 MB a file: where all rules fail on five windows and name forty frames of each of 100 launches."""
    named = tuple(f"run:{run}/frame:{frame:04d}" for run in range(100) for frame in range(40))
    failed = next(one for one in report.verdicts if one.outcome is Outcome.FAILED)
    document = replace(report.document, verdicts=(replace(failed, evidence_ids=named),))
    text = render(replace(report, document=document), ["junit"])[JUNIT_PATH]
    assert text.count(b"evidence: ") == MAX_EVIDENCE + 1
    assert b"evidence: 3500 more, in verdicts.json" in text
    assert len(text) * len(RULES) * 5 < 30_000_000


def test_a_failure_of_severity_info_does_not_break_the_build(report: CaseReport) -> None:
    mild = tuple(replace(one, severity=Severity.INFO) for one in report.verdicts)
    suite = suite_of(replace(report, document=replace(report.document, verdicts=mild)))
    assert suite.attrib["failures"] == "0"
    messages = [one.attrib["message"] for one in suite.iter("skipped")]
    assert any(message.startswith("failed: ") for message in messages)


def test_open_verdicts_are_skipped_with_their_outcome(report: CaseReport) -> None:
    messages = [one.attrib["message"].partition(":")[0] for one in suite_of(report).iter("skipped")]
    assert sorted(messages) == sorted(set(outcomes(report)) - {"failed", "passed"})


# --- SARIF ---


def run_of(report: CaseReport) -> dict[str, object]:
    log = json.loads(render(report, ["sarif"])[SARIF_PATH])
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    assert isinstance(run, dict)
    return run


def test_sarif_has_a_result_for_each_judged_verdict_and_a_note_for_the_rest(report: CaseReport) -> None:
    run = run_of(report)
    reported = [one["properties"]["outcome"] for one in run["results"]]  # type: ignore[attr-defined]
    (invocation,) = run["invocations"]  # type: ignore[misc]
    reported += [one["properties"]["outcome"] for one in invocation["toolExecutionNotifications"]]
    assert sorted(reported) == outcomes(report)


def test_a_sarif_result_points_at_its_rule_and_only_a_failure_has_a_level(report: CaseReport) -> None:
    run = run_of(report)
    rules = run["tool"]["driver"]["rules"]  # type: ignore[index]
    for result in run["results"]:  # type: ignore[attr-defined]
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert (result["kind"] == "fail") == (result["level"] != "none")
        assert rules[result["ruleIndex"]]["help"]["text"]


def test_sarif_rectangles_refer_to_a_picture_of_the_report(report: CaseReport) -> None:
    files = render(report, ["sarif"])
    results = json.loads(files[SARIF_PATH])["runs"][0]["results"]
    shown = [one["attachments"][0] for one in results if "attachments" in one]
    assert shown
    for attachment in shown:
        assert attachment["artifactLocation"]["uri"].removeprefix("report/") in files
        kinds = {one["message"]["text"] for one in attachment["rectangles"]}
        assert {"window", "control"} <= kinds
        assert all(one["left"] < one["right"] for one in attachment["rectangles"])


# --- fingerprints ---


def first(report: CaseReport) -> Finding:
    return findings_of(report)[0]


def changed(report: CaseReport, **changes: object) -> CaseReport:
    verdicts: tuple[Verdict, ...] = tuple(replace(one, **changes) for one in report.verdicts)  # type: ignore[arg-type]
    return replace(report, document=replace(report.document, verdicts=verdicts))


def test_a_fingerprint_survives_other_versions_devices_runs_and_values(report: CaseReport) -> None:
    mark = fingerprint(first(report), PACKAGE)
    other_runs = tuple(replace(run, package_version="99", device_serial="other") for run in report.runs)
    assert fingerprint(first(replace(report, runs=other_runs)), PACKAGE) == mark
    assert fingerprint(first(changed(report, quantities=(), evidence_ids=("run:0/x",))), PACKAGE) == mark


def test_another_rule_or_app_has_another_fingerprint(report: CaseReport) -> None:
    marks = {
        fingerprint(one, PACKAGE) for one in findings_of(report) if one.verdict.outcome is Outcome.FAILED
    }
    assert len(marks) == outcomes(report).count("failed")
    assert fingerprint(first(report), "cn.example.other") not in marks


# --- Allure ---


def allure_of(report: CaseReport) -> tuple[list[dict[str, object]], dict[str, bytes]]:
    files = render(report, ["allure"])
    return [json.loads(text) for path, text in files.items() if path.endswith("-result.json")], files


def test_allure_has_one_result_with_a_unique_id_per_verdict(report: CaseReport) -> None:
    results, files = allure_of(report)
    assert len(results) == len(report.verdicts) == len({one["historyId"] for one in results})
    statuses = sorted(str(one["status"]) for one in results)
    assert statuses == sorted(["failed"] * 3 + ["passed"] + ["skipped"] * 3)
    for result in results:
        assert f"{ALLURE_FOLDER}/{result['uuid']}-result.json" in files
        for attachment in result["attachments"]:  # type: ignore[attr-defined]
            assert f"{ALLURE_FOLDER}/{attachment['source']}" in files
    assert sum(bool(one["attachments"]) for one in results) == 3


def test_allure_follows_a_test_across_nights(report: CaseReport) -> None:
    tonight = replace(report, runs=tuple(replace(run, run_id=f"next-{run.run_id}") for run in report.runs))
    (before, _), (after, _) = allure_of(report), allure_of(tonight)
    assert [one["historyId"] for one in before] == [one["historyId"] for one in after]
    assert {one["uuid"] for one in before}.isdisjoint({one["uuid"] for one in after})


# --- GitLab code quality ---


def test_code_quality_has_each_failure_once_and_nothing_else(report: CaseReport) -> None:
    issues = json.loads(render(report, ["codequality"])[CODE_QUALITY_PATH])
    assert len(issues) == outcomes(report).count("failed") == len({one["fingerprint"] for one in issues})
    for issue in issues:
        assert set(issue) == {"description", "check_name", "fingerprint", "severity", "location"}
        assert issue["severity"] in ("info", "minor", "major", "critical", "blocker")
        assert issue["location"]["lines"]["begin"] == 1


# --- CSV ---


def rows_of(report: CaseReport) -> list[dict[str, str]]:
    text = render(report, ["csv"])[CSV_PATH].decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_the_table_has_one_row_per_verdict_and_a_severity_only_for_failures(report: CaseReport) -> None:
    rows = rows_of(report)
    assert sorted(row["outcome"] for row in rows) == outcomes(report)
    assert tuple(rows[0]) == COLUMNS
    assert all((row["severity"] != "") == (row["outcome"] == "failed") for row in rows)


FORMULAS = tuple("=+-@＝＋－＠\t\r\n")


def test_text_from_an_app_never_becomes_a_formula(report: CaseReport) -> None:
    for text in ("=1+1", "+1+1", "-1+cmd", "@SUM(A1)", "\t=1", "＝1+1", "＋1", "－1", "＠SUM(A1)", "\n=1"):
        reasons = {row["reason"] for row in rows_of(with_reason(report, text))}
        assert not any(reason.startswith(FORMULAS) for reason in reasons)


# --- Markdown ---


def test_the_page_names_the_app_the_counts_and_each_finding(report: CaseReport) -> None:
    files = render(report, ["markdown"])
    for language, path in MARKDOWN_PATHS.items():
        page = files[path].decode()
        assert page.startswith(f"# {PACKAGE}\n")
        assert ("Failed 3" if language == "en" else "不符合 3") in page
        for verdict in report.verdicts:
            if verdict.outcome in (Outcome.FAILED, Outcome.CANT_TELL):
                assert verdict.code in page


def test_the_page_attributes_a_finding_where_launches_decide(report: CaseReport) -> None:
    page = MARKDOWN_PATHS["en"]
    assert b"Whose it is" not in render(report, ["markdown"])[page]
    shown = [with_pictures(run, a_still(picture)) for run, picture in zip(report.runs, "0fa", strict=True)]
    with_origin = render(replace(report, runs=tuple(shown)), ["markdown"])[page].decode()
    assert "Whose it is: the app's or its SDK's: it shows over 2 creatives" in with_origin.replace("\\", "")


def test_hostile_text_affects_neither_markdown_nor_html_nor_a_terminal(report: CaseReport) -> None:
    page = render(with_reason(report, HOSTILE), ["markdown"])[MARKDOWN_PATHS["en"]].decode()
    assert "<b>" not in page
    assert "\x1b" not in page
    assert "[a](http" not in page
    rows = [line for line in page.splitlines() if line.startswith("| CLS-06")]
    assert [line.replace("\\|", "").count("|") for line in rows] == [7]


@pytest.mark.parametrize("name", ["junit", "sarif", "allure", "codequality", "csv"])
def test_hostile_text_leaves_each_format_readable(report: CaseReport, name: str) -> None:
    hostile = with_reason(report, HOSTILE)
    files = render(hostile, [name])
    match name:
        case "junit":
            assert len(list(ET.fromstring(files[JUNIT_PATH]).iter("testcase"))) == len(report.verdicts)
        case "csv":
            assert len(rows_of(hostile)) == len(report.verdicts)
        case _:
            json.loads(next(iter(files.values())))
    text = next(iter(files.values())).decode()
    assert "\x1b" not in text
    assert "\u202e" not in text
