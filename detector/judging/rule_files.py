"""Rules as data: one YAML file a rule, read strictly. Text in, rules out; the caller reads the disk.

A file has all that a rule is: names, page, clauses, measures, checks and sentences (docs/adding-a-rule.md). A
rule whose logic is its own names a function instead of `checks`, and the limits and conditions it reads.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from detector.codec import from_yaml
from detector.core.errors import ConfigError
from detector.core.measured import Measured
from detector.core.suggestion import did_you_mean
from detector.core.window_role import WindowRole
from detector.judging.rule import Judge, Rule, Scope
from detector.judging.scope import ADVERTISING, UNASKED
from detector.judging.statements import Fields
from detector.judging.threshold import Check, ThresholdJudge

__all__ = ["FAMILIES", "RuleFile", "Words", "read_rules"]

T = TypeVar("T")

FAMILIES = ("CLS", "SPL", "SHK", "POP", "PAY", "DL", "AST", "PRV", "SVC")
"""The beginnings of codes, in the order of reports."""

_ROLES = {"advertising": ADVERTISING, "unasked": UNASKED} | {role.value: {role} for role in WindowRole}


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The same in both languages."""

    en: str
    zh: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleFile:
    """A file as written. `roles`: names of roles, or `advertising` and `unasked` for these groups."""

    id: str
    code: str
    title: Words
    item: Words
    remedy: Words
    page: Words
    clauses: tuple[str, ...]
    scope: Scope = Scope.WINDOW
    roles: tuple[str, ...] | None = None
    measures: tuple[str, ...]
    quantities: tuple[str, ...]
    checks: tuple[Check, ...] = ()
    function: str | None = None
    limits: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    sentences: dict[str, Words]

    def __post_init__(self) -> None:
        if bool(self.checks) is (self.function is not None):
            raise ValueError("a rule has checks or a function of its own, and not both")
        if self.checks and (self.limits or self.conditions):
            raise ValueError("limits and conditions stand in the checks; only a function names them")
        if not self.measures:
            raise ValueError("measures: a rule needs one at least")


def read_rules(
    texts: Iterable[tuple[str, str]],
    *,
    measures: Mapping[str, type[Measured]],
    functions: Callable[[str], Judge | None],
) -> tuple[Rule, ...]:
    """Rules in the order of reports: by family, then by number. `texts`: names of files and their YAML.

    `functions` finds the function that a file names. Raises ConfigError naming file and mistake.
    """
    rules: dict[str, Rule] = {}
    spoken: dict[str, str] = {}
    for name, text in texts:
        file = from_yaml(RuleFile, text, where=name)
        try:
            for reason_id in file.sentences:
                if (other := spoken.setdefault(reason_id, name)) != name:
                    raise ValueError(f"sentences: {reason_id!r} also stands in {other}")
            rule = _rule(file, measures, functions)
            if name != f"{rule.id}.yaml":
                raise ValueError(f"id: {rule.id!r} is not the name of its file")
            for known in rules.values():
                if rule.code == known.code:
                    raise ValueError(f"code: {rule.code!r} is also that of {known.id}")
        except ValueError as error:
            raise ConfigError(f"{name}: {error}") from error
        rules[rule.id] = rule
    return tuple(sorted(rules.values(), key=lambda rule: _place(rule.code)))


def _place(code: str) -> tuple[int, str]:
    family, _, number = code.partition("-")
    return FAMILIES.index(family), number


def _rule(
    file: RuleFile, measures: Mapping[str, type[Measured]], functions: Callable[[str], Judge | None]
) -> Rule:
    needs = tuple(_known(name, measures, "measures") for name in file.measures)
    if file.code.partition("-")[0] not in FAMILIES:
        raise ValueError(f"code: {file.code!r} does not begin with one of {', '.join(FAMILIES)}")
    fields = Fields(needs)
    for quantity in file.quantities:
        fields.owner(quantity)
    limits, conditions = file.limits, file.conditions
    judge: Judge
    if file.function is None:
        judge = judged = ThresholdJudge(file.checks, needs)
        limits, conditions = judged.limits, judged.conditions
    else:
        found = functions(file.function)
        if found is None:
            raise ValueError(f"function: there is no {file.function!r}")
        judge = found
    roles = None
    if file.roles is not None:
        roles = frozenset(role for name in file.roles for role in _known(name, _ROLES, "roles"))
    return Rule(
        id=file.id,
        code=file.code,
        title_zh=file.title.zh,
        title_en=file.title.en,
        item_zh=file.item.zh,
        item_en=file.item.en,
        remedy_zh=file.remedy.zh,
        remedy_en=file.remedy.en,
        page_zh=file.page.zh.rstrip(),
        page_en=f"{file.id} ({file.code}): {file.page.en.rstrip()}",
        clauses=file.clauses,
        needs=needs,
        quantities=file.quantities,
        limits=limits,
        conditions=conditions,
        scope=file.scope,
        roles=roles,
        reasons=frozenset(reason for check in file.checks for reason in check.reasons) | {*file.sentences},
        judge=judge,
    )


def _known(name: str, known: Mapping[str, T], key: str) -> T:
    if name not in known:
        meant = did_you_mean(name, [*known])
        raise ValueError(f"{key}: there is no {name!r}{meant or '; there are ' + ', '.join(known)}")
    return known[name]
