"""Renders a judged case: a report in, files out.

`FORMATS` lists the formats by name. `reading.py` reads a case from disk and `export.py` writes a rendered
one; everything between them is pure.
"""

from collections.abc import Callable, Iterable

from detector.reporting.allure import render_allure
from detector.reporting.case_report import CaseReport
from detector.reporting.code_quality import render_code_quality
from detector.reporting.csv_table import render_csv
from detector.reporting.html import render_html
from detector.reporting.json_report import render_json
from detector.reporting.junit import render_junit
from detector.reporting.markdown import render_markdown
from detector.reporting.page import Page, page_of
from detector.reporting.pdf import render_pdf
from detector.reporting.sarif import render_sarif

__all__ = ["FORMATS", "USUAL_FORMATS", "WITHOUT_PICTURES", "CaseReport", "Renderer", "render"]

Renderer = Callable[[Page], dict[str, bytes]]
"""Returns the files of a report by their path in its folder (`/` between parts)."""

FORMATS: dict[str, Renderer] = {
    "html": render_html,
    "json": render_json,
    "junit": render_junit,
    "sarif": render_sarif,
    "allure": render_allure,
    "codequality": render_code_quality,
    "markdown": render_markdown,
    "csv": render_csv,
    "pdf": render_pdf,
}

WITHOUT_PICTURES = frozenset({"json", "codequality", "markdown", "csv"})
"""Formats that at most name pictures: if only these are requested none is drawn, which takes seconds."""

USUAL_FORMATS = ("html", "json")
"""Written by default: one format for people, one for programs. The others are for a team's own tools."""


def render(report: CaseReport, formats: Iterable[str]) -> dict[str, bytes]:
    """The files of all these formats. A name that is not in `FORMATS` is the caller's error (KeyError)."""
    wanted = tuple(formats)
    page = page_of(report, draws=not WITHOUT_PICTURES.issuperset(wanted))
    files: dict[str, bytes] = {}
    for name in wanted:
        files |= FORMATS[name](page)
    return files
