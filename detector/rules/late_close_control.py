"""late-close-control (CLS-02): the close control must appear with the window, not after it.

Fails       `delay_ms` (T_vis: window visible to control visible) is above a tier, error included
Can't tell  the interval straddles the mildest tier; or an earlier frame shows something that scored above
            `max_perhaps_score`, and counting it would remove the failure
Clause      miit-2021-524/2.1.4 "明显"; no number there: one second is from a draft for televisions
            (tv-boot-ads/prompt-within-1-s, practice), three are a tool value
"""

from detector.core.measured import Measurements
from detector.core.verdict import ReasonCode
from detector.judging.close_control import LOOKS, MAX_PERHAPS_SCORE, without_control
from detector.judging.rule import Judgement, Limits, Rule, cannot_tell, failed, passed, untested
from detector.judging.scope import UNASKED
from detector.judging.tiers import over
from detector.measures.close_delay import CloseDelay
from detector.measures.close_presence import ClosePresence

__all__ = ["RULE"]

NAME = "max_delay_ms"


def judge(given: Measurements, limits: Limits) -> Judgement:
    presence, delay = given[ClosePresence], given[CloseDelay]
    if (unseen := without_control(presence, limits)) is not None:
        return unseen
    if delay.delay_ms is None:
        return untested("delay_unmeasured", delay)
    as_seen = over(delay.delay_ms, NAME, limits.tiers(NAME))
    if as_seen.tier is None and not as_seen.is_unsure:
        return passed("control_in_time", delay, limits=as_seen.limits)
    if as_seen.tier is None:
        return cannot_tell(
            "delay_near_limit", delay, reason_code=ReasonCode.GUARD_BAND, limits=as_seen.limits
        )
    widened = delay.if_perhaps_counts(limits.condition(MAX_PERHAPS_SCORE))
    sure = over(widened or delay.delay_ms, NAME, limits.tiers(NAME))
    if sure.tier is None:
        return cannot_tell("earlier_control_uncertain", delay, limits=as_seen.limits)
    return failed(sure.tier.severity, "control_late", delay, limits=sure.limits, sources=sure.sources)


RULE = Rule(
    id="late-close-control",
    code="CLS-02",
    title_zh="关闭标志延迟出现",
    title_en="late close control",
    item_zh="关闭标志及时出现",
    item_en="close control shown in time",
    remedy_zh="让关闭标志随窗口一同出现。",
    remedy_en="Show the close control together with the window.",
    clauses=("miit-2021-524/2.1.4",),
    needs=(ClosePresence, CloseDelay),
    quantities=("delay_ms",),
    limits=(NAME,),
    conditions=LOOKS,
    roles=UNASKED,
    judge=judge,
)
