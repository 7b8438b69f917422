"""Compares two judged cases of one app in a single-file HTML page.

What changed comes first, with a picture from before and one from after where both cases are available. Like
the single file of a report it embeds its style and its reduced pictures, since the two cases may be anywhere.
All text is escaped, because text from an app may be hostile.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from detector.core.measured import NamedQuantity
from detector.core.verdict import Outcome, Severity
from detector.regression.comparison import (
    Change,
    Compared,
    Comparison,
    FindingChange,
    QuantityChange,
    SideTold,
)
from detector.regression.fingerprint import Mark
from detector.reporting.case_report import CaseReport
from detector.reporting.finding_words import main_quantity
from detector.reporting.findings import Choices, Finding, choices_of, findings_of
from detector.reporting.glance import Glance, glance_of
from detector.reporting.html import report_environment
from detector.reporting.marks import MarkKind
from detector.reporting.single_file import InlineAlbum
from detector.reporting.templating import inside
from detector.reporting.touch_map import Spot
from detector.reporting.words import Words, amount, origin_in_words

__all__ = ["CaseSide", "render_comparison"]

_ORDER = (Change.APPEARED, Change.WORSE, Change.UNTOLD, Change.BETTER, Change.VANISHED, Change.SAME)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseSide:
    """One of the two cases. `subjects`: the subject of its verdict on each mark."""

    report: CaseReport
    subjects: Mapping[Mark, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class SideView:
    """One side of a finding. `side` None: no such window was seen. `finding` None: the case is not available.

    `shown`, `closeup` None: no picture. `spots` are never drawn here.
    """

    side: SideTold | None
    finding: Finding | None = None
    quantity: NamedQuantity | None = None
    glance: Glance | None = None
    shown: str | None = None
    closeup: str | None = None
    spots: tuple[Spot, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeView:
    """`finding` is the one after, else the one before, to name rule and clauses; None without a case.

    `failing`: the side that gives the severity. `moved`: quantities of this mark that got better or worse.
    """

    key: str
    change: FindingChange
    finding: Finding | None
    failing: SideTold
    before: SideView
    after: SideView
    moved: tuple[QuantityChange, ...]

    @property
    def is_shown(self) -> bool:
        """Whether it has a section of its own; what stayed the same is only in the table."""
        return self.change.change is not Change.SAME

    @property
    def kinds(self) -> tuple[MarkKind, ...]:
        """What is marked in its pictures, for a legend."""
        glances = [
            view.glance for view in (self.before, self.after) if view.glance is not None and view.shown
        ]
        marked = {mark.kind for glance in glances for mark in glance.marks}
        return tuple(kind for kind in MarkKind if kind in marked)


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparisonPage:
    """`changes` in the order of `_ORDER`. `sides`: each with its case, None if it comes from a history."""

    comparison: Comparison
    sides: tuple[tuple[Compared, CaseReport | None], ...]
    changes: tuple[ChangeView, ...]
    counts: dict[Change, int]
    moved: tuple[QuantityChange, ...]
    still: tuple[QuantityChange, ...]
    choices: Choices

    @property
    def name(self) -> str:
        """The app's own name, from the later case that has one."""
        names = [report.name for _, report in self.sides if report is not None]
        return names[-1] if names else self.comparison.package

    @property
    def has_pictures(self) -> bool:
        """Whether the cases themselves were available."""
        return any(report is not None for _, report in self.sides)


def render_comparison(
    comparison: Comparison,
    sides: tuple[CaseSide, CaseSide] | None,
    *,
    titles: Mapping[str, tuple[str, str]],
    language: str,
) -> bytes:
    """One page in one language. `sides` None: from a history, which keeps no pictures. `titles`: of rules by
    id, in zh-CN and en.
    """
    page = _page(comparison, sides)
    words = Words(language)
    template = report_environment(language).get_template("comparison.html.j2")
    return template.render(
        **inside(),
        page=page,
        comparison=comparison,
        title_of=lambda rule_id: words.pick(*titles.get(rule_id, (rule_id, rule_id))),
        whose_of=lambda origin: origin_in_words(origin, words),
        measured=lambda value, error, unit: amount(words, value, unit, error),
        chance=_chance,
    ).encode()


def _page(comparison: Comparison, sides: tuple[CaseSide, CaseSide] | None) -> ComparisonPage:
    known = [_known(side) for side in sides] if sides is not None else [{}, {}]
    albums = [InlineAlbum(side.report) for side in sides] if sides is not None else []
    moved = tuple(quantity for quantity in comparison.quantities if quantity.change is not Change.SAME)
    changes = []
    for n, finding_change in enumerate(_ordered(comparison.findings)):
        findings = [side.get(finding_change.mark) for side in known]
        views = [
            _side_view(side, finding, album if finding_change.change is not Change.SAME else None)
            for side, finding, album in zip(
                (finding_change.a, finding_change.b), findings, albums or (None, None), strict=True
            )
        ]
        failing = next(
            side
            for side in (finding_change.b, finding_change.a)
            if side is not None and side.outcome is Outcome.FAILED
        )
        changes.append(
            ChangeView(
                key=f"change-{n + 1}",
                change=finding_change,
                finding=findings[1] or findings[0],
                failing=failing,
                before=views[0],
                after=views[1],
                moved=tuple(each for each in moved if each.mark == finding_change.mark),
            )
        )
    reports = [side.report for side in sides] if sides is not None else [None, None]
    return ComparisonPage(
        comparison=comparison,
        sides=tuple(zip((comparison.a, comparison.b), reports, strict=True)),
        changes=tuple(changes),
        counts={
            change: sum(finding.change is change for finding in comparison.findings) for change in _ORDER
        },
        moved=moved,
        still=tuple(quantity for quantity in comparison.quantities if quantity.change is Change.SAME),
        choices=_choices(changes),
    )


def _ordered(findings: Iterable[FindingChange]) -> list[FindingChange]:
    return sorted(
        findings,
        key=lambda finding: (
            _ORDER.index(finding.change),
            finding.code,
            finding.mark.window,
            finding.mark.shape,
        ),
    )


def _known(side: CaseSide) -> dict[Mark, Finding]:
    """The finding for each mark in that case's report."""
    by_place = {
        (finding.verdict.rule_id, finding.verdict.subject): finding for finding in findings_of(side.report)
    }
    found = ((mark, by_place.get((mark.rule_id, subject))) for mark, subject in side.subjects.items())
    return {mark: finding for mark, finding in found if finding is not None}


def _side_view(side: SideTold | None, finding: Finding | None, album: InlineAlbum | None) -> SideView:
    if side is None or finding is None:
        return SideView(side=side)
    view, exhibit = SideView(side=side, finding=finding, quantity=main_quantity(finding)), finding.exhibit
    if exhibit is None or album is None:
        return view
    glance = glance_of(finding, exhibit)
    closeup = None
    if glance.closeup is not None:
        closeup = album.add_closeup(exhibit.frame, glance.closeup, exhibit.run.display)
    return replace(view, glance=glance, shown=album.add_shown(exhibit.frame), closeup=closeup)


def _choices(changes: Sequence[ChangeView]) -> Choices:
    """By change, by the severity of the side that failed, and by clause."""
    counted = Counter(change.change.change for change in changes)
    severities = Counter(change.failing.severity for change in changes)
    return Choices(
        severities=tuple((severity, severities[severity]) for severity in Severity if severities[severity]),
        clauses=choices_of(change.finding for change in changes if change.finding is not None).clauses,
        changes=tuple((change, counted[change]) for change in _ORDER if counted[change]),
    )


def _chance(p: float) -> str:
    """Values too small for the test's assumptions to hold are only bounded."""
    return f"{p:.2g}" if p >= 1e-6 else "< 1e-6"
