"""forced-permission (PRV-09): an app goes on where a permission is refused.

Fails         after a refusal the app was gone, and no words of it speak of a function that needs the
              permission; or the same question came three times, each right after it was refused
Can't tell    it was gone and may be there for that very function; the same question came twice; or it is not
              known what the refusal led to
Inapplicable  the crawl met no dialog of the system that asks for a permission
Untested      no phone was used, or no dialog was refused
Passes        after each refusal a page of the app stood there. Whether all its functions work is not tried
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
    told = given[PermissionRequests]
    if not told.n_dialogs.value:
        return inapplicable("no_permission_dialog", told)
    if not told.n_refused.value:
        return untested("permission_not_refused", told)
    exits = over(told.n_exits, "max_exits", limits.tiers("max_exits"))
    if exits.severity is not None:
        return failed(
            exits.severity, "exit_on_refused_permission", told, limits=exits.limits, sources=exits.sources
        )
    loops = over(told.n_loops, "max_loops", limits.tiers("max_loops"))
    if loops.severity is not None:
        return failed(
            loops.severity, "loop_on_refused_permission", told, limits=loops.limits, sources=loops.sources
        )
    if told.n_open_ends.value:
        return cannot_tell("permission_refusal_unclear", told, reason_code=ReasonCode.GAP)
    return passed("goes_on_without_permission", told, limits=exits.limits | loops.limits)


RULE = Rule(
    id="forced-permission",
    code="PRV-09",
    title_zh="拒绝权限后退出或循环索取",
    title_en="exit or loop where a permission is refused",
    clauses=("taf-078.4-2021/5.1", "taf-078.4-2021/5.2"),
    needs=(PermissionRequests,),
    quantities=("n_dialogs", "n_refused", "n_exits", "n_loops", "n_open_ends"),
    limits=("max_exits", "max_loops"),
    scope=Scope.PRIVACY,
    judge=judge,
)
