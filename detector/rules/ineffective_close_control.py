"""ineffective-close-control (CLS-14): a tap on the close control must close the window, and quickly.

Fails       T_close is above a tier of `max_close_ms`, error included; or no tap on it ever closed the
            window, in `min_vain_taps` launches and with several taps, although other touches had an effect
Can't tell  the interval straddles the mildest tier; too few taps, or no touch in the case had any effect
            (the taps may not have arrived); or the window outlasts its countdown, and no tap came surely
            after that
Clause      miit-2021-524/2.1.4 "关得了"; no number there: 3 s is from tv-boot-ads, as practice
"""

from detector.core.measured import Measurements
from detector.core.verdict import ReasonCode
from detector.judging.rule import Judgement, Limits, Rule, Scope, cannot_tell, failed, passed
from detector.judging.scope import UNASKED
from detector.judging.tiers import over, under
from detector.judging.touched_control import untapped
from detector.measures.close_effect import CloseEffect
from detector.measures.close_gate import CloseGate

__all__ = ["RULE"]

SLOW, EVER = "max_close_ms", "min_closing_taps"


def judge(given: Measurements, limits: Limits) -> Judgement:
    effect = given[CloseEffect]
    if (untested := untapped(effect, effect)) is not None:
        return untested
    if effect.n_closed.value > 0:
        return _how_fast(effect, limits)
    if effect.n_closed_later.value > 0:
        return passed("closes_after_more_taps", effect)  # that it takes several is judged by CLS-13
    if effect.n_taps_in_vain.below(limits.condition("min_vain_taps")) is not False:
        return cannot_tell("too_few_taps_to_say_never", effect)
    if effect.n_later_in_vain.value == 0:
        return cannot_tell("never_tapped_several_times", effect)
    if not effect.taps_arrive:
        return cannot_tell("taps_may_not_arrive", effect)
    if not given[CloseGate].was_tapped_after_countdown():
        return cannot_tell("no_tap_after_countdown", effect)
    never = under(effect.n_closed, EVER, limits.tiers(EVER))
    assert never.tier is not None
    return failed(never.tier.severity, "never_closes", effect, limits=never.limits, sources=never.sources)


def _how_fast(effect: CloseEffect, limits: Limits) -> Judgement:
    if effect.close_ms is None:
        return cannot_tell("close_time_unknown", effect)
    reading = over(effect.close_ms, SLOW, limits.tiers(SLOW))
    if reading.tier is not None:
        return failed(
            reading.tier.severity, "closes_slowly", effect, limits=reading.limits, sources=reading.sources
        )
    if reading.is_unsure:
        return cannot_tell(
            "close_time_near_limit", effect, reason_code=ReasonCode.GUARD_BAND, limits=reading.limits
        )
    return passed("closes_in_time", effect, limits=reading.limits)


RULE = Rule(
    id="ineffective-close-control",
    code="CLS-14",
    title_zh="关闭无效或过慢",
    title_en="close without effect or slow",
    item_zh="点击即关闭",
    item_en="close takes effect at once",
    remedy_zh="点击关闭标志后应立即关闭窗口。",
    remedy_en="Close the window at once when its close control is tapped.",
    clauses=("miit-2021-524/2.1.4", "taf-078.7-2022/6"),
    needs=(CloseEffect, CloseGate),
    quantities=("close_ms", "n_close_taps", "n_closed", "n_taps_in_vain"),
    limits=(SLOW, EVER),
    conditions=("min_vain_taps",),
    scope=Scope.TOUCHES,
    roles=UNASKED,
    judge=judge,
)
