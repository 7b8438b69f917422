"""oversensitive-swipe (SPL-04): a short swipe must not make a splash jump.

Fails       in at least two launches the shortest swipe that jumps, its interval included, is not longer
            than a tier of `min_swipe_dp`
Can't tell  the interval straddles the mildest tier, or only one launch shows it
Passes      no swipe jumped, or only one longer than every tier
Untested    the window was not swiped (level look), or the density is unknown
Clause      miit-2023-26/4 "等易造成误触发的方式", taf-078.7-2022/8d "等交互动作"; the lengths are tool
            values
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
from detector.judging.scope import ADVERTISING
from detector.judging.tiers import under
from detector.measures.swipe_jump import SwipeJump

__all__ = ["RULE"]

NAME = "min_swipe_dp"


def judge(given: Measurements, limits: Limits) -> Judgement:
    swipe = given[SwipeJump]
    if swipe.is_over_content:
        return inapplicable("popup_is_no_splash", swipe)
    if swipe.n_swipes.value == 0 and not swipe.has_density:
        return untested("density_unknown", swipe)
    if swipe.n_swipes.value == 0:
        return untested("window_not_swiped", swipe, reason_code=ReasonCode.BUDGET)
    if swipe.n_jump_swipes.value == 0:
        return passed("no_swipe_jumps", swipe)
    if swipe.jump_swipe_dp is None:
        return untested("density_unknown", swipe)
    reading = under(swipe.jump_swipe_dp, NAME, limits.tiers(NAME))
    if reading.is_unsure:
        return cannot_tell(
            "swipe_near_limit", swipe, reason_code=ReasonCode.GUARD_BAND, limits=reading.limits
        )
    if reading.tier is None:
        return passed("only_long_swipes_jump", swipe, limits=reading.limits)
    if swipe.jumping_runs.below(limits.condition("min_jumping_runs")) is not False:
        return cannot_tell("swipe_jumped_once", swipe, reason_code=ReasonCode.UNSTABLE, limits=reading.limits)
    return failed(
        reading.tier.severity, "short_swipe_jumps", swipe, limits=reading.limits, sources=reading.sources
    )


RULE = Rule(
    id="oversensitive-swipe",
    code="SPL-04",
    title_zh="滑动误触",
    title_en="over-sensitive swipe",
    item_zh="滑动不误触",
    item_en="no jump at a short swipe",
    remedy_zh="增大触发跳转所需的滑动距离，或取消滑动触发。",
    remedy_en="Raise the length of the swipe that jumps, or remove the swipe trigger.",
    clauses=("miit-2023-26/4", "taf-078.7-2022/8d"),
    needs=(SwipeJump,),
    quantities=("jump_swipe_dp", "longest_quiet_dp", "n_swipes", "n_jump_swipes"),
    limits=(NAME,),
    conditions=("min_jumping_runs",),
    scope=Scope.TOUCHES,
    roles=ADVERTISING,
    judge=judge,
)
