"""Verdicts as `allure-results`: one result file per rule and window, with the annotated frame beside it.

Allure follows a test across runs by its `historyId` and treats two results with one id as a retry, so each
window gets its own id, derived from the fingerprint, which is stable across versions and creatives. Do not
gate on Allure's exit code: use that of `detector report`.
"""

import json
import uuid
from collections import Counter
from datetime import UTC, datetime
from typing import Any

from detector.core.printable import printable
from detector.core.verdict import ReasonCode, Severity
from detector.judging.wording import plain_amount
from detector.regression.baseline import AcceptedEntry, BaselineMatch
from detector.reporting.findings import Finding, findings_of, fingerprint
from detector.reporting.junit import junit_status
from detector.reporting.page import Page
from detector.reporting.words import reason_in_words

__all__ = ["ALLURE_FOLDER", "render_allure"]

ALLURE_FOLDER = "allure-results"

_NAMESPACE = uuid.UUID("6f6c3a0e-5d39-5c0e-9d8f-3f1f4b6f7a11")
_STATUSES = {None: "passed", "failure": "failed", "error": "broken", "skipped": "skipped"}
_SEVERITIES = {
    Severity.CRITICAL: "critical",
    Severity.MAJOR: "normal",
    Severity.MINOR: "minor",
    Severity.INFO: "trivial",
}


def render_allure(page: Page) -> dict[str, bytes]:
    """The folder's files, by their paths in the report's folder. The same report gives the same ids."""
    pictures = {view.finding.key: view.annotated for view in page.findings if view.annotated is not None}
    seen: Counter[str] = Counter()
    files = {}
    for finding in findings_of(page.report):
        mark = fingerprint(finding, page.report.package)
        seen[mark] += 1
        name = uuid.uuid5(_NAMESPACE, f"{page.number}/{finding.key}")
        result = _result(page, finding, str(name), f"{mark}-{seen[mark]}")
        picture = pictures.get(finding.key)
        source = f"{name}-attachment.jpg"
        if picture is not None:
            result["attachments"] = [{"name": finding.key, "source": source, "type": "image/jpeg"}]
        files[f"{ALLURE_FOLDER}/{name}-result.json"] = _json(result)
        if picture is not None:
            files[f"{ALLURE_FOLDER}/{source}"] = page.pictures[picture]
    return files


def _result(page: Page, finding: Finding, name: str, history_id: str) -> dict[str, Any]:
    verdict, report = finding.verdict, page.report
    matched = report.baseline_match(verdict)
    package, rule = printable(report.package), finding.rule
    title = f"{verdict.code} {rule.title_zh if rule is not None else verdict.rule_id} ({verdict.subject})"
    return {
        "uuid": name,
        "historyId": history_id,
        "testCaseId": history_id,
        "fullName": f"{package}#{verdict.code}.{verdict.subject}",
        "name": title,
        "status": _STATUSES[junit_status(finding, matched)],
        "statusDetails": _details(finding, matched),
        "stage": "finished",
        "start": _ms(page.first_start),
        "stop": _ms(page.last_start),
        "description": printable(reason_in_words(verdict, "zh-CN")),
        "labels": [
            {"name": "parentSuite", "value": package},
            {"name": "suite", "value": " ".join(report.device_kinds)},
            {"name": "subSuite", "value": verdict.rule_id},
            {"name": "severity", "value": _SEVERITIES[verdict.severity]},
            {"name": "framework", "value": "detector"},
            *({"name": "tag", "value": clause} for clause in verdict.clauses),
        ],
        "parameters": [
            {"name": quantity.name, "value": plain_amount(quantity), "excluded": True}
            for quantity in verdict.quantities
        ],
        "attachments": [],
        "steps": [],
        "links": [],
    }


def _details(finding: Finding, matched: BaselineMatch | None) -> dict[str, Any]:
    verdict = finding.verdict
    word = verdict.outcome.value if matched is None else f"{verdict.outcome.value}, {matched.standing.value}"
    entry = matched.entry if matched is not None else None
    trace = [f"limit {name}: {value:g}" for name, value in verdict.limits.items()]
    trace += [f"evidence: {evidence_id}" for evidence_id in verdict.evidence_ids]
    if isinstance(entry, AcceptedEntry):
        trace.insert(0, f"accepted by {entry.owner} until {entry.expires}: {entry.reason}")
    return {
        "message": printable(f"{word}: {verdict.reason}"),
        "trace": printable("\n".join(trace)),
        "known": matched is not None and not matched.standing.counts_as_new,
        "flaky": verdict.reason_code is ReasonCode.UNSTABLE,
    }


def _ms(iso: str) -> int:
    """Milliseconds since 1970; 0 for a case without runs."""
    try:
        at = datetime.fromisoformat(iso)
    except ValueError:
        return 0
    return round((at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp() * 1000)


def _json(document: object) -> bytes:
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()
