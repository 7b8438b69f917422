"""frequent-popups (POP-02): popups must not be so frequent that they disturb.

Fails       in an untouched session more popups with something to press appeared than a tier allows, or more
            than one was stacked at launch in half of the untouched launches
Can't tell  fewer appeared, but the session was shorter than ten minutes
Passes      fewer appeared in a full session
Untested    the app was not left alone for longer than a cold start takes (levels look and quick)
Clause      miit-2023-26/4 "不得频繁弹窗干扰用户正常使用"; no text gives a number: all are tool values
"""

from detector.core.measured import Measurements
from detector.core.verdict import ReasonCode
from detector.judging.rule import Judgement, Limits, Rule, Scope, cannot_tell, failed, passed, untested
from detector.judging.tiers import over, worst
from detector.measures.popup_rate import PopupRate

__all__ = ["RULE"]

NAME, STACKED = "max_popups", "max_stacked"


def judge(given: Measurements, limits: Limits) -> Judgement:
    rate = given[PopupRate]
    if rate.n_launches.value == 0:
        return untested("app_not_watched", rate, reason_code=ReasonCode.GAP)
    in_session = over(rate.n_popups, NAME, limits.tiers(NAME))
    at_launch = over(rate.n_stacked, STACKED, limits.tiers(STACKED))
    reading = worst(in_session, at_launch)
    if reading.tier is not None:
        reason = "popups_frequent" if reading.tier is in_session.tier else "popups_stacked"
        return failed(reading.tier.severity, reason, rate, limits=reading.limits, sources=reading.sources)
    if rate.session_ms.below(limits.condition("min_watched_ms")):
        return untested("app_not_left_alone", rate, reason_code=ReasonCode.BUDGET)
    if rate.session_ms.below(limits.condition("min_session_ms")):
        return cannot_tell("session_too_short", rate, reason_code=ReasonCode.BUDGET, limits=reading.limits)
    return passed("popups_seldom", rate, limits=reading.limits)


RULE = Rule(
    id="frequent-popups",
    code="POP-02",
    title_zh="频繁弹窗",
    title_en="frequent popups",
    item_zh="弹窗频次",
    item_en="frequency of popups",
    remedy_zh="减少弹窗次数：限制每次会话的弹窗数，并避免启动时连续弹出。",
    remedy_en="Show fewer popups: limit them for each session and do not stack several at launch.",
    clauses=("miit-2023-26/4",),
    needs=(PopupRate,),
    quantities=("n_popups", "session_ms", "n_stacked", "n_launches"),
    limits=(NAME, STACKED),
    conditions=("min_session_ms", "min_watched_ms"),
    scope=Scope.APP,
    judge=judge,
)
