"""What a test gets for one app: its case, and which of its findings are new."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pytest

from detector.core.verdict import Severity
from detector.pytest_plugin.messages import attach_case, attach_pictures, lines_of
from detector.regression.case_notes import notes_of
from detector.regression.gate import Gate, names_of
from detector.reporting.words import Words, notes_in_words
from detector.rules import RULES

if TYPE_CHECKING:
    from detector.api import Case
    from detector.core.verdict import Verdict
    from detector.pytest_plugin.session import Session

__all__ = ["Scanned", "alarms_of", "fail_with"]


class Scanned:
    """`case` is the judged case (`detector.load_case`)."""

    def __init__(self, case: Case, session: Session, item: pytest.Item) -> None:
        self.case = case
        self._session, self._item = session, item
        self._marker = item.get_closest_marker("detector")
        attach_case(item, case)

    def new_findings(self, *, rule: str | None = None, severity: str | None = None) -> list[Verdict]:
        """Failed verdicts that the baseline does not know of, worst first.

        `rule`: an id or a code; `severity`: the mildest (default: major). The test's marker gives their
        defaults. Raises ConfigError for an unknown rule, ValueError for an unknown severity.
        """
        defaults = dict(self._marker.kwargs) if self._marker is not None else {}
        rule = rule or defaults.get("rule")
        wanted = None if rule is None else names_of(rule, RULES, option="rule")
        least = Severity(severity or defaults.get("severity") or "major")
        return [
            finding
            for finding in self.case.findings
            if (wanted is None or finding.rule_id in wanted)
            and finding.severity.at_least(least)
            and self._session.is_new(self.case, finding)
        ]

    def assert_clean(self, *, rule: str | None = None, severity: str | None = None) -> None:
        """Fails with one line per finding and the path of the report, or where the scan is no result: it
        stood before a dialog, or was recorded too slowly.
        """
        found = self.new_findings(rule=rule, severity=severity)
        if found:
            fail_with(self._item, self.case, found)
        if sentences := alarms_of(self.case, Gate()):
            pytest.fail("\n".join(sentences), pytrace=False)


def alarms_of(case: Case, gate: Gate) -> list[str]:
    """Why the scan as a whole is no result, a sentence each."""
    alarming = [note for note in notes_of(case.document, gate) if note.code is not None]
    return notes_in_words(alarming, Words("en"))


def fail_with(item: pytest.Item, case: Case, findings: Sequence[Verdict]) -> None:
    attach_pictures(item, case, findings)
    pytest.fail("\n".join(lines_of(case, findings)), pytrace=False)
