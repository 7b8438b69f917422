"""Verdicts as a table for spreadsheets: one row per verdict, UTF-8 with a byte order mark for Excel."""

import csv
import io
from collections.abc import Iterator

from detector.core.printable import printable
from detector.reporting.finding_words import limits_with_units, main_quantity
from detector.reporting.findings import Finding, findings_of
from detector.reporting.page import Page

__all__ = ["CSV_PATH", "inert", "render_csv"]

CSV_PATH = "verdicts.csv"

COLUMNS = (
    "package",
    "version",
    "device_kind",
    "profile",
    "code",
    "rule",
    "title_zh",
    "title_en",
    "window",
    "role",
    "outcome",
    "severity",
    "value",
    "error",
    "unit",
    "limits",
    "runs_failed",
    "runs_seen",
    "runs",
    "clauses",
    "reason",
    "evidence",
)

_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")
"""Characters that make a spreadsheet evaluate a text, full-width forms included (OWASP, CSV injection)."""


def render_csv(page: Page) -> dict[str, bytes]:
    """One file. `severity` is empty except for failures; numbers are never localised."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for finding in findings_of(page.report):
        writer.writerow([inert(cell) for cell in _row(page, finding)])
    return {CSV_PATH: out.getvalue().encode("utf-8-sig")}


def _row(page: Page, finding: Finding) -> Iterator[str]:
    report, verdict = page.report, finding.verdict
    quantity = main_quantity(finding)
    yield report.package
    yield " ".join(report.package_versions)
    yield " ".join(report.device_kinds)
    yield verdict.profile
    yield verdict.code
    yield verdict.rule_id
    yield finding.rule.title_zh if finding.rule is not None else ""
    yield finding.rule.title_en if finding.rule is not None else ""
    yield verdict.subject
    yield verdict.subject_role.value if verdict.subject_role is not None else ""
    yield verdict.outcome.value
    yield verdict.severity.value if verdict.outcome.value == "failed" else ""
    yield f"{quantity.value:g}" if quantity is not None else ""
    yield f"{quantity.error:g}" if quantity is not None else ""
    yield quantity.unit if quantity is not None else ""
    yield "; ".join(f"{value:g} {unit}" for value, unit in limits_with_units(finding))
    yield str(finding.n_failed)
    yield str(finding.n_seen)
    yield str(finding.n_runs)
    yield " ".join(verdict.clauses)
    yield verdict.reason
    yield " ".join(verdict.evidence_ids)


def inert(cell: str) -> str:
    """The text in a form that no spreadsheet takes for a formula; a negative number is left as it is."""
    inert = printable(cell)
    if inert.startswith(_FORMULA) and not _is_number(inert):
        return f"'{inert}"
    return inert


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
