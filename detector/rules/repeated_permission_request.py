"""repeated-permission-request (PRV-05): a refused permission must not be requested again and again.

Fails         within 48 hours of a refusal the system asked for the same one more often than the limit without
              any user action, in the same launch or in later ones. Notifications count too
Can't tell    the limit is exceeded only if requests after a tap count, which may have started a function; or
              each launch so far asked again, or there was no later launch
Inapplicable  the crawl met no dialog of the system that asks for a permission
Untested      no phone was used, or no dialog was refused
Passes        the limit was kept, and the app was opened once more without asking
Clause        gbt-42574-2023/9.5.c (more than one new request in 48 hours), taf-078.4-2021/5.5
"""

from detector.core.measured import Measurements
from detector.core.verdict import ReasonCode
from detector.judging.rule import (
    Judgement,
    Limits,
    Rule,
    Scope,
    cannot_tell,
    failed,
    inapplicable,
    passed,
    untested,
)
from detector.judging.tiers import over
from detector.measures.permission_requests import PermissionRequests

__all__ = ["RULE"]


def judge(given: Measurements, limits: Limits) -> Judgement:
    requests = given[PermissionRequests]
    if not requests.n_dialogs.value:
        return inapplicable("no_permission_dialog", requests)
    if not requests.n_refused.value:
        return untested("permission_not_refused", requests)
    tiers = limits.tiers("max_again")
    again = over(requests.n_again, "max_again", tiers)
    if again.severity is not None:
        return failed(
            again.severity, "permission_asked_again", requests, limits=again.limits, sources=again.sources
        )
    if over(requests.n_perhaps_again, "max_again", tiers).severity is not None:
        return cannot_tell(
            "permission_perhaps_asked_again", requests, reason_code=ReasonCode.GAP, limits=again.limits
        )
    if not requests.n_quiet_launches.value:
        return cannot_tell("no_quiet_launch", requests, reason_code=ReasonCode.GAP, limits=again.limits)
    return passed("permission_not_asked_again", requests, limits=again.limits)


RULE = Rule(
    id="repeated-permission-request",
    code="PRV-05",
    title_zh="拒绝后频繁索取权限",
    title_en="permission asked for again and again",
    item_zh="拒绝后不再频繁索取权限",
    item_en="no repeated requests after a refusal",
    remedy_zh="用户拒绝权限后，仅在其主动使用相应功能时再次申请。",
    remedy_en="After a refusal ask again only when the user uses the function that needs the permission.",
    clauses=("gbt-42574-2023/9.5.c", "taf-078.4-2021/5.5"),
    needs=(PermissionRequests,),
    quantities=("n_dialogs", "n_refused", "n_again", "n_perhaps_again", "n_quiet_launches"),
    limits=("max_again",),
    scope=Scope.PRIVACY,
    judge=judge,
)
