"""multiple-taps-to-close (CLS-13): one tap must close the window.

Fails       a second or later tap closed it, and a first tap at the same age of the window, in another
            launch, had no effect: so it is not a control that only works later (CLS-03, CLS-14)
Can't tell  no tap closed it, or only later ones without that proof
Clause      samr-2023-72/10.3 "两次以上点击" (以上 includes two); ad-law/44 "一键关闭"; both about adverts
            only
"""

from detector.core.measured import Measurements
from detector.judging.rule import Judgement, Limits, Rule, Scope, cannot_tell, failed, passed
from detector.judging.scope import ADVERTISING
from detector.judging.tiers import over
from detector.judging.touched_control import untapped
from detector.measures.close_taps import CloseTaps

__all__ = ["RULE"]

NAME = "max_taps"


def judge(given: Measurements, limits: Limits) -> Judgement:
    taps = given[CloseTaps]
    if (untested := untapped(taps, taps)) is not None:
        return untested
    if taps.taps_to_close is None:
        return cannot_tell("taps_to_close_unknown", taps)
    reading = over(taps.taps_to_close, NAME, limits.tiers(NAME))
    if reading.tier is not None:
        return failed(
            reading.tier.severity,
            "several_taps_to_close",
            taps,
            limits=reading.limits,
            sources=reading.sources,
        )
    return passed("one_tap_closes", taps, limits=reading.limits)


RULE = Rule(
    id="multiple-taps-to-close",
    code="CLS-13",
    title_zh="需多次点击才能关闭",
    title_en="more than one tap to close",
    item_zh="一次点击即可关闭",
    item_en="one tap closes",
    remedy_zh="点击关闭标志一次即应关闭窗口，取消二次确认和挽留。",
    remedy_en="Close the window at the first tap on its close control, without a second question.",
    clauses=("samr-2023-72/10.3", "ad-law/44"),
    needs=(CloseTaps,),
    quantities=("taps_to_close", "n_launches_closed"),
    limits=(NAME,),
    scope=Scope.TOUCHES,
    roles=ADVERTISING,
    judge=judge,
)
