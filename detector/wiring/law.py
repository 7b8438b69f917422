"""The rules with a profile's limits and the clauses they rest on."""

import hashlib
from importlib.resources import files

from detector.assessment.lawbook import Lawbook
from detector.core.errors import ConfigError
from detector.judging.catalog import RulesDocument, rule_by_id, rules_document
from detector.judging.clauses import ClauseBook, read_clauses
from detector.judging.profiles import Profile, read_profiles
from detector.rules import RULES
from detector.wiring.data_files import yaml_files

__all__ = ["all_rules", "lawbook", "one_rule", "rules_sha256"]

_WHAT_JUDGES = ("rules", "measures", "judging", "clauses", "profiles")
"""Folders of the package whose files determine a verdict, given what was perceived."""


def _clauses() -> ClauseBook:
    return read_clauses(yaml_files("clauses"))


def _profiles(clauses: ClauseBook) -> dict[str, Profile]:
    return read_profiles(yaml_files("profiles"), rules=RULES, clauses=clauses)


def lawbook(profile: str) -> Lawbook:
    """Raises ConfigError naming the profiles that exist."""
    clauses = _clauses()
    profiles = _profiles(clauses)
    if profile not in profiles:
        raise ConfigError(f"there is no profile {profile!r}; there are {', '.join(sorted(profiles))}")
    return Lawbook(rules=RULES, profile=profiles[profile], clauses=clauses)


def rules_sha256() -> str:
    """One hash over all files that judge, sorted by path; equal for a checkout and an installed wheel."""
    digest = hashlib.sha256()
    for folder in _WHAT_JUDGES:
        entries = files("detector").joinpath(folder).iterdir()
        for one in sorted(entries, key=lambda one: one.name):
            if one.name.endswith((".py", ".yaml")):
                content = hashlib.sha256(one.read_bytes()).hexdigest()
                digest.update(f"{content}  {folder}/{one.name}\n".encode())
    return digest.hexdigest()


def all_rules() -> RulesDocument:
    clauses = _clauses()
    return rules_document(RULES, profiles=_profiles(clauses), clauses=clauses)


def one_rule(rule_id: str) -> RulesDocument:
    """Raises ConfigError naming the rules that exist. `rule_id` is an id or a code, e.g. CLS-04."""
    rule = rule_by_id(RULES, rule_id)
    clauses = _clauses()
    return rules_document((rule,), profiles=_profiles(clauses), clauses=clauses)
