"""Outcomes and verdicts: the five outcomes of W3C EARL, and `error` for a rule that raised."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from detector.core.entry import COLD
from detector.core.measured import NamedQuantity
from detector.core.subject import place_of, sdk_of
from detector.core.window_role import WindowRole

__all__ = [
    "Bound",
    "DoubtPart",
    "MissedFault",
    "Outcome",
    "ReasonCode",
    "RunWord",
    "Severity",
    "Tries",
    "Verdict",
    "VerdictDoubt",
]


class Outcome(StrEnum):
    FAILED = "failed"
    PASSED = "passed"
    CANT_TELL = "cantTell"
    INAPPLICABLE = "inapplicable"
    UNTESTED = "untested"
    ERROR = "error"


class Severity(StrEnum):
    """How bad a failure is; worst first."""

    CRITICAL = "critical"
    MAJOR = "major"
    MINOR = "minor"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 is the worst."""
        return list(Severity).index(self)

    def at_least(self, other: "Severity") -> bool:
        """True if this is as bad as `other` or worse."""
        return self.rank <= other.rank


class ReasonCode(StrEnum):
    """Machine-readable reasons (contracts.md, Verdicts)."""

    NO_SAMPLE = "no_sample"
    UNSTABLE = "unstable"
    GUARD_BAND = "guard_band"
    STATIC_ONLY = "static_only"
    GAP = "gap"
    SECURE = "secure"
    BLOCKED_BY_SYSTEM = "blocked_by_system"
    NO_SENSOR_INJECTION = "no_sensor_injection"
    BUDGET = "budget"


@dataclass(frozen=True, slots=True, kw_only=True)
class RunWord:
    """A rule's result for the subject in one run, before the vote. `severity` None: no failure."""

    run_index: int
    outcome: Outcome
    severity: Severity | None
    reason_code: ReasonCode | None
    reason_id: str
    quantities: tuple[NamedQuantity, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tries:
    """Of `n` tries that could be judged, `shown` showed what the rule is about."""

    n: int
    shown: int

    def __post_init__(self) -> None:
        if not 0 <= self.shown <= self.n:
            raise ValueError(f"{self.shown} of {self.n} tries")


@dataclass(frozen=True, slots=True, kw_only=True)
class MissedFault:
    """The `probability` that a fault occurring in one of `one_in` launches does not show in `n_launches`."""

    one_in: int
    n_launches: int
    probability: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """At most `share` of what is shown could break the rule: more would have shown with `confidence`."""

    share: float
    confidence: float


class DoubtPart(StrEnum):
    """What a failure takes for certain (judging/doubt.py)."""

    WINDOW = "window"  # that there is such a window
    ROLE = "role"  # that it is for what the clause speaks of
    CONTROL = "control"  # that its close control is one, or that it has none
    MEASURE = "measure"  # that the number is past its limit
    CAUSE = "cause"  # that the touches caused what came


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictDoubt:
    """How likely a failure is false.

    `score`: 0 to 1, put together from `parts`, each the chance that this step is wrong as the program scores
    it. `probability`: of `n_like` failures on known apps that scored alike, `n_false_like` were false, which
    is `at_most` so many with 95 %; None: too few were seen, the score is not calibrated.
    """

    score: float
    parts: Mapping[DoubtPart, float]
    probability: float | None = None
    at_most: float | None = None
    n_like: int = 0
    n_false_like: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """One rule's verdict on one subject (e.g. `window:1`) over all runs of a case.

    `window:1/gdt` is only about the launches in which this advert SDK showed the window; `window:1` of the
    same rule is then about the others.
    `limits` holds what the quantities were compared with, by name. `reason` is one English sentence;
    `reason_id` names the same sentence in the catalogs of `i18n/`. `severity` is that of the failure, or of
    the worst failure the rule could have found. `seen_in_runs` are the runs in which the subject was seen;
    `runs` holds the result of each. `tries` None: what the rule checks cannot be counted, or was never
    tried. `subject_role`: what the window is for; None: not determined. `missed`: for a pass, the faults it
    does not exclude, and `bound`; () and None if its launches cannot be counted. `entry`: the way into the
    app at which its subject was looked for (core/entry.py). `not_in_force`: clauses of the rule that speak of
    its subject, but are not in force on the day as of which it was judged: drafts, what is yet to come, and
    what was replaced. `doubt`: how likely a failure is false; None: no failure, or none about a window.
    """

    rule_id: str
    code: str
    subject: str
    outcome: Outcome
    severity: Severity
    profile: str
    seen_in_runs: tuple[int, ...]
    quantities: tuple[NamedQuantity, ...]
    limits: dict[str, float]
    clauses: tuple[str, ...]
    reason_code: ReasonCode | None
    reason_id: str
    reason: str
    evidence_ids: tuple[str, ...]
    runs: tuple[RunWord, ...] = ()
    subject_role: WindowRole | None = None
    tries: Tries | None = None
    missed: tuple[MissedFault, ...] = ()
    entry: str = COLD
    bound: Bound | None = None
    not_in_force: tuple[str, ...] = ()
    doubt: VerdictDoubt | None = None

    def __post_init__(self) -> None:
        if self.outcome is Outcome.FAILED and not self.evidence_ids:
            raise ValueError(f"{self.rule_id}: a failed verdict without evidence")

    @property
    def named_clauses(self) -> tuple[str, ...]:
        """Those that it rests on or would rest on, and those that are not in force."""
        return (*self.clauses, *self.not_in_force)

    @property
    def place(self) -> str:
        """Its subject, without the SDK that showed it."""
        return place_of(self.subject)

    @property
    def sdk(self) -> str | None:
        """The id of the advert SDK to whose launches it is limited; None: it is not limited to one."""
        return sdk_of(self.subject)
