"""The rules with a profile's limits and the clauses they rest on."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from detector.core.clock import Clock, utc_text
from detector.core.errors import ConfigError
from detector.engines.model_store import read_manifest
from detector.judging.case import judge_runs
from detector.judging.catalog import RulesDocument, rule_by_id, rules_document
from detector.judging.clauses import ClauseBook, read_clauses
from detector.judging.could_see import could_see
from detector.judging.document import JudgingTool, VerdictsDocument
from detector.judging.in_force import AsOf, ChosenBy
from detector.judging.profiles import Profile, read_profiles
from detector.judging.rule_book import RuleBook
from detector.rules import RULES
from detector.windows.seen_run import SeenRun, tested_runs
from detector.windows.touched_case import TouchedCase
from detector.wiring.sdk_tables import sdk_index
from detector.wiring.tool import tool_version

__all__ = ["all_rules", "judged", "judging_tool", "law_of", "one_rule", "rule_book", "rules_sha256"]


# Data files of the package: clauses, profiles, words. They are part of the wheel, and read once in a process.


def yaml_files(folder: str) -> list[tuple[str, str]]:
    """(name, text) of each YAML file in a folder of the package, sorted by name."""
    found = [path for path in files("detector").joinpath(folder).iterdir() if path.name.endswith(".yaml")]
    return [
        (traversable.name, traversable.read_text(encoding="utf-8"))
        for traversable in sorted(found, key=lambda one: one.name)
    ]


_JUDGING_ROOMS = (
    "apk",
    "attribution",
    "case",
    "clauses",
    "core",
    "disclosure",
    "judging",
    "measures",
    "parsing",
    "perception",
    "privacy",
    "profiles",
    "rules",
    "seeing",
    "touching",
    "watch",
    "windows",
)
"""Rooms with a module that runs when a case is judged, given what was perceived. They count as a whole,
because a list of modules would be wrong after the next function that moves."""


@cache
def _clauses() -> ClauseBook:
    return read_clauses(yaml_files("clauses"))


@cache
def _profiles() -> Mapping[str, Profile]:
    return read_profiles(yaml_files("profiles"), rules=RULES, clauses=_clauses())


def rule_book(profile: str, as_of: date | None = None) -> RuleBook:
    """`as_of`: the day on which a clause has to be in force; None: the day of each capture.

    Raises ConfigError naming the profiles that exist."""
    profiles = _profiles()
    if profile not in profiles:
        raise ConfigError(f"there is no profile {profile!r}; there are {', '.join(sorted(profiles))}")
    law = RuleBook(rules=RULES, profile=profiles[profile], clauses=_clauses())
    return law if as_of is None else law.on(AsOf(day=as_of, by=ChosenBy.ASKED))


def law_of(document: VerdictsDocument) -> RuleBook:
    """By what the case was judged, or is to be judged again. The day of a capture is found anew."""
    asked = document.as_of is not None and document.as_of.by is ChosenBy.ASKED
    return rule_book(document.profile, document.as_of.day if document.as_of and asked else None)


def rules_sha256(package: Traversable | None = None) -> str:
    """One hash over all files that judge, sorted by path; equal for a checkout and an installed wheel.

    `package`: the folder of the program, this one by default.
    """
    root = files("detector") if package is None else package
    digest = hashlib.sha256()
    for room in _JUDGING_ROOMS:
        for path, file in sorted(_files_below(root.joinpath(room), room), key=lambda found: found[0]):
            digest.update(f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {path}\n".encode())
    return digest.hexdigest()


def _files_below(folder: Traversable, path: str) -> Iterator[tuple[str, Traversable]]:
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _files_below(entry, f"{path}/{entry.name}")
        elif entry.name.endswith((".py", ".yaml")):
            yield f"{path}/{entry.name}", entry


def all_rules() -> RulesDocument:
    return rules_document(RULES, profiles=_profiles(), clauses=_clauses())


def one_rule(rule_id: str) -> RulesDocument:
    """Raises ConfigError naming the rules that exist. `rule_id` is an id or a code, e.g. CLS-04."""
    rule = rule_by_id(RULES, rule_id)
    return rules_document((rule,), profiles=_profiles(), clauses=_clauses())


# Judges runs and records the program version, rules, models and time of the judgement.


def judging_tool() -> JudgingTool:
    """Identifies this program as the judging tool."""
    models = {entry.name: entry.sha256 for entry in read_manifest().models}
    return JudgingTool(version=tool_version(), rules_sha256=rules_sha256(), models=models)


def judged(
    runs: Sequence[SeenRun],
    touched: TouchedCase,
    law: RuleBook,
    clock: Clock,
    *,
    paths: Mapping[int, str] | None = None,
) -> VerdictsDocument:
    """Raises ConfigError as `judge_runs` does."""
    judged_at = utc_text(clock.wall_ns())
    document = judge_runs(runs, touched, law, paths=paths, tool=judging_tool(), judged_at=judged_at)
    return replace(document, could_see=could_see(tested_runs(runs), sdk_index))
