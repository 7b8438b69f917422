"""A run at a glance: the outcome of each rule for each app on each class of phones. Pure.

Several scans of an app on a class become one mark, the worst of them. If one failed and another passed, the
mark is flagged as flaky.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from detector.core.verdict import Outcome, Severity, Verdict
from detector.farm.document import FarmJob
from detector.judging.document import VerdictsDocument

__all__ = ["AppLine", "JudgedJob", "Mark", "Overview", "overview_of"]

_WORST_FIRST = (
    Outcome.FAILED,
    Outcome.ERROR,
    Outcome.CANT_TELL,
    Outcome.PASSED,
    Outcome.UNTESTED,
    Outcome.INAPPLICABLE,
)
_WORTH_A_COLUMN = (Outcome.FAILED, Outcome.ERROR, Outcome.CANT_TELL, Outcome.PASSED)
"""A rule with no such outcome for any app gets no column."""

_FAILED_WEIGHTS = {Severity.CRITICAL: 1000, Severity.MAJOR: 100, Severity.MINOR: 10, Severity.INFO: 1}
"""Only for the order of apps: one finding of a higher severity outweighs several milder ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedJob:
    """A job with a result. `case`: path of its folder relative to the page."""

    job: FarmJob
    case: str
    document: VerdictsDocument


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A rule's outcome for an app on a class. `severity` None: it did not fail. `case`: the case shown."""

    outcome: Outcome
    severity: Severity | None
    case: str
    is_flaky: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AppLine:
    """`label`: the app's own name, `plan_label`: the plan's for it. `marks` by rule code, then by class."""

    package: str
    label: str | None
    plan_label: str | None = None
    version: str | None
    marks: Mapping[str, Mapping[str, Mark]]
    cases: Mapping[str, tuple[JudgedJob, ...]]

    @property
    def name(self) -> str:
        """For display."""
        own = self.label or self.package
        return own if self.plan_label is None else f"{own} · {self.plan_label}"

    @property
    def weight(self) -> int:
        """Higher is worse."""
        failed = [mark.severity for by_class in self.marks.values() for mark in by_class.values()]
        return sum(_FAILED_WEIGHTS[severity] for severity in failed if severity is not None)

    @property
    def n_failed(self) -> int:
        """Number of rules that failed on at least one class."""
        return sum(any(m.severity is not None for m in by_class.values()) for by_class in self.marks.values())

    @property
    def flaky(self) -> tuple[str, ...]:
        return tuple(
            code for code, by_class in self.marks.items() if any(m.is_flaky for m in by_class.values())
        )

    @property
    def differing(self) -> tuple[str, ...]:
        """Rules that fail on one class and pass on another."""
        return tuple(
            code
            for code, by_class in self.marks.items()
            if {Outcome.FAILED, Outcome.PASSED} <= {mark.outcome for mark in by_class.values()}
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """Apps worst first; `codes`: the rules that get a column; `classes` sorted by name."""

    apps: tuple[AppLine, ...]
    codes: tuple[str, ...]
    classes: tuple[str, ...]
    rule_ids: Mapping[str, str] = field(default_factory=dict)


def overview_of(judged: Sequence[JudgedJob]) -> Overview:
    packages = dict.fromkeys(one.job.package for one in judged)
    lines = [_line(package, [one for one in judged if one.job.package == package]) for package in packages]
    codes = {code for line in lines for code, by_class in line.marks.items() if _needs_column(by_class)}
    ids = {verdict.code: verdict.rule_id for one in judged for verdict in one.document.verdicts}
    return Overview(
        apps=tuple(sorted(lines, key=lambda line: (-line.weight, line.package))),
        codes=tuple(sorted(codes)),
        classes=tuple(sorted({_class_of(one) for one in judged})),
        rule_ids=ids,
    )


def _line(package: str, judged: Sequence[JudgedJob]) -> AppLine:
    by_class: dict[str, list[JudgedJob]] = {}
    for one in judged:
        by_class.setdefault(_class_of(one), []).append(one)
    marks: dict[str, dict[str, Mark]] = {}
    for name, of_class in by_class.items():
        for code in sorted({verdict.code for one in of_class for verdict in one.document.verdicts}):
            marks.setdefault(code, {})[name] = _mark(code, of_class)
    apps = [one.document.app for one in judged if one.document.app is not None]
    return AppLine(
        package=package,
        label=next((app.label for app in apps if app.label), None),
        plan_label=next((one.job.label for one in judged if one.job.label), None),
        version=next((app.version_name for app in apps if app.version_name), None),
        marks=marks,
        cases={name: tuple(of_class) for name, of_class in by_class.items()},
    )


def _mark(code: str, of_class: Sequence[JudgedJob]) -> Mark:
    worst = [(found, one) for one in of_class if (found := _worst(code, one.document.verdicts)) is not None]
    verdict, shown = min(worst, key=lambda pair: _rank(pair[0]))
    outcomes = {found.outcome for found, _ in worst}
    return Mark(
        outcome=verdict.outcome,
        severity=verdict.severity if verdict.outcome is Outcome.FAILED else None,
        case=shown.case,
        is_flaky={Outcome.FAILED, Outcome.PASSED} <= outcomes,
    )


def _worst(code: str, verdicts: Sequence[Verdict]) -> Verdict | None:
    return min((one for one in verdicts if one.code == code), key=_rank, default=None)


def _rank(verdict: Verdict) -> tuple[int, int]:
    return _WORST_FIRST.index(verdict.outcome), verdict.severity.rank


def _needs_column(by_class: Mapping[str, Mark]) -> bool:
    return any(mark.outcome in _WORTH_A_COLUMN for mark in by_class.values())


def _class_of(one: JudgedJob) -> str:
    return one.job.device_class or "?"
