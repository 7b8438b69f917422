"""Two cases on one page: what changed, seen before and after, and text from an app does nothing."""

import base64
import io
import re
from dataclasses import replace

import pytest
from PIL import Image

from detector.core.verdict import Outcome
from detector.regression.comparison import Comparison, compared
from detector.regression.snapshot import snapshot_of
from detector.reporting.case_report import CaseReport
from detector.reporting.comparison_page import CaseSide, render_comparison
from detector.reporting.single_file import SHOWN_PX
from tests.regression.judged import a_document
from tests.reporting.case_reports import HOSTILE, Album, BlankAlbum, case_report
from tests.reporting.test_html import Page

MARKUP = "#panic(1) $x$ ../../etc/passwd =cmd|' /C calc'!A0"
CONTROLS = "\x1b[2J\u202egnp\x9b31m"
STEERS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def a_case(album: Album, *, text: str = "跳过", **changes: Outcome) -> CaseReport:
    report = case_report(album=album, text=text)
    return replace(report, document=a_document(changes), verdicts_sha256=f"{len(changes):064x}")


def side(report: CaseReport) -> CaseSide:
    outcomes = snapshot_of(report.document, report.runs).told
    return CaseSide(report=report, subjects={one.mark: one.subject for one in outcomes})


def comparison_of(a: CaseReport, b: CaseReport, *, paths: tuple[str, str] = ("a", "b")) -> Comparison:
    snapshots = [snapshot_of(one.document, one.runs) for one in (a, b)]
    return compared(snapshots[0], snapshots[1], paths=paths)


def page_of(a: CaseReport, b: CaseReport, language: str = "en", **more: object) -> Page:
    made = render_comparison(comparison_of(a, b), (side(a), side(b)), titles={}, language=language)
    return Page(made.decode())


@pytest.fixture(scope="module")
def cases() -> tuple[CaseReport, CaseReport]:
    album = Album()
    before = a_case(album, **{"CLS-06 window:2": Outcome.PASSED})
    return before, a_case(album, **{"CLS-02 window:1": Outcome.PASSED, "CLS-04 window:1": Outcome.CANT_TELL})


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_each_change_is_shown_before_and_after(cases: tuple[CaseReport, CaseReport], language: str) -> None:
    page = page_of(*cases, language)
    assert (page.misnested, page.open) == ([], [])
    articles = [attrs for tag, attrs in page.tags if tag == "article"]
    assert [one["data-change"] for one in articles] == ["appeared", "untold", "vanished"]
    names = ("之前", "之后") if language == "zh-CN" else ("Before", "After")
    labels = [
        attrs["aria-label"] or "" for tag, attrs in page.tags if tag == "section" and "aria-label" in attrs
    ]
    assert [next(name for name in names if one.endswith(name)) for one in labels] == [*names] * 3
    assert len(set(labels)) == 6
    sources = page.values("src")
    assert len(sources) == 12
    with Image.open(io.BytesIO(base64.b64decode(sources[0].partition(",")[2]))) as picture:
        assert picture.width == SHOWN_PX[0]


def test_an_unchanged_finding_is_only_in_the_table(cases: tuple[CaseReport, CaseReport]) -> None:
    before, _ = cases
    page = page_of(before, before)
    assert [tag for tag, _ in page.tags if tag in ("article", "img")] == []
    rows = [attrs["data-change"] for tag, attrs in page.tags if tag == "tr" and "data-change" in attrs]
    assert rows == ["same", "same"]
    assert "Nothing changed." in page.text


def test_both_cases_are_named_by_the_hash_of_their_verdicts(cases: tuple[CaseReport, CaseReport]) -> None:
    text = page_of(*cases).text
    assert f"{1:064x}" in text
    assert f"{2:064x}" in text


def test_doubts_about_a_case_come_first(cases: tuple[CaseReport, CaseReport]) -> None:
    before, after = cases
    page = page_of(before, replace(after, doubts=("runs/00/bundle: was altered <b>",)))
    body = page.text.partition("Comparison ")[2]
    assert "In doubt (After)" in body
    assert body.index("was altered <b>") < body.index("verdicts.json")


def test_a_history_has_no_pictures_and_the_page_notes_it(cases: tuple[CaseReport, CaseReport]) -> None:
    page = Page(render_comparison(comparison_of(*cases), None, titles={}, language="en").decode())
    assert (page.misnested, page.open, page.values("src")) == ([], [], [])
    assert "Taken from a history" in page.text
    assert len([tag for tag, _ in page.tags if tag == "article"]) == 3


def test_loads_nothing_and_runs_only_its_own_script(cases: tuple[CaseReport, CaseReport]) -> None:
    before, after = cases
    page = page_of(before, after)
    addresses = [*page.values("src"), *page.values("href")]
    assert [one for one in addresses if not one.startswith(("#", "data:image/"))] == []
    (policy,) = [one for one in page.values("content") if one.startswith("default-src 'none'")]
    assert "img-src data:;" in policy
    assert policy.count("'sha256-") == 2


def test_text_from_an_app_stays_text() -> None:
    """As a package, a version, a model, the app's own name, a control's text, a folder and a title."""
    odd = f"{HOSTILE} {MARKUP} {CONTROLS}"
    cases = []
    for changes in ({}, {"CLS-02 window:1": Outcome.PASSED}):
        report = a_case(BlankAlbum(), text=odd, **changes)
        runs = tuple(replace(run, package_version=odd, device_model=odd) for run in report.runs)
        cases.append(
            replace(report, runs=runs, app_label=odd, document=replace(report.document, package=odd))
        )
    comparison = comparison_of(cases[0], cases[1], paths=(odd, odd))
    titles = {one.mark.rule_id: (odd, odd) for one in comparison.findings}
    text = render_comparison(
        comparison, (side(cases[0]), side(cases[1])), titles=titles, language="en"
    ).decode()
    page = Page(text)
    assert [attrs for tag, attrs in page.tags if tag == "script"] == [{}]
    assert HOSTILE in page.text
    assert MARKUP in page.text
    assert STEERS.findall(text) == []
