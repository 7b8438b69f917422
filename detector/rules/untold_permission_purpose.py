"""untold-permission-purpose (PRV-02): the purpose of a sensitive permission must be stated.

Fails         the system asks for the location, the camera, contacts or the like, and neither the dialog, nor
              the app's page below it, nor any earlier page of the app mentions that permission, in words
              or in the picture
Can't tell    something mentions it, but with no purpose or an empty one (更好的体验), or it may be drawn
Inapplicable  the crawl met no such dialog; notifications do not count
Untested      no phone was used
Passes        a sentence before or beside each dialog states the purpose. A person must judge whether it is
              true
Clause        miit-2021-524/2.1.3 "以适当方式告知用户调用该权限的目的"; no time and no place in it
"""

from detector.core.measured import Measurements
from detector.core.verdict import ReasonCode
from detector.judging.rule import Judgement, Limits, Rule, Scope, cannot_tell, failed, inapplicable, passed
from detector.judging.tiers import over
from detector.measures.permission_purpose import PermissionPurpose

__all__ = ["RULE"]


def judge(given: Measurements, limits: Limits) -> Judgement:
    purposes = given[PermissionPurpose]
    if not purposes.n_asked.value:
        return inapplicable("no_permission_asked", purposes)
    untold = over(purposes.n_untold, "max_untold", limits.tiers("max_untold"))
    if untold.severity is not None:
        return failed(
            untold.severity,
            "permission_purpose_untold",
            purposes,
            limits=untold.limits,
            sources=untold.sources,
        )
    if purposes.n_unclear.value:
        return cannot_tell("permission_purpose_unclear", purposes, reason_code=ReasonCode.GAP)
    return passed("permission_purpose_told", purposes, limits=untold.limits)


RULE = Rule(
    id="untold-permission-purpose",
    code="PRV-02",
    title_zh="未告知权限目的",
    title_en="permission without its purpose told",
    item_zh="告知权限目的",
    item_en="purpose of permissions told",
    remedy_zh="申请权限时同步告知使用目的。",
    remedy_en="Tell the purpose of a permission when asking for it.",
    clauses=("miit-2021-524/2.1.3",),
    needs=(PermissionPurpose,),
    quantities=("n_asked", "n_untold", "n_unclear"),
    limits=("max_untold",),
    scope=Scope.PRIVACY,
    judge=judge,
)
