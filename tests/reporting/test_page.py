"""The content of the page."""

from dataclasses import replace

import pytest

from detector.core.verdict import Outcome, Severity
from detector.reporting import FORMATS, WITHOUT_PICTURES, render
from detector.reporting.case_report import CaseReport
from detector.reporting.finding_words import limits_with_units, main_quantity
from detector.reporting.page import Page, page_of, report_number
from tests.reporting.case_reports import BlankAlbum, case_report


@pytest.fixture(scope="module")
def report() -> CaseReport:
    return case_report(album=BlankAlbum())


@pytest.fixture(scope="module")
def page(report: CaseReport) -> Page:
    return page_of(report)


def test_the_report_number_depends_on_the_case(report: CaseReport) -> None:
    assert report_number(report) == report_number(case_report(album=BlankAlbum()))
    fewer = replace(report.document, verdicts=report.document.verdicts[1:])
    assert report_number(report) != report_number(replace(report, document=fewer))


def test_outcomes_and_severities_are_counted(page: Page) -> None:
    assert page.counts[Outcome.FAILED] == 3
    assert page.counts[Outcome.ERROR] == 0
    assert list(page.failed_by_severity.items()) == [(Severity.MAJOR, 1), (Severity.MINOR, 2)]


def test_failures_are_findings_and_everything_else_is_the_rest(page: Page, report: CaseReport) -> None:
    assert len(page.findings) + len(page.rest) == len(report.verdicts)


def test_the_table_leaves_out_what_was_not_judged(page: Page) -> None:
    outcomes = {one.verdict.outcome for one in page.table}
    assert outcomes == {Outcome.FAILED, Outcome.CANT_TELL, Outcome.PASSED}


def test_only_the_compared_tier_is_marked(page: Page) -> None:
    small = next(view for view in page.findings if view.finding.verdict.code == "CLS-04")
    assert [(one.tier.value, one.is_compared) for one in small.tiers] == [(24, False), (44, True)]
    assert small.tiers[1].citation is not None


def test_the_main_quantity_is_the_one_compared_with_a_limit(page: Page) -> None:
    by_code = {(one.verdict.code, one.verdict.subject): one for one in page.table}
    small = by_code["CLS-04", "window:1"]
    quantity = main_quantity(small)
    assert quantity is not None
    assert quantity.name == "hit_short_side_dp"
    assert limits_with_units(small) == ((44.0, "dp"),)
    assert main_quantity(by_code["CLS-01", "window:1"]) is None


def test_runs_count_from_one_for_people(page: Page) -> None:
    assert [view.number for view in page.runs] == [1, 2, 3]
    assert [window.number for window in page.runs[0].windows] == [1, 2]


def test_the_delay_of_one_run_is_measured_as_the_rule_measures_it(page: Page) -> None:
    splash = page.runs[0].windows[0]
    assert splash.delay_ms is not None
    assert splash.delay_ms.value == pytest.approx(2010)
    assert splash.delay_ms.error == pytest.approx(220)


def test_an_undrawn_page_names_the_same_pictures() -> None:
    report = case_report()
    drawn, undrawn = page_of(report), page_of(report, draws=False)
    assert drawn.pictures
    assert undrawn == replace(drawn, pictures={})


@pytest.mark.parametrize("name", sorted(WITHOUT_PICTURES))
def test_formats_without_pictures_are_the_same_undrawn(name: str, report: CaseReport, page: Page) -> None:
    assert render(report, [name]) == FORMATS[name](page)


def test_an_unreadable_picture_is_named_neither_drawn_nor_undrawn() -> None:
    report = replace(case_report(), picture_of=lambda sha256: b"\x89PNG\r\n\x1a\n no picture")
    drawn, undrawn = page_of(report), page_of(report, draws=False)
    assert undrawn == replace(drawn, pictures={})
    assert all(one.annotated is None for one in drawn.findings)
