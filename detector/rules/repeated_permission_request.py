"""repeated-permission-request (PRV-05): who refused a permission is not asked for it again and again.

Fails         within 48 hours of a refusal the system asked for the same more often than the limit although
              nobody did anything, in the same launch or at later ones. Notifications count too
Can't tell    it was asked for so often only if requests after a tap are counted, which may have started a
              function; or each launch so far asked again, or there was no later launch
Inapplicable  the crawl met no dialog of the system that asks for a permission
Untested      no phone was used, or no dialog was refused
Passes        no more than that, and the app was opened once more without asking
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
    told = given[PermissionRequests]
    if not told.n_dialogs.value:
        return inapplicable("no_permission_dialog", told)
    if not told.n_refused.value:
        return untested("permission_not_refused", told)
    tiers = limits.tiers("max_again")
    again = over(told.n_again, "max_again", tiers)
    if again.severity is not None:
        return failed(
            again.severity, "permission_asked_again", told, limits=again.limits, sources=again.sources
        )
    if over(told.n_perhaps_again, "max_again", tiers).severity is not None:
        return cannot_tell(
            "permission_perhaps_asked_again", told, reason_code=ReasonCode.GAP, limits=again.limits
        )
    if not told.n_quiet_launches.value:
        return cannot_tell("no_quiet_launch", told, reason_code=ReasonCode.GAP, limits=again.limits)
    return passed("permission_not_asked_again", told, limits=again.limits)


RULE = Rule(
    id="repeated-permission-request",
    code="PRV-05",
    title_zh="拒绝后频繁索取权限",
    title_en="permission asked for again and again",
    clauses=("gbt-42574-2023/9.5.c", "taf-078.4-2021/5.5"),
    needs=(PermissionRequests,),
    quantities=("n_dialogs", "n_refused", "n_again", "n_perhaps_again", "n_quiet_launches"),
    limits=("max_again",),
    scope=Scope.PRIVACY,
    judge=judge,
)
