"""forced-permission (PRV-09): an app must keep working when a permission is refused.

Fails         after a refusal the app was gone, and none of its texts mentions a function that needs the
              permission; or the same question came three times, each right after it was refused
Can't tell    it was gone and that function may be its very purpose; the same question came twice; or it is
              not known what the refusal led to
Inapplicable  the crawl met no dialog of the system that asks for a permission
Untested      no phone was used, or no dialog was refused
Passes        after each refusal the app still showed a page. Whether all its functions work is not tried
Clause        taf-078.4-2021/5.1 (does not exit), 5.2 (no dialogs in a loop)
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
    exits = over(requests.n_exits, "max_exits", limits.tiers("max_exits"))
    if exits.severity is not None:
        return failed(
            exits.severity, "exit_on_refused_permission", requests, limits=exits.limits, sources=exits.sources
        )
    loops = over(requests.n_loops, "max_loops", limits.tiers("max_loops"))
    if loops.severity is not None:
        return failed(
            loops.severity, "loop_on_refused_permission", requests, limits=loops.limits, sources=loops.sources
        )
    if requests.n_open_ends.value:
        return cannot_tell("permission_refusal_unclear", requests, reason_code=ReasonCode.GAP)
    return passed("goes_on_without_permission", requests, limits=exits.limits | loops.limits)


RULE = Rule(
    id="forced-permission",
    code="PRV-09",
    title_zh="拒绝权限后退出或循环索取",
    title_en="exit or loop where a permission is refused",
    item_zh="拒绝权限后可继续使用",
    item_en="use goes on after a refused permission",
    remedy_zh="用户拒绝权限后不退出、不反复索取，保留不需要该权限的功能。",
    remedy_en=(
        "After a refused permission neither exit nor ask in a loop; keep the functions that do not need it."
    ),
    clauses=("taf-078.4-2021/5.1", "taf-078.4-2021/5.2"),
    needs=(PermissionRequests,),
    quantities=("n_dialogs", "n_refused", "n_exits", "n_loops", "n_open_ends"),
    limits=("max_exits", "max_loops"),
    scope=Scope.PRIVACY,
    judge=judge,
)
