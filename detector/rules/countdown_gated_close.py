"""countdown-gated-close (CLS-03): the window must be closable before its countdown ends.

Fails       first taps on the control had no effect in `min_vain_taps` launches, the latest within
            `max_before_end_ms` of the countdown's end; and only after that end a tap closed the window, or
            the window closed by itself
Can't tell  no tap came close enough to the end, or launches disagree; without a countdown: no early tap
            closed the window
Passes      a tap surely before the end closed it, the first or a later one: how many taps it takes is
            another rule's matter (CLS-13)
Clause      samr-2023-72/10.1 "计时结束才能关闭", about adverts only. How long before the end a tap is
            surely before it is a tool value
"""

from detector.core.measured import Measurements
from detector.core.verdict import ReasonCode
from detector.judging.rule import Judgement, Limits, Rule, Scope, cannot_tell, failed, passed
from detector.judging.scope import ADVERTISING
from detector.judging.touched_control import untapped
from detector.measures.close_gate import CloseGate

__all__ = ["RULE"]

NAME = "min_before_end_ms"


def judge(given: Measurements, limits: Limits) -> Judgement:
    gate = given[CloseGate]
    if (untested := untapped(gate, gate)) is not None:
        return untested
    tier = limits.tiers(NAME)[0]
    compared = {NAME: tier.value}
    end, closed, vain = gate.countdown_end_ms, gate.earliest_close_ms, gate.latest_vain_ms
    later = gate.earliest_later_close_ms
    if end is None:
        if closed is not None and vain is None:
            return passed("closes_without_countdown", gate, limits=compared)
        return cannot_tell("no_countdown_to_compare", gate)
    if closed is not None and closed.high < end.low - tier.value:
        return passed("closes_before_countdown_ends", gate, limits=compared)
    if later is not None and later.high < end.low - tier.value:
        return passed("closes_by_a_later_tap", gate, limits=compared)
    if vain is None or vain.low < end.low - limits.condition("max_before_end_ms"):
        return cannot_tell("no_tap_near_countdown_end", gate)
    if gate.n_vain_taps.below(limits.condition("min_vain_taps")) is not False:
        return cannot_tell("too_few_taps_in_countdown", gate)
    if closed is not None and closed.low < end.low - tier.value:
        return cannot_tell("close_near_countdown_end", gate, reason_code=ReasonCode.GUARD_BAND)
    if closed is None and not _ends_with_it(gate, limits):
        return cannot_tell("no_tap_after_countdown", gate)
    return failed(tier.severity, "gated_by_countdown", gate, limits=compared, sources=(tier.source,))


def _ends_with_it(gate: CloseGate, limits: Limits) -> bool:
    """Whether no tap closed it, and it closed by itself as the countdown ran out."""
    end, life = gate.countdown_end_ms, gate.life_ms
    return (
        end is not None and life is not None and life.high <= end.high + limits.condition("max_before_end_ms")
    )


RULE = Rule(
    id="countdown-gated-close",
    code="CLS-03",
    title_zh="计时结束才能关闭",
    title_en="countdown-gated close",
    item_zh="随时可关闭",
    item_en="closable before the countdown ends",
    remedy_zh="倒计时期间点击关闭标志即应立即关闭，不得待计时结束才生效。",
    remedy_en="Let the close control work as soon as it is shown, not only when the countdown has ended.",
    clauses=("samr-2023-72/10.1",),
    needs=(CloseGate,),
    quantities=(
        "effective_ms",
        "earliest_close_ms",
        "earliest_later_close_ms",
        "latest_vain_ms",
        "countdown_end_ms",
        "n_vain_taps",
        "life_ms",
    ),
    limits=(NAME,),
    conditions=("max_before_end_ms", "min_vain_taps"),
    scope=Scope.TOUCHES,
    roles=ADVERTISING,
    judge=judge,
)
