"""Findings as a GitLab code quality report: a merge request shows them as added, fixed or unchanged."""

import json

from detector.core.printable import printable
from detector.core.verdict import Outcome, Severity
from detector.regression.baseline import Standing
from detector.reporting.findings import findings_of, fingerprint
from detector.reporting.page import Page

__all__ = ["CODE_QUALITY_PATH", "render_code_quality"]

CODE_QUALITY_PATH = "code-quality.json"

_SEVERITIES = {
    Severity.CRITICAL: "critical",
    Severity.MAJOR: "major",
    Severity.MINOR: "minor",
    Severity.INFO: "info",
}


def render_code_quality(page: Page) -> dict[str, bytes]:
    """One file. GitLab requires a location for each finding: for an app its package, line 1."""
    package = page.report.package
    by_print: dict[str, dict[str, object]] = {}
    for finding in findings_of(page.report):
        verdict = finding.verdict
        if verdict.outcome is not Outcome.FAILED:
            continue
        matched = page.report.baseline_match(verdict)
        if matched is not None and matched.standing is Standing.ACCEPTED:
            continue  # GitLab has no state for it
        mark = fingerprint(finding, package)
        by_print.setdefault(  # the worst comes first; GitLab counts one finding per fingerprint
            mark,
            {
                "description": printable(f"{verdict.code}: {verdict.reason}"),
                "check_name": verdict.rule_id,
                "fingerprint": mark,
                "severity": _SEVERITIES[verdict.severity],
                "location": {"path": package, "lines": {"begin": 1}},
            },
        )
    return {CODE_QUALITY_PATH: _json(list(by_print.values()))}


def _json(document: object) -> bytes:
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()
