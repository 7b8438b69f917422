"""A rule: the small typed join of clauses (data), measures (numbers) and limits (a profile).

A limit has tiers: past one of them a failure has that severity. A condition has none: it states how well
something must have been seen before a rule may decide. Both come from the profile.

A rule returns a `Judgement`; the judge turns it into a `Verdict`. It receives only what it declared in
`needs`; if a need is missing, the judge returns `untested` without calling the rule.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from detector.core.measured import Measured, Measurements
from detector.core.verdict import Outcome, ReasonCode, Severity
from detector.core.window_role import WindowRole

__all__ = [
    "Condition",
    "Judge",
    "Judgement",
    "Limits",
    "Origin",
    "Rule",
    "Scope",
    "Tier",
    "cannot_tell",
    "failed",
    "inapplicable",
    "passed",
    "untested",
]


class Origin(StrEnum):
    """Where a number comes from (criteria.md 0.1 and 6)."""

    BINDING = "binding"
    REFERENCE = "reference"
    PRACTICE = "practice"
    TOOL = "tool"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tier:
    """One step of a limit: past `value` a failure has this severity. `source` is citable."""

    value: float
    unit: str
    severity: Severity
    origin: Origin
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """A number that no failure is measured against, e.g. how many frames must have been read."""

    value: float
    unit: str
    origin: Origin
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """A rule's numbers under one profile: tiers by limit name, worst first, and conditions by name."""

    by_name: Mapping[str, tuple[Tier, ...]]
    conditions: Mapping[str, Condition] = field(default_factory=dict)

    def tiers(self, name: str) -> tuple[Tier, ...]:
        return self.by_name[name]

    def condition(self, name: str) -> float:
        return self.conditions[name].value

    def without(self, clauses: frozenset[str]) -> "Limits":
        """Without the tiers that rest on one of these clauses, where a limit has others."""
        kept = {
            name: tuple(tier for tier in tiers if tier.source not in clauses) or tiers
            for name, tiers in self.by_name.items()
        }
        return Limits(by_name=kept, conditions=self.conditions)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """A rule's result for one window in one run. `reason_id` names a sentence of the catalogs.

    `sources`: those of the tiers compared with; a verdict cites them beside its clauses. `uncited`: clauses
    of the rule that do not speak of this window. `measure_doubt`: how likely it is a failure only by the
    errors of its numbers.
    """

    outcome: Outcome
    reason_id: str
    read: tuple[Measured, ...] = ()
    severity: Severity | None = None
    reason_code: ReasonCode | None = None
    limits: Mapping[str, float] = field(default_factory=dict)
    sources: tuple[str, ...] = ()
    uncited: frozenset[str] = frozenset()
    measure_doubt: float = 0.0


def failed(
    severity: Severity,
    reason_id: str,
    *read: Measured,
    limits: Mapping[str, float],
    reason_code: ReasonCode | None = None,
    sources: tuple[str, ...] = (),
) -> Judgement:
    return Judgement(
        outcome=Outcome.FAILED,
        reason_id=reason_id,
        read=read,
        severity=severity,
        reason_code=reason_code,
        limits=limits,
        sources=sources,
    )


def passed(
    reason_id: str,
    *read: Measured,
    limits: Mapping[str, float] | None = None,
    reason_code: ReasonCode | None = None,
) -> Judgement:
    return Judgement(
        outcome=Outcome.PASSED, reason_id=reason_id, read=read, limits=limits or {}, reason_code=reason_code
    )


def cannot_tell(
    reason_id: str,
    *read: Measured,
    reason_code: ReasonCode | None = None,
    limits: Mapping[str, float] | None = None,
) -> Judgement:
    return Judgement(
        outcome=Outcome.CANT_TELL,
        reason_id=reason_id,
        read=read,
        reason_code=reason_code,
        limits=limits or {},
    )


def inapplicable(reason_id: str, *read: Measured) -> Judgement:
    return Judgement(outcome=Outcome.INAPPLICABLE, reason_id=reason_id, read=read)


def untested(reason_id: str, *read: Measured, reason_code: ReasonCode | None = None) -> Judgement:
    return Judgement(outcome=Outcome.UNTESTED, reason_id=reason_id, read=read, reason_code=reason_code)


class Scope(StrEnum):
    """What a rule judges, once each."""

    WINDOW = "window"  # one window in one untouched run
    TOUCHES = "touches"  # one window, and all touches of the case on it
    APP = "app"  # the app as a whole, over all runs of the case
    RETURNS = "returns"  # the app as a whole, over its returns from the background
    WATCH = "watch"  # the app as a whole, in one watch for its background starts
    PRIVACY = "privacy"  # the app's privacy policy and lists, compared with its files


Judge = Callable[[Measurements, Limits], Judgement]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """`id` is also the file's name; `code` is the rule's code in criteria.md 6; both never change.

    `quantities` names the fields of its `needs` that the rule uses: they go into the verdict. `roles`: those
    of the windows that its clauses cover; None: it is not about a window. A clause about some of these only
    says so itself (`covers`): it is cited, and its tiers count, if the window certainly is one.
    `title` names the failure, `item` what is examined, so that "conforming" can stand beside it.
    `remedy` says what to change so that it passes; reports add the numbers. `page` says when the rule has
    which outcome. `reasons` are the sentences that it may give, as far as its file names them.
    """

    id: str
    code: str
    title_zh: str
    title_en: str
    item_zh: str
    item_en: str
    remedy_zh: str
    remedy_en: str
    clauses: tuple[str, ...]
    needs: tuple[type[Measured], ...]
    quantities: tuple[str, ...]
    limits: tuple[str, ...]
    conditions: tuple[str, ...] = ()
    scope: Scope = Scope.WINDOW
    roles: frozenset[WindowRole] | None = None
    page_zh: str = ""
    page_en: str = ""
    reasons: frozenset[str] = frozenset()
    judge: Judge
