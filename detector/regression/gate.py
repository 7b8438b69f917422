"""Which findings fail a run: those at or above a level, by rule or severity, and only new ones."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from detector.core.errors import ConfigError
from detector.core.suggestion import did_you_mean
from detector.core.verdict import Outcome, Severity, Verdict
from detector.judging.rule import Rule
from detector.regression.baseline import BaselineMatch
from detector.regression.decisions import LostDecision

__all__ = ["ALL", "LOST_AFTER", "Gate", "Standings", "n_open_rules", "names_of"]

ALL = "all"
LOST_AFTER = 2
"""Nights: the first may be an advert that was hard to read."""

Standings = Mapping[tuple[str, str], BaselineMatch]
"""The standing of each failed verdict against the baseline, by rule id and subject."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """`soft` and `hard` hold rule ids, severities or `all`; hard wins over soft, and both over the level.

    `max_open`: how many rules may stay untested or cantTell; None: any number. `expects_no_window`: it is
    declared to show none, so that none is a success and any is a finding. `standings` None: there is no
    baseline, so every finding is new. Findings of severity info never fail. `lost`: the decisions that were
    lost; they fail after so many nights in a row, `lost_after` None: never. `records_decisions`
    False: the baseline does not say what was decided.
    """

    fail_level: Severity = Severity.MAJOR
    soft: frozenset[str] = frozenset()
    hard: frozenset[str] = frozenset()
    max_open: int | None = None
    expects_no_window: bool = False
    standings: Standings | None = None
    lost: tuple[LostDecision, ...] = ()
    lost_after: int | None = LOST_AFTER
    records_decisions: bool = True

    def fails(self, verdict: Verdict) -> bool:
        if verdict.outcome is not Outcome.FAILED or not self.could_fail(verdict):
            return False
        matched = (self.standings or {}).get((verdict.rule_id, verdict.subject))
        return matched is None or matched.standing.counts_as_new

    def could_fail(self, verdict: Verdict) -> bool:
        """Whether a new failure of this severity by this rule would fail the run."""
        if verdict.severity is Severity.INFO:
            return False
        named = {ALL, verdict.rule_id, verdict.severity.value}
        if named & self.hard:
            return True
        if named & self.soft:
            return False
        return verdict.severity.at_least(self.fail_level)

    def fails_for(self, lost: LostDecision) -> bool:
        """Whether a decision has been lost for so long that the run fails."""
        is_long = self.lost_after is not None and lost.nights >= self.lost_after
        matters = not lost.verdicts or any(map(self.could_fail, lost.verdicts))
        return is_long and matters and not (lost.may_be_chance or lost.is_for_slowness)

    def has_too_many_open(self, verdicts: Iterable[Verdict]) -> bool:
        return self.max_open is not None and n_open_rules(verdicts) > self.max_open


def n_open_rules(verdicts: Iterable[Verdict]) -> int:
    """Rules without a result: every one of their verdicts is untested or cantTell."""
    by_rule: dict[str, set[Outcome]] = {}
    for verdict in verdicts:
        by_rule.setdefault(verdict.rule_id, set()).add(verdict.outcome)
    return sum(outcomes <= {Outcome.UNTESTED, Outcome.CANT_TELL} for outcomes in by_rule.values())


def names_of(text: str | None, rules: Collection[Rule], *, option: str) -> frozenset[str]:
    """Parses a comma-separated list of rules (ids or codes), severities and `all`. Raises ConfigError."""
    ids = {rule.code.lower(): rule.id for rule in rules} | {rule.id: rule.id for rule in rules}
    words = {ALL, *(severity.value for severity in Severity if severity is not Severity.INFO)}
    found = set()
    for name in (part.strip() for part in (text or "").split(",") if part.strip()):
        if name.lower() in words:
            found.add(name.lower())
        elif name.lower() in ids:
            found.add(ids[name.lower()])
        else:
            hint = did_you_mean(name, (*words, *ids.values(), *(rule.code for rule in rules)))
            raise ConfigError(
                f"{option}: {name!r} is no rule, and not one of {', '.join(sorted(words))}{hint}"
            )
    return frozenset(found)
