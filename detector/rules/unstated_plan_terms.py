"""unstated-plan-terms (SVC-02): a net disk must state space, rate, rights and fees with its plans.

Fails         all of a net disk's plan pages were read to the end, trees and pictures, and one of the four is
              stated nowhere on them. For review: a person must judge whether that misleads
Can't tell    no plan page was reached or read whole; or only one kind of words suggests a net disk
Inapplicable  neither the app's pages nor its package name suggests a net disk
Untested      no phone was used
Passes        each of the four is stated, whatever the wording
Clause        miit-2021-524/2.1.5 "清晰明示存储空间、传输速率、功能权益及资费水平等内容"
"""

from detector.core.measured import Measurements
from detector.core.verdict import ReasonCode
from detector.judging.rule import Judgement, Limits, Rule, Scope, cannot_tell, failed, inapplicable, passed
from detector.judging.tiers import over
from detector.measures.plan_terms import PlanTerms

__all__ = ["RULE"]


def judge(given: Measurements, limits: Limits) -> Judgement:
    terms = given[PlanTerms]
    if terms.is_no_net_disk:
        return inapplicable("no_net_disk", terms)
    if not terms.is_net_disk:
        return cannot_tell("net_disk_not_sure", terms, reason_code=ReasonCode.GAP)
    if terms.n_missing_items is None:
        return cannot_tell("plans_not_read", terms, reason_code=ReasonCode.GAP)
    missing = over(terms.n_missing_items, "max_missing_items", limits.tiers("max_missing_items"))
    if missing.severity is not None:
        return failed(
            missing.severity, "plan_terms_missing", terms, limits=missing.limits, sources=missing.sources
        )
    return passed("plan_terms_stated", terms, limits=missing.limits)


RULE = Rule(
    id="unstated-plan-terms",
    code="SVC-02",
    title_zh="网盘资费介绍不完整",
    title_en="net disk's plans without their terms",
    item_zh="网盘资费介绍",
    item_en="net disk's plans with their terms",
    remedy_zh="在资费页面写明存储空间、传输速率、功能权益和资费。",
    remedy_en="State space, rate, rights and fees on the pages of the plans.",
    clauses=("miit-2021-524/2.1.5",),
    needs=(PlanTerms,),
    quantities=("n_plan_pages", "n_missing_items"),
    limits=("max_missing_items",),
    scope=Scope.PRIVACY,
    judge=judge,
)
