"""What the findings on a page can be filtered by: their severities and the clauses that they cite.

The page has a single script, which filters; the page's policy names it by hash, so no other can run. Without
it the whole page is shown.
"""

import base64
import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files

from markupsafe import Markup

from detector.core.verdict import Severity
from detector.regression.comparison import Change
from detector.reporting.findings import Citation, Finding

__all__ = ["SCRIPT", "SCRIPT_SOURCE", "Choices", "ClauseChoice", "choices_of"]

_TEXT = files(__package__).joinpath("assets", "filter.js").read_text(encoding="utf-8")

SCRIPT = Markup(_TEXT)
"""Inserted between the tags unchanged: it is our own, and nothing is filled in."""

SCRIPT_SOURCE = f"'sha256-{base64.b64encode(hashlib.sha256(_TEXT.encode()).digest()).decode()}'"
"""The script as a source of a Content-Security-Policy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseChoice:
    """`citation` None: no clause file defines the id."""

    id: str
    citation: Citation | None
    n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """Each with its number of findings; severities worst first, clauses in the order of the findings.

    `changes`: those of a comparison.
    """

    severities: tuple[tuple[Severity, int], ...]
    clauses: tuple[ClauseChoice, ...]
    changes: tuple[tuple[Change, int], ...] = ()

    @property
    def is_worthwhile(self) -> bool:
        """Whether any choice leaves out a finding."""
        total = sum(n for _, n in self.severities)
        ticked = (n for _, n in (*self.severities, *self.changes))
        return any(n < total for n in (*ticked, *(clause.n for clause in self.clauses)))


def choices_of(failed: Iterable[Finding]) -> Choices:
    """`failed`: the findings of the page, worst first."""
    severities: Counter[Severity] = Counter()
    clauses: Counter[str] = Counter()
    cited: dict[str, Citation] = {}
    for finding in failed:
        severities[finding.verdict.severity] += 1
        clauses.update(list(dict.fromkeys(finding.verdict.clauses)))
        cited |= {clause.section.id: clause for clause in finding.clauses}
    return Choices(
        severities=tuple(sorted(severities.items(), key=lambda item: item[0].rank)),
        clauses=tuple(ClauseChoice(id=id_, citation=cited.get(id_), n=n) for id_, n in clauses.items()),
    )
