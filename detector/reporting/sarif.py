"""Verdicts as SARIF 2.1.0 (OASIS): rules with their clauses, results with fingerprint and evidence.

Consumers require a file location for each result. An app has none in a repository, so the location is the
manifest of the bundle that proves it, in the case's folder; the window is a logical location.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from detector import codec
from detector.core.geometry import Rect
from detector.core.printable import printable
from detector.core.verdict import Outcome, Severity, Verdict
from detector.regression.baseline import AcceptedEntry, BaselineMatch, Standing
from detector.regression.case_notes import CaseNote
from detector.reporting.findings import FINGERPRINT, Finding, findings_of, fingerprint
from detector.reporting.marks import marks_of
from detector.reporting.page import FindingView, Page
from detector.reporting.words import Words, notes_in_words, reason_in_words

__all__ = ["SARIF_PATH", "render_sarif"]

SARIF_PATH = "report.sarif"

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

_KINDS = {
    Outcome.FAILED: "fail",
    Outcome.PASSED: "pass",
    Outcome.CANT_TELL: "open",
    Outcome.INAPPLICABLE: "notApplicable",
}
"""An untested rule was not evaluated, so it has no result; neither has one that raised an error."""

_LEVELS = {
    Severity.CRITICAL: "error",
    Severity.MAJOR: "error",
    Severity.MINOR: "warning",
    Severity.INFO: "note",
}

_RANKS = {Severity.CRITICAL: 100.0, Severity.MAJOR: 70.0, Severity.MINOR: 40.0, Severity.INFO: 10.0}


def render_sarif(page: Page) -> dict[str, bytes]:
    """The file and the pictures whose rectangles it names, by their paths in the report's folder."""
    views = {view.finding.key: view for view in page.findings}
    findings = findings_of(page.report)
    codes = sorted({finding.verdict.code for finding in findings})
    results = [
        _result(page, finding, codes, views.get(finding.key))
        for finding in findings
        if finding.verdict.outcome in _KINDS
    ]
    driver = {
        "name": "detector",
        "version": page.report.tool_version,
        "rules": [
            _rule(next(finding for finding in findings if finding.verdict.code == code)) for code in codes
        ],
    }
    run = {
        "tool": {"driver": driver},
        "automationDetails": {"id": f"{printable(page.report.package)}/{page.report.document.profile}/"},
        "invocations": [_invocation(findings, page.report.notes)],
        "originalUriBaseIds": {"CASE": {"description": {"text": "The case's folder."}}},
        "columnKind": "unicodeCodePoints",
        "results": results,
        "properties": {
            "package": printable(page.report.package),
            "profile": page.report.document.profile,
            "report": page.number,
            "deviceKinds": list(page.report.device_kinds),
            **({} if page.report.copy is None else {"copy": page.report.copy.kind.value}),
            "doubts": [printable(doubt) for doubt in page.report.doubts],
        },
    }
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    shown = [view.original for view in views.values() if view.original is not None]
    document = (json.dumps(log, ensure_ascii=False, indent=2) + "\n").encode()
    return {SARIF_PATH: document, **{path: page.pictures[path] for path in shown if path not in page.linked}}


def _rule(finding: Finding) -> dict[str, Any]:
    verdict, rule = finding.verdict, finding.rule
    described: dict[str, Any] = {"id": verdict.code, "name": verdict.rule_id}
    if rule is not None:
        described["shortDescription"] = {"text": f"{rule.title_en} ({rule.title_zh})"}
    help_lines = list(_clause_lines(finding))
    if help_lines:
        described["help"] = {"text": "\n".join(help_lines)}
    described["properties"] = {"clauses": list(verdict.clauses), "tags": ["dark-pattern", *verdict.clauses]}
    return described


def _clause_lines(finding: Finding) -> Iterator[str]:
    for cited in finding.clauses:
        document, section = cited.document, cited.section
        yield f"{document.title_en} {section.label} ({cited.kind}): {section.says_en}"
        yield f"{section.quote or section.says_zh} {document.source}"


def _result(page: Page, finding: Finding, codes: list[str], view: FindingView | None) -> dict[str, Any]:
    verdict = finding.verdict
    is_failure = verdict.outcome is Outcome.FAILED
    result: dict[str, Any] = {
        "ruleId": verdict.code,
        "ruleIndex": codes.index(verdict.code),
        "kind": _KINDS[verdict.outcome],
        "level": _LEVELS[verdict.severity] if is_failure else "none",
        "message": {"text": printable(reason_in_words(verdict, "en"))},
        "locations": [_place(page, verdict)],
        "partialFingerprints": {FINGERPRINT: fingerprint(finding, page.report.package)},
        "properties": {
            "outcome": verdict.outcome.value,
            "subject": verdict.subject,
            "evidence": list(verdict.evidence_ids),
            "quantities": {
                quantity.name: {
                    "value": float(quantity.value),
                    "error": float(quantity.error),
                    "unit": quantity.unit,
                }
                for quantity in verdict.quantities
            },
            "limits": {name: float(value) for name, value in verdict.limits.items()},
            "runsFailed": finding.n_failed,
            "runsSeen": finding.n_seen,
            "missed": [codec.to_plain(fault) for fault in verdict.missed],
        },
    }
    if is_failure:
        result["rank"] = _RANKS[verdict.severity]
    matched = page.report.baseline_match(verdict)
    if matched is not None:
        result |= _baseline_state(matched)
    if view is not None and view.original is not None:
        result["attachments"] = [_attachment(finding, view.original)]
    return result


def _baseline_state(matched: BaselineMatch) -> dict[str, Any]:
    """The baseline's view. Known findings are unchanged and still shown; accepted ones are suppressed."""
    state: dict[str, Any] = {"baselineState": _STATES[matched.standing]}
    entry = matched.entry
    if isinstance(entry, AcceptedEntry):
        expired = matched.standing is not Standing.ACCEPTED
        state["suppressions"] = [
            {
                "kind": "external",
                "status": "rejected" if expired else "accepted",
                "justification": printable(entry.reason),
                "properties": {"owner": printable(entry.owner), "expires": entry.expires.isoformat()},
            }
        ]
    return state


_STATES = {
    Standing.NEW: "new",
    Standing.KNOWN: "unchanged",
    Standing.ACCEPTED: "unchanged",
    Standing.EXPIRED: "unchanged",
    Standing.WORSE: "updated",
    Standing.UNLOOKED: "new",
}


def _place(page: Page, verdict: Verdict) -> dict[str, Any]:
    run_index = verdict.seen_in_runs[0] if verdict.seen_in_runs else 0
    uri = f"runs/{run_index:02d}/bundle/manifest.json"
    return {
        "physicalLocation": {
            "artifactLocation": {"uri": uri, "uriBaseId": "CASE"},
            "region": {"startLine": 1},
        },
        "logicalLocations": [
            {
                "name": verdict.subject,
                "fullyQualifiedName": f"{printable(page.report.package)}/{verdict.subject}",
                "kind": "element",
            }
        ],
    }


def _attachment(finding: Finding, path: str) -> dict[str, Any]:
    """The original frame, with what was perceived as rectangles: px of the picture, origin top left."""
    exhibit = finding.exhibit
    described: dict[str, Any] = {
        "description": {"text": "The frame that shows it best, as the device gave it."},
        "artifactLocation": {"uri": f"report/{path}", "uriBaseId": "CASE"},
    }
    if exhibit is not None:
        marks = marks_of(exhibit.run.display, exhibit.window, exhibit.reading, exhibit.control)
        described["rectangles"] = [_rectangle(mark.box, mark.kind.value) for mark in marks]
    return described


def _rectangle(box: Rect, what: str) -> dict[str, Any]:
    return {
        "top": float(box.top_px),
        "left": float(box.left_px),
        "bottom": float(box.bottom_px),
        "right": float(box.right_px),
        "message": {"text": what},
    }


def _invocation(findings: tuple[Finding, ...], said: Sequence[CaseNote]) -> Mapping[str, Any]:
    """Untested rules and rules that raised an error have no result; they are listed here, after what is said
    of the case as a whole. For an alarming note the run counts as not successful.
    """
    notes: list[dict[str, Any]] = [
        {
            "level": "note" if note.code is None else "error",
            "message": {"text": printable(sentence)},
            "descriptor": {"id": note.key},
        }
        for note, sentence in zip(said, notes_in_words(said, Words("en")), strict=True)
    ]
    notes += [
        {
            "level": "error" if finding.verdict.outcome is Outcome.ERROR else "note",
            "message": {"text": printable(reason_in_words(finding.verdict, "en"))},
            "associatedRule": {"id": finding.verdict.code},
            "properties": {"outcome": finding.verdict.outcome.value, "subject": finding.verdict.subject},
        }
        for finding in findings
        if finding.verdict.outcome not in _KINDS
    ]
    is_whole = all(finding.verdict.outcome is not Outcome.ERROR for finding in findings)
    is_whole = is_whole and all(note.code is None for note in said)
    return {"executionSuccessful": is_whole, "toolExecutionNotifications": notes}
