"""unstated-plan-terms (SVC-02): a net disk states space, rate, rights and fees where it offers its plans.

Fails         of a net disk all pages of plans were read to their end, trees and pictures, and one of the four
              is stated nowhere on them. For review: whether it misleads is for a person
Can't tell    no page of plans was reached or read whole; or only one kind of words names a net disk
Inapplicable  neither the app's pages nor its package name a net disk
Untested      no phone was used
Passes        each of the four is stated, in whatever words
Clause        miit-2021-524/2.1.5 "清晰明示存储空间、传输速率、功能权益及资费水平等内容"
"""

from detector.core.measured import Measurements
from detector.core.verdict import ReasonCode
from detector.judging.rule import Judgement, Limits, Rule, Scope, cannot_tell, failed, inapplicable, passed
from detector.judging.tiers import over
from detector.measures.plan_terms import PlanTerms

__all__ = ["RULE"]


def judge(given: Measurements, limits: Limits) -> Judgement:
    told = given[PlanTerms]
    if told.is_no_net_disk:
        return inapplicable("no_net_disk", told)
    if not told.is_net_disk:
        return cannot_tell("net_disk_not_sure", told, reason_code=ReasonCode.GAP)
    if told.n_missing_items is None:
        return cannot_tell("plans_not_read", told, reason_code=ReasonCode.GAP)
    missing = over(told.n_missing_items, "max_missing_items", limits.tiers("max_missing_items"))
    if missing.severity is not None:
        return failed(
            missing.severity, "plan_terms_missing", told, limits=missing.limits, sources=missing.sources
        )
    return passed("plan_terms_stated", told, limits=missing.limits)


RULE = Rule(
    id="unstated-plan-terms",
    code="SVC-02",
    title_zh="网盘资费介绍不完整",
    title_en="net disk's plans without their terms",
    clauses=("miit-2021-524/2.1.5",),
    needs=(PlanTerms,),
    quantities=("n_plan_pages", "n_missing_items"),
    limits=("max_missing_items",),
    scope=Scope.PRIVACY,
    judge=judge,
)
