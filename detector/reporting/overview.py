"""A page over several cases: each app, its findings, and a link to its report.

Like the reports it opens from disk, loads nothing and runs no script.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files

from detector.reporting.style import STYLE_PATH, style_sheet
from detector.reporting.templating import page_environment

__all__ = ["OverviewRow", "render_overview"]

_PACKAGE = files(__package__)
_WORDS = {
    "zh-CN": {
        "title": "检测演示",
        "note": "以下应用运行在内嵌虚拟设备上，用于演示检测流程，不能作为真机上的检测结论。",
        "app": "应用",
        "summary": "应用实情",
        "found": "发现",
        "report": "报告",
        "open": "打开",
    },
    "en": {
        "title": "Detector demo",
        "note": "These apps ran on embedded virtual devices, to show how it works: no phone was tested.",
        "app": "App",
        "summary": "What it is",
        "found": "Found",
        "report": "Report",
        "open": "open",
    },
}


@dataclass(frozen=True, slots=True, kw_only=True)
class OverviewRow:
    """`report`: path of the case's report folder from the page, None without one."""

    label: str
    package: str
    summary: str
    found: str
    has_findings: bool
    report: str | None


def render_overview(rows: Sequence[OverviewRow], language: str) -> dict[str, bytes]:
    """Files by path: the page and its style sheet. `language` is zh-CN or en."""
    environment = page_environment(_PACKAGE.joinpath("templates"))
    template = environment.get_template("overview.html.j2")
    page = template.render(
        rows=rows,
        words=_WORDS[language],
        language=language,
        style=STYLE_PATH,
        index="index.html" if language == "zh-CN" else "index.en.html",
    )
    return {"index.html": page.encode(), STYLE_PATH: style_sheet()}
