"""Applies each rule to one window in one run.

A rule receives only what it declared. A missing need gives `untested`; a rule that raises gives `error` for
itself only and the others continue; a failure without evidence is refused, and one by a control that may be
another's. The window's purpose decides whether the rule's clauses apply to it at all.
"""

import logging
from collections.abc import Iterable

from detector.core.measured import Measurements
from detector.core.verdict import Outcome, ReasonCode
from detector.judging.decision import decided
from detector.judging.own_control import of_own_control
from detector.judging.profiles import Profile
from detector.judging.rule import Judgement, Rule, untested
from detector.judging.scope import uncovered, within_scope
from detector.measures.window_purpose import WindowPurpose

__all__ = ["judge_window"]

log = logging.getLogger(__name__)


def judge_window(
    rules: Iterable[Rule], given: Measurements, *, profile: Profile, unmet: ReasonCode | None = None
) -> dict[str, Judgement]:
    """A judgement for each rule in the profile, by rule id. `unmet`: why needs are missing."""
    return {rule.id: _judge(rule, given, profile, unmet) for rule in rules if profile.asks(rule)}


def _judge(rule: Rule, given: Measurements, profile: Profile, unmet: ReasonCode | None) -> Judgement:
    missing = [need.__name__ for need in rule.needs if need not in given]
    if missing:
        log.info("not tested", extra={"rule_id": rule.id, "missing": missing})
        return untested("need_unmet", reason_code=unmet)
    needed = given.narrowed(rule.needs)
    covers = profile.covers.get(rule.id, {})
    uncited = uncovered(covers, given[WindowPurpose]) if WindowPurpose in given else frozenset()
    limits = profile.limits[rule.id].without(uncited)
    try:
        judgement = decided(
            rule.judge(needed, limits),
            needed,
            profile.decision_rule,
            lambda measurements: rule.judge(measurements, limits),
        )
    except Exception:
        log.exception("a rule broke", extra={"rule_id": rule.id})
        return Judgement(outcome=Outcome.ERROR, reason_id="rule_broke")
    if judgement.outcome is Outcome.FAILED and not any(measured.evidence_ids for measured in judgement.read):
        log.error("a failure without evidence", extra={"rule_id": rule.id})
        return Judgement(outcome=Outcome.ERROR, reason_id="no_evidence", read=judgement.read)
    judgement = of_own_control(rule, judgement, given)
    if WindowPurpose not in given:
        return judgement
    return within_scope(rule, judgement, given[WindowPurpose], uncited=uncited)
