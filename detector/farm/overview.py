"""A run at a glance: which apps fail which rules on which classes of phones, and why. Pure.

Several scans of an app on a class become one mark, the worst of them. If one failed and another passed, the
mark is flagged as flaky.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from detector.core.verdict import Outcome, Severity, Verdict
from detector.farm.document import FarmJob
from detector.judging.document import VerdictsDocument

__all__ = ["AppLine", "JudgedJob", "Mark", "Overview", "RuleLine", "overview_of"]

_WORST_FIRST = (
    Outcome.FAILED,
    Outcome.ERROR,
    Outcome.CANT_TELL,
    Outcome.PASSED,
    Outcome.UNTESTED,
    Outcome.INAPPLICABLE,
)
_WORTH_A_ROW = (Outcome.FAILED, Outcome.ERROR, Outcome.CANT_TELL, Outcome.PASSED)
"""A rule with no such outcome for any app gets no row."""

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
    """A rule's outcome for an app on a class. `severity` None: it did not fail. `case`: the case shown, and
    `verdict` its own.
    """

    outcome: Outcome
    verdict: Verdict
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
    def is_decided(self) -> bool:
        """Whether there is any rule that it passed or failed, or that was tried at least."""
        return any(_needs_row(by_class) for by_class in self.marks.values())

    @property
    def failed(self) -> tuple[tuple[str, Mapping[str, Mark]], ...]:
        """The rules that failed on at least one class, worst first, each with the marks of those classes."""
        found = [(code, _where(by_class, Outcome.FAILED)) for code, by_class in self.marks.items()]
        return tuple(sorted((one for one in found if one[1]), key=lambda one: (_worst_rank(one[1]), one[0])))

    @property
    def open(self) -> tuple[str, ...]:
        """The rules that could not be decided on any class where none failed."""
        worst = {code: _worst_outcome(by_class) for code, by_class in self.marks.items()}
        return tuple(code for code, outcome in worst.items() if outcome in (Outcome.ERROR, Outcome.CANT_TELL))

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
class RuleLine:
    """A rule with some outcome. `failed`: the apps that fail it, worst first, each with those marks."""

    code: str
    failed: tuple[tuple[AppLine, Mapping[str, Mark]], ...]

    @property
    def severity(self) -> Severity | None:
        """The worst of its findings."""
        ranks = [_worst_rank(marks) for _, marks in self.failed]
        return list(Severity)[min(ranks)] if ranks else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """Apps worst first; `rules` by group, which is what a code begins with; `classes` sorted by name."""

    apps: tuple[AppLine, ...]
    rules: Mapping[str, tuple[RuleLine, ...]]
    classes: tuple[str, ...]

    @property
    def failing(self) -> tuple[AppLine, ...]:
        return tuple(app for app in self.apps if app.failed)


def overview_of(judged: Sequence[JudgedJob]) -> Overview:
    packages = dict.fromkeys(job.job.package for job in judged)
    lines = [_line(package, [job for job in judged if job.job.package == package]) for package in packages]
    apps = tuple(sorted(lines, key=lambda line: (-line.weight, line.package)))
    codes = {code for line in lines for code, by_class in line.marks.items() if _needs_row(by_class)}
    rules: dict[str, list[RuleLine]] = {}
    for code in sorted(codes):
        marks = ((app, _where(app.marks.get(code, {}), Outcome.FAILED)) for app in apps)
        line = RuleLine(code=code, failed=tuple(mark for mark in marks if mark[1]))
        rules.setdefault(code.partition("-")[0], []).append(line)
    return Overview(
        apps=apps,
        rules={group: tuple(of_group) for group, of_group in rules.items()},
        classes=tuple(sorted({_class_of(job) for job in judged})),
    )


def _where(by_class: Mapping[str, Mark], outcome: Outcome) -> Mapping[str, Mark]:
    return {name: mark for name, mark in by_class.items() if mark.outcome is outcome}


def _worst_rank(marks: Mapping[str, Mark]) -> int:
    """Of findings."""
    return min(mark.severity.rank for mark in marks.values() if mark.severity is not None)


def _worst_outcome(by_class: Mapping[str, Mark]) -> Outcome:
    return min((mark.outcome for mark in by_class.values()), key=_WORST_FIRST.index)


def _line(package: str, judged: Sequence[JudgedJob]) -> AppLine:
    by_class: dict[str, list[JudgedJob]] = {}
    for job in judged:
        by_class.setdefault(_class_of(job), []).append(job)
    marks: dict[str, dict[str, Mark]] = {}
    for name, of_class in by_class.items():
        for code in sorted({verdict.code for job in of_class for verdict in job.document.verdicts}):
            marks.setdefault(code, {})[name] = _mark(code, of_class)
    apps = [job.document.app for job in judged if job.document.app is not None]
    return AppLine(
        package=package,
        label=next((app.label for app in apps if app.label), None),
        plan_label=next((job.job.label for job in judged if job.job.label), None),
        version=next((app.version_name for app in apps if app.version_name), None),
        marks=marks,
        cases={name: tuple(of_class) for name, of_class in by_class.items()},
    )


def _mark(code: str, of_class: Sequence[JudgedJob]) -> Mark:
    worst = [(found, job) for job in of_class if (found := _worst(code, job.document.verdicts)) is not None]
    verdict, shown = min(worst, key=lambda pair: _rank(pair[0]))
    outcomes = {found.outcome for found, _ in worst}
    return Mark(
        outcome=verdict.outcome,
        verdict=verdict,
        severity=verdict.severity if verdict.outcome is Outcome.FAILED else None,
        case=shown.case,
        is_flaky={Outcome.FAILED, Outcome.PASSED} <= outcomes,
    )


def _worst(code: str, verdicts: Sequence[Verdict]) -> Verdict | None:
    return min((verdict for verdict in verdicts if verdict.code == code), key=_rank, default=None)


def _rank(verdict: Verdict) -> tuple[int, int]:
    return _WORST_FIRST.index(verdict.outcome), verdict.severity.rank


def _needs_row(by_class: Mapping[str, Mark]) -> bool:
    return any(mark.outcome in _WORTH_A_ROW for mark in by_class.values())


def _class_of(one: JudgedJob) -> str:
    return one.job.device_class or "?"
