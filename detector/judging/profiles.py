"""Which numbers apply: a profile gives each rule its limits in tiers, each with its origin.

One YAML file per profile (`detector/profiles/`). A profile may extend another: a limit, a condition or a list
of clauses that it names replaces the inherited one, everything else is inherited. Reading is strict: an
unknown key, rule, limit, condition or clause is refused with the file's name, and all errors of a file are
reported at once.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

from detector.codec import from_yaml
from detector.core.errors import ConfigError
from detector.core.verdict import Severity
from detector.judging.clauses import ClauseBook, Covers
from detector.judging.decision import DecisionRule
from detector.judging.in_force import InForce, bases_of
from detector.judging.rule import Condition, Limits, Origin, Rule, Tier

__all__ = ["PROFILE_FORMAT", "Profile", "ProfileFile", "RuleNumbers", "read_profiles"]

PROFILE_FORMAT = "profile/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleNumbers:
    """A profile file's numbers for one rule. `clauses` None: the rule's own; `also`: more beside those."""

    limits: dict[str, tuple[Tier, ...]] = field(default_factory=dict)
    conditions: dict[str, Condition] = field(default_factory=dict)
    clauses: tuple[str, ...] | None = None
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileFile:
    """One file as written. `conditions` apply to every rule that uses one of that name.

    `decision_rule` None: that of the profile it extends, else guard band. `max_doubt`: failures that are
    likelier to be false, or whose doubt is not calibrated, are not reported; None: that of the profile it
    extends, else no such bound.

    `includes` lists every rule of the profile, so that a rule added later applies only after a deliberate
    decision; None: the parent's rules. `skips`: rules that this profile leaves out; `asks`: rules that it
    includes although it would inherit them as skipped. (YAML 1.1 reads the plainer words on and off as true
    and false.)
    """

    format: str
    id: str
    title_zh: str
    title_en: str
    extends: str | None = None
    decision_rule: DecisionRule | None = None
    max_doubt: float | None = None
    conditions: dict[str, Condition] = field(default_factory=dict)
    rules: dict[str, RuleNumbers] = field(default_factory=dict)
    includes: tuple[str, ...] | None = None
    skips: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """A resolved profile: for each of its rules all limits and conditions, tiers worst first.

    `covers`: of each rule the clauses that speak of some windows only; `bases`: those that may carry a
    failure. `in_force`: the day as of which it judges, and the clauses that are not in force on it.
    """

    id: str
    title_zh: str
    title_en: str
    limits: Mapping[str, Limits]
    clauses: Mapping[str, tuple[str, ...]]
    decision_rule: DecisionRule = DecisionRule.GUARD_BAND
    max_doubt: float | None = None
    covers: Mapping[str, Mapping[str, tuple[Covers, ...]]] = field(default_factory=dict)
    bases: Mapping[str, frozenset[str]] = field(default_factory=dict)
    in_force: InForce = field(default_factory=InForce)

    def asks(self, rule: Rule) -> bool:
        return rule.id in self.limits

    def worst_severity(self, rule: Rule) -> Severity:
        """The worst severity that the rule can reach under this profile."""
        tiers = [tier for name in rule.limits for tier in self.limits[rule.id].tiers(name)]
        return min((tier.severity for tier in tiers), key=lambda severity: severity.rank)


def read_profiles(
    texts: Iterable[tuple[str, str]], *, rules: Sequence[Rule], clauses: ClauseBook
) -> dict[str, Profile]:
    """`texts`: pairs of file name and YAML; returns all profiles by id, each checked against the rules.

    Raises ConfigError with all errors of a file.
    """
    files: dict[str, tuple[str, ProfileFile]] = {}
    for name, text in texts:
        file = from_yaml(ProfileFile, text, where=name)
        if file.format != PROFILE_FORMAT:
            raise ConfigError(f"{name}: format: is {file.format!r}, not {PROFILE_FORMAT!r}")
        if file.id in files:
            raise ConfigError(f"{name}: id: {file.id!r} is also the id of {files[file.id][0]}")
        if problems := list(_problems(file, rules, clauses)):
            raise ConfigError(f"{name}: {'; '.join(problems)}")
        files[file.id] = (name, file)
    return {profile_id: _whole(profile_id, files, rules, clauses) for profile_id in files}


def _problems(file: ProfileFile, rules: Sequence[Rule], clauses: ClauseBook) -> Iterator[str]:
    """Each error in a file on its own, beginning with its key."""
    by_id = {rule.id: rule for rule in rules}
    if file.includes is not None and (file.skips or file.asks):
        yield "includes: names all rules, so that nothing is left to skips or asks"
    named = {"rules": file.rules, "includes": file.includes or (), "skips": file.skips, "asks": file.asks}
    for key, ids in named.items():
        yield from (f"{key}: there is no rule {id_!r}" for id_ in ids if id_ not in by_id)
    known_conditions = {condition for rule in rules for condition in rule.conditions}
    for condition in file.conditions:
        if condition not in known_conditions:
            yield f"conditions: no rule asks for {condition!r}"
    yield from _unsourced("conditions", file.conditions, clauses)
    for rule_id, numbers in file.rules.items():
        if rule_id in by_id:
            yield from _problems_of_rule(by_id[rule_id], numbers, clauses)


def _problems_of_rule(rule: Rule, numbers: RuleNumbers, clauses: ClauseBook) -> Iterator[str]:
    where = f"rules.{rule.id}"
    for limit, tiers in numbers.limits.items():
        if limit not in rule.limits:
            yield f"{where}: limits: the rule has no limit {limit!r}"
        if not tiers:
            yield f"{where}: limits.{limit}: has no tier"
        for tier in tiers:
            yield from _unsourced(f"{where}: limits", {limit: tier}, clauses)
    for condition in numbers.conditions:
        if condition not in rule.conditions:
            yield f"{where}: conditions: the rule has no condition {condition!r}"
    yield from _unsourced(f"{where}: conditions", numbers.conditions, clauses)
    for key, named in (("clauses", numbers.clauses or ()), ("also", numbers.also)):
        unknown = (clause for clause in named if clause not in clauses)
        yield from (f"{where}: {key}: there is no clause {clause!r}" for clause in unknown)


def _unsourced(where: str, numbers: Mapping[str, Tier | Condition], clauses: ClauseBook) -> Iterator[str]:
    """A binding or reference number must name its clause; ours may be explained in words."""
    for name, number in numbers.items():
        is_clause = number.source in clauses
        looks_like_one = "/" in number.source and " " not in number.source
        if not is_clause and (looks_like_one or number.origin in (Origin.BINDING, Origin.REFERENCE)):
            yield f"{where}.{name}: source: there is no clause {number.source!r}"


def _whole(
    profile_id: str, files: Mapping[str, tuple[str, ProfileFile]], rules: Sequence[Rule], clauses: ClauseBook
) -> Profile:
    line = _ancestry(profile_id, files)
    included = {rule.id for rule in rules}
    for file in line:
        included = (included if file.includes is None else set(file.includes)) - set(file.skips)
        included |= set(file.asks)
    asked = [rule for rule in rules if rule.id in included]
    where = files[profile_id][0]
    missing = [
        f"{rule.id}: there is no clause {clause!r}"
        for rule in rules
        for clause in rule.clauses
        if clause not in clauses
    ]
    missing += [f"{where}: {open_number}" for rule in asked for open_number in _open_numbers(rule, line)]
    if missing:
        raise ConfigError("; ".join(missing))
    return Profile(
        id=profile_id,
        title_zh=line[-1].title_zh,
        title_en=line[-1].title_en,
        limits={rule.id: _limits(rule, line) for rule in asked},
        clauses={rule.id: _clauses(rule, line) for rule in asked},
        decision_rule=next(
            (file.decision_rule for file in reversed(line) if file.decision_rule is not None),
            DecisionRule.GUARD_BAND,
        ),
        max_doubt=next((file.max_doubt for file in reversed(line) if file.max_doubt is not None), None),
        covers={rule.id: _covers(rule, line, clauses) for rule in asked},
        bases={
            rule.id: bases_of(
                _clauses(rule, line), chain.from_iterable(_stated(rule, line)[0].values()), clauses
            )
            for rule in asked
        },
        in_force=InForce.on(None, clauses),
    )


def _ancestry(profile_id: str, files: Mapping[str, tuple[str, ProfileFile]]) -> list[ProfileFile]:
    """The file and all that it extends, the base first."""
    line: list[ProfileFile] = []
    wanted: str | None = profile_id
    while wanted is not None:
        if wanted not in files:
            raise ConfigError(f"{files[line[0].id][0]}: extends: there is no profile {wanted!r}")
        if any(profile_file.id == wanted for profile_file in line):
            raise ConfigError(f"{files[wanted][0]}: extends: {wanted!r} extends itself")
        line.insert(0, files[wanted][1])
        wanted = line[0].extends
    return line


def _open_numbers(rule: Rule, line: Sequence[ProfileFile]) -> Iterator[str]:
    """Numbers that the rule needs and no file of the line states."""
    tiers, conditions = _stated(rule, line)
    for kind, names, found in (("limit", rule.limits, tiers), ("condition", rule.conditions, conditions)):
        for name in names:
            if name not in found:
                yield f"rules.{rule.id}: the {kind} {name!r} is missing"


def _limits(rule: Rule, line: Sequence[ProfileFile]) -> Limits:
    tiers, conditions = _stated(rule, line)
    return Limits(
        by_name={
            name: tuple(sorted(tiers[name], key=lambda tier: tier.severity.rank)) for name in rule.limits
        },
        conditions=conditions,
    )


def _stated(
    rule: Rule, line: Sequence[ProfileFile]
) -> tuple[dict[str, tuple[Tier, ...]], dict[str, Condition]]:
    tiers: dict[str, tuple[Tier, ...]] = {}
    conditions: dict[str, Condition] = {}
    for file in line:
        own = file.rules.get(rule.id, RuleNumbers())
        tiers |= own.limits
        conditions |= {
            name: condition for name, condition in file.conditions.items() if name in rule.conditions
        }
        conditions |= own.conditions
    return tiers, conditions


def _covers(rule: Rule, line: Sequence[ProfileFile], clauses: ClauseBook) -> dict[str, tuple[Covers, ...]]:
    tiers = (tier for tiers in _stated(rule, line)[0].values() for tier in tiers)
    named = {*_clauses(rule, line), *(tier.source for tier in tiers)}
    found = {text: clauses.sections[text].covers for text in sorted(named) if text in clauses}
    return {text: covers for text, covers in found.items() if covers}


def _clauses(rule: Rule, line: Sequence[ProfileFile]) -> tuple[str, ...]:
    found = rule.clauses
    for file in line:
        numbers = file.rules.get(rule.id, RuleNumbers())
        found = found if numbers.clauses is None else numbers.clauses
        found = tuple(dict.fromkeys((*found, *numbers.also)))
    return found
