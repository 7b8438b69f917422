"""unnamed-data-kind (PRV-13): what the app's permissions reach is named in its texts. For review alone.

Fails       the manifest asks for a permission to data of a kind that the texts name nowhere; or a component
            of a listed SDK receives a broadcast that tells such data, and its row lists data and not that
Can't tell  the texts hold no list, or were not read whole; or the app's files were not read
Untested    there is no text at all
Passes      each such kind is named
Clause      miit-2021-524/2.2.2 (kinds of what was collected, SDKs included), 2.2.3. That a permission is
            asked for does not prove that anything is collected: hence for information alone
"""

from detector.core.measured import Measurements
from detector.core.verdict import ReasonCode
from detector.judging.rule import Judgement, Limits, Rule, Scope, cannot_tell, failed, passed
from detector.judging.tiers import over
from detector.measures.permission_data import PermissionData

__all__ = ["RULE"]


def judge(given: Measurements, limits: Limits) -> Judgement:
    told = given[PermissionData]
    if told.n_permitted_kinds is None:
        return cannot_tell("permissions_not_read", told, reason_code=ReasonCode.GAP)
    if told.n_unnamed_kinds is None or told.n_short_rows is None:
        return cannot_tell("data_kinds_not_listed", told, reason_code=ReasonCode.GAP)
    unnamed = over(told.n_unnamed_kinds, "max_unnamed_kinds", limits.tiers("max_unnamed_kinds"))
    if unnamed.severity is not None:
        return failed(
            unnamed.severity, "data_kind_unnamed", told, limits=unnamed.limits, sources=unnamed.sources
        )
    short = over(told.n_short_rows, "max_short_rows", limits.tiers("max_short_rows"))
    if short.severity is not None:
        return failed(short.severity, "sdk_row_lacks_kind", told, limits=short.limits, sources=short.sources)
    return passed("data_kinds_named", told, limits=unnamed.limits | short.limits)


RULE = Rule(
    id="unnamed-data-kind",
    code="PRV-13",
    title_zh="权限可及的信息种类未列明",
    title_en="data within reach of a permission not named",
    clauses=("miit-2021-524/2.2.2", "miit-2021-524/2.2.3"),
    needs=(PermissionData,),
    quantities=("n_permitted_kinds", "n_unnamed_kinds", "n_reached_rows", "n_short_rows"),
    limits=("max_unnamed_kinds", "max_short_rows"),
    scope=Scope.PRIVACY,
    judge=judge,
)
