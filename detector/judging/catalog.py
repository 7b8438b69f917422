"""All rules with their numbers, as `detector rules` shows them: the JSON document `rules/1`.

A rule's page stands in its file. Its numbers are given per profile, since each profile has its own
limits, each with its origin and a source that can be looked up.
"""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from detector.core.errors import ConfigError
from detector.core.measured import measure_name
from detector.core.suggestion import did_you_mean
from detector.judging.clauses import ClauseBook
from detector.judging.profiles import Profile
from detector.judging.rule import Condition, Rule, Tier

__all__ = [
    "RULES_FORMAT",
    "CitedClause",
    "RuleEntry",
    "RulesDocument",
    "rule_by_id",
    "rules_document",
]

RULES_FORMAT = "rules/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class CitedClause:
    """`quote` None: only the gist of the clause is known. `status` is how far its document binds (the name is
    older than the dates), `standing` what it says of itself: in_force, draft or replaced; the dates as in
    `Term`."""

    id: str
    label: str
    document_zh: str
    document_en: str
    status: str
    standing: str
    in_force_from: datetime.date | None
    in_force_until: datetime.date | None
    replaced_by: str | None
    quote: str | None
    says_zh: str
    says_en: str
    confidence: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleEntry:
    """`limits` and `conditions` by profile, then by name; only profiles that include the rule.

    `clauses` are the rule's own; `cited` describes these and all others that a profile cites.
    `page`: when the rule has which outcome; `measures`: names of measures, as in the rule's file.
    """

    code: str
    id: str
    title_zh: str
    title_en: str
    clauses: tuple[str, ...]
    quantities: tuple[str, ...]
    measures: tuple[str, ...]
    profiles: tuple[str, ...]
    limits: dict[str, dict[str, tuple[Tier, ...]]]
    conditions: dict[str, dict[str, Condition]]
    cited: tuple[CitedClause, ...]
    page: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RulesDocument:
    """Ready for `codec.to_json`."""

    format: str
    rules: tuple[RuleEntry, ...]


def rules_document(
    rules: Iterable[Rule], *, profiles: Mapping[str, Profile], clauses: ClauseBook
) -> RulesDocument:
    entries = tuple(_entry(rule, profiles, clauses) for rule in rules)
    return RulesDocument(format=RULES_FORMAT, rules=entries)


def rule_by_id(rules: Sequence[Rule], id_or_code: str) -> Rule:
    """By `undersized-close-control` or `CLS-04`. Raises ConfigError naming the rules that exist."""
    for rule in rules:
        if id_or_code in (rule.id, rule.code):
            return rule
    meant = did_you_mean(id_or_code, [*(rule.code for rule in rules), *(rule.id for rule in rules)])
    known = f"; there are {', '.join(rule.id for rule in rules)}"
    raise ConfigError(f"there is no rule {id_or_code!r}{meant or known}")


def _entry(rule: Rule, profiles: Mapping[str, Profile], clauses: ClauseBook) -> RuleEntry:
    asking = [profile for profile in profiles.values() if profile.asks(rule)]
    limits = {profile.id: profile.limits[rule.id] for profile in asking}
    tiers = (tier for limit in limits.values() for tiers in limit.by_name.values() for tier in tiers)
    mentioned = [
        *rule.clauses,
        *(clause for profile in asking for clause in profile.clauses[rule.id]),
    ]
    mentioned += [tier.source for tier in tiers if tier.source in clauses]
    return RuleEntry(
        code=rule.code,
        id=rule.id,
        title_zh=rule.title_zh,
        title_en=rule.title_en,
        clauses=rule.clauses,
        quantities=rule.quantities,
        measures=tuple(map(measure_name, rule.needs)),
        profiles=tuple(limits),
        limits={profile_id: dict(limit.by_name) for profile_id, limit in limits.items()},
        conditions={profile_id: dict(limit.conditions) for profile_id, limit in limits.items()},
        cited=tuple(_cited(clause_id, clauses) for clause_id in dict.fromkeys(mentioned)),
        page=rule.page_en,
    )


def _cited(clause_id: str, clauses: ClauseBook) -> CitedClause:
    section, document = clauses.sections[clause_id], clauses.document_of(clause_id)
    term = clauses.term_of(clause_id)
    return CitedClause(
        id=section.id,
        label=section.label,
        document_zh=document.title_zh,
        document_en=document.title_en,
        status=document.force,
        standing=term.status,
        in_force_from=term.in_force_from,
        in_force_until=term.in_force_until,
        replaced_by=term.replaced_by,
        quote=section.quote,
        says_zh=section.says_zh,
        says_en=section.says_en,
        confidence=section.confidence,
        source=document.source,
    )
