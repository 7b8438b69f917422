"""oversized-hot-zone (SPL-02): experimental; a splash's calls to action must not fill the screen.

Fails       the surfaces of calls to action, each confirmed by a clickable node in the same place, cover
            more of the screen than a tier, error included
Can't tell  they may: a panel is drawn without a node, or words are drawn on the picture and the node over
            them, or an unidentified one, extends so far; or too few frames were measured for a failure
Passes      neither what is drawn nor what may react to taps covers that much
Inapplicable  a popup over content, or no call to action is drawn
Clause      miit-2021-524/2.1.4.2 "整屏", miit-2023-26/4 "全屏热力图". Neither speaks of a call that is
            drawn as one: the shares are ours, and minor at most
"""

from detector.core.measured import Measurements
from detector.core.verdict import ReasonCode
from detector.judging.rule import Judgement, Limits, Rule, cannot_tell, failed, inapplicable, passed, untested
from detector.judging.scope import ADVERTISING
from detector.judging.tiers import over
from detector.measures.call_area import CallArea

__all__ = ["RULE"]

NAME = "max_call_area_share"


def judge(given: Measurements, limits: Limits) -> Judgement:
    area = given[CallArea]
    if area.is_over_content:
        return inapplicable("popup_is_no_splash", area)
    if area.n_measured_frames.value == 0:
        return untested("buttons_not_measured", area)
    if area.drawn_area_share is None:
        return inapplicable("no_call_seen", area)
    tiers = limits.tiers(NAME)
    if area.call_area_share is not None:
        sure = over(area.call_area_share, NAME, tiers)
        if sure.tier is not None:
            if area.n_call_frames.below(limits.condition("min_call_frames")):
                return cannot_tell("call_seen_too_little", area, reason_code=ReasonCode.UNSTABLE)
            return failed(
                sure.tier.severity, "call_covers_screen", area, limits=sure.limits, sources=sure.sources
            )
        if sure.is_unsure:
            return cannot_tell(
                "call_area_near_limit", area, reason_code=ReasonCode.GUARD_BAND, limits=sure.limits
            )
    if area.possible_area_share is None:
        return cannot_tell("call_reach_unknown", area)
    possible = over(area.possible_area_share, NAME, tiers)
    if possible.tier is not None or possible.is_unsure:
        return cannot_tell("call_perhaps_covers_screen", area, limits=possible.limits)
    return passed("call_covers_little", area, limits=possible.limits)


RULE = Rule(
    id="oversized-hot-zone",
    code="SPL-02",
    title_zh="诱导区域过大",
    title_en="oversized hot zone",
    item_zh="诱导区域大小",
    item_en="size of the call to action",
    remedy_zh="缩小诱导按钮及其可点区域。",
    remedy_en="Make the calls to action and the areas that react to taps smaller.",
    clauses=("miit-2021-524/2.1.4.2", "miit-2023-26/4"),
    needs=(CallArea,),
    quantities=("call_area_share", "drawn_area_share", "possible_area_share", "n_call_frames"),
    limits=(NAME,),
    conditions=("min_call_frames",),
    roles=ADVERTISING,
    judge=judge,
)
