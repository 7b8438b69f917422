"""unclosable-interstitial (POP-06): a full-screen advert must become closable in time (Google Play).

Fails       in two launches first taps on its control had no effect at a moment surely past the limit, and
            no tap had closed it before
Can't tell  no tap came late enough, or launches disagree
Passes      a tap surely within the limit closed it, or it ended by itself before the limit
Inapplicable  a popup over content
Clause      google-play/better-ads (15 s), about full-screen adverts; used by the profile `play` only
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
)
from detector.judging.scope import ADVERTISING
from detector.judging.touched_control import untapped
from detector.measures.close_gate import CloseGate

__all__ = ["RULE"]

NAME = "max_unclosable_ms"


def judge(given: Measurements, limits: Limits) -> Judgement:
    gate = given[CloseGate]
    if gate.is_over_content:
        return inapplicable("popup_is_no_interstitial", gate)
    tier = limits.tiers(NAME)[0]
    compared = {NAME: tier.value}
    if gate.life_ms is not None and gate.life_ms.high <= tier.value:
        return passed("ends_before_limit", gate, limits=compared)
    if (untested := untapped(gate, gate)) is not None:
        return untested
    closed, vain = gate.earliest_close_ms, gate.latest_vain_ms
    if closed is not None and closed.high <= tier.value:
        return passed("closes_within_limit", gate, limits=compared)
    if vain is None or vain.low <= tier.value:
        return cannot_tell("no_tap_past_limit", gate)
    if gate.n_vain_taps.below(limits.condition("min_vain_taps")) is not False:
        return cannot_tell("no_tap_past_limit", gate, reason_code=ReasonCode.UNSTABLE)
    return failed(tier.severity, "unclosable_past_limit", gate, limits=compared, sources=(tier.source,))


RULE = Rule(
    id="unclosable-interstitial",
    code="POP-06",
    title_zh="全屏广告超时不可关",
    title_en="interstitial not closable in time",
    item_zh="全屏广告及时可关",
    item_en="full-screen advert closable in time",
    remedy_zh="让全屏广告在限时内可以关闭。",
    remedy_en="Let the full-screen advert be closed within the time limit.",
    clauses=("google-play/better-ads",),
    needs=(CloseGate,),
    quantities=("effective_ms", "earliest_close_ms", "latest_vain_ms", "life_ms", "n_vain_taps"),
    limits=(NAME,),
    conditions=("min_vain_taps",),
    scope=Scope.TOUCHES,
    roles=ADVERTISING,
    judge=judge,
)
