"""fake-close-control (CLS-11): a tap on the close control must close the window and lead nowhere else.

Fails       in two thirds of the launches the first tap on it led to a jump (a refused one counts), a
            download or another window, except for what untouched runs do at that time as well; or every tap
            on another mark that looks like one, and is there in every launch, did so, in `min_away_taps`
            launches
Can't tell  fewer launches than that show it, or the outcome of the taps is unknown; another mark that looks
            like one led elsewhere less often, or was never tapped
Untested    it was not tapped (level look), or the window did not appear again
Clause      samr-2023-72/10.2 (false close mark, of adverts: critical), miit-2021-524/2.1.4 "有效" (of any
            unrequested window: major); none is allowed
"""

from detector.core.measured import Measurements
from detector.core.verdict import ReasonCode
from detector.judging.repeats import stands
from detector.judging.rule import Judgement, Limits, Rule, Scope, cannot_tell, failed, passed
from detector.judging.scope import UNASKED
from detector.judging.touched_control import untapped
from detector.measures.close_effect import CloseEffect
from detector.measures.other_marks import OtherMarks

__all__ = ["RULE"]

NAME = "max_fake_taps"
MIN_AWAY = "min_away_taps"


def judge(given: Measurements, limits: Limits) -> Judgement:
    effect = given[CloseEffect]
    if (untested := untapped(effect, effect)) is not None:
        return untested
    tier = limits.tiers(NAME)[0]
    compared = {NAME: tier.value}
    n_bad, n_taps = int(effect.n_fake_taps.value), int(effect.n_close_taps.value)
    is_fake = stands(n_bad, n_taps)
    if is_fake:
        return failed(tier.severity, "close_is_fake", effect, limits=compared, sources=(tier.source,))
    if n_taps == 0:
        return cannot_tell("tap_outcome_unknown", effect)
    if is_fake is None:
        return cannot_tell("close_fake_at_times", effect, reason_code=ReasonCode.UNSTABLE, limits=compared)
    marks = given[OtherMarks]
    if marks.n_mark_jumps.value > 0:
        if marks.is_always_there and marks.n_mark_jumps.below(limits.condition(MIN_AWAY)) is False:
            severity, sources = tier.severity, (tier.source,)
            return failed(severity, "other_mark_is_fake", effect, marks, limits=compared, sources=sources)
        return cannot_tell("other_mark_leads_away", effect, marks, reason_code=ReasonCode.UNSTABLE)
    if marks.n_untried_marks.value > 0:
        return cannot_tell("other_mark_untried", effect, marks, reason_code=ReasonCode.BUDGET)
    return passed("close_leads_nowhere_else", effect, marks, limits=compared)


RULE = Rule(
    id="fake-close-control",
    code="CLS-11",
    title_zh="虚假关闭",
    title_en="fake close",
    item_zh="关闭标志有效真实",
    item_en="genuine close control",
    remedy_zh="点击关闭标志只应关闭窗口，不得跳转或引向他处。",
    remedy_en="Let a tap on the close control only close the window; it must not jump or lead elsewhere.",
    clauses=("samr-2023-72/10.2", "miit-2021-524/2.1.4", "taf-078.7-2022/6"),
    needs=(CloseEffect, OtherMarks),
    quantities=(
        *("n_fake_taps", "n_close_taps", "fake_share"),
        *("n_other_marks", "n_untried_marks", "n_mark_jumps", "n_mark_taps"),
    ),
    limits=(NAME,),
    conditions=(MIN_AWAY,),
    scope=Scope.TOUCHES,
    roles=UNASKED,
    judge=judge,
)
