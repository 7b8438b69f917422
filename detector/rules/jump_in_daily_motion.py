"""jump-in-daily-motion (SHK-02): walking, riding, picking up and putting down must not cause a jump.

Fails       in two launches one of the four caused a jump, or an attempt, and the untouched runs do not show
            the same
Can't tell  one launch shows it, or one of the four was made fewer than five times
Passes      none of them did, each made five times; or not even the hardest shake makes it jump. On an
            emulator, which an advert may detect, a clean result is weaker evidence than on a phone
Untested    this phone cannot be moved, or it was not tried
Clause      miit-2023-26/4 "易造成误触发的方式"; taf-078.7-2022/8-note names the movements, whatever the
            values, and is voluntary; tc260-2025-shake/3 is known from the press. How hard they are is ours
"""

from detector.core.measured import Measurements
from detector.core.verdict import ReasonCode
from detector.judging.moved_phone import MOVED, unmoved
from detector.judging.rule import Judgement, Limits, Rule, Scope, cannot_tell, failed, passed
from detector.judging.scope import ADVERTISING
from detector.measures.daily_motion import DailyMotion

__all__ = ["RULE"]

NAME = "max_daily_jumps"
REPEATS = "min_daily_repeats"


def judge(given: Measurements, limits: Limits) -> Judgement:
    daily = given[DailyMotion]
    tier = limits.tiers(NAME)[0]
    compared = {NAME: tier.value}
    if daily.n_daily_jumps.above(tier.value):
        if daily.daily_jump_runs.below(limits.condition("min_jumping_runs")):
            return cannot_tell("daily_motion_jumped_once", daily, reason_code=ReasonCode.UNSTABLE)
        return failed(tier.severity, "daily_motion_jumps", daily, limits=compared, sources=(tier.source,))
    needed = limits.condition(REPEATS)
    if daily.least_repeats.below(needed) is False:
        return passed("daily_motion_does_nothing", daily, limits=compared)
    without = unmoved(daily, daily, limits)
    if daily.least_repeats.value > 0 and without.reason_id == "phone_not_moved":
        return cannot_tell(
            "too_few_daily_motions", daily, reason_code=ReasonCode.BUDGET, limits={REPEATS: needed}
        )
    return without


RULE = Rule(
    id="jump-in-daily-motion",
    code="SHK-02",
    title_zh="日常动作误触",
    title_en="jump in daily motion",
    item_zh="日常动作不误触",
    item_en="no jump in daily motion",
    remedy_zh="提高摇动触发条件，使行走、乘车、拿起、放下手机均不触发跳转；或取消摇动触发。",
    remedy_en=(
        "Raise the trigger's thresholds so that walking, riding, picking up and putting down never "
        "jump, or remove the trigger."
    ),
    clauses=("miit-2023-26/4", "taf-078.7-2022/8d", "taf-078.7-2022/8-note", "tc260-2025-shake/3"),
    needs=(DailyMotion,),
    quantities=(
        "n_daily_jumps",
        "daily_jump_runs",
        "daily_tried_runs",
        "least_repeats",
        "n_walks",
        "n_rides",
        "n_pick_ups",
        "n_put_downs",
        "n_shakes",
    ),
    limits=(NAME,),
    conditions=(REPEATS, "min_jumping_runs", *MOVED),
    scope=Scope.TOUCHES,
    roles=ADVERTISING,
    judge=judge,
)
