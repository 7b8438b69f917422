"""Applies each rule to one window in one run.

A rule receives only what it declared. A missing need gives `untested`; a rule that raises gives `error` for
itself only and the others continue; a failure without evidence is refused, and one by a control that may be
another's. The window's purpose decides whether the rule's clauses apply to it at all.
"""

import logging
from collections.abc import Iterable
from dataclasses import replace

from detector.core.measured import Measurements
from detector.core.verdict import Outcome, ReasonCode
from detector.judging.decision import chance_of_errors, decided
from detector.judging.profiles import Profile
from detector.judging.rule import Judgement, Rule, cannot_tell, untested
from detector.judging.scope import uncovered, within_scope
from detector.measures.close_contrast import CloseContrast
from detector.measures.close_cover import CloseCover
from detector.measures.close_delay import CloseDelay
from detector.measures.close_effect import CloseEffect
from detector.measures.close_exposure import CloseExposure
from detector.measures.close_gap import CloseGap
from detector.measures.close_gate import CloseGate
from detector.measures.close_glyph_hits import CloseGlyphHits
from detector.measures.close_motion import CloseMotion
from detector.measures.close_position import ClosePosition
from detector.measures.close_presence import ClosePresence
from detector.measures.close_reshow import CloseReshow
from detector.measures.close_size import CloseSize
from detector.measures.close_taps import CloseTaps
from detector.measures.window_purpose import WindowPurpose

__all__ = ["OF_THE_CONTROL", "judge_window"]


# Whether what a rule judged is the window's own close control.
#
# What closes a window is on it or near it. A control far beside it may be the page's: that it is faint, or
# that the window stays open when it is tapped, accuses nobody. Such a failure becomes "can't tell"; a pass
# stays.

OF_THE_CONTROL = frozenset(
    {
        CloseContrast,
        CloseCover,
        CloseDelay,
        CloseEffect,
        CloseExposure,
        CloseGap,
        CloseGate,
        CloseGlyphHits,
        CloseMotion,
        ClosePosition,
        ClosePresence,
        CloseReshow,
        CloseSize,
        CloseTaps,
    }
)


def of_own_control(rule: Rule, judgement: Judgement, given: Measurements) -> Judgement:
    """The judgement, unless it accuses by a control that may be another's."""
    if judgement.outcome is not Outcome.FAILED or OF_THE_CONTROL.isdisjoint(rule.needs):
        return judgement
    if ClosePosition not in given or not given[ClosePosition].is_apart:
        return judgement
    return cannot_tell("control_apart", *judgement.read, given[ClosePosition], limits=judgement.limits)


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
    limits = profile.in_force.of_limits(profile.limits[rule.id].without(uncited))
    try:
        judgement = decided(
            rule.judge(needed, limits),
            needed,
            profile.decision_rule,
            lambda measurements: rule.judge(measurements, limits),
        )
        if judgement.outcome is Outcome.FAILED:
            doubt = chance_of_errors(needed, lambda measurements: rule.judge(measurements, limits))
            judgement = replace(judgement, measure_doubt=doubt)
    except Exception:
        log.exception("a rule broke", extra={"rule_id": rule.id})
        return Judgement(outcome=Outcome.ERROR, reason_id="rule_broke")
    if judgement.outcome is Outcome.FAILED and not any(measured.evidence_ids for measured in judgement.read):
        log.error("a failure without evidence", extra={"rule_id": rule.id})
        return Judgement(outcome=Outcome.ERROR, reason_id="no_evidence", read=judgement.read)
    judgement = of_own_control(rule, judgement, given)
    if WindowPurpose in given:
        judgement = within_scope(rule, judgement, given[WindowPurpose], uncited=uncited)
    return profile.in_force.weighed(judgement, limits, profile.bases.get(rule.id, frozenset()))
