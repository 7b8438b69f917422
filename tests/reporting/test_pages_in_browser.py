"""Every page in Chromium at a phone's width: it fits, the filter works, and axe-core finds nothing.

axe-core is not shipped: `scripts/axe` fetches it and runs these tests with it. Pages are opened as copies
without their policy, since axe is another script; the copy in one of the two languages is dark.
"""

import html
import json
import os
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from detector.core.verdict import Outcome
from detector.reporting import render
from detector.reporting.case_index import SearchTerms, case_row, render_case_index, render_overview
from detector.reporting.comparison_page import render_comparison
from detector.reporting.export import write_files
from detector.reporting.html import PAGES
from detector.reporting.start_report import render_starts
from detector.reporting.templating import style_sheet
from detector.reporting.trend import render_trend
from detector.reporting.words import LANGUAGES
from detector.watch import JudgedWatch
from detector.wiring.law import rule_book
from tests.conftest import RequireBinary
from tests.farm.test_run_report import a_written_run
from tests.regression.judged import a_document
from tests.reporting.case_reports import BlankAlbum, case_report
from tests.reporting.test_comparison_page import comparison_of, side
from tests.reporting.test_overview import ROWS
from tests.reporting.test_trend import line, point

HARNESS = Path(__file__).with_name("harness.html")
WIDTH_PX = 390
POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>')
Results = dict[str, dict[str, Any]]


def pages(judged: JudgedWatch, root: Path) -> list[Path]:
    """A page of each kind in each language."""
    report = case_report(album=BlankAlbum())
    first, second, *rest = report.verdicts
    also = replace(second, clauses=(*second.clauses, "samr-2023-72/10.1"))
    report = replace(report, document=replace(report.document, verdicts=(first, also, *rest)))
    write_files(render(report, ["html"]), root / "scan")
    write_files(render_starts(judged, rule_book("cn-default"), tool_version="1"), root / "watch")
    compared = replace(report, document=a_document({"CLS-02 window:1": Outcome.PASSED}))
    write_files(
        {
            name: render_comparison(
                comparison_of(report, compared), (side(report), side(compared)), titles={}, language=language
            )
            for language, name in PAGES.items()
        },
        root / "comparison",
    )
    trend = [line(point(0, 30), point(1, 20, "failed"), point(3, 26))]
    write_files(render_trend(trend, titles={}), root / "trend")
    (root / "farm").mkdir()
    a_written_run(root / "farm")
    for language in LANGUAGES:
        write_files(render_overview(ROWS, language), root / f"demo-{language}")
        rows = [case_row("one", report.document, "one/report")]
        index = render_case_index(rows, SearchTerms(), language, n_all=1, unread=["<b>odd</b>"])
        files = {
            "cases.html": index.replace('href="/', 'href="').encode(),
            "assets/report.css": style_sheet(),
        }
        write_files(files, root / f"cases-{language}")
    return sorted(root.rglob("*.html"))


def without_policy(page: Path) -> None:
    """Removes the page's policy; a page of the default language is made dark."""
    text = page.read_text(encoding="utf-8")
    if '<html lang="zh-CN"' in text:
        text = text.replace("assets/report.css", "assets/dark.css").replace(
            " and (prefers-color-scheme: dark)", ""
        )
        style = style_sheet().decode().replace(" and (prefers-color-scheme: dark)", "")
        (page.parent / "assets").mkdir(exist_ok=True)
        (page.parent / "assets" / "dark.css").write_text(style, encoding="utf-8")
    page.write_text(POLICY.sub("", text), encoding="utf-8")


@pytest.fixture(scope="module")
def results(
    judged: JudgedWatch, tmp_path_factory: pytest.TempPathFactory, require_binary: RequireBinary
) -> Results:
    """What the harness found for each page."""
    root = tmp_path_factory.mktemp("pages")
    paths = pages(judged, root)
    for page in paths:
        without_policy(page)
    listed = [str(one.relative_to(root)) for one in paths]
    (root / "pages.js").write_text(f"const PAGES = {json.dumps(listed)};", encoding="utf-8")
    axe = os.environ.get("DETECTOR_AXE")
    (root / "axe.js").write_text(
        "" if axe is None else Path(axe).read_text(encoding="utf-8"), encoding="utf-8"
    )
    shutil.copy(HARNESS, root / "harness.html")
    flags = (
        "--headless --no-sandbox --disable-gpu --no-first-run --disable-background-networking --disable-sync"
    )
    more = "--disable-component-update --allow-file-access-from-files --virtual-time-budget=120000 --dump-dom"
    done = subprocess.run(
        [
            *(str(require_binary("chromium")), *flags.split(), *more.split()),
            *(f"--user-data-dir={root / 'profile'}", (root / "harness.html").as_uri()),
        ],
        capture_output=True,
        text=True,
        timeout=240,
        check=True,
    )
    found = re.search(r'<pre id="results">(.*?)</pre>', done.stdout, re.DOTALL)
    assert found is not None
    answers = json.loads(html.unescape(found[1]))
    assert sorted(answers) == sorted(listed), answers
    return dict(answers)


@pytest.mark.long
def test_nothing_is_wider_than_a_phone(results: Results) -> None:
    assert {page: one["width"] for page, one in results.items() if one["width"] > WIDTH_PX} == {}


def test_axe_finds_nothing(results: Results) -> None:
    if os.environ.get("DETECTOR_AXE") is None:
        pytest.skip("needs axe-core, which scripts/axe fetches")
    assert len(results) == 2 * 7
    assert {page: one["axe"] for page, one in results.items() if one["axe"]} == {}


@pytest.mark.parametrize(
    ("page", "message"),
    [("scan/index.html", "显示 {}/3 项不符合"), ("scan/index.en.html", "{} of 3 findings shown")],
)
def test_findings_are_filtered_by_severity_and_clause(results: Results, page: str, message: str) -> None:
    every = ["major", "minor", "minor"]
    assert results[page]["filter"] == [
        [every, message.format(3)],
        [["minor", "minor"], message.format(2)],
        [["minor"], message.format(1)],
        [every, message.format(3)],
    ]
