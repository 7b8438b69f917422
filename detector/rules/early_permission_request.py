"""early-permission-request (PRV-08): a permission must be requested when its function is used, one at a time.

Fails         before any user action, or before the terms were shown, the system asked for a sensitive
              permission whose function neither the app's first page nor its name mentions; or for several
              of them one right after the other
Can't tell    words mention such a function, which may be in use (a map), or there is too little text to judge
Inapplicable  the crawl met no dialog of the system that asks for a permission
Untested      no phone was used
Passes        each sensitive permission was asked for after a tap. Notifications are not judged here
Clause        taf-078.4-2021/5.4 "提前"; taf-077.1-2022/6.1.f "一揽子", by our reading of several in a row
"""

from detector.core.measured import Measurements
from detector.core.verdict import ReasonCode
from detector.judging.rule import Judgement, Limits, Rule, Scope, cannot_tell, failed, inapplicable, passed
from detector.judging.tiers import over
from detector.measures.permission_requests import PermissionRequests

__all__ = ["RULE"]


def judge(given: Measurements, limits: Limits) -> Judgement:
    requests = given[PermissionRequests]
    if not requests.n_dialogs.value:
        return inapplicable("no_permission_dialog", requests)
    row = over(requests.n_in_a_row, "max_in_a_row", limits.tiers("max_in_a_row"))
    if row.severity is not None:
        return failed(row.severity, "permissions_in_a_row", requests, limits=row.limits, sources=row.sources)
    early = over(requests.n_early, "max_early", limits.tiers("max_early"))
    if early.severity is not None:
        return failed(
            early.severity, "permission_asked_early", requests, limits=early.limits, sources=early.sources
        )
    if requests.n_perhaps_early.value:
        return cannot_tell(
            "permission_perhaps_early", requests, reason_code=ReasonCode.GAP, limits=early.limits
        )
    return passed("permission_not_early", requests, limits=early.limits)


RULE = Rule(
    id="early-permission-request",
    code="PRV-08",
    title_zh="提前索取权限",
    title_en="permission asked for before its use",
    item_zh="权限在使用时申请",
    item_en="permissions asked for at their use",
    remedy_zh="在用户使用相应功能时再申请权限，不要提前索取。",
    remedy_en="Ask for a permission when the user uses the function that needs it, not before.",
    clauses=("taf-078.4-2021/5.4", "taf-077.1-2022/6.1.f"),
    needs=(PermissionRequests,),
    quantities=("n_dialogs", "n_early", "n_perhaps_early", "n_in_a_row"),
    limits=("max_early", "max_in_a_row"),
    scope=Scope.PRIVACY,
    judge=judge,
)
