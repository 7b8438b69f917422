"""Which numbers apply: a profile gives each rule its limits in tiers, and says where each is from.

One YAML file per profile (`detector/profiles/`). A profile may extend another: a limit, a condition
or the list of clauses that it names replaces the one it inherits, everything else stays. Reading is
strict: an unknown key, rule, limit, condition or clause is refused with the file's name.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from detector.codec import from_yaml
from detector.core.errors import ConfigError
from detector.core.verdict import Severity
from detector.judging.clauses import ClauseBook
from detector.judging.rule import Condition, Limits, Origin, Rule, Tier

__all__ = ["PROFILE_FORMAT", "Profile", "ProfileFile", "RuleNumbers", "read_profiles"]

PROFILE_FORMAT = "profile/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleNumbers:
    """What a profile file says of one rule. `clauses` None: the rule's own."""

    limits: dict[str, tuple[Tier, ...]] = field(default_factory=dict)
    conditions: dict[str, Condition] = field(default_factory=dict)
    clauses: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileFile:
    """One file as written. `conditions` are for every rule that asks for one of that name.

    `skips` are rules that this profile does not ask, `asks` those it asks again that it would inherit
    as skipped. (YAML 1.1 reads the plainer words on and off as true and false.)
    """

    format: str
    id: str
    title_zh: str
    title_en: str
    extends: str | None = None
    conditions: dict[str, Condition] = field(default_factory=dict)
    rules: dict[str, RuleNumbers] = field(default_factory=dict)
    skips: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """A profile made whole: for each rule it asks, all limits and conditions, tiers worst first."""

    id: str
    title_zh: str
    title_en: str
    limits: Mapping[str, Limits]
    clauses: Mapping[str, tuple[str, ...]]

    def asks(self, rule: Rule) -> bool:
        return rule.id in self.limits

    def worst_severity(self, rule: Rule) -> Severity:
        """The worst that the rule could find under this profile."""
        tiers = [tier for name in rule.limits for tier in self.limits[rule.id].tiers(name)]
        return min((tier.severity for tier in tiers), key=lambda one: one.rank)


def read_profiles(
    texts: Iterable[tuple[str, str]], *, rules: Sequence[Rule], clauses: ClauseBook
) -> dict[str, Profile]:
    """`texts` are pairs of file name and YAML; all profiles by id, each checked against the rules."""
    files: dict[str, tuple[str, ProfileFile]] = {}
    for name, text in texts:
        file = from_yaml(ProfileFile, text, where=name)
        if file.format != PROFILE_FORMAT:
            raise ConfigError(f"{name}: format: is {file.format!r}, not {PROFILE_FORMAT!r}")
        if file.id in files:
            raise ConfigError(f"{name}: id: {file.id!r} is also the id of {files[file.id][0]}")
        _refuse_unknown(name, file, rules, clauses)
        files[file.id] = (name, file)
    return {profile_id: _whole(profile_id, files, rules, clauses) for profile_id in files}


def _refuse_unknown(name: str, file: ProfileFile, rules: Sequence[Rule], clauses: ClauseBook) -> None:
    by_id = {rule.id: rule for rule in rules}
    for key, ids in (("rules", tuple(file.rules)), ("skips", file.skips), ("asks", file.asks)):
        for rule_id in ids:
            if rule_id not in by_id:
                raise ConfigError(f"{name}: {key}: there is no rule {rule_id!r}")
    known_conditions = {one for rule in rules for one in rule.conditions}
    for condition in file.conditions:
        if condition not in known_conditions:
            raise ConfigError(f"{name}: conditions: no rule asks for {condition!r}")
    _check_sources(f"{name}: conditions", file.conditions, clauses)
    for rule_id, numbers in file.rules.items():
        where = f"{name}: rules.{rule_id}"
        for limit, tiers in numbers.limits.items():
            if limit not in by_id[rule_id].limits:
                raise ConfigError(f"{where}: limits: the rule has no limit {limit!r}")
            if not tiers:
                raise ConfigError(f"{where}: limits.{limit}: has no tier")
            for tier in tiers:
                _check_sources(f"{where}: limits", {limit: tier}, clauses)
        for condition in numbers.conditions:
            if condition not in by_id[rule_id].conditions:
                raise ConfigError(f"{where}: conditions: the rule has no condition {condition!r}")
        _check_sources(f"{where}: conditions", numbers.conditions, clauses)
        for clause in numbers.clauses or ():
            if clause not in clauses:
                raise ConfigError(f"{where}: clauses: there is no clause {clause!r}")


def _check_sources(where: str, numbers: Mapping[str, Tier | Condition], clauses: ClauseBook) -> None:
    """A number that binds or that others offer must name its clause; ours may explain itself in words."""
    for name, number in numbers.items():
        is_clause = number.source in clauses
        looks_like_one = "/" in number.source and " " not in number.source
        if not is_clause and (looks_like_one or number.origin in (Origin.BINDING, Origin.REFERENCE)):
            raise ConfigError(f"{where}.{name}: source: there is no clause {number.source!r}")


def _whole(
    profile_id: str, files: Mapping[str, tuple[str, ProfileFile]], rules: Sequence[Rule], clauses: ClauseBook
) -> Profile:
    line = _ancestry(profile_id, files)
    skipped: set[str] = set()
    for file in line:
        skipped = (skipped | set(file.skips)) - set(file.asks)
    asked = [rule for rule in rules if rule.id not in skipped]
    where = files[profile_id][0]
    for rule in rules:
        for clause in (*rule.clauses, *rule.advert_clauses):
            if clause not in clauses:
                raise ConfigError(f"{rule.id}: there is no clause {clause!r}")
    return Profile(
        id=profile_id,
        title_zh=line[-1].title_zh,
        title_en=line[-1].title_en,
        limits={rule.id: _limits(rule, line, where) for rule in asked},
        clauses={rule.id: _clauses(rule, line) for rule in asked},
    )


def _ancestry(profile_id: str, files: Mapping[str, tuple[str, ProfileFile]]) -> list[ProfileFile]:
    """The file and all that it extends, the eldest first."""
    line: list[ProfileFile] = []
    wanted: str | None = profile_id
    while wanted is not None:
        if wanted not in files:
            raise ConfigError(f"{files[line[0].id][0]}: extends: there is no profile {wanted!r}")
        if any(one.id == wanted for one in line):
            raise ConfigError(f"{files[wanted][0]}: extends: {wanted!r} extends itself")
        line.insert(0, files[wanted][1])
        wanted = line[0].extends
    return line


def _limits(rule: Rule, line: Sequence[ProfileFile], where: str) -> Limits:
    tiers: dict[str, tuple[Tier, ...]] = {}
    conditions: dict[str, Condition] = {}
    for file in line:
        own = file.rules.get(rule.id, RuleNumbers())
        tiers |= own.limits
        conditions |= {name: one for name, one in file.conditions.items() if name in rule.conditions}
        conditions |= own.conditions
    for kind, names, found in (("limit", rule.limits, tiers), ("condition", rule.conditions, conditions)):
        for name in names:
            if name not in found:
                raise ConfigError(f"{where}: rules.{rule.id}: the {kind} {name!r} is missing")
    return Limits(
        by_name={name: tuple(sorted(tiers[name], key=lambda one: one.severity.rank)) for name in rule.limits},
        conditions=conditions,
    )


def _clauses(rule: Rule, line: Sequence[ProfileFile]) -> tuple[str, ...]:
    named = [file.rules[rule.id].clauses for file in line if rule.id in file.rules]
    return next((one for one in reversed(named) if one is not None), rule.clauses)
