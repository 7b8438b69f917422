"""What is said of a case: lines of a failure, the summary at the end, and what JUnit attaches."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from detector.core.printable import printable
from detector.regression.gate import n_open_rules
from detector.reporting.attached import annotated_in, attachment_line, seen_from

if TYPE_CHECKING:
    import pytest

    from detector.api import Case
    from detector.core.verdict import Verdict
    from detector.pytest_plugin.session import Session

__all__ = ["attach_case", "attach_pictures", "lines_of", "summary"]


def lines_of(case: Case, findings: Sequence[Verdict]) -> Iterator[str]:
    for one in findings:
        yield printable(f"{one.code} {one.rule_id} ({one.severity.value}, {one.subject}): {one.reason}")
        for quantity in one.quantities:
            yield f"    {quantity.name}: {quantity.value:g} ± {quantity.error:g} {quantity.unit}"
    yield f"report: {case.report or case.path}"


def attach_case(item: pytest.Item, case: Case) -> None:
    """Where the case lies, for JUnit's properties."""
    said = ("detector_case", str(case.path))
    if said not in item.user_properties:
        item.user_properties.append(said)


def attach_pictures(item: pytest.Item, case: Case, findings: Sequence[Verdict]) -> None:
    """The annotated frames, as GitLab and Jenkins take them out of JUnit's system output: a path from where
    pytest was started, or an absolute one, alone on its line. pytest writes it there with
    `-o junit_logging=system-out`.
    """
    pictures = [] if case.report is None else annotated_in(case.report, findings)
    here = item.config.invocation_params.dir
    lines = "".join(attachment_line(seen_from(here, one)) for one in pictures)
    if lines:
        item.add_report_section("call", "stdout", lines)


def summary(session: Session) -> Iterator[str]:
    """Lines for the end of the terminal; nothing where nothing was scanned or read."""
    cases = [(one, session.case_in(one)) for one in session.records.all() if one.case is not None]
    if cases:
        findings = [(case, one) for _, case in cases for one in case.findings]
        n_new = sum(session.is_new(case, one) for case, one in findings)
        n_open = sum(n_open_rules(case.verdicts) for _, case in cases)
        yield f"{len(findings)} findings ({n_new} new, {len(findings) - n_new} in the baseline)"
        yield f"{n_open} rules untested or cantTell"
    for record, case in cases:
        yield f"{printable(record.title)}: {case.report or case.path}"
    for record in session.records.all():
        if record.case is None:
            yield printable(f"{record.title}: {record.kind}: {record.error}")
