"""inadequate-privacy-summary (PRV-01): the policy has a summary, and it is short.

Fails       the supplied text has a summary with more letters than the limit
Can't tell  the text has none under a title that calls itself one (it may be shown at the first run, or on
            another page of the app), or its end cannot be determined
Untested    no text was supplied
Passes      there is one within the limit. A person must judge whether it is easy to understand
Clause      miit-2021-524/2.1.3 "以简洁、清晰、易懂的方式……提供APP产品隐私政策摘要"; no length there
"""

from detector.core.measured import Measurements
from detector.core.verdict import ReasonCode
from detector.judging.rule import Judgement, Limits, Rule, Scope, cannot_tell, failed, passed
from detector.judging.tiers import over, worst
from detector.measures.policy_summary import PolicySummary

__all__ = ["RULE"]


def judge(given: Measurements, limits: Limits) -> Judgement:
    summary = given[PolicySummary]
    if summary.n_summary_letters is None:
        return cannot_tell("no_summary_in_text", summary, reason_code=ReasonCode.GAP)
    reading = worst(
        over(summary.n_summary_letters, "max_summary_letters", limits.tiers("max_summary_letters"))
    )
    if reading.severity is not None:
        return failed(
            reading.severity,
            "summary_too_long",
            summary,
            limits=reading.limits,
            reason_code=ReasonCode.STATIC_ONLY,
            sources=reading.sources,
        )
    return passed("summary_short", summary, limits=reading.limits, reason_code=ReasonCode.STATIC_ONLY)


RULE = Rule(
    id="inadequate-privacy-summary",
    code="PRV-01",
    title_zh="隐私政策摘要不合要求",
    title_en="inadequate privacy summary",
    item_zh="隐私政策摘要",
    item_en="summary of the privacy policy",
    remedy_zh="提供简洁易懂的隐私政策摘要，并缩短到限值以内。",
    remedy_en="Provide a plain summary of the privacy policy and keep it short.",
    clauses=("miit-2021-524/2.1.3",),
    needs=(PolicySummary,),
    quantities=("n_summary_letters", "n_policy_letters"),
    limits=("max_summary_letters",),
    scope=Scope.PRIVACY,
    judge=judge,
)
