"""self-start (AST-01): no process of the app starts by itself without a declared scene.

Fails       the app had the system start it (boot, alarm, job, sync, broadcast, sticky restart) and no
            declared scene excuses it; critical where it had been force-stopped. Attempts that the
            phone refused are a minor failure: another phone may let them through; those that no phone lets
            through are information
Can't tell  nothing was found, but the log has a gap, the watch broke off or was shortened, or a start
            of the app is unexplained
Passes      nothing was found in a whole watch
Clause      miit-2021-524/2.3.4 "不得自启动或关联启动"; miit-2023-26/6
"""

from detector.core.measured import Given
from detector.core.verdict import ReasonCode
from detector.judging.rule import Judgement, Limits, Rule, Scope, failed, passed
from detector.judging.tiers import over
from detector.judging.watch import COVER, WATCH, not_watched_enough
from detector.measures.background_starts import BackgroundStarts

__all__ = ["RULE"]


def judge(given: Given, limits: Limits) -> Judgement:
    starts = given[BackgroundStarts]
    for name, quantity, reason_id in (
        ("max_self_starts_when_stopped", starts.n_self_starts_when_stopped, "self_started_when_stopped"),
        ("max_self_starts", starts.n_self_starts, "self_started"),
    ):
        reading = over(quantity, name, limits.tiers(name))
        if reading.severity is not None:
            return failed(reading.severity, reason_id, starts, limits=reading.limits, sources=reading.sources)
    for name, quantity, reason_id in (
        ("max_refused_self_starts", starts.n_refused_self_starts, "self_start_refused"),
        ("max_denied_self_starts", starts.n_denied_self_starts, "self_start_denied"),
    ):
        refused = over(quantity, name, limits.tiers(name))
        if refused.severity is not None:
            return failed(
                refused.severity,
                reason_id,
                starts,
                limits=refused.limits,
                reason_code=ReasonCode.BLOCKED_BY_SYSTEM,
                sources=refused.sources,
            )
    return not_watched_enough(starts, limits) or passed("no_self_start", starts, limits=refused.limits)


RULE = Rule(
    id="self-start",
    code="AST-01",
    title_zh="自启动",
    title_en="self-start",
    clauses=("miit-2021-524/2.3.4", "miit-2023-26/6"),
    needs=(BackgroundStarts,),
    quantities=(
        "n_self_starts",
        "n_self_starts_when_stopped",
        "n_refused_self_starts",
        "n_denied_self_starts",
        *COVER,
    ),
    limits=(
        "max_self_starts",
        "max_self_starts_when_stopped",
        "max_refused_self_starts",
        "max_denied_self_starts",
    ),
    conditions=WATCH,
    scope=Scope.WATCH,
    judge=judge,
)
