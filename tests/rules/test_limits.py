"""Each rule at its limits: what `cases/RULE.yaml` gives it, and what it must say."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache

import pytest

from detector.codec import from_yaml
from detector.core.measured import Measurements
from detector.core.verdict import Outcome
from detector.judging.rule import Judgement, Limits, Rule
from detector.judging.statements import Fields
from detector.measures import MEASURES_BY_NAME
from detector.rules import RULES
from tests.repository import REPOSITORY
from tests.rulebook import profile, with_experimental_rules
from tests.rules.given import measured_of

FOLDER = REPOSITORY / "tests" / "rules" / "cases"
Numbers = list[float | str]
Given = dict[str, bool | float | str | Numbers | dict[str, bool | float | str] | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitCase:
    """`given`: fields of the rule's measures; a pair is a quantity with its error, null the default.

    `expect`: outcome, severity of a failure, reason, and reason code in brackets. `limits`: those stated.
    """

    name: str
    given: Given = field(default_factory=dict)
    profile: str | None = None
    expect: str
    limits: dict[str, float] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitCases:
    """`given` holds for each case that does not say otherwise."""

    given: Given = field(default_factory=dict)
    cases: tuple[LimitCase, ...]


@cache
def cases_of(rule_id: str) -> LimitCases:
    path = FOLDER / f"{rule_id}.yaml"
    return from_yaml(LimitCases, path.read_text(encoding="utf-8"), where=path.name)


ALL = [
    pytest.param(rule, case, id=f"{rule.code} {case.name}")
    for rule in RULES
    for case in cases_of(rule.id).cases
]


def test_each_rule_has_such_cases_and_each_file_a_rule() -> None:
    assert {path.stem for path in FOLDER.glob("*.yaml")} == {rule.id for rule in RULES}


@pytest.mark.parametrize(("rule", "case"), ALL)
def test_outcome(rule: Rule, case: LimitCase) -> None:
    law = with_experimental_rules() if case.profile is None else profile(case.profile)
    limits = law.limits[rule.id]
    given = measured(rule, {**cases_of(rule.id).given, **case.given})
    judgement = rule.judge(given, limits)
    assert in_words(judgement) == case.expect
    assert case.limits is None or judgement.limits == case.limits
    for name in judgement.limits if judgement.outcome is Outcome.FAILED else ():
        assert rule.judge(given, with_milder_tier(limits, name)) == judgement, "a milder tier changes nothing"


def measured(rule: Rule, given: Mapping[str, object]) -> Measurements:
    """The rule's measures; a field that several of them have is named with its measure, `close_gap.field`."""
    by_kind: dict[type, dict[str, object]] = {kind: {} for kind in rule.needs}
    for name, value in given.items():
        measure, _, own = name.rpartition(".")
        kind = MEASURES_BY_NAME[measure] if measure else Fields(rule.needs).owner(name)
        by_kind[kind][own] = value
    return Measurements(measured_of(kind, values) for kind, values in by_kind.items())


def in_words(judgement: Judgement) -> str:
    """`failed, minor: contrast_low`, `cantTell: delay_near_limit (guard_band)`."""
    severity = "" if judgement.severity is None else f", {judgement.severity.value}"
    code = "" if judgement.reason_code is None else f" ({judgement.reason_code.value})"
    return f"{judgement.outcome.value}{severity}: {judgement.reason_id}{code}"


def with_milder_tier(limits: Limits, name: str) -> Limits:
    """The limit with one more tier after it, so lax that everything would be past it."""
    tiers = limits.tiers(name)
    lax = -1e9 if name.startswith("max_") else 1e9
    more = replace(tiers[-1], value=lax, source="a tier that must not be read")
    return replace(limits, by_name={**limits.by_name, name: (*tiers, more)})
