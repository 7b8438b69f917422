"""Compares two judged cases of one app, as `comparison/1`.

A finding appeared where the rule passed before and fails now; a side without an outcome is reported as such
and proves nothing. A quantity got worse or better where it moved by more than both errors together and its
p-value, after Holm's correction over everything tested, is at most `ALPHA`. Cases made in different
environments (device, Android, display, font scale, profile, rules, models, program) are refused unless that
difference is what is being asked about.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any

from detector import codec
from detector.core.errors import ConfigError
from detector.core.suggestion import did_you_mean
from detector.core.verdict import Outcome, Severity
from detector.regression.fingerprint import Mark
from detector.regression.origin import Origin
from detector.regression.significance import ALPHA, Side, fisher_p, holm, welch_p
from detector.regression.snapshot import Environment, QuantityRecord, RuleOutcome, Snapshot, in_force_since

__all__ = [
    "ACROSS",
    "COMPARISON_FORMAT",
    "Change",
    "Comparison",
    "FindingChange",
    "QuantityChange",
    "compared",
    "comparison_schema",
]

COMPARISON_FORMAT = "comparison/1"

ACROSS = {
    "device": ("device_kind", "device_model"),
    "android": ("android",),
    "display": ("display",),
    "font-scale": ("font_scale",),
    "profile": ("profile",),
    "rules": ("rules_sha256",),
    "models": ("models",),
    "program": ("tool_version",),
}
"""What `--across` accepts, and the environment fields that each value covers."""


class Change(StrEnum):
    APPEARED = "appeared"
    VANISHED = "vanished"
    WORSE = "worse"
    BETTER = "better"
    SAME = "same"
    UNTOLD = "untold"  # undecided on at least one side


class WhyNot(StrEnum):
    """Why a quantity was not tested."""

    ONE_SIDE_ONLY = "one_side_only"
    ONE_LAUNCH = "one_launch"
    NO_ERROR = "no_error"
    NO_LIMIT = "no_limit"  # no limit defines which direction is worse
    OTHER_UNIT = "other_unit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One side. `path` is as it was asked for."""

    path: str
    version: str | None
    judged_at: str | None
    n_launches: int
    environment: Environment


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Something about where they were made that differs, and was asked about (`--across`)."""

    what: str
    a: str
    b: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Test:
    """`n_tests` p-values were corrected together."""

    quantities: str = "Welch's t with the declared errors, and a move by more than both errors"
    findings: str = "Fisher's exact test of launches that showed it"
    correction: str = "Holm"
    alpha: float = ALPHA
    n_tests: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SideTold:
    outcome: Outcome
    severity: Severity
    n: int | None
    shown: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingChange:
    """A finding of one side or both. `a` or `b` null: no such window was seen there.

    `p_value` null: not counted in launches. `is_beyond_chance` after Holm's correction. `origin`: whose it is
    by the launches of both sides; null from a history, which keeps no pictures. `came_into_force` and
    `ceased`: clauses that were so between the days of the two judgements; a history does not keep them.
    """

    mark: Mark
    fingerprint: str
    code: str
    change: Change
    a: SideTold | None
    b: SideTold | None
    p_value: float | None
    adjusted_p: float | None
    is_beyond_chance: bool
    origin: Origin | None = None
    came_into_force: tuple[str, ...] = ()
    ceased: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SideMeasured:
    value: float
    error: float
    n_launches: int


@dataclass(frozen=True, slots=True, kw_only=True)
class QuantityChange:
    """`change` is worse, better or same; `limit` is what says which way is worse. b minus a."""

    mark: Mark
    fingerprint: str
    code: str
    quantity: str
    unit: str
    limit: str
    change: Change
    a: SideMeasured
    b: SideMeasured
    difference: float
    both_errors: float
    p_value: float
    adjusted_p: float


@dataclass(frozen=True, slots=True, kw_only=True)
class NotCompared:
    mark: Mark
    fingerprint: str
    code: str
    quantity: str
    why: WhyNot


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Findings and quantities in the order of their marks."""

    format: str
    package: str
    a: Compared
    b: Compared
    differences: tuple[Difference, ...]
    test: Test
    findings: tuple[FindingChange, ...]
    quantities: tuple[QuantityChange, ...]
    not_compared: tuple[NotCompared, ...]


def comparison_schema() -> dict[str, Any]:  # Any: a JSON schema
    return codec.json_schema(Comparison)


def compared(
    a: Snapshot,
    b: Snapshot,
    *,
    paths: tuple[str, str],
    across: Collection[str] = (),
    origins: Mapping[Mark, Origin | None] | None = None,
) -> Comparison:
    """Raises ConfigError for cases of two apps, or of environments whose numbers are not comparable."""
    differences = _differences(a.environment, b.environment, across)
    findings = list(_findings(a.told, b.told))
    tested, left_out = _quantities(a.measured, b.measured)
    p_values = [finding.p_value for finding in findings if finding.p_value is not None]
    adjusted = iter(holm([*p_values, *(change.p_value for change in tested)]))
    findings = [
        finding if finding.p_value is None else _corrected(finding, next(adjusted)) for finding in findings
    ]
    return Comparison(
        format=COMPARISON_FORMAT,
        package=a.environment.package,
        a=_side(a, paths[0]),
        b=_side(b, paths[1]),
        differences=differences,
        test=Test(n_tests=len(p_values) + len(tested)),
        findings=tuple(replace(finding, origin=(origins or {}).get(finding.mark)) for finding in findings),
        quantities=tuple(_decided(change, next(adjusted)) for change in tested),
        not_compared=left_out,
    )


def _side(one: Snapshot, path: str) -> Compared:
    return Compared(
        path=path,
        version=one.version,
        judged_at=one.judged_at,
        n_launches=one.n_launches,
        environment=one.environment,
    )


def _differences(a: Environment, b: Environment, across: Collection[str]) -> tuple[Difference, ...]:
    if unknown := sorted(set(across) - set(ACROSS)):
        hint = did_you_mean(unknown[0], ACROSS)
        raise ConfigError(f"--across: {unknown[0]!r} is not one of {', '.join(ACROSS)}{hint}")
    if a.package != b.package:
        raise ConfigError(
            f"these are two apps, {a.package} and {b.package}: their findings cannot be compared"
        )
    assert {name for names in ACROSS.values() for name in names} | {"package"} == {
        field.name for field in fields(Environment)
    }
    found = {
        what: Difference(what=what, a=_worded(a, names), b=_worded(b, names))
        for what, names in ACROSS.items()
        if any(getattr(a, name) != getattr(b, name) for name in names)
    }
    refused = [difference for what, difference in found.items() if what not in across]
    if refused:
        first, more = refused[0], [difference.what for difference in refused[1:]]
        others = f" (and {', '.join(more)})" if more else ""
        asked = ",".join(difference.what for difference in refused)
        raise ConfigError(
            f"they differ in {first.what}: {first.a} and {first.b}{others}; if that is what you ask about,"
            f" say so (--across {asked})"
        )
    return tuple(found.values())


def _worded(environment: Environment, names: Sequence[str]) -> str:
    """Hashes are shortened to their first digits."""
    parts = []
    for name in names:
        value = getattr(environment, name)
        if isinstance(value, dict):
            parts.append(
                ", ".join(f"{key} {sha256[:8]}" for key, sha256 in sorted(value.items())) or "none recorded"
            )
        else:
            parts.append("not recorded" if value is None else f"{value}"[:40])
    return " ".join(parts)


def _findings(a: Sequence[RuleOutcome], b: Sequence[RuleOutcome]) -> Iterable[FindingChange]:
    before, after = {outcome.mark: outcome for outcome in a}, {outcome.mark: outcome for outcome in b}
    for mark in _in_order({*before, *after}):
        old, new = before.get(mark), after.get(mark)
        outcomes = {outcome.outcome for outcome in (old, new) if outcome is not None}
        if Outcome.FAILED in outcomes:
            yield FindingChange(
                mark=mark,
                fingerprint=mark.fingerprint,
                code=(after.get(mark) or before[mark]).code,
                change=_change(old, new),
                a=_side_outcome(old),
                b=_side_outcome(new),
                p_value=_chance(old, new),
                adjusted_p=None,
                is_beyond_chance=False,
                came_into_force=in_force_since(old, new),
                ceased=in_force_since(new, old),
            )


def _in_order(marks: Iterable[Mark]) -> list[Mark]:
    return sorted(marks, key=lambda mark: (mark.rule_id, mark.window, mark.shape))


def _side_outcome(one: RuleOutcome | None) -> SideTold | None:
    if one is None:
        return None
    return SideTold(outcome=one.outcome, severity=one.severity, n=one.n, shown=one.shown)


def _change(old: RuleOutcome | None, new: RuleOutcome | None) -> Change:
    if old is None or new is None:
        return Change.UNTOLD
    match old.outcome, new.outcome:
        case Outcome.FAILED, Outcome.FAILED if old.severity is new.severity:
            return Change.SAME
        case Outcome.FAILED, Outcome.FAILED:
            return Change.WORSE if new.severity.rank < old.severity.rank else Change.BETTER
        case Outcome.PASSED, Outcome.FAILED:
            return Change.APPEARED
        case Outcome.FAILED, Outcome.PASSED:
            return Change.VANISHED
        case _:
            return Change.UNTOLD


def _chance(old: RuleOutcome | None, new: RuleOutcome | None) -> float | None:
    """Only where both sides have an outcome with counts, and it changed."""
    if _change(old, new) not in (Change.APPEARED, Change.VANISHED):
        return None
    assert old is not None
    assert new is not None
    if not (old.n and new.n) or old.shown is None or new.shown is None:
        return None
    return fisher_p(old.shown, old.n, new.shown, new.n)


def _corrected(one: FindingChange, adjusted_p: float) -> FindingChange:
    return replace(one, adjusted_p=adjusted_p, is_beyond_chance=adjusted_p <= ALPHA)


def _quantities(
    a: Sequence[QuantityRecord], b: Sequence[QuantityRecord]
) -> tuple[list[QuantityChange], tuple[NotCompared, ...]]:
    before, after = ({(record.mark, record.name): record for record in side} for side in (a, b))
    tested, left_out = [], []
    for key in sorted(
        {*before, *after}, key=lambda key: (key[0].rule_id, key[0].window, key[0].shape, key[1])
    ):
        result = _tested(before.get(key), after.get(key))
        if isinstance(result, WhyNot):
            code, print_ = (after.get(key) or before[key]).code, key[0].fingerprint
            left_out.append(
                NotCompared(mark=key[0], fingerprint=print_, code=code, quantity=key[1], why=result)
            )
        else:
            tested.append(result)
    return tested, tuple(left_out)


def _tested(old: QuantityRecord | None, new: QuantityRecord | None) -> QuantityChange | WhyNot:
    if old is None or new is None:
        return WhyNot.ONE_SIDE_ONLY
    if old.unit != new.unit:
        return WhyNot.OTHER_UNIT
    limit = limit_of(new.name, new.unit, {**old.limits, **new.limits})
    if limit is None:
        return WhyNot.NO_LIMIT
    if min(len(old.values), len(new.values)) < 2:
        return WhyNot.ONE_LAUNCH
    p_value = welch_p(Side(values=old.values, errors=old.errors), Side(values=new.values, errors=new.errors))
    if p_value is None:
        return WhyNot.NO_ERROR
    return QuantityChange(
        mark=new.mark,
        fingerprint=new.mark.fingerprint,
        code=new.code,
        quantity=new.name,
        unit=new.unit,
        limit=limit,
        change=Change.SAME,
        a=SideMeasured(value=old.value, error=old.error, n_launches=len(old.values)),
        b=SideMeasured(value=new.value, error=new.error, n_launches=len(new.values)),
        difference=new.value - old.value,
        both_errors=old.error + new.error,
        p_value=p_value,
        adjusted_p=p_value,
    )


def limit_of(quantity: str, unit: str, limits: Iterable[str]) -> str | None:
    """The limit on this quantity: the one whose name, without min_ or max_, ends the quantity's name, or else
    the one in its unit that shares most words with it. None where there is none, or where it does not say
    which direction is worse.
    """
    sided = [limit for limit in limits if limit.startswith(("min_", "max_"))]
    bare = {text: text[4:] for text in sided}
    if ends := [text for text in sided if quantity.endswith(bare[text])]:
        return max(ends, key=len)
    words = set(quantity.split("_"))
    in_unit = [text for text in sided if text.rpartition("_")[2] == unit.replace("/", "p")]
    shared = {text: len(words & set(bare[text].split("_")[:-1])) for text in in_unit}
    best = max(in_unit, key=lambda text: shared[text], default=None)
    return best if best is not None and shared[best] else None


def _decided(one: QuantityChange, adjusted_p: float) -> QuantityChange:
    is_moved = abs(one.difference) > one.both_errors and adjusted_p <= ALPHA
    is_less_worse = one.limit.startswith("min_")
    change = Change.SAME
    if is_moved:
        change = Change.WORSE if (one.difference < 0) is is_less_worse else Change.BETTER
    return replace(one, adjusted_p=adjusted_p, change=change)
