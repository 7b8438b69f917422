"""A case in messages: the lines of a failure, the summary at the end, and what JUnit attaches."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from detector.core.printable import printable
from detector.regression.gate import n_open_rules
from detector.reporting.attached import annotated_in, attachment_line, seen_from

if TYPE_CHECKING:
    import pytest

    from detector.api import Case
    from detector.core.verdict import Verdict
    from detector.pytest_plugin.records import Record

__all__ = ["ScannedCase", "attach_case", "attach_pictures", "lines_of", "summary"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScannedCase:
    """`n_new`: how many of its findings are not in the baseline."""

    title: str
    case: Case
    n_new: int


def lines_of(case: Case, findings: Sequence[Verdict]) -> Iterator[str]:
    for finding in findings:
        what = f"{finding.severity.value}, {finding.subject}"
        yield printable(f"{finding.code} {finding.rule_id} ({what}): {finding.reason}")
        for quantity in finding.quantities:
            yield f"    {quantity.name}: {quantity.value:g} ± {quantity.error:g} {quantity.unit}"
    yield f"report: {case.report or case.path}"


def attach_case(item: pytest.Item, case: Case) -> None:
    """Adds the path of the case to JUnit's properties."""
    entry = ("detector_case", str(case.path))
    if entry not in item.user_properties:
        item.user_properties.append(entry)


def attach_pictures(item: pytest.Item, case: Case, findings: Sequence[Verdict]) -> None:
    """The annotated frames, as GitLab and Jenkins pick them up from JUnit's system output: a path from where
    pytest was started, or an absolute one, alone on its line. pytest writes it there with
    `-o junit_logging=system-out`.
    """
    pictures = [] if case.report is None else annotated_in(case.report, findings)
    here = item.config.invocation_params.dir
    lines = "".join(attachment_line(seen_from(here, picture)) for picture in pictures)
    if lines:
        item.add_report_section("call", "stdout", lines)


def summary(scanned: Sequence[ScannedCase], broken_off: Sequence[Record]) -> Iterator[str]:
    """Lines for the end of the terminal output; none if nothing was scanned or read."""
    if scanned:
        n_findings = sum(len(case.case.findings) for case in scanned)
        n_new = sum(case.n_new for case in scanned)
        n_open = sum(n_open_rules(case.case.verdicts) for case in scanned)
        yield f"{n_findings} findings ({n_new} new, {n_findings - n_new} in the baseline)"
        yield f"{n_open} rules untested or cantTell"
    for case in scanned:
        yield f"{printable(case.title)}: {case.case.report or case.case.path}"
    for record in broken_off:
        yield printable(f"{record.title}: {record.kind}: {record.error}")
