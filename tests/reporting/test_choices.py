"""The filter choices that a page offers."""

from dataclasses import replace

from detector.core.verdict import Outcome, Severity
from detector.reporting.findings import Finding, choices_of, findings_of
from tests.reporting.case_reports import BlankAlbum, case_report


def failed() -> list[Finding]:
    found = findings_of(case_report(album=BlankAlbum()))
    return [one for one in found if one.verdict.outcome is Outcome.FAILED]


def test_offers_each_severity_and_clause_once_with_its_number_of_findings() -> None:
    first, *others = failed()
    odd = replace(first, verdict=replace(first.verdict, clauses=(*first.verdict.clauses, "odd/1")))
    choices = choices_of([odd, *others])
    assert choices.severities == ((Severity.MAJOR, 1), (Severity.MINOR, 2))
    assert [(one.id, one.n, one.citation is None) for one in choices.clauses] == [
        ("miit-2021-524/2.1.4", 3, False),
        ("odd/1", 1, True),
    ]


def test_offers_no_filter_that_leaves_nothing_out() -> None:
    assert choices_of(failed()).is_worthwhile
    assert not choices_of(failed()[1:]).is_worthwhile
    assert not choices_of([]).is_worthwhile
