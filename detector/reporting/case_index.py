"""A searchable page over many judged cases: app, date, device and findings.

Searching submits a form to the server; no script runs, and text from apps is escaped.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from importlib.resources import files
from urllib.parse import quote, urlencode

from detector.core.verdict import Outcome, Severity
from detector.judging.document import VerdictsDocument
from detector.reporting.html import PAGES
from detector.reporting.templating import STYLE_PATH, page_environment, style_sheet
from detector.reporting.times import stamp
from detector.reporting.words import LANGUAGES, Words

__all__ = [
    "CaseRow",
    "OverviewRow",
    "SearchTerms",
    "case_row",
    "matching_rows",
    "render_case_index",
    "render_overview",
]


# A page over several cases: each app, its findings, and a link to its report.
#
# Like the reports it opens from disk, loads nothing and runs no script.

_OVERVIEW_PAGES = files(__package__)
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
    environment = page_environment(_OVERVIEW_PAGES.joinpath("templates"))
    template = environment.get_template("overview.html.j2")
    page = template.render(
        rows=rows,
        words=_WORDS[language],
        language=language,
        style=STYLE_PATH,
        index="index.html" if language == "zh-CN" else "index.en.html",
    )
    return {"index.html": page.encode(), STYLE_PATH: style_sheet()}


_PACKAGE = files(__package__)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRow:
    """`place` is the case's path from the opened folder, with `/`; `report` its newest report's folder from
    there, None without one. `found`: code and worst severity of each failed rule, worst first.
    """

    place: str
    document: VerdictsDocument
    report: str | None
    found: tuple[tuple[str, Severity], ...]
    n_passed: int
    n_open: int

    @property
    def label(self) -> str | None:
        return None if self.document.app is None else self.document.app.label

    @property
    def version(self) -> str | None:
        return None if self.document.app is None else self.document.app.version_name

    @property
    def device(self) -> str:
        facts = self.document.device
        return " ".join(text for text in (facts.model, facts.android and f"Android {facts.android}") if text)


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchTerms:
    """Search terms; "" for any. `since` and `until` are days (UTC) such as `2026-11-27`."""

    app: str = ""
    rule: str = ""
    device: str = ""
    since: str = ""
    until: str = ""

    @classmethod
    def of(cls, query: dict[str, str]) -> "SearchTerms":
        return cls(**{field.name: query.get(field.name, "").strip() for field in fields(cls)})


def case_row(place: str, document: VerdictsDocument, report: str | None) -> CaseRow:
    worst: dict[str, Severity] = {}
    for verdict in document.verdicts:
        if verdict.outcome is Outcome.FAILED:
            before = worst.get(verdict.code)
            worst[verdict.code] = (
                verdict.severity if before is None or verdict.severity.at_least(before) else before
            )
    by_outcome = [verdict.outcome for verdict in document.verdicts]
    return CaseRow(
        place=place,
        document=document,
        report=report,
        found=tuple(sorted(worst.items(), key=lambda item: (item[1].rank, item[0]))),
        n_passed=by_outcome.count(Outcome.PASSED),
        n_open=by_outcome.count(Outcome.CANT_TELL) + by_outcome.count(Outcome.UNTESTED),
    )


def matching_rows(rows: Iterable[CaseRow], terms: SearchTerms) -> list[CaseRow]:
    """Newest first. Rules are searched among failures; text is matched case-insensitively."""
    return sorted(
        (row for row in rows if _fits(row, terms)),
        key=lambda row: (row.document.judged_at or "", row.place),
        reverse=True,
    )


def _fits(row: CaseRow, terms: SearchTerms) -> bool:
    day = (row.document.judged_at or "")[:10]
    return (
        _is_in(terms.app, row.document.package, row.label or "")
        and _is_in(terms.device, row.device, row.document.device.kind)
        and (not terms.rule or any(_is_in(terms.rule, code) for code, _ in row.found))
        and (not terms.since or day >= terms.since)
        and (not terms.until or (bool(day) and day <= terms.until))
    )


def _is_in(wanted: str, *texts: str) -> bool:
    return any(wanted.casefold() in text.casefold() for text in texts)


def render_case_index(
    rows: Sequence[CaseRow], terms: SearchTerms, language: str, *, n_all: int, unread: Sequence[str] = ()
) -> str:
    """`unread`: one sentence for each folder that looks like a case but could not be read."""
    environment = page_environment(_PACKAGE.joinpath("templates"))
    environment.filters |= {"stamp": stamp, "in_url": quote}
    template = environment.get_template("case_index.html.j2")
    other = next(text for text in LANGUAGES if text != language)
    by_name = {field.name: getattr(terms, field.name) for field in fields(terms)}
    return template.render(
        t=Words(language),
        rows=rows,
        terms=terms,
        language=language,
        n_all=n_all,
        unread=unread,
        index=PAGES[language],
        other=urlencode({"lang": other, **{key: value for key, value in by_name.items() if value}}),
    )
