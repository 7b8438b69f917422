"""close-control-near-call (CLS-09): the close control must keep a distance from the call to action.

Fails       the circles of 24 dp around the control and the nearest call to action touch (major), or the gap
            between them is below a tier of `min_gap_dp`, error included
Can't tell  an interval straddles its limit
Inapplicable  no call to action is drawn, or the control is a word among the popup's own buttons
Clause      miit-2021-524/2.1.4 "位置……应易于操作辨认"; no number there: 8 dp is from
            google-touch-target/48, the circles from wcag-2.2/2.5.8
"""

from detector.core.measured import Measurements
from detector.core.verdict import ReasonCode
from detector.judging.close_control import LOOKS, without_control
from detector.judging.rule import Judgement, Limits, Rule, cannot_tell, failed, inapplicable, passed, untested
from detector.judging.scope import UNASKED
from detector.judging.tiers import under, worst
from detector.measures.close_gap import CloseGap
from detector.measures.close_position import ClosePosition
from detector.measures.close_presence import ClosePresence

__all__ = ["RULE"]

GAP, CIRCLE = "min_gap_dp", "min_circle_gap_dp"


def judge(given: Measurements, limits: Limits) -> Judgement:
    presence, gap, position = given[ClosePresence], given[CloseGap], given[ClosePosition]
    if (unseen := without_control(presence, limits)) is not None:
        return unseen
    if position.is_among_buttons:
        return inapplicable("control_among_buttons", position)
    if not gap.evidence_ids:
        return inapplicable("no_call_seen", gap)
    if gap.gap_dp is None or gap.circle_gap_dp is None:
        return untested("density_unknown", gap)
    reading = worst(
        under(gap.circle_gap_dp, CIRCLE, limits.tiers(CIRCLE)), under(gap.gap_dp, GAP, limits.tiers(GAP))
    )
    if reading.tier is not None:
        return failed(
            reading.tier.severity, "control_near_call", gap, limits=reading.limits, sources=reading.sources
        )
    if reading.is_unsure:
        return cannot_tell("gap_near_limit", gap, reason_code=ReasonCode.GUARD_BAND, limits=reading.limits)
    return passed("control_far_from_call", gap, limits=reading.limits)


RULE = Rule(
    id="close-control-near-call",
    code="CLS-09",
    title_zh="关闭与诱导按钮过近",
    title_en="close too near the call to action",
    item_zh="关闭与诱导按钮的间距",
    item_en="distance from close to the call to action",
    remedy_zh="拉开关闭标志与诱导按钮的距离。",
    remedy_en="Move the close control away from the call to action.",
    clauses=("miit-2021-524/2.1.4",),
    needs=(ClosePresence, CloseGap, ClosePosition),
    quantities=("gap_dp", "circle_gap_dp"),
    limits=(GAP, CIRCLE),
    conditions=LOOKS,
    roles=UNASKED,
    judge=judge,
)
