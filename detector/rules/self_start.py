"""self-start (AST-01): no process of the app starts by itself undisclosed or before the user agreed to it.

Fails       the app had the system start it (boot, alarm, job, sync, broadcast, sticky restart) before
            consent, after a refusal, without any request for consent, or although its completely read
            policy does not mention it; also where it had been force-stopped, which no text mentions.
            Attempts that the phone refused are a minor failure: another phone may allow them; those that no
            phone allows are information
Can't tell  it was disclosed and consented to: a person must judge whether it is necessary. The policy was
            not read, or it is unknown whether the user agreed (the profile `strict` fails it). Or nothing
            was found, but the log has a gap, the watch was interrupted or shortened, or a start is
            unexplained
Passes      nothing was found in a complete watch, or only starts in a declared scene
Clause      taf-078.10-2020/a, /b, /c, /d; miit-2021-524/2.3.4 "不得自启动或关联启动"; miit-2023-26/6.
            078.10 sets no frequency: one start is enough; 164号 requires 频繁 and is not cited. By our
            reading a job, an alarm or a sync is a self-start too: no text defines one
"""

from detector.core.measured import Measurements
from detector.core.verdict import ReasonCode
from detector.judging.rule import Judgement, Limits, Rule, Scope, failed, passed
from detector.judging.tiers import over
from detector.judging.watch import COVER, STANDING, WATCH, not_settled, not_watched_enough, with_open
from detector.measures.background_starts import BackgroundStarts

__all__ = ["RULE"]


def judge(given: Measurements, limits: Limits) -> Judgement:
    starts = given[BackgroundStarts]
    undue = with_open(starts.n_undue_self_starts, starts.n_open_self_starts, limits)
    blocked = ReasonCode.BLOCKED_BY_SYSTEM
    compared = (
        (
            "max_self_starts_when_stopped",
            starts.n_self_starts_when_stopped,
            "self_started_when_stopped",
            None,
        ),
        ("max_self_starts", undue, "self_started", None),
        ("max_refused_self_starts", starts.n_refused_self_starts, "self_start_refused", blocked),
    )
    for name, quantity, reason_id, reason_code in compared:
        reading = over(quantity, name, limits.tiers(name))
        if reading.severity is not None:
            return failed(
                reading.severity,
                reason_id,
                starts,
                limits=reading.limits,
                reason_code=reason_code,
                sources=reading.sources,
            )
    unsettled = not_settled(
        starts,
        n_open=starts.n_open_self_starts,
        n_review=starts.n_review_self_starts,
        reasons=("self_starts_open", "self_starts_for_review"),
    )
    if unsettled is not None:
        return unsettled
    name = "max_denied_self_starts"
    denied = over(starts.n_denied_self_starts, name, limits.tiers(name))
    if denied.severity is not None:
        return failed(
            denied.severity,
            "self_start_denied",
            starts,
            limits=denied.limits,
            reason_code=blocked,
            sources=denied.sources,
        )
    return not_watched_enough(starts, limits) or passed("no_self_start", starts, limits=denied.limits)


RULE = Rule(
    id="self-start",
    code="AST-01",
    title_zh="自启动",
    title_en="self-start",
    item_zh="不自启动",
    item_en="no self-start",
    remedy_zh="停止自启动：移除开机、广播、定时等触发的启动，确有需要的先明示并征得用户同意。",
    remedy_en=(
        "Stop starting by itself: remove starts at boot, by broadcasts and by alarms; where one is "
        "needed, say so and obtain consent first."
    ),
    clauses=(
        "taf-078.10-2020/a",
        "taf-078.10-2020/b",
        "taf-078.10-2020/c",
        "taf-078.10-2020/d",
        "miit-2021-524/2.3.4",
        "miit-2023-26/6",
    ),
    needs=(BackgroundStarts,),
    quantities=(
        "n_self_starts",
        "n_undue_self_starts",
        "n_self_starts_when_stopped",
        "n_refused_self_starts",
        "n_open_self_starts",
        "n_review_self_starts",
        "n_denied_self_starts",
        *COVER,
    ),
    limits=(
        "max_self_starts",
        "max_self_starts_when_stopped",
        "max_refused_self_starts",
        "max_denied_self_starts",
    ),
    conditions=(*WATCH, *STANDING),
    scope=Scope.WATCH,
    judge=judge,
)
