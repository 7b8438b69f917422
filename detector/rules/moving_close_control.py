"""moving-close-control (CLS-15): the close control must stay in place.

Fails       once settled, it shifts by more than a tier of `max_shift_dp`, error included
Can't tell  the interval straddles the tier, or too few frames show it at rest
Untested    the density is unknown
Clause      miit-2021-524/2.1.4 "位置……应易于操作辨认"; samr-2023-72/10.2; the number is a tool value
"""

from detector.core.measured import Measurements
from detector.core.verdict import ReasonCode
from detector.judging.close_control import LOOKS, without_control
from detector.judging.rule import Judgement, Limits, Rule, cannot_tell, failed, passed, untested
from detector.judging.scope import UNASKED
from detector.judging.tiers import over
from detector.measures.close_motion import CloseMotion
from detector.measures.close_presence import ClosePresence

__all__ = ["RULE"]

NAME = "max_shift_dp"


def judge(given: Measurements, limits: Limits) -> Judgement:
    presence, motion = given[ClosePresence], given[CloseMotion]
    if (unseen := without_control(presence, limits)) is not None:
        return unseen
    if motion.n_motion_frames.below(limits.condition("min_motion_frames")) is not False:
        return cannot_tell("too_few_frames_to_see_motion", motion)
    if motion.shift_dp is None:
        return untested("density_unknown", motion)
    reading = over(motion.shift_dp, NAME, limits.tiers(NAME))
    if reading.tier is not None:
        return failed(
            reading.tier.severity, "control_moving", motion, limits=reading.limits, sources=reading.sources
        )
    if reading.is_unsure:
        return cannot_tell(
            "shift_near_limit", motion, reason_code=ReasonCode.GUARD_BAND, limits=reading.limits
        )
    return passed("control_at_rest", motion, limits=reading.limits)


RULE = Rule(
    id="moving-close-control",
    code="CLS-15",
    title_zh="关闭按钮移动",
    title_en="moving close control",
    item_zh="关闭标志位置稳定",
    item_en="close control stays in place",
    remedy_zh="固定关闭标志的位置，显示期间不移动。",
    remedy_en="Keep the close control in one place while the window is shown.",
    clauses=("miit-2021-524/2.1.4", "samr-2023-72/10.2"),
    needs=(ClosePresence, CloseMotion),
    quantities=("shift_dp", "n_motion_frames"),
    limits=(NAME,),
    conditions=(*LOOKS, "min_motion_frames"),
    roles=UNASKED,
    judge=judge,
)
