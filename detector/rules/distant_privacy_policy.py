"""distant-privacy-policy (PRV-06): the privacy policy must be at most four taps from the main page.

Fails       every way that was found takes more taps, and everything that could be tapped on the way was
            tried
Can't tell  the policy was not found from the main page (it may be behind a login, or behind something no
            crawl taps), or something nearer was not tried
Untested    no phone was used
Passes      one way is short enough, even if the page itself was not read
Clause      cac-2019-191/1.3; gbt-42574-2023/8.1.a.1 and taf-068-2020/4.2 give the same number
"""

from detector.core.measured import Measurements
from detector.core.verdict import ReasonCode
from detector.judging.rule import Judgement, Limits, Rule, Scope, cannot_tell, failed, passed
from detector.judging.walked import too_many_taps
from detector.measures.policy_reach import PolicyReach

__all__ = ["RULE"]


def judge(given: Measurements, limits: Limits) -> Judgement:
    reach = given[PolicyReach]
    if reach.n_taps is None:
        reason_id = "policy_at_first_run_only" if reach.is_first_run else "policy_not_found"
        return cannot_tell(reason_id, reach, reason_code=ReasonCode.GAP)
    reading = too_many_taps(reach.n_taps, reach.n_untried, "max_policy_taps", limits.tiers("max_policy_taps"))
    if reading.severity is not None:
        return failed(
            reading.severity, "policy_too_far", reach, limits=reading.limits, sources=reading.sources
        )
    if reading.is_unsure:
        return cannot_tell("policy_perhaps_nearer", reach, reason_code=ReasonCode.GAP, limits=reading.limits)
    return passed("policy_near", reach, limits=reading.limits)


RULE = Rule(
    id="distant-privacy-policy",
    code="PRV-06",
    title_zh="隐私政策难以访问",
    title_en="privacy policy hard to reach",
    item_zh="隐私政策的访问",
    item_en="way to the privacy policy",
    remedy_zh="把隐私政策的入口移到更浅的层级。",
    remedy_en="Move the entry of the privacy policy nearer to the main page.",
    clauses=("cac-2019-191/1.3", "gbt-42574-2023/8.1.a.1", "taf-068-2020/4.2"),
    needs=(PolicyReach,),
    quantities=("n_taps", "n_untried"),
    limits=("max_policy_taps",),
    scope=Scope.PRIVACY,
    judge=judge,
)
