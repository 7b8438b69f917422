"""odd-close-position (CLS-08): the close control must be where people look for it.

Fails       its centre is outside all usual places (top left, top right, bottom centre) by more than a tier
            of `max_outside_dp`, error included
Can't tell  the interval straddles the tier
Inapplicable  a word among a popup's buttons (以后再说, 我知道了): the clauses place close buttons only
Untested    the density is unknown
Clause      miit-2021-524/2.1.4 "位置……应易于操作辨认"; the places are those of miit-2021-elder/2.4, which
            binds floating windows of adapted apps; their extent is a tool value
"""

from detector.core.measured import Measurements
from detector.core.verdict import ReasonCode
from detector.judging.close_control import LOOKS, without_control
from detector.judging.rule import Judgement, Limits, Rule, cannot_tell, failed, inapplicable, passed, untested
from detector.judging.scope import UNASKED
from detector.judging.tiers import over
from detector.measures.close_position import ClosePosition
from detector.measures.close_presence import ClosePresence

__all__ = ["RULE"]

NAME = "max_outside_dp"


def judge(given: Measurements, limits: Limits) -> Judgement:
    presence, position = given[ClosePresence], given[ClosePosition]
    if (unseen := without_control(presence, limits)) is not None:
        return unseen
    if position.is_among_buttons:
        return inapplicable("control_among_buttons", position)
    if position.outside_dp is None:
        return untested("density_unknown", position)
    reading = over(position.outside_dp, NAME, limits.tiers(NAME))
    if reading.tier is not None:
        return failed(
            reading.tier.severity, "position_odd", position, limits=reading.limits, sources=reading.sources
        )
    if reading.is_unsure:
        return cannot_tell(
            "position_near_limit", position, reason_code=ReasonCode.GUARD_BAND, limits=reading.limits
        )
    return passed("position_usual", position, limits=reading.limits)


RULE = Rule(
    id="odd-close-position",
    code="CLS-08",
    title_zh="关闭标志位置不当",
    title_en="unusual close position",
    item_zh="关闭标志位置",
    item_en="position of the close control",
    remedy_zh="把关闭标志移到左上角、右上角或中央底部。",
    remedy_en="Move the close control to the top left, the top right or the bottom centre.",
    clauses=("miit-2021-524/2.1.4", "taf-078.7-2022/6"),
    needs=(ClosePresence, ClosePosition),
    quantities=("outside_dp",),
    limits=(NAME,),
    conditions=LOOKS,
    roles=UNASKED,
    judge=judge,
)
