"""Renders a judged case: report in, files out.

`FORMATS` lists what can be rendered, by name. `reading.py` reads a case from disk and `export.py`
writes a rendered one; everything between them is pure.
"""

from collections.abc import Callable, Iterable

from detector.reporting.case_report import CaseReport
from detector.reporting.html import render_html
from detector.reporting.json_report import render_json
from detector.reporting.page import Page, page_of

__all__ = ["FORMATS", "CaseReport", "Renderer", "render"]

Renderer = Callable[[Page], dict[str, bytes]]
"""Gives the files of a report by their path in its folder (`/` between parts)."""

FORMATS: dict[str, Renderer] = {
    "html": render_html,
    "json": render_json,
}


def render(report: CaseReport, formats: Iterable[str]) -> dict[str, bytes]:
    """The files of all these formats. A name that is not in `FORMATS` is a mistake of the caller's."""
    page = page_of(report)
    files: dict[str, bytes] = {}
    for name in formats:
        files |= FORMATS[name](page)
    return files
