"""reshown-popup (POP-01): a closed popup must not reappear on the same page.

Fails       in two thirds of the launches in which it was closed and its page watched further, a window
            reappeared in its place over the same activity
Can't tell  fewer launches than that show it
Untested    it was never closed and watched further (level look)
Clause      samr-2023-72/10.4, about adverts only; none is allowed; another page does not count
"""

from detector.core.measured import Measurements
from detector.core.verdict import ReasonCode
from detector.judging.repeats import stands
from detector.judging.rule import Judgement, Limits, Rule, Scope, cannot_tell, failed, inapplicable, passed
from detector.judging.scope import ADVERTISING
from detector.judging.touched_control import untapped
from detector.measures.close_reshow import CloseReshow

__all__ = ["RULE"]

NAME = "max_reshows"


def judge(given: Measurements, limits: Limits) -> Judgement:
    reshow = given[CloseReshow]
    if not reshow.is_over_content:
        return inapplicable("splash_has_no_page", reshow)
    if (untested := untapped(reshow, reshow)) is not None:
        return untested
    tier = limits.tiers(NAME)[0]
    compared = {NAME: tier.value}
    again = stands(int(reshow.n_reshown.value), int(reshow.n_closed_and_watched.value))
    if again:
        return failed(tier.severity, "popup_comes_again", reshow, limits=compared, sources=(tier.source,))
    if again is None:
        return cannot_tell(
            "popup_comes_again_at_times", reshow, reason_code=ReasonCode.UNSTABLE, limits=compared
        )
    return passed("popup_stays_away", reshow, limits=compared)


RULE = Rule(
    id="reshown-popup",
    code="POP-01",
    title_zh="关闭后再弹",
    title_en="re-shows after close",
    item_zh="关闭后不再弹出",
    item_en="no popup again after close",
    remedy_zh="窗口关闭后在同一页面不再弹出。",
    remedy_en="Do not show the popup again on the same page once it was closed.",
    clauses=("samr-2023-72/10.4",),
    needs=(CloseReshow,),
    quantities=("n_reshown", "n_closed_and_watched", "reshown_ms", "watched_ms"),
    limits=(NAME,),
    scope=Scope.TOUCHES,
    roles=ADVERTISING,
    judge=judge,
)
