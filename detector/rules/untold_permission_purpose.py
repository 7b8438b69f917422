"""untold-permission-purpose (PRV-02): who is asked for a sensitive permission is told what for.

Fails         the system asks for a location, a camera, contacts or the like, and neither the dialog, nor the
              app's page below it, nor any page of the app before it speaks of that permission, in words or
              in the picture
Can't tell    something speaks of it, and says no purpose, an empty one (更好的体验), or it may be drawn
Inapplicable  the crawl met no such dialog; notifications are none
Untested      no phone was asked
Passes        a sentence before or beside each dialog says what for. Whether it is true is for a person
Clause        miit-2021-524/2.1.3 "以适当方式告知用户调用该权限的目的"; no time and no place in it
"""

from detector.core.measured import Measurements
from detector.core.verdict import ReasonCode
from detector.judging.rule import Judgement, Limits, Rule, Scope, cannot_tell, failed, inapplicable, passed
from detector.judging.tiers import over
from detector.measures.permission_purpose import PermissionPurpose

__all__ = ["RULE"]


def judge(given: Measurements, limits: Limits) -> Judgement:
    told = given[PermissionPurpose]
    if not told.n_asked.value:
        return inapplicable("no_permission_asked", told)
    untold = over(told.n_untold, "max_untold", limits.tiers("max_untold"))
    if untold.severity is not None:
        return failed(
            untold.severity,
            "permission_purpose_untold",
            told,
            limits=untold.limits,
            sources=untold.sources,
        )
    if told.n_unclear.value:
        return cannot_tell("permission_purpose_unclear", told, reason_code=ReasonCode.GAP)
    return passed("permission_purpose_told", told, limits=untold.limits)


RULE = Rule(
    id="untold-permission-purpose",
    code="PRV-02",
    title_zh="未告知权限目的",
    title_en="permission without its purpose told",
    clauses=("miit-2021-524/2.1.3",),
    needs=(PermissionPurpose,),
    quantities=("n_asked", "n_untold", "n_unclear"),
    limits=("max_untold",),
    scope=Scope.PRIVACY,
    judge=judge,
)
