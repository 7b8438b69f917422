"""associated-start (AST-02): the app starts no other app undisclosed or before the user agreed to it.

Fails       the system names the app as caller of a start that came before consent, after a refusal, without
            any request for consent, or although its completely read policy does not mention it: major, also
            if the other app is of its own family (078.10 a and b protect every other app). Minor if the
            phone refused the attempt, or no phone would allow it; information if the caller was inferred
Can't tell  it was disclosed and consented to: a person must judge whether it is necessary (078.10 c does not
            cover its own family). The policy was not read, or it is unknown whether the user agreed (the
            profile `strict` fails it; an inferred caller is open there too). Or nothing was found, but the
            log has a gap, the watch was interrupted or shortened, or the phone had no other app to start
Passes      nothing was found in a complete watch. A service that comes back because the app still holds it
            (rebind after kill) does not count, nor does an app woken by another one
Clause      taf-078.10-2020/a, /b, /c, /d; miit-2021-524/2.3.4 "不得自启动或关联启动"; miit-2023-26/6
"""

from detector.core.measured import Measurements
from detector.core.verdict import ReasonCode
from detector.judging.rule import Judgement, Limits, Rule, Scope, cannot_tell, failed, passed
from detector.judging.tiers import over
from detector.judging.watch import COVER, STANDING, WATCH, not_settled, not_watched_enough, with_open
from detector.measures.background_starts import BackgroundStarts

__all__ = ["RULE"]


def judge(given: Measurements, limits: Limits) -> Judgement:
    starts = given[BackgroundStarts]
    undue = with_open(starts.n_undue_others_started, starts.n_open_others, limits)
    blocked = ReasonCode.BLOCKED_BY_SYSTEM
    compared = (
        ("max_others_started", undue, "others_started", None),
        ("max_refused_others", starts.n_refused_others, "others_refused", blocked),
        ("max_denied_others", starts.n_denied_others, "others_denied", blocked),
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
        n_open=starts.n_open_others,
        n_review=starts.n_review_others,
        reasons=("others_open", "others_for_review"),
    )
    if unsettled is not None:
        return unsettled
    name = "max_others_perhaps_started"
    perhaps = over(starts.n_undue_others_perhaps, name, limits.tiers(name))
    if perhaps.severity is not None:
        return failed(
            perhaps.severity,
            "others_perhaps_started",
            starts,
            limits=perhaps.limits,
            sources=perhaps.sources,
        )
    if starts.n_others_perhaps_started.value:
        return cannot_tell("others_perhaps_open", starts)
    weak = not_watched_enough(starts, limits)
    if weak is None and not starts.n_others_there.value:
        weak = cannot_tell("nobody_to_start", starts)
    return weak or passed("no_associated_start", starts, limits=perhaps.limits)


RULE = Rule(
    id="associated-start",
    code="AST-02",
    title_zh="关联启动他方",
    title_en="starts other apps",
    item_zh="不关联启动他方",
    item_en="no starting of other apps",
    remedy_zh="停止启动其他应用：移除或关闭 SDK 的互相唤醒功能，确有需要的先明示并征得用户同意。",
    remedy_en=(
        "Stop starting other apps: remove or switch off the SDKs' mutual waking; where it is needed, "
        "say so and obtain consent first."
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
        "n_others_started",
        "n_undue_others_started",
        "n_others_perhaps_started",
        "n_undue_others_perhaps",
        "n_family_started",
        "n_refused_others",
        "n_open_others",
        "n_review_others",
        "n_denied_others",
        "n_others_there",
        *COVER,
    ),
    limits=(
        "max_others_started",
        "max_others_perhaps_started",
        "max_refused_others",
        "max_denied_others",
    ),
    conditions=(*WATCH, *STANDING),
    scope=Scope.WATCH,
    judge=judge,
)
