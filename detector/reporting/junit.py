"""Verdicts as JUnit XML for GitLab and Jenkins: one test case per rule and window.

GitLab counts only the first of equal names, so each name is unique. A picture is attached by a line in the
system output, which both understand (docs.gitlab.com, unit test reports; Jenkins' junit-attachments).
"""

import re
import xml.etree.ElementTree as ET

from detector.core.printable import printable
from detector.core.verdict import Outcome, Severity
from detector.judging.wording import plain_amount
from detector.regression.baseline import BaselineMatch
from detector.reporting.attached import attachment_line
from detector.reporting.findings import Finding, findings_of
from detector.reporting.page import Page
from detector.reporting.words import Words, notes_in_words

__all__ = ["JUNIT_PATH", "junit_status", "render_junit"]

JUNIT_PATH = "junit.xml"

MAX_EVIDENCE = 500
"""Ids listed in a test's text. GitLab reads files of up to 30 MB, and all rules may fail on several windows
of a hundred launches."""

_NOT_IN_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 does not allow, not even as references."""


def render_junit(page: Page) -> dict[str, bytes]:
    """The file and the pictures it attaches, by their paths in the report's folder.

    A note for which the case must not end well is an error of its own, so that no green suite hides it.
    Failures of severity info, and those the baseline knows or accepts, do not fail a test; open, untested and
    inapplicable verdicts are skipped. A test has no third state, so the message begins with the outcome.
    """
    report = page.report
    pictures = {view.finding.key: view.annotated for view in page.findings if view.annotated is not None}
    findings = findings_of(report)
    suite = ET.Element("testsuite", name=_clean(report.package), timestamp=_timestamp(page))
    properties = ET.SubElement(suite, "properties")
    for name, value in _properties(page):
        ET.SubElement(properties, "property", name=name, value=_clean(value))
    counts = {"failure": 0, "error": 0, "skipped": 0}
    for finding in findings:
        case = _case(suite, page, finding)
        matched = report.baseline_match(finding.verdict)
        status = junit_status(finding, matched)
        if status is not None:
            counts[status] += 1
            element = ET.SubElement(case, status, message=_message(finding, matched))
            if status != "skipped":
                element.set("type", finding.verdict.severity.value)
                element.text = "\n".join(map(_clean, _lines(finding)))
        if attached := _attached(pictures.get(finding.key), report.folder):
            ET.SubElement(case, "system-out").text = f"\n{attached}"
    n_alarms = _add_alarms(suite, page)
    totals = {
        "tests": len(findings) + n_alarms,
        "failures": counts["failure"],
        "errors": counts["error"] + n_alarms,
    }
    for name, n in {**totals, "skipped": counts["skipped"]}.items():
        suite.set(name, str(n))
    root = ET.Element("testsuites", name="detector")
    root.append(suite)
    ET.indent(root)
    document = ET.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n"
    return {JUNIT_PATH: document, **{path: page.pictures[path] for path in pictures.values()}}


def _add_alarms(suite: ET.Element, page: Page) -> int:
    """Returns how many notes it added: those for which the case must not end well."""
    alarming = [note for note in page.report.notes if note.code is not None]
    for note, sentence in zip(alarming, notes_in_words(alarming, Words("en")), strict=True):
        case = ET.SubElement(suite, "testcase", classname=_class_name(page), name=note.key, time="0")
        ET.SubElement(case, "error", type="note", message=_clean(sentence))
    return len(alarming)


def _attached(picture: str | None, folder: str) -> str:
    """ "" if there is no picture. Relative to the report's folder if its own path is unknown."""
    return "" if picture is None else attachment_line(f"{folder}/{picture}" if folder else picture)


def _timestamp(page: Page) -> str:
    """Start of the first run, UTC without a zone, as the schema requires; "" without runs."""
    return page.first_start[:19]


def _properties(page: Page) -> list[tuple[str, str]]:
    report = page.report
    return [
        ("report", page.number),
        ("profile", report.document.profile),
        ("tool", f"detector {report.tool_version}"),
        ("version", " ".join(report.package_versions)),
        ("device_kind", " ".join(report.device_kinds)),
        *((("copy", f"{copy.kind} {copy.root_sha256}"),) if (copy := report.copy) is not None else ()),
        *(("doubt", doubt) for doubt in report.doubts),
        *(("note", note) for note in notes_in_words(report.notes, Words("en"))),
    ]


def _case(suite: ET.Element, page: Page, finding: Finding) -> ET.Element:
    verdict = finding.verdict
    return ET.SubElement(
        suite,
        "testcase",
        classname=_class_name(page),
        name=_clean(f"{verdict.code} {verdict.rule_id} {verdict.subject}"),
        time="0",
    )


def _class_name(page: Page) -> str:
    return _clean(f"{page.report.package}.{'-'.join(page.report.device_kinds)}")


def junit_status(finding: Finding, matched: BaselineMatch | None) -> str | None:
    """`failure`, `error` or `skipped`; None for a test that passed."""
    if matched is not None and not matched.standing.counts_as_new:
        return "skipped"
    match finding.verdict.outcome:
        case Outcome.PASSED:
            return None
        case Outcome.FAILED if finding.verdict.severity is not Severity.INFO:
            return "failure"
        case Outcome.ERROR:
            return "error"
        case _:
            return "skipped"


def _message(finding: Finding, matched: BaselineMatch | None) -> str:
    verdict = finding.verdict
    word = verdict.outcome.value if matched is None else f"{verdict.outcome.value}, {matched.standing.value}"
    return _clean(f"{word}: {verdict.reason}")


def _lines(finding: Finding) -> list[str]:
    verdict = finding.verdict
    lines = [f"{quantity.name}: {plain_amount(quantity)}" for quantity in verdict.quantities]
    lines += [f"limit {name}: {value:g}" for name, value in verdict.limits.items()]
    lines += [
        f"{cited.document.title_en} {cited.section.label} ({cited.kind}): {cited.document.source}"
        for cited in finding.clauses
    ]
    lines += [f"evidence: {evidence_id}" for evidence_id in verdict.evidence_ids[:MAX_EVIDENCE]]
    if (n_more := len(verdict.evidence_ids) - MAX_EVIDENCE) > 0:
        lines.append(f"evidence: {n_more} more, in verdicts.json")
    return lines


def _clean(text: str) -> str:
    """Text from a device or an app, without terminal control characters and valid in XML."""
    return _NOT_IN_XML.sub("\ufffd", printable(text))
