"""unnamed-data-kind (PRV-13): its texts must name what the app's permissions give access to. For review.

Fails       the manifest requests access to a kind of data that the texts name nowhere; or a component of a
            listed SDK receives a broadcast that reveals such data, and its row lists data, but not that
Can't tell  the texts hold no list, or were not read whole; or the app's files were not read
Untested    there is no text at all
Passes      each such kind is named
Clause      miit-2021-524/2.2.2 (kinds of what was collected, SDKs included), 2.2.3. Requesting a permission
            does not prove that anything is collected: hence information only
"""

from detector.core.measured import Measurements
from detector.core.verdict import ReasonCode
from detector.judging.rule import Judgement, Limits, Rule, Scope, cannot_tell, failed, passed
from detector.judging.tiers import over
from detector.measures.permission_data import PermissionData

__all__ = ["RULE"]


def judge(given: Measurements, limits: Limits) -> Judgement:
    access = given[PermissionData]
    if access.n_permitted_kinds is None:
        return cannot_tell("permissions_not_read", access, reason_code=ReasonCode.GAP)
    if access.n_unnamed_kinds is None or access.n_short_rows is None:
        return cannot_tell("data_kinds_not_listed", access, reason_code=ReasonCode.GAP)
    unnamed = over(access.n_unnamed_kinds, "max_unnamed_kinds", limits.tiers("max_unnamed_kinds"))
    if unnamed.severity is not None:
        return failed(
            unnamed.severity, "data_kind_unnamed", access, limits=unnamed.limits, sources=unnamed.sources
        )
    short = over(access.n_short_rows, "max_short_rows", limits.tiers("max_short_rows"))
    if short.severity is not None:
        return failed(
            short.severity, "sdk_row_lacks_kind", access, limits=short.limits, sources=short.sources
        )
    return passed("data_kinds_named", access, limits=unnamed.limits | short.limits)


RULE = Rule(
    id="unnamed-data-kind",
    code="PRV-13",
    title_zh="权限可及的信息种类未列明",
    title_en="data within reach of a permission not named",
    item_zh="权限可及的信息种类列明",
    item_en="data within reach of permissions named",
    remedy_zh="在清单和政策中写明权限可及的信息种类，或不再申请该权限。",
    remedy_en=(
        "Name the kinds of data that the permissions reach in lists and policy, or drop the permissions."
    ),
    clauses=("miit-2021-524/2.2.2", "miit-2021-524/2.2.3"),
    needs=(PermissionData,),
    quantities=("n_permitted_kinds", "n_unnamed_kinds", "n_reached_rows", "n_short_rows"),
    limits=("max_unnamed_kinds", "max_short_rows"),
    scope=Scope.PRIVACY,
    judge=judge,
)
