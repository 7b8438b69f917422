"""long-splash (SPL-05): experimental; a splash must not last long by itself.

Fails       it lasted longer than a tier, its error and `max_way_out_ms` included: what leaves after a count
            of 5 s is still on the screen for the timer's delay and the transition. How soon it reappears
            after a short absence is not checked
Can't tell  the interval straddles the mildest tier, or the watch ended too early, with it still open; or it
            lasted longer, but another screen of the app came before it, which may have been the page; or its
            control went earlier, and what looks like it since may be the page
Passes      it ended before every tier
Inapplicable  a popup over content; anything full-screen that opens over a page and returns to it
Clause      none limits it: 5 s is stated by an advert network's pages, 30 s by a draft for televisions
            (tv-boot-ads/at-most-30-s). Information only
"""

from detector.core.measured import Measurements
from detector.core.quantity import Quantity
from detector.core.verdict import ReasonCode
from detector.judging.rule import Judgement, Limits, Rule, cannot_tell, failed, inapplicable, passed
from detector.judging.scope import ADVERTISING
from detector.judging.tiers import Reading, over
from detector.measures.window_life import WindowLife

__all__ = ["RULE"]

NAME = "max_splash_ms"


def judge(given: Measurements, limits: Limits) -> Judgement:
    life = given[WindowLife]
    if life.is_over_content:
        return inapplicable("popup_is_no_splash", life)
    if life.lasts_ms is None:
        at_least = _over(life.lasted_at_least_ms, limits)
        if at_least.tier is None:
            return cannot_tell("splash_outlived_watch", life)
        return _judged(life, at_least, "splash_long_at_least", limits)
    reading = _over(life.lasts_ms, limits)
    if reading.is_unsure:
        return cannot_tell(
            "splash_near_limit", life, reason_code=ReasonCode.GUARD_BAND, limits=reading.limits
        )
    if reading.tier is None:
        return passed("splash_short", life, limits=reading.limits)
    return _judged(life, reading, "splash_long", limits)


def _judged(life: WindowLife, reading: Reading, reason_id: str, limits: Limits) -> Judgement:
    """What stood too long: failed as far as it surely was the splash that stood."""
    if life.may_be_over_content:
        return cannot_tell("splash_or_over_page", life, limits=reading.limits)
    surely = reading
    if life.with_control_ms is not None:
        surely = _over(life.with_control_ms, limits)
    if surely.tier is None:
        return cannot_tell("splash_or_page_like_it", life, limits=surely.limits)
    return failed(surely.tier.severity, reason_id, life, limits=surely.limits, sources=surely.sources)


def _over(lasts: Quantity, limits: Limits) -> Reading:
    """Of what was seen, `max_way_out_ms` at most may have been its way out."""
    half_ms = limits.condition("max_way_out_ms") / 2
    stood = Quantity(value=lasts.value - half_ms, error=lasts.error + half_ms, unit=lasts.unit)
    return over(stood, NAME, limits.tiers(NAME))


RULE = Rule(
    id="long-splash",
    code="SPL-05",
    title_zh="开屏过长",
    title_en="long splash",
    item_zh="开屏时长",
    item_en="length of the splash",
    remedy_zh="缩短开屏停留时间。",
    remedy_en="Shorten the splash.",
    clauses=("tv-boot-ads/at-most-30-s",),
    needs=(WindowLife,),
    quantities=("lasts_ms", "lasted_at_least_ms"),
    limits=(NAME,),
    conditions=("max_way_out_ms",),
    roles=ADVERTISING,
    judge=judge,
)
