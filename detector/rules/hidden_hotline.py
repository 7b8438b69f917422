"""hidden-hotline (SVC-01): a dialable service hotline must be shown in a prominent place of the app.

Fails       no number was found although everything that could be tapped was tried; or the nearest is deeper
            than the limit, likewise
Can't tell  none was found and something was not tried (a login, a chat, a button that calls at once), or
            the number is only in the privacy policy
Untested    no phone was used
Passes      a number is shown within the limit. Whether anyone answers is not tested: no call is made
Clause      miit-2021-524/2.3.3 "在网站、APP等显著位置公示客服热线电话号码"; the taps are a tool value
"""

from detector.core.measured import Measurements
from detector.core.verdict import ReasonCode
from detector.judging.rule import Judgement, Limits, Rule, Scope, cannot_tell, failed, passed
from detector.judging.tiers import under
from detector.judging.walked import too_many_taps
from detector.measures.hotline_reach import HotlineReach

__all__ = ["RULE"]


def judge(given: Measurements, limits: Limits) -> Judgement:
    reach = given[HotlineReach]
    if reach.n_taps is None:
        absent = under(reach.n_numbers, "min_hotlines", limits.tiers("min_hotlines"))
        if absent.severity is None:
            return cannot_tell("hotline_in_policy_only", reach, reason_code=ReasonCode.GAP)
        if reach.n_untried.value:
            return cannot_tell("hotline_not_found", reach, reason_code=ReasonCode.GAP, limits=absent.limits)
        return failed(absent.severity, "no_hotline", reach, limits=absent.limits, sources=absent.sources)
    reading = too_many_taps(
        reach.n_taps, reach.n_untried, "max_hotline_taps", limits.tiers("max_hotline_taps")
    )
    if reading.severity is not None:
        return failed(
            reading.severity, "hotline_too_far", reach, limits=reading.limits, sources=reading.sources
        )
    if reading.is_unsure:
        return cannot_tell("hotline_perhaps_nearer", reach, reason_code=ReasonCode.GAP, limits=reading.limits)
    return passed("hotline_shown", reach, limits=reading.limits)


RULE = Rule(
    id="hidden-hotline",
    code="SVC-01",
    title_zh="客服热线未在显著位置公示",
    title_en="service hotline not in a prominent place",
    item_zh="客服热线公示",
    item_en="service hotline shown",
    remedy_zh="在主界面附近的显著位置公示可拨打的客服热线号码。",
    remedy_en="Show a service hotline that can be dialled in a prominent place near the main page.",
    clauses=("miit-2021-524/2.3.3",),
    needs=(HotlineReach,),
    quantities=("n_numbers", "n_taps", "n_scrolls", "n_untried"),
    limits=("min_hotlines", "max_hotline_taps"),
    scope=Scope.PRIVACY,
    judge=judge,
)
